"""Optimize with more than a budget: goals, more guardrails, their prices, and giving up."""

from __future__ import annotations

import csv
import io
import re
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mmm_core.errors import Cancelled
from optimizer.progress import Progress, SearchProgress
from planner import services
from planner.contract import guardrail_sets
from planner.jobs import desk
from planner.ui.optimize.draft import CellLimits, Draft
from tests.planner.ui.test_model_in_view import said, titles
from tests.planner.ui.test_screens import (
    NATIONAL,
    OPTIMIZE,
    OVERVIEW,
    PANEL,
    draft,
    find,
    healthy,
    opened,
    session,
    text,
    unfold,
)

BRAND = '{"kind":"group_range","label":"brand","cells":{"channel":["tv","ooh","video","radio"]},'

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in (NATIONAL, PANEL):
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", folder)
    return folder


def pressed(app: Any, label: str) -> Any:
    (button,) = [button for button in app.button if button.label == label]
    return button.click().run()


def field(app: Any, kind: str, label: str) -> Any:
    (found,) = [f for f in getattr(app, kind) if f.label.replace("\\", "") == label]
    return found


def on_tab(app: Any, name: str) -> Any:
    app.session_state["tab"] = name
    return healthy(app.run())


def with_form(app: Any, kind: str) -> Any:
    field(app, "selectbox", "Add a rule").set_value(kind).run()
    return healthy(app)


def value(app: Any) -> float:
    (asked,) = (bench.answered for bench in session(app).workbenches.values())
    model = services.load(NATIONAL)
    return float(services.optimize(model, asked).optimum.certificate.value)


@pytest.mark.long
def test_floors_are_set_priced_and_the_dearer_dropped(repo: Path) -> None:
    app = with_form(opened(repo, page=OPTIMIZE), "group_range")
    field(app, "multiselect", "Channel").set_value(["group: Brand"])
    field(app, "text_input", "At least").set_value("21.5 M")
    pressed(app, "Add the rule")
    app = with_form(healthy(app), "on_or_off")
    field(app, "multiselect", "Channel").set_value(["display"])
    field(app, "text_input", "Nothing, or at least").set_value("2,5 M")
    pressed(app, "Add the rule")
    assert "Brand together: at least €21.5 M" in text(healthy(app))
    assert "Display: nothing, or at least €2.50 M" in text(app)

    find(app)
    before = value(app)
    on_tab(app, "Why")
    said = text(healthy(app))
    assert "prices do not add" in said
    dearer = min(("Brand together", "Display: nothing"), key=said.rindex)
    next(button for button in app.button if button.label == "Drop this rule").click().run()
    (left,) = draft(healthy(app)).extra
    assert (left.kind == "group_range") == dearer.startswith("Display")
    pressed(app, "Ask again with these changes")
    assert value(healthy(app)) > before


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize(
    ("query", "headline"),
    [
        ({"reach": "60000000"}, "€60.0 M incremental revenue takes €"),
        ({"goal": "profit", "reach": "8000000"}, "€8.00 M profit takes €"),
        # As far down as the rules go the current mix earns that too, with as little money.
        ({"goal": "profit", "reach": "5000000"}, "Hold: keep the current mix, at €17.5 M"),
        ({"goal": "iroas", "reach": "2.4"}, "at an iROAS of at least 2.4x"),
        ({"goal": "cpik", "reach": "0.4"}, "at at most €0.40 per unit"),
    ],
)
def test_a_goal_has_no_budget_and_is_answered(
    repo: Path, query: dict[str, str], headline: str
) -> None:
    app = find(opened(repo, page=OPTIMIZE, ask="goal", **query))
    assert not [f for f in app.text_input if f.label.startswith("Budget")]
    assert headline in healthy(app).header[0].value.replace("\\", "").replace("\u2060", "").replace(
        "\u00a0", " "
    )
    for name in ("Why", "Risk"):
        on_tab(app, name)


