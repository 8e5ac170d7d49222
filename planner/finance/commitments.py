"""Money planned, committed or spent, by cell and period, and what of a plan can still move.

Committed money is a floor and spent money a lock (numbers 24); what is planned binds nobody.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from mmm_core.errors import InvalidPlan
from mmm_core.fiscal import first_days
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.names import printable
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, Reference
from optimizer.guardrails import Committed, Spent, Standing

State = Literal["planned", "committed", "spent"]
STATES: tuple[State, ...] = get_args(State)
_MOST_MONEY = 1e15
_LONGEST = 150
# A cent is nothing where it is little of a plan's money, which may be counted in millions.
_CENT, _CENTS_OF, _LITTLE = 0.01, 1e-5, 1e-6
HELD = (
    "The current plan holds what is spent already, and at least what is committed, where it "
    "differs from that."
)


@dataclass(frozen=True)
class Commitment:
    """Money of one cell in one period.

    Parameters
    ----------
    cell : index
    period : label
    money : not negative
    state : planned, committed or spent
    until : last day on which committed money can be cancelled; None where it no longer can
    """

    cell: int
    period: np.datetime64
    money: float
    state: State
    until: np.datetime64 | None = None


@dataclass(frozen=True)
class Commitments:
    """What is planned, committed and spent; ``of`` makes it."""

    rows: tuple[Commitment, ...] = ()

    @staticmethod
    def of(model: FittedModel, rows: Sequence[Commitment]) -> Commitments:
        """Commitments held against a model.

        Raises
        ------
        InvalidPlan
            On impossible amounts, labels that are no period, a last day of what is not
            committed, and what is said twice of one cell and period, or spent and committed.
        """
        for one in rows:
            _require_sound(model, one)
        often = Counter((one.cell, one.period, _place(one)) for one in rows)
        again = next((key for key, count in often.items() if count > 1), None)
        if again is not None:
            raise InvalidPlan(
                f"{model.cells.text(again[0])} in {again[1]} is given twice, as "
                f"{'planned' if again[2] else 'committed or spent'}.",
                "Say once what is planned, and once what is committed or spent.",
            )
        return Commitments(tuple(rows))

    def firm(self, day: np.datetime64) -> Commitments:
        """The same, what can still be cancelled on a day taken as planned."""
        rows = (
            replace(one, state="planned", until=None)
            if one.until is not None and day <= one.until
            else one
            for one in self.rows
        )
        return Commitments(tuple(rows))

    def money(self, model: FittedModel, horizon: Horizon, state: State) -> Floats:
        """Money of one state, (periods, cells); NaN where nothing is said."""
        places = {day: t for t, day in enumerate(horizon.dates(model.frequency))}
        money = np.full((horizon.periods, len(model.cells)), np.nan)
        for one in self.rows:
            if one.state == state and one.period in places:
                at = places[one.period], one.cell
                money[at] = one.money + (0.0 if np.isnan(money[at]) else money[at])
        return money

    def begun(self, model: FittedModel, horizon: Horizon, day: np.datetime64) -> int:
        """How many periods have begun of which nobody has said what was spent."""
        return begun(model, horizon, self.spent, day)

    @property
    def spent(self) -> frozenset[np.datetime64]:
        """Labels of the periods of which somebody has said what was spent."""
        return frozenset(one.period for one in self.rows if one.state == "spent")

    def within(self, model: FittedModel, horizon: Horizon) -> Commitments:
        """Those that lie in a period of a horizon."""
        inside = set(horizon.dates(model.frequency))
        return Commitments(tuple(one for one in self.rows if one.period in inside))

    def outside(self, model: FittedModel, horizon: Horizon) -> int:
        """How many of them lie in no period of a horizon."""
        return len(self.rows) - len(self.within(model, horizon).rows)

    def replaced(self, model: FittedModel, horizon: Horizon, by: Commitments) -> Commitments:
        """Others in place of those of a horizon; what lies outside stays as it is."""
        inside = set(self.within(model, horizon).rows)
        kept = (one for one in self.rows if one not in inside)
        return Commitments((*kept, *by.within(model, horizon).rows))

    def guardrails(self, model: FittedModel, horizon: Horizon) -> tuple[Standing, ...]:
        """A floor for each cell with committed money in the horizon, a lock for what is spent."""
        kinds: tuple[tuple[State, type[Standing]], ...] = (
            ("committed", Committed),
            ("spent", Spent),
        )
        dates, found = horizon.dates(model.frequency), list[Standing]()
        for state, kind in kinds:
            money = self.money(model, horizon, state)
            for cell in np.flatnonzero(~np.isnan(money).all(axis=0)).tolist():
                at = np.flatnonzero(~np.isnan(money[:, cell]))
                amounts = tuple((dates[t], float(money[t, cell])) for t in at)
                picked = {dim: (label,) for dim, label in model.cells.names[cell].items()}
                label = f"{state}: {printable(model.cells.text(cell), _LONGEST)}"
                found.append(kind(label, picked, amounts))
        return tuple(found)


NOTHING_STANDS = Commitments()


def _place(one: Commitment) -> bool:
    return one.state == "planned"


def _require_sound(model: FittedModel, one: Commitment) -> None:
    where = f"{model.cells.text(one.cell)} in {one.period}"
    if not (math.isfinite(one.money) and 0 <= one.money <= _MOST_MONEY):
        raise InvalidPlan(
            f"The money of {where} is {one.money}; it takes a finite amount of at least 0.",
            "Correct that entry.",
        )
    if model.frequency.steps(model.dates[0], one.period) is None:
        first = model.dates[0].astype("M8[D]")
        raise InvalidPlan(
            f"{one.period} is not a period of this model, whose {model.frequency.name} periods "
            f"run {first}, {model.frequency.shift(first, 1)}, ...",
            "Write the label of a period of the model.",
        )
    if one.until is not None and one.state != "committed":
        raise InvalidPlan(
            f"The money of {where} is {one.state}, and has a last day to cancel it.",
            "Only committed money can be cancelled: leave the day out.",
        )


def begun(
    model: FittedModel, horizon: Horizon, spent: Collection[np.datetime64], day: np.datetime64
) -> int:
    """How many periods have begun on a day that are not among those that are spent."""
    labels = horizon.dates(model.frequency)
    starts = first_days(labels, model.frequency, model.card.period_label)
    there = [label for first, label in zip(starts, labels, strict=True) if first <= day]
    return sum(label not in spent for label in there)


def spent_in(standing: Sequence[Standing]) -> frozenset[np.datetime64]:
    """The same as ``Commitments.spent`` of what a question holds."""
    return frozenset(day for one in standing if isinstance(one, Spent) for day, _ in one.amounts)


def holding(model: FittedModel, reference: Reference, standing: Sequence[Standing]) -> Reference:
    """The current plan where money stands: what is spent as it is, at least what is committed."""
    if not standing:
        return reference
    plan, spend = reference.plan, reference.plan.array(model).copy()
    places = {day: t for t, day in enumerate(plan.horizon.dates(model.frequency))}
    for one in standing:
        (cell,) = model.cells.select(one.cells)
        for day, money in one.amounts:
            if day in places:
                at = places[day], cell
                spend[at] = money if isinstance(one, Spent) else max(spend[at], money)
    if (spend == plan.array(model)).all():
        return reference
    held = Plan.of(model, plan.horizon, spend)
    return replace(reference, plan=held, notes=(*reference.notes, HELD))


def broken(model: FittedModel, plan: Plan, commitments: Commitments) -> Floats:
    """Money by which a plan leaves what stands, (periods, cells): 0 where it holds it.

    Negative: so much less than is committed or spent; positive: more than is spent.
    """
    spend = plan.array(model)
    committed, spent = (
        commitments.money(model, plan.horizon, state) for state in ("committed", "spent")
    )
    short = np.minimum(spend - np.nan_to_num(committed), 0.0)
    return np.where(np.isnan(spent), short, spend - np.nan_to_num(spent))


@dataclass(frozen=True)
class Departure:
    """Money of a cell by which a plan leaves what stands, over all periods together.

    Parameters
    ----------
    less : than is committed or spent
    more : than is spent
    """

    cell: int
    less: float
    more: float


def departures(model: FittedModel, plan: Plan, commitments: Commitments) -> list[Departure]:
    """Cells of which a plan does not hold what stands.

    To the cent, and to what a search leaves of a plan's money.
    """
    away, money = broken(model, plan, commitments), plan.total()
    near = max(min(_CENT, _CENTS_OF * money), _LITTLE * money)
    away = np.where(np.abs(away) <= near, 0.0, away)
    less, more = (np.maximum(sign * away, 0.0).sum(axis=0) for sign in (-1.0, 1.0))
    cells = np.flatnonzero(away.any(axis=0)).tolist()
    return [Departure(cell, float(less[cell]), float(more[cell])) for cell in cells]


@dataclass(frozen=True, eq=False)
class Movable:
    """A plan's money by how far it can still move, (periods, cells) each; they add up to it.

    Parameters
    ----------
    spent : of periods that are spent
    firm : committed, and past its last day to cancel it
    cancellable : committed, and can still be cancelled
    free : the rest
    """

    spent: Floats
    firm: Floats
    cancellable: Floats
    free: Floats


def movable(
    model: FittedModel, plan: Plan, commitments: Commitments, day: np.datetime64
) -> Movable:
    """What of a plan can still move on a day."""
    spend, horizon = plan.array(model), plan.horizon
    spent = ~np.isnan(commitments.money(model, horizon, "spent"))
    every = np.nan_to_num(commitments.money(model, horizon, "committed"))
    firm = np.nan_to_num(commitments.firm(day).money(model, horizon, "committed"))
    stuck = np.where(spent, 0.0, np.minimum(spend, firm))
    loose = np.where(spent, 0.0, np.minimum(spend, every)) - stuck
    gone = np.where(spent, spend, 0.0)
    return Movable(gone, stuck, loose, spend - gone - stuck - loose)
