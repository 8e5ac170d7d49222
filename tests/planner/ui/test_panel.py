"""The panel beside the Plan screens: what it is asked about, what it answers, and what it opens."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from mmm_core.model import Finding
from planner import services
from planner.agent.analyst.resting import forms
from planner.agent.claims.claim import Said
from planner.questions import fitness
from planner.questions.fitness import Fitness
from planner.ui.agent import dock, panel, transcript
from planner.ui.agent.conversation import Conversation, Exchange
from planner.ui.agent.figures import pieces
from planner.ui.agent.sentences import shown
from planner.ui.parts.markup import plain

MODEL = "larkfield_national"
OVERVIEW, OPTIMIZE = "plan/overview.py", "plan/optimize.py"

pytestmark = pytest.mark.usefixtures("served")


def opened(repo: Path, page: str = OVERVIEW, **query: str) -> AppTest:
    """The app on one screen, the panel open unless ``query`` says otherwise."""
    app = AppTest.from_file(str(repo / "pages/frame.py"), default_timeout=120)
    for name, value in ({"model": MODEL, dock.ADDRESS: "1"} | query).items():
        app.query_params[name] = value
    app.run()
    if page != OVERVIEW:
        app.switch_page(page).run()
    assert not app.exception
    return app


def bench(app: AppTest) -> Any:
    (found,) = app.session_state["headroom"].workbenches.values()
    return found


def talk(app: AppTest) -> Conversation:
    found: Conversation = bench(app).talk
    return found


def ask(app: AppTest, text: str) -> Exchange:
    """What came of a question that was typed."""
    app.chat_input(key="agent-question").set_value(text).run()
    assert not app.exception
    last = talk(app).last
    assert last is not None
    assert last.asked.text == text
    return last


def press(app: AppTest, label: str) -> AppTest:
    (button,) = [one for one in app.button if one.label.replace("\\", "") == label]
    button.click().run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption]
    return "\n".join(part.value for part in parts).replace("\\", "").replace("\u00a0", " ")


@pytest.fixture(scope="module")
def labels() -> tuple[str, ...]:
    return (panel.TITLE, "Close")


def test_it_is_one_quiet_button_on_plan_screens_and_nothing_elsewhere(
    repo: Path, labels: tuple[str, ...]
) -> None:
    app = opened(repo, panel="0")
    for page, here in ((OVERVIEW, True), ("plan/plans.py", True), ("evidence/returns.py", False)):
        if page != OVERVIEW:
            app.switch_page(page).run()
        assert [one.label for one in app.button if one.label in labels] == [panel.TITLE] * here
    app.switch_page("plan/plans.py").run()
    press(app, panel.TITLE)
    assert "1" in app.query_params[dock.ADDRESS], "a reload finds it open"
    app.switch_page(OPTIMIZE).run()
    assert app.chat_input(key="agent-question"), "it stays open over pages"
    press(app, "Close")
    assert dock.ADDRESS not in app.query_params


def test_what_is_offered_changes_with_what_is_in_view(repo: Path) -> None:
    app = opened(repo, OPTIMIZE, answer="1")
    assert "Why does Search get less?" in [one.label.replace("\\", "") for one in app.button]
    app.switch_page("plan/what_if.py").run()
    assert "Why does Search get less?" not in [one.label.replace("\\", "") for one in app.button]


def test_every_figure_of_an_answer_opens_where_it_comes_from(repo: Path) -> None:
    one = ask(opened(repo, OPTIMIZE, answer="1"), "why does Search get less?")
    assert one.reply is not None
    assert one.reply.intent == "why_change"
    data = shown(one.tools.model, one.reply)
    texts = ["".join(text for text, _ in sentence) for sentence in data["sentences"]]
    assert texts == [each.text for each in one.reply.said]
    first = [text for text, source in data["sentences"][0] if source is not None]
    found = one.tools.best().answer
    cell = [name["channel"] for name in found.model.cells.names].index("search")
    change = found.evaluation.spend[cell] - found.reference_evaluation.spend[cell]
    exact = [dict(source["rows"])["Exactly"] for source in data["sources"]]
    assert f"\u2212{-float(change)!r} EUR" in exact, "to the last digit"
    assert len(first) >= 3
    assert not any(c.isdigit() for text, source in data["sentences"][0] if source is None
                   for c in text)  # fmt: skip


def test_the_best_budget_is_shown_among_all_others_each_figure_with_its_source(repo: Path) -> None:
    app = opened(repo, OPTIMIZE, answer="1")
    one = ask(app, "what budget earns the most?")
    assert one.reply is not None
    assert one.reply.exhibit == "frontier"
    assert "What another budget brings" in said(app)
    first, *_ = shown(one.tools.model, one.reply)["sentences"]
    assert "instead earns" in "".join(text for text, _ in first)
    assert not any(c.isdigit() for text, source in first if source is None for c in text)


def test_a_figure_within_another_is_not_taken_for_it(repo: Path) -> None:
    one = ask(opened(repo, OPTIMIZE, answer="1"), "why does Search get less?")
    assert one.reply is not None
    facts = one.reply.facts
    spend = next(f for f in facts.values() if f.name == "spend" and f.unit == "money")
    figure = next(forms(one.tools.model, spend))
    claims = one.reply.said[0].claims
    long = Said(f"There are 1{figure} and {figure}.", claims)
    cut = pieces(one.tools.model, long, {spend.id: spend})
    marked = [piece.text for piece in cut if piece.fact is not None]
    assert marked == [figure]
    assert cut[0].text == f"There are 1{figure} and "


def test_a_cut_is_opened_as_a_draft_and_taken_back(repo: Path) -> None:
    app = opened(repo, OPTIMIZE, answer="1")
    before, now = bench(app).draft, bench(app).asked
    one = ask(app, "what if we cut 10 %")
    assert one.reply is not None
    assert one.reply.proposal is not None
    assert bench(app).draft is before, "asking changes nothing"
    press(app, "Open this as a draft")
    assert bench(app).draft.budget == pytest.approx(0.9 * now.budget.total)
    assert bench(app).asked is now, "it is not asked"
    assert "Changed since this answer" in said(app)
    press(app, "Undo")
    assert bench(app).draft.budget == before.budget
    assert "Changed since this answer" not in said(app)


def test_a_question_goes_on_from_the_one_before(repo: Path) -> None:
    app = opened(repo, OPTIMIZE, answer="1")
    ask(app, "what if we cut 10 %")
    one = ask(app, "and by 20 %?")
    assert one.reply is not None
    assert one.reply.proposal is not None
    total = one.tools.view.problem.budget.total  # type: ignore[union-attr]
    assert one.reply.proposal.problem.budget.total == pytest.approx(0.8 * total)  # type: ignore[union-attr]


def test_a_reading_that_is_pressed_is_answered(repo: Path) -> None:
    app = opened(repo)
    one = ask(app, "swap TV and Search")
    assert one.reply is not None
    assert one.reply.ask_back is not None
    reading = one.reply.ask_back.options[0]
    press(app, reading.text)
    last = talk(app).last
    assert last is not None
    assert last.reply is not None
    assert last.reply.intent == reading.intent


def test_what_is_out_of_scope_is_said_to_be(repo: Path) -> None:
    one = ask(opened(repo), "what is the weather in Berlin?")
    assert one.reply is not None
    assert one.reply.intent == "out_of_scope"
    assert not one.reply.facts


def test_an_answer_of_another_view_says_so(repo: Path) -> None:
    app = opened(repo)
    ask(app, "which channels have room to grow?")
    assert "Not of what is in view now" not in said(app)
    app.sidebar.text_input(key="weeks").set_value("26").run()
    assert "Not of what is in view now, but of: €35.1 M over 13 weeks" in said(app)


def test_a_transcript_has_every_source(repo: Path) -> None:
    app = opened(repo)
    one = ask(app, "which channels have room to grow?")
    text = transcript.text(talk(app).exchanges)
    assert one.reply is not None
    assert one.reply.text in text
    assert all(f"[{id}]" in text for id in one.reply.facts)
    press(app, "Clear")
    assert not talk(app).exchanges


def test_words_of_people_are_never_markup(repo: Path) -> None:
    hostile = "a_*b*_[x](http://x.y) $z$ :material/bolt: <b>why"
    app = opened(repo)
    ask(app, hostile)
    assert f"**{plain(hostile)}**" in [part.value for part in app.markdown]


def test_of_an_unfit_model_nothing_is_recommended(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    st.cache_resource.clear()
    level = Fitness((Finding("danger", "The chains disagree.", fitness="not_fit"),), ())
    for where in (fitness, services):
        monkeypatch.setattr(where, "fitness_of", lambda *_, **__: level)
    monkeypatch.setattr(fitness, "with_gain", lambda of, *_, **__: of)
    one = ask(opened(repo), "what if we cut 10 %")
    st.cache_resource.clear()
    assert one.reply is not None
    assert one.reply.proposal is None
    assert "€" not in one.reply.text