@pytest.mark.parametrize(("plan", "total"), [("next", 35_089_447 + 2e6), ("cut", 35_089_447 * 0.9)])
def test_only_what_is_added_or_cut_is_planned(repo: Path, plan: str, total: float) -> None:
    app = healthy(find(opened(repo, page=OPTIMIZE, plan=plan, more="2000000")))
    model = services.load(NATIONAL)
    (asked,) = (bench.answered for bench in session(app).workbenches.values())
    found = services.optimize(model, asked)
    moved = found.answer.evaluation.spend - found.answer.reference_evaluation.spend
    said = {
        "next": "The next €2 M, at its best: +€",
        "cut": "A cut of €3.51 M, at its least cost: −€",
    }
    assert said[plan] in app.header[0].value.replace("\\", "").replace("\u2060", "").replace(
        "\u00a0", " "
    )
    assert found.answer.plan.total() == pytest.approx(total)
    assert (moved * (1 if plan == "next" else -1) > -1).all()


def test_guardrails_that_clash_are_explained_in_sentences(repo: Path) -> None:
    app = find(opened(repo, page=OPTIMIZE, rules=f"[{BRAND}" + '"min":30000000}]'))
    said = text(healthy(app))
    assert app.header[0].value == "These guardrails cannot all hold"
    assert "Brand together: at least €30.0 M" in said
    assert "Cheapest way out" in said


def test_a_way_out_names_the_rule_its_side_and_where_it_is_needed(repo: Path) -> None:
    """One step a number, the one that moves most money first; nothing but floors is no money."""
    span = '"periods":{"from":"2026-11-02","to":"2026-11-30"}'
    cells = '"cells":{"channel":["tv","ooh"]}'
    rule = f'{{"kind":"on_air","label":"a",{cells},"min":2000000,{span}}}'
    said = text(healthy(find(opened(repo, page=OPTIMIZE, rules=f"[{rule}]"))))
    said = said.replace("\\", "")
    assert "Cheapest way out:** lower the minimum of “TV, Out-of-home: at least €2.00 M" in said
    assert "from €2 M to €" in said
    assert said.count("lower the minimum of") == 1
    assert re.search(r"\(for TV, \d+ Nov 2026", said)
    floor = '{"kind":"risk_floor","label":"f","of":"profit","amount":1e9,"tail_share":0.1}'
    said = text(healthy(find(opened(repo, page=OPTIMIZE, rules=f"[{floor}]"))))
    assert "A way out:** lower the limit of" in said.replace("\\", "")


def test_a_guardrail_that_makes_no_sense_says_so_beside_the_form(repo: Path) -> None:
    app = with_form(opened(repo, page=OPTIMIZE), "group_range")
    pressed(app, "Add the rule")
    assert "neither min nor max" in app.warning[0].value
    assert not draft(app).extra


def test_every_kind_of_guardrail_has_a_form(repo: Path) -> None:
    app = opened(repo, PANEL, OPTIMIZE)
    (box,) = [f for f in app.selectbox if f.label == "Add a rule"]
    for kind in ("group_range", "spend_range", "on_or_off", "ratio", "max_shift", "period_budget",
                 "dark_periods", "on_air", "ramp", "min_return", "risk_floor", "lock"):  # fmt: skip
        box = field(with_form(app, kind), "selectbox", "Add a rule")
        pressed(app, "Add the rule")
        assert not app.exception
    assert {guardrail.canonical()["kind"] for guardrail in draft(app).extra} >= {
        "dark_periods",
        "lock",
    }
    assert box is not None


def test_a_guardrail_is_edited_and_survives_another_screen(repo: Path) -> None:
    app = opened(repo, page=OPTIMIZE, rules=f"[{BRAND}" + '"max":18000000}]')
    pressed(app, "Edit")
    assert field(app, "text_input", "At most").value == "18 M"
    field(app, "text_input", "At most").set_value("17,000,000")
    pressed(app, "Change it")
    assert draft(healthy(app)).extra[0].canonical()["max"] == 17e6
    app.switch_page(OVERVIEW).run()
    app.switch_page(OPTIMIZE).run()
    assert "Brand together: at most €17.0 M" in text(healthy(app))
    assert '"max":17000000' in app.query_params["rules"]


