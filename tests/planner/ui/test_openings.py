"""Which scenario a plan is, after any steps back and forth."""

from __future__ import annotations

import numpy as np

from mmm_core.assumptions import Assumptions
from mmm_core.periods import Horizon
from planner.calendar.draft import Draft, Selection
from planner.calendar.history import Calendar
from planner.calendar.moves import Typed
from planner.scenarios.records import Version
from planner.ui.optimize.draft import Draft as Question
from planner.ui.plans.opened import Beside, Opened, Opening, Openings
from tests.planner.scenarios.kept import ADA, FIT

HORIZON = Horizon(np.datetime64("2026-10-05"), 2)
HERE = Selection((0,), (0,))


def version(scenario: str, number: int = 1) -> Version:
    return Version(
        scenario, number, number - 1, scenario, "", (), FIT, "2026-10-05", 2, ADA,
        "2026-11-26T12:00:00.000000+00:00", "0" * 64, "draft", False,
    )  # fmt: skip


def opened(scenario: str, number: int = 1) -> Opened:
    draft = Draft(HORIZON, np.ones((2, 1), dtype=np.int64))
    return Opened(version(scenario, number), draft, Assumptions.none(), {})


def beside() -> Beside:
    return Beside(Assumptions.none(), Question(limits=()))


def begun() -> Calendar:
    return Calendar(Draft(HORIZON, np.ones((2, 1), dtype=np.int64)))


def edited(calendar: Calendar, cents: int) -> Calendar:
    return calendar.made(Typed(((HERE, cents),)), None)  # type: ignore[arg-type]


def name(openings: Openings, calendar: Calendar) -> str:
    found = openings.of(calendar)
    said = None if found is None else found.opened.version
    return "" if said is None else f"{said.scenario}{said.number}"


def test_steps_lead_out_of_a_scenario_and_back_in() -> None:
    openings, calendar = Openings(), edited(begun(), 5)
    for of, cents in (("a", 7), ("b", 9)):
        calendar = edited(calendar, cents)
        openings.add(calendar, Opening(opened(of), beside(), beside()))
    calendar = edited(calendar, 11)
    names = [name(openings, calendar)]
    for _ in range(4):
        calendar = calendar.undo()
        names.append(name(openings, calendar))
    assert names == ["b1", "b1", "a1", "", ""]
    for _ in range(4):
        calendar = calendar.redo()
    assert name(openings, calendar) == "b1"


def test_what_stood_beside_the_plan_goes_and_comes_back() -> None:
    openings, calendar, before, after = Openings(), edited(begun(), 5), beside(), beside()
    calendar = edited(calendar, 7)
    openings.add(calendar, Opening(opened("a"), before, after))
    assert openings.follow(calendar, after) is after
    changed = beside()
    assert openings.follow(calendar.undo(), changed) is before
    assert openings.follow(calendar.undo(), before) is before
    assert openings.follow(calendar, before) is changed


def test_another_edit_after_a_step_back_leaves_the_scenario_for_good() -> None:
    openings, calendar = Openings(), begun()
    openings.add(edited(calendar, 7), Opening(opened("a"), beside(), beside()))
    assert name(openings, edited(calendar, 7)) == ""


def test_a_save_counts_wherever_steps_lead() -> None:
    openings, calendar = Openings(), edited(begun(), 7)
    openings.add(calendar, Opening(opened("a"), beside(), beside()))
    calendar = edited(calendar, 9)
    openings.saved(calendar, opened("a", 2), beside())
    assert name(openings, calendar) == name(openings, calendar.undo()) == "a2"
    assert name(openings, calendar.undo().undo()) == ""
    openings.saved(calendar, opened("c"), beside())
    assert [name(openings, one) for one in (calendar, calendar.undo())] == ["c1", "a2"]


def test_a_first_save_of_a_plan_that_nobody_touched_is_known_from_its_beginning() -> None:
    openings, calendar = Openings(), begun()
    openings.saved(calendar, opened("a"), beside())
    later = edited(edited(calendar, 7), 9)
    assert name(openings, later) == name(openings, later.undo().undo()) == "a1"
