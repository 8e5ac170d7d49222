"""Commitments in words: what is planned, committed and spent, and what can still move."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from optimizer.problem import PlanProblem
from planner.finance.commitments import (
    Commitment,
    Commitments,
    Departure,
    Movable,
    State,
    spent_in,
)
from planner.finance.commitments import begun as count_begun
from planner.questions import fitness
from planner.questions.change import kept_before
from planner.wording import dates
from planner.wording.names import cell_name
from planner.wording.units import Units

STATES: dict[State, str] = {"planned": "Planned", "committed": "Committed", "spent": "Spent"}
_MOST = 3
_ENTER = "Enter it under Commitments on Compare"
HELP = (
    "Committed money is a floor in its period, spent money is as it is; planned money binds "
    "nobody. Both hold in the current plan, and in every best plan."
)


@dataclass(frozen=True)
class Entry:
    """Commitments of one cell that say the same: what is listed in one line.

    Parameters
    ----------
    cell, state, until : of all of them
    rows : in the order of their periods
    """

    cell: int
    state: State
    until: Any
    rows: tuple[Commitment, ...]

    @property
    def money(self) -> float:
        """Of all of them."""
        return sum(one.money for one in self.rows)


def begun(model: FittedModel, horizon: Horizon, count: int, kept: int = 0) -> str:
    """That some periods have begun of which nobody has said what was spent; "" of none.

    Parameters
    ----------
    count : of the periods
    kept : so many of them have to keep the current plan's money
    """
    if not count:
        return ""
    has, them = ("has", "it") if count == 1 else ("have", "them")
    which = f"{count} of the {dates.length(model, horizon)} {has} begun"
    held = f"{'' if kept == count else f'{kept} of '}{them}"
    then = f"advice on {them} can no longer be followed"
    if kept:
        then = f"the current plan's money is taken to be what was spent in {held}"
    if 0 < kept < count:
        then += ", and advice on the others can no longer be followed"
    return f"{which}, and what was spent in {them} is not entered: {then}. {_ENTER}"


def begun_by_today(
    model: FittedModel,
    horizon: Horizon,
    spent: Collection[Any],
    problem: PlanProblem | None = None,
) -> str:
    """The same of the day on which it is said, a sentence; "" of none.

    Parameters
    ----------
    spent : labels of the periods of which somebody has said what was spent
    problem : the question that the plan answers; one for the rest of a horizon keeps what is before
    """
    today, kept = fitness.today(), kept_before(problem, model.frequency)
    count = count_begun(model, horizon, spent, today)
    free = count_begun(model, horizon, {*spent, *kept}, today)
    said = begun(model, horizon, count, count - free)
    return f"{said}." if said else ""


def for_readers(said: str) -> str:
    """The same in a document that is handed on: where it is entered is no matter of its readers."""
    return said.removesuffix(f" {_ENTER}.")


def begun_of(model: FittedModel, problem: PlanProblem) -> str:
    """The same of a question, with what it holds."""
    return begun_by_today(model, problem.horizon, spent_in(problem.commitments), problem)


def entries(of: Commitments) -> list[Entry]:
    """What is said, one entry a cell, state and last day."""
    found: dict[tuple[int, State, str], list[Commitment]] = {}
    for one in sorted(of.rows, key=lambda row: (row.cell, row.state, row.period)):
        found.setdefault((one.cell, one.state, str(one.until)), []).append(one)
    return [
        Entry(cell, state, rows[0].until, tuple(rows)) for (cell, state, _), rows in found.items()
    ]


def when(model: FittedModel, rows: Sequence[Commitment]) -> str:
    """``4 weeks, 5 Oct 2026 to 26 Oct 2026``."""
    locale = model.card.locale
    first, last = (dates.said_date(one.period, locale) for one in (rows[0], rows[-1]))
    word = dates.periods_word(model.frequency, len(rows))
    return f"{len(rows)} {word}, {first if len(rows) == 1 else f'{first} to {last}'}"


def until(model: FittedModel, of: Entry) -> str:
    """Until when it can be cancelled."""
    if of.state != "committed":
        return ""
    if of.until is None:
        return "not any more"
    return dates.said_date(of.until, model.card.locale)


def movable_line(model: FittedModel, of: Movable) -> str:
    """What can still move, and what cannot, in a sentence."""
    units = Units.of(model)
    free, loose, firm, spent = (
        float(part.sum()) for part in (of.free, of.cancellable, of.firm, of.spent)
    )
    total = free + loose + firm + spent
    share = units.say_share((free + loose) / total) if total else units.say_share(0.0)
    parts = [f"{units.say_money(free)} is free"]
    parts += [f"{units.say_money(loose)} is committed and can be cancelled"] if loose else []
    parts += [f"{units.say_money(firm)} is committed for good"] if firm else []
    parts += [f"{units.say_money(spent)} is spent"] if spent else []
    whole = f"{share} of the current plan's {units.say_money(total)}"
    return f"{whole} can still move: {', '.join(parts)}."


def stands(model: FittedModel, of: Commitments) -> str:
    """What stands whatever is asked, as a line on every screen; "" for nothing."""
    found = sums(model, of)
    return f"{found}: the current plan and every best plan hold it" if found else ""


def sums(model: FittedModel, of: Commitments) -> str:
    """How much is committed and spent: "€2.20 M is committed"; "" for nothing."""
    units, said = Units.of(model), []
    for state in ("committed", "spent"):
        money = sum(one.money for one in of.rows if one.state == state)
        if money:
            said.append(f"{units.say_money(money)} is {state}")
    return " and ".join(said)


def departs(model: FittedModel, found: Sequence[Departure]) -> str:
    """What of it a plan does not hold, as the rest of a sentence about it; "" for nothing."""
    units, said = Units.of(model), []
    for one in found:
        ways = ((one.less, "less"), (one.more, "more"))
        parts = [f"{units.say_money(money)} {way}" for money, way in ways if money]
        said.append(f"{cell_name(model, one.cell)} {' and '.join(parts)}")
    many = f", and {len(said) - _MOST} more" if len(said) > _MOST else ""
    listed = f"{'; '.join(said[:_MOST])}{many}"
    return f"leaves what is committed or spent: {listed} than stands there" if said else ""


def name(model: FittedModel, of: Entry) -> str:
    """The cell of an entry."""
    return cell_name(model, of.cell)