def test_a_cancelled_search_leaves_the_former_answer(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = find(opened(repo, page=OPTIMIZE))
    former = app.header[0].value
    ended = threading.Event()

    def slow(model: Any, problem: Any, **given: Any) -> Any:
        watcher = given["watcher"]
        try:
            while watcher(Progress(search=SearchProgress(7e7, 9e7, 0.2, 3, 1.0))):
                ended.wait(0.02)
        finally:
            ended.set()
        raise Cancelled("The search was cancelled.", "Ask again when you like.")

    real = services.optimize
    budget = 36e6

    def choose(model: Any, problem: Any, **given: Any) -> Any:
        return (slow if problem.budget.total == budget else real)(model, problem, **given)

    monkeypatch.setattr(services, "optimize", choose)
    monkeypatch.setattr(desk, "PATIENCE", 0.2)
    field(unfold(app), "text_input", "Budget (€)").set_value("36 M").run()
    find(app)
    assert "Looking for the best plan: €70.0 M incremental revenue so far" in text(app)
    assert "Below: the answer to the question before" in text(app)
    pressed(app, "Cancel")
    assert ended.wait(10)
    assert "The search was cancelled" in app.info[0].value
    assert app.header[0].value == former
    assert "The inputs have changed since this answer" in text(healthy(app))


def test_an_old_answer_cannot_be_downloaded(repo: Path) -> None:
    app = unfold(find(opened(repo, page=OPTIMIZE)))
    field(app, "text_input", "Budget (€)").set_value("36 M").run()
    assert "The inputs have changed since this answer" in text(healthy(app))


def test_a_saved_set_is_there_in_another_session_and_can_be_brought_back(
    repo: Path, library: Path
) -> None:
    app = opened(repo, page=OPTIMIZE, rules=f"[{BRAND}" + '"max":18000000}]', preset="Tight")
    field(app, "text_input", "Name").set_value("brand * floor")
    healthy(pressed(app, "Save"))
    other = healthy(opened(repo, page=OPTIMIZE))
    assert not draft(other).extra
    healthy(pressed(other, "Load"))
    assert draft(other).extra == draft(app).extra
    assert [(cell.low, cell.high) for cell in draft(other).limits] == [
        (cell.low, cell.high) for cell in draft(app).limits
    ]
    healthy(pressed(other, "Delete"))
    assert services.saved_sets(services.load(NATIONAL)).listed() == ([], [])
    healthy(pressed(other, "Undo"))
    ((kept,), _) = services.saved_sets(services.load(NATIONAL)).listed()
    assert field(other, "selectbox", "Saved sets").value == kept.name == "brand * floor"
    healthy(pressed(other, "Delete"))


def saving(app: Any, name: str, maximum: str) -> Any:
    """One rule on the screen, of its own maximum, saved in place of what has the name."""
    bench = next(iter(session(app).workbenches.values()))
    rules = guardrail_sets.from_json(f'[{BRAND}"max":{maximum}}}]', services.load(NATIONAL))
    bench.draft = replace(bench.draft, extra=rules)
    field(app, "text_input", "Name").set_value(name)
    field(app, "checkbox", "Replace a set of that name").set_value(True)
    return pressed(app, "Save")


@pytest.mark.long
def test_a_set_that_somebody_else_saved_meanwhile_is_shown_and_not_overwritten(
    repo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sets = services.saved_sets(services.load(NATIONAL))
    ada, bo = (opened(repo, page=OPTIMIZE) for _ in range(2))
    monkeypatch.setenv("HEADROOM_USER", "Ada <b>, finance")
    healthy(saving(ada, "floor", "18000000"))
    healthy(bo.run())
    healthy(pressed(bo, "Load"))
    healthy(saving(ada, "floor", "19000000"))
    monkeypatch.setenv("HEADROOM_USER", "Bo, marketer")
    refused = saving(bo, "floor", "17000000")
    assert titles(healthy(refused)) == ["The set was left as it was"]
    assert "Ada <b> saved the set 'floor' on" in said(refused)
    assert "after you last saw it. They differ in 'brand'." in said(refused)
    assert sets.load("floor")[0].by.name == "Ada <b>"
    healthy(saving(bo, "floor", "17000000"))
    kept, rules = sets.load("floor")
    (brand,) = [rule for rule in rules if rule.label == "brand"]
    assert kept.by.name == "Bo"
    assert brand.max == 17_000_000
    sets.delete("floor", kept.sha256)


def test_a_former_file_of_a_set_is_offered_and_a_broken_one_named(
    repo: Path, library: Path
) -> None:
    model = services.load(NATIONAL)
    folder = library / f"{NATIONAL}.rules"
    folder.mkdir()
    rules = guardrail_sets.from_json(f"[{BRAND}" + '"max":18000000}]', model)
    (folder / "brand%20floor.csv").write_text(guardrail_sets.write_set(rules), "utf-8")
    (folder / "broken.csv").write_text("<b>", "utf-8")
    app = healthy(opened(repo, page=OPTIMIZE))
    assert field(app, "selectbox", "Saved sets").options == ["brand floor"]
    assert f"{NATIONAL}.rules/broken.csv: The rule set begins with" in said(app)
    shutil.rmtree(folder)
    sets = services.saved_sets(model)
    sets.delete("brand floor", sets.load("brand floor")[0].sha256)


def test_sets_as_csv_come_back_as_they_were(repo: Path) -> None:
    model = services.load(NATIONAL)
    reference = services.reference_for(model)
    guardrails = guardrail_sets.from_json(f"[{BRAND}" + '"max":18000000}]', model)
    before = Draft.of(model).with_extra(guardrails[0])
    limits = (
        CellLimits(0, 80.0, 120.0),
        CellLimits(1, 100.0, 100.0, locked=True),
        *before.limits[2:],
    )
    before = Draft(limits=limits, extra=guardrails)
    text_ = guardrail_sets.write_set(before.guardrails(model, reference))
    after = Draft.of(model).with_guardrails(model, reference, guardrail_sets.read_set(text_, model))
    assert (after.limits, after.extra, after.beyond_observed) == (limits, guardrails, False)


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_set_that_a_spreadsheet_saved_is_read(separator: str) -> None:
    model = services.load(NATIONAL)
    guardrails = guardrail_sets.from_json(f"[{BRAND}" + '"max":18000000}]', model)
    out = io.StringIO()
    rows = csv.reader(io.StringIO(guardrail_sets.write_set(guardrails)))
    csv.writer(out, delimiter=separator).writerows(rows)
    for begin in ("", f"sep={separator}\r\n"):
        assert guardrail_sets.read_set(begin + out.getvalue(), model) == guardrails


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("spend_range,a,\"{\"\"channel\"\": [\"\"nowhere\"\"]}\",\"{\"\"max\"\": 1}\"", "nowhere"),
        ("fly,a,{},{}", "kind must be one of"),
        ("max_shift,a,{},\"{\"\"max\"\": NaN}\"", "finite"),
        ("max_shift,a,{},[1]", "fields is"),
        ("max_shift,,{},{}", "no usable label"),
        ("max_shift,a,{}", "has 3 fields"),
    ],
)  # fmt: skip
def test_a_bad_set_is_refused_with_its_line(line: str, said: str) -> None:
    with pytest.raises(services.HeadroomError, match=said):
        guardrail_sets.read_set(f"kind,label,cells,fields\n{line}\n", services.load(NATIONAL))


