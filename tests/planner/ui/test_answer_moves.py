"""Moves that are declined on the screen: why, what that costs, taken back, kept in the address."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from mmm_core.limits import REASON_CHARACTERS
from planner import services
from planner.contract import declined
from planner.ui.optimize import address
from planner.ui.optimize.draft import Draft
from tests.planner.ui.test_screens import (
    HOSTILE,
    NATIONAL,
    OPTIMIZE,
    PANEL,
    draft,
    find,
    healthy,
    opened,
    session,
    text,
    unfold,
)

pytestmark = pytest.mark.usefixtures("served")


@pytest.fixture(scope="module")
def library(repo: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("models")
    for name in (NATIONAL, PANEL):
        for suffix in (".nc", ".yaml"):
            shutil.copy(repo / "models" / f"{name}{suffix}", folder)
    return folder


def boxes(app: Any) -> list[Any]:
    return [box for box in app.checkbox if (box.key or "").startswith("move-")]


def box(app: Any, name: str) -> Any:
    (found,) = [one for one in boxes(app) if one.label == name]
    return found


def reasons(app: Any) -> list[Any]:
    return [field for field in app.text_input if field.label == "Why not"]


def button(app: Any, label: str) -> Any:
    (found,) = [one for one in app.button if one.label == label]
    return found


def decline(app: Any, name: str, why: str) -> Any:
    box(app, name).uncheck().run()
    reasons(app)[-1].set_value(why).run()
    return button(app, "Solve again around these").click().run()


def question(app: Any) -> str:
    """The question that was asked, as it is folded."""
    return str(app.expander[0].label).replace("\\", "").replace("\u00a0", " ")


def spend(app: Any) -> Any:
    (bench,) = session(app).workbenches.values()
    found = services.optimize(services.load(NATIONAL), bench.answered)
    return found.optimum.spend.sum(axis=0), found.optimum.ground.reference.sum(axis=0)


def test_moves_are_listed_largest_first_and_all_are_made(repo: Path) -> None:
    app = healthy(find(opened(repo, page=OPTIMIZE)))
    assert len(boxes(app)) > 2
    assert all(one.value for one in boxes(app))
    then, now = spend(app)
    largest = services.load(NATIONAL).card.channel_name(
        services.load(NATIONAL).cells.names[int(abs(then - now).argmax())]["channel"]
    )
    assert boxes(app)[0].label == largest
    assert text(app).count("brings €") == len(boxes(app))
    assert not reasons(app)
    assert "Solve again" not in {one.label for one in app.button}


def test_a_declined_move_is_planned_around_priced_and_taken_back(repo: Path) -> None:
    app = healthy(find(opened(repo, page=OPTIMIZE)))
    first = spend(app)[0]
    app = healthy(decline(app, "TV", "Contract signed"))
    assert [one.reason for one in draft(app).declined] == ["Contract signed"]
    then, now = spend(app)
    assert then[0] == pytest.approx(now[0])
    assert first[0] != pytest.approx(now[0], rel=1e-3)
    said = boxes(app)[0]
    assert (said.value, reasons(app)[0].value) == (False, "Contract signed")
    assert said.label == "TV"
    assert re.search(
        r"stays at €12\.8 M\]\]\n:small\[:gray\[costs €\S+ M incremental revenue \(€", text(app)
    )
    assert "each channel 50 to 150 %, TV declined" in question(app)
    # Nothing is pending, so nothing is to be solved again.
    assert not [one for one in app.button if one.label.startswith("Solve again")]

    box(app, "TV").check().run()
    assert not reasons(healthy(app))
    button(app, "Solve again").click().run()
    assert draft(healthy(app)).declined == ()
    assert spend(app)[0] == pytest.approx(first)


def test_two_refusals_cost_something_together(repo: Path) -> None:
    both = [
        {"cells": {"channel": ["tv"]}, "reason": "Contract signed"},
        {"cells": {"channel": ["display"]}, "reason": "Always on"},
    ]
    app = opened(repo, page=OPTIMIZE, declined=json.dumps(both), answer="1")
    assert "Together the 2 refusals cost €" in text(healthy(app))
    assert [field.value for field in reasons(app)] == ["Contract signed", "Always on"]


def test_without_a_reason_nothing_is_asked(repo: Path) -> None:
    app = healthy(find(opened(repo, page=OPTIMIZE)))
    box(app, "TV").uncheck().run()
    button(app, "Solve again around these").click().run()
    assert "Say why for TV" in text(healthy(app))
    assert draft(app).declined == ()
    # What is unticked is still unticked after another screen was looked at.
    app.switch_page("evidence/returns.py").run()
    app.switch_page(OPTIMIZE).run()
    assert not box(healthy(app), "TV").value


def test_a_reason_is_words_and_no_markup(repo: Path) -> None:
    app = healthy(decline(find(opened(repo, page=OPTIMIZE)), "TV", HOSTILE))
    assert draft(app).declined[0].reason == HOSTILE
    unfold(app)
    raw = "\n".join(part.value for part in app.markdown)
    assert HOSTILE not in raw
    assert r"\[x\]\(" in raw
    assert reasons(app)[0].max_chars == REASON_CHARACTERS.most


def test_refusals_are_taken_back_among_the_rules_too(repo: Path) -> None:
    app = unfold(decline(find(opened(repo, page=OPTIMIZE)), "TV", "Contract signed"))
    assert "TV: declined, kept as in the current plan. Reason: Contract signed" in text(app)
    button(app, "Take back").click().run()
    assert draft(healthy(app)).declined == ()
    assert "The inputs have changed since this answer" in text(app)
    find(app)
    assert box(healthy(app), "TV").value


def test_what_stands_in_the_way_is_taken_back_with_one_button(repo: Path) -> None:
    tv = json.dumps([{"cells": {"channel": ["tv"]}, "reason": "Contract signed"}])
    app = opened(repo, page=OPTIMIZE, declined=tv, budget="20000000", sure="budget", answer="1")
    said = text(healthy(app))
    assert "TV: declined, kept as in the current plan" in said
    assert "A way out:** take back “TV: declined, kept as in the current plan”" in said
    button(app, "Take back the refusal and solve again").click().run()
    assert draft(healthy(app)).declined == ()
    assert "No plan within these guardrails" in text(app)


@pytest.mark.long
def test_of_many_moves_the_largest_are_listed_until_all_are_asked_for(repo: Path) -> None:
    app = healthy(find(opened(repo, PANEL, page=OPTIMIZE)))
    assert len(boxes(app)) == 12
    (every,) = [one for one in app.toggle if one.label.startswith("Show all ")]
    every.set_value(True).run()
    assert len(boxes(healthy(app))) == int(every.label.split()[-1]) > 12


def test_of_a_panel_one_cell_is_declined() -> None:
    model = services.load(PANEL)
    some = Draft.of(model).with_refusals(model, {3: "Sold out", 1: "Contract signed"})
    assert some.refusals(model) == {3: "Sold out", 1: "Contract signed"}
    assert some.declined[0].label == f"declined: {model.cells.text(3)}"
    found, dropped = address.from_query(address.to_query(some, model, answered=True), model)
    assert (found.declined, dropped) == (some.declined, ())


# --- the address ------------------------------------------------------------------------


def test_refusals_and_reasons_are_in_the_address(repo: Path) -> None:
    app = healthy(decline(find(opened(repo, page=OPTIMIZE)), "TV", "Contract, signed & sealed"))
    said = app.query_params["declined"]
    (one,) = json.loads(said[0] if isinstance(said, list) else said)
    assert one == {"cells": {"channel": ["tv"]}, "reason": "Contract, signed & sealed"}
    again = opened(repo, page=OPTIMIZE, declined=json.dumps([one]), answer="1")
    assert draft(again).declined == draft(app).declined
    assert not box(again, "TV").value


def test_of_another_model_only_what_fits_is_kept_and_the_rest_is_said(repo: Path) -> None:
    others = [
        {"cells": {"channel": ["podcast"]}, "reason": "no"},
        {"cells": {"channel": ["tv"]}, "reason": "Contract signed"},
    ]
    app = opened(repo, page=OPTIMIZE, declined=json.dumps(others), answer="1")
    assert [one.label for one in draft(app).declined] == ["declined: tv"]
    (warning,) = app.warning
    assert "podcast" in warning.value
    # A part of the question is not the question that was shared.
    assert not boxes(app)


def test_what_is_too_long_for_an_address_is_left_out_and_said() -> None:
    model = services.load(NATIONAL)
    reason = "x" * REASON_CHARACTERS.most
    many = Draft.of(model).with_refusals(model, dict.fromkeys(range(8), reason))
    said = address.to_query(many, model, answered=True)
    assert said["declined"] == "8 left out"
    found, dropped = address.from_query(said, model)
    assert found.declined == ()
    assert dropped == ("declined=8 left out (too long for a link)",)
    few = Draft.of(model).with_refusals(model, dict.fromkeys(range(3), reason))
    found, dropped = address.from_query(address.to_query(few, model, answered=True), model)
    assert (found.declined, dropped) == (few.declined, ())


@pytest.mark.parametrize("text", ["1", "[[]]", "{}", "[" * 50, "x" * 5000])
def test_an_address_that_lists_no_refusals_is_dropped_and_said(text: str) -> None:
    model = services.load(NATIONAL)
    found, (why,) = address.from_query({"declined": text}, model)
    assert found.declined == ()
    assert why.startswith("declined=")
    assert len(why) < 1000


def test_a_rule_that_is_called_as_a_refusal_gets_another_name() -> None:
    model = services.load(NATIONAL)
    reference = services.reference_for(model)
    rule = declined.declined_cell(model, 1, "x").called("declined: tv")
    some = Draft.of(model).with_extra(rule).with_refusals(model, {0: "Contract signed"})
    labels = [one.label for one in some.problem(model, reference).guardrails]
    assert labels.count("declined: tv") == 1
