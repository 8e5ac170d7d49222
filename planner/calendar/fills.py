"""Plans to fill a calendar from: the past, the current plan, another plan, none."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from mmm_core.errors import InvalidPlan
from mmm_core.history import mean_observed, year_before
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, first_position
from planner.calendar.draft import Draft, Selection, nearest_cents
from planner.calendar.moves import scaled
from planner.calendar.shares import Cents, spread
from planner.wording.dates import periods_word
from planner.wording.selections import said_cells

Source = Literal[
    "current plan",
    "scaled",
    "last year",
    "recent mean",
    "even",
    "optimized",
    "file",
    "scenario",
    "empty",
]


@dataclass(frozen=True, eq=False)
class Fill:
    """A selection given other money, all at once.

    Parameters
    ----------
    where : what is filled; everything else stays
    cents : (periods, cells) of the whole plan, of which the selection is taken
    source : where the money comes from
    number : periods of a recent mean; percent of the current plan; None of other sources
    name : of a file, or a scenario
    """

    where: Selection
    cents: Cents
    source: Source
    number: float | None = None
    name: str = ""

    def on(self, draft: Draft, model: FittedModel) -> Draft:
        """The draft with the selection filled."""
        if self.cents.shape != draft.cents.shape:
            raise InvalidPlan(
                f"The plan has {draft.cents.shape[0]} periods of {draft.cents.shape[1]} cells, "
                f"what it is filled with {self.cents.shape[0]} of {self.cents.shape[1]}.",
                "Choose it again for this horizon.",
            )
        return draft.replaced(self.where, self.cents[self.where.places])


# --- what a whole plan starts from --------------------------------------------------------


def current_plan(
    model: FittedModel,
    draft: Draft,
    reference: Plan,
    percent: float = 100.0,
    where: Selection | None = None,
) -> Fill:
    """The current plan (numbers 3), or so many percent of it in its own shape.

    Parameters
    ----------
    reference : the current plan of the same horizon, status quo or uploaded
    where : what is filled, which then holds so many percent of what it holds in the current plan
    """
    _require_horizon(model, draft, reference)
    chosen, theirs = where or draft.everything, Draft.of(model, reference)
    if percent == 100.0:
        return Fill(chosen, theirs.cents, "current plan")
    total = scaled(theirs.total(chosen), percent)
    filled = theirs.brought_to(chosen, total) if theirs.total(chosen) else theirs
    return Fill(chosen, filled.cents, "scaled", percent)


def even(draft: Draft, where: Selection | None = None) -> Fill:
    """The same in every period; each cell keeps its money."""
    chosen = where or draft.everything
    cents = draft.cents.copy()
    flat = np.ones(len(chosen.periods), dtype=np.int64)
    totals = draft.part(chosen).sum(axis=0)
    cents[chosen.places] = np.stack([spread(flat, int(total)) for total in totals], axis=1)
    return Fill(chosen, cents, "even")


def empty(draft: Draft) -> Fill:
    """Nothing is spent."""
    return Fill(draft.everything, np.zeros_like(draft.cents), "empty")


def optimized(model: FittedModel, draft: Draft, plan: Plan) -> Fill:
    """A plan that was found for the same horizon."""
    _require_horizon(model, draft, plan)
    return Fill(draft.everything, Draft.of(model, plan).cents, "optimized")


def from_scenario(model: FittedModel, draft: Draft, plan: Plan, name: str) -> Fill:
    """A plan that was kept, of the same horizon."""
    _require_horizon(model, draft, plan)
    return Fill(draft.everything, Draft.of(model, plan).cents, "scenario", name=name)


def from_plan(model: FittedModel, draft: Draft, plan: Plan, name: str) -> Fill:
    """The plan of a file, in the periods that it covers.

    Raises
    ------
    InvalidPlan
        If it covers a period beyond the horizon.
    """
    days = draft.horizon.dates(model.frequency)
    given = plan.horizon.dates(model.frequency)
    outside = given[~np.isin(given, days)]
    if outside.size:
        raise InvalidPlan(
            f"The file covers {_span(model, plan.horizon)}, the calendar "
            f"{_span(model, draft.horizon)}: {outside.size} of its {given.size} "
            f"{periods_word(model.frequency, given.size)} lie outside, the first is {outside[0]}.",
            "Set the horizon to the file's, or leave those lines out.",
        )
    periods = np.flatnonzero(np.isin(days, given))
    cents = draft.cents.copy()
    cents[periods] = nearest_cents(plan.array(model))
    where = Selection(tuple(periods), draft.everything.cells)
    return Fill(where, cents, "file", name=name)


# --- the past -----------------------------------------------------------------------------


def last_year(model: FittedModel, draft: Draft, where: Selection | None = None) -> Fill:
    """What was spent one year earlier; of a horizon beyond that, the last year again.

    Raises
    ------
    InvalidPlan
        If there are no data of some period then: missing is not zero, and no mean stands in.
    """
    chosen = where or draft.everything
    draft.part(chosen)
    first, observed = first_position(model, draft.horizon), model.dates.size
    year = model.frequency.per_year
    earlier = np.array([year_before(first + t, observed, year) for t in chosen.periods])
    if earlier.min() < 0:
        raise InvalidPlan(
            f"The data begin {model.dates[0].astype('M8[D]')}, less than a year before "
            f"{draft.horizon.dates(model.frequency)[int(np.argmin(earlier))]}.",
            "Fill from a recent mean, or from the current plan.",
        )
    place = np.ix_(earlier, np.array(chosen.cells))
    lacking = np.argwhere(~model.observed[place])
    if lacking.size:
        row, column = lacking[0]
        more = f", nor of {len(lacking) - 1} more" if len(lacking) > 1 else ""
        raise InvalidPlan(
            f"There are no data of {said_cells(model, [chosen.cells[column]])} in "
            f"{model.dates[earlier[row]].astype('M8[D]')}{more}; missing is not zero.",
            "Leave it out of the selection, or fill it from a recent mean.",
        )
    cents = draft.cents.copy()
    cents[chosen.places] = nearest_cents(model.observed_spend[place])
    return Fill(chosen, cents, "last year")


def recent_mean(
    model: FittedModel, draft: Draft, count: int, where: Selection | None = None
) -> Fill:
    """The mean of the last periods of data, in every period; periods without data left out.

    Raises
    ------
    InvalidPlan
        If there are fewer periods, or none of them has data of some cell.
    """
    chosen = where or draft.everything
    draft.part(chosen)
    if not 1 <= count <= model.dates.size:
        raise InvalidPlan(
            f"A mean of {count} {periods_word(model.frequency, count)} was asked for; the data "
            f"have {model.dates.size}.",
            f"Write 1 to {model.dates.size}.",
        )
    known, cells = model.observed[-count:], list(chosen.cells)
    blank = [k for k in cells if not known[:, k].any()]
    if blank:
        raise InvalidPlan(
            f"There are no data of {said_cells(model, blank)} in the last {count} "
            f"{periods_word(model.frequency, count)}.",
            "Take more of them, or leave it out of the selection.",
        )
    mean = nearest_cents(mean_observed(model.observed_spend[-count:], known)[cells])
    cents = draft.cents.copy()
    cents[chosen.places] = mean
    return Fill(chosen, cents, "recent mean", count)


def _require_horizon(model: FittedModel, draft: Draft, plan: Plan) -> None:
    if plan.horizon != draft.horizon:
        raise InvalidPlan(
            f"That plan covers {_span(model, plan.horizon)}, this one "
            f"{_span(model, draft.horizon)}.",
            "Set its horizon here first, or ask for it again for this one.",
        )


def _span(model: FittedModel, horizon: Horizon) -> str:
    days = horizon.dates(model.frequency)
    return f"{days[0]} to {days[-1]}"