def test_no_field_of_a_set_is_a_formula() -> None:
    model = services.load(NATIONAL)
    label = "=cmd|' /C calc'!A0"
    guardrails = guardrail_sets.from_json(
        f'[{{"kind":"max_shift","label":"{label}","max":0.1}}]', model
    )
    said = guardrail_sets.write_set(guardrails)
    assert f",'{label}" in said or f"\"'{label}" in said
    assert guardrail_sets.read_set(said, model) == guardrails


def test_percentages_of_many_digits_come_back_into_the_table() -> None:
    model = services.load(NATIONAL)
    reference = services.reference_for(model)
    usual = Draft.of(model)
    limits = (CellLimits(0, 100 / 3, 200 / 3), *usual.limits[1:])
    before = replace(usual, limits=limits)
    kept = guardrail_sets.write_set(before.guardrails(model, reference))
    after = usual.with_guardrails(model, reference, guardrail_sets.read_set(kept, model))
    assert after.extra == ()
    assert after.problem(model, reference)


def test_a_set_that_calls_a_guardrail_as_the_table_does_can_be_asked() -> None:
    model = services.load(NATIONAL)
    reference = services.reference_for(model)
    line = 'spend_range,range: tv,"{""channel"": [""tv""]}","{""max"": 15000000}"'
    cap = guardrail_sets.read_set(f"kind,label,cells,fields\n{line}\n", model)
    draft = Draft.of(model).with_guardrails(model, reference, cap)
    labels = [guardrail.label for guardrail in draft.problem(model, reference).guardrails]
    assert len(labels) == len(set(labels))
    assert draft.extra == cap
