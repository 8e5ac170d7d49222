"""Which stretch of time a plan is for, and what is assumed before it."""

from __future__ import annotations

from typing import Any

from mmm_core.model import CAUTION, Finding, FittedModel
from mmm_core.periods import DAILY, Horizon
from mmm_core.plan import gap_before, reference_plan
from planner.finance.commitments import begun as count_begun
from planner.questions.horizons import NamedHorizon
from planner.wording import dates, references

# As a verdict ends.
OVER = "all of this horizon has begun"


def called(model: FittedModel, horizon: Horizon) -> str:
    """How a sentence about it begins: ``The next 13 weeks``, ``The 13 weeks from 4 Jan 2027``."""
    length = dates.length(model, horizon)
    if gap_before(model, horizon) is None:
        return f"The next {length}"
    start = dates.said_date(horizon.start, model.card.locale)
    return f"The {length} from {start}"


def between(model: FittedModel, horizon: Horizon) -> str:
    """What is assumed to be spent between the end of the data and a horizon; "" for none."""
    gap = gap_before(model, horizon)
    if gap is None:
        return ""
    assumed = references.spent(reference_plan(model, gap))
    return (
        f"Assumed between the data and this horizon: the current plan, {assumed} "
        f"({dates.length(model, gap)}, {dates.horizon_days(model, gap)})."
    )


def begun(model: FittedModel, horizon: Horizon, today: Any) -> str:
    """How many periods of a horizon have begun by today; "" where none has.

    ``today`` is a day (datetime64).
    """
    past = count_begun(model, horizon, (), today)
    if not past:
        return ""
    day = dates.said_date(today, model.card.locale)
    word = dates.periods_word(model.frequency, past)
    which = f"{past} {word} of this horizon {'has' if past == 1 else 'have'}"
    which = "All of this horizon has" if past == horizon.periods else which
    return f"{which} begun by today ({day})."


def counted(model: FittedModel, horizon: Horizon, today: Any) -> str:
    """That figures are of what has begun too, and how much is open; "" where none or all has."""
    past = count_begun(model, horizon, (), today)
    left = horizon.periods - past
    if not past or not left:
        return ""
    day = dates.said_date(today, model.card.locale)
    still = f"{left} {'is' if left == 1 else 'are'} still open"
    return (
        f"What channels bring and return here is of all {dates.length(model, horizon)}, of which "
        f"{still}: a horizon that begins after today ({day}) "
        "shows what is open alone."
    )


def whole(model: FittedModel, horizon: Horizon, today: Any) -> str:
    """That a figure is of all of a horizon of which a part has begun; "" of none or of all."""
    return f"over all {dates.length(model, horizon)}" if counted(model, horizon, today) else ""


def over(model: FittedModel, horizon: Horizon, today: Any) -> Finding | None:
    """That all of a horizon has begun, so that no advice on it can be followed; None before."""
    if count_begun(model, horizon, (), today) < horizon.periods:
        return None
    day = dates.said_date(today, model.card.locale)
    return Finding(
        CAUTION,
        f"All of this horizon has begun ({dates.span(model, horizon)}): advice on it can no longer "
        "be followed.",
        f"Choose a horizon that begins after today ({day}).",
    )


def offered(one: NamedHorizon) -> str:
    """A quarter or year in a list: ``Q1 2027``, ``Rest of Q4 2026``."""
    return f"Rest of {one.name}" if one.begun else one.name


def as_periods(model: FittedModel, one: NamedHorizon) -> str:
    """Where its periods leave the days of the calendar; "" where they are the same."""
    if one.is_exact:
        return ""
    by_calendar, planned = (
        dates.said_span(first, last, DAILY, locale=model.card.locale)
        for first, last in ((one.stretch.first, one.stretch.last), (one.first, one.last))
    )
    word = dates.periods_word(model.frequency)
    return (
        f"By the fiscal calendar {one.name} is {by_calendar}; the {word} planned for it are "
        f"{planned}."
    )
