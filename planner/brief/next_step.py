"""What is done once the plan is decided on: from which day it can still be carried out."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from mmm_core.fiscal import first_days
from planner.brief.page import Line
from planner.brief.said import changes_begun, stance
from planner.brief.subject import Subject
from planner.facts.briefs import FRAME, of_plan
from planner.facts.fact import Fact, Facts, Maker, about
from planner.questions import fitness
from planner.wording import dates
from planner.wording import facts as words
from planner.wording.units import Units


def next_facts(of: Subject) -> Iterator[Fact]:
    """The first day on which the plan can still be followed."""
    day = _first_open(of)
    if day is not None:
        make = Maker(FRAME, of.compared_source(of.plan))
        yield from make.fact("open_day", str(day.astype("M8[D]")), "date", "24")


def next_step(of: Subject, facts: Facts) -> Iterator[Line]:
    """What approval and refusal come to; none where nothing is put forward."""
    if stance(of) not in ("approve", "decide"):
        return
    model, day = of.model, _first_open(of)
    word = dates.periods_word(model.frequency)
    if day is not None and changes_begun(of):
        rest = f"the rest of the horizon, from {dates.said_date(day, model.card.locale)} on"
        yield Line("Next", f"Ask for {rest}: this plan is for reference. {_else(of, facts)}")
        return
    if day is None:
        yield Line("Next", f"All of its {word} have begun: nothing of it can be carried out.")
        return
    yield Line(
        "Next",
        f"Once approved, money is booked as planned from {dates.said_date(day, model.card.locale)} "
        f"on; its {word} are in the workbook, on the sheet of the plan. {_else(of, facts)}",
    )


def _else(of: Subject, facts: Facts) -> str:
    """What goes on where the plan is not approved."""
    units, now = Units.of(of.model), about(facts, *of_plan(of.current.name))
    brings = now.get("profit") or now["incremental"]
    said = words.say(units, brings)
    said = f"{said} profit" if brings.name == "profit" else units.with_result(said)
    return f"If not, the current plan goes on: {said} expected over the horizon."


def begins(of: Subject) -> str:
    """The first day on which it can be followed; "" where nothing is put forward, or ever can."""
    day = _first_open(of)
    if day is None or stance(of) not in ("approve", "decide") or changes_begun(of):
        return ""
    return dates.said_date(day, of.model.card.locale)


def _first_open(of: Subject) -> np.datetime64 | None:
    """First day of the first period that has not begun, is not spent, and may differ from now."""
    model, horizon = of.model, of.plan.candidate.plan.horizon
    labels, today, settled = horizon.dates(model.frequency), fitness.today(), of.settled
    days = first_days(labels, model.frequency, model.card.period_label)
    each = zip(labels, days, strict=True)
    return next((day for label, day in each if day > today and label not in settled), None)
