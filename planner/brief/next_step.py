"""What is done once the plan is decided on: from which day it can still be carried out."""

from __future__ import annotations

from collections.abc import Iterator

from planner.brief.begun import first_open
from planner.brief.page import Line
from planner.brief.said import stance
from planner.brief.subject import Subject
from planner.facts.briefs import FRAME, of_plan
from planner.facts.fact import Fact, Facts, Maker, about
from planner.wording import dates
from planner.wording import facts as words
from planner.wording.units import Units


def next_facts(of: Subject) -> Iterator[Fact]:
    """The first day on which the plan can still be followed."""
    day = first_open(of)
    if day is not None:
        make = Maker(FRAME, of.compared_source(of.plan))
        yield from make.fact("open_day", str(day.astype("M8[D]")), "date", "24")


def next_step(of: Subject, facts: Facts) -> Iterator[Line]:
    """What approval and refusal come to; none where nothing is put forward."""
    asked = stance(of)
    if asked not in ("approve", "decide", "rest"):
        return
    model, day = of.model, first_open(of)
    word = dates.periods_word(model.frequency)
    if day is None:
        yield Line("Next", f"All of its {word} have begun: nothing of it can be carried out.")
        return
    if asked == "rest":
        until = f"Until a plan of the rest is decided on, {_goes_on(of, facts)}"
        yield Line("Next", f"This plan is for reference. {until}")
        return
    first = dates.said_date(day, model.card.locale)
    where = f"from {first} on; its {word} are in the workbook, on the sheet of the plan."
    if of.approved:
        yield Line("Next", f"Money is booked as planned {where}")
        return
    yield Line(
        "Next",
        f"Once approved, money is booked as planned {where} Approved later, it is to be asked for "
        f"anew. If not, {_goes_on(of, facts)}",
    )


def _goes_on(of: Subject, facts: Facts) -> str:
    """What is in force while nothing else is approved, and what it brings."""
    units, now = Units.of(of.model), about(facts, *of_plan(of.current.name))
    brings = now.get("profit") or now["incremental"]
    said = words.say(units, brings)
    said = f"{said} profit" if brings.name == "profit" else units.with_result(said)
    return f"the current plan goes on: {said} expected over the horizon."


def begins(of: Subject) -> str:
    """The first day of it, or of a plan in its place, that can be followed; "" where none can."""
    day = first_open(of)
    if day is None or stance(of) not in ("approve", "decide", "rest"):
        return ""
    return dates.said_date(day, of.model.card.locale)
