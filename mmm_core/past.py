"""Looking back: what was spent over past periods, and the response around them (numbers 28)."""

from __future__ import annotations

import numpy as np

from mmm_core.errors import InvalidPlan
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Plan, default_horizon, first_position, reference_plan
from mmm_core.response import ResponseWindow

_SAME = 1e-9
_NAMED = 3


def last_periods(model: FittedModel, periods: int) -> Horizon:
    """The last so many periods of the data; all of them where there are fewer."""
    first = max(model.dates.size - periods, 0)
    return Horizon(model.dates[first].astype("M8[D]"), model.dates.size - first)


def spent_plan(model: FittedModel, horizon: Horizon) -> Plan:
    """What was really spent over past periods.

    Raises
    ------
    InvalidPlan
        If the periods are not all within the data, some of them are missing there, or nothing was
        spent.
    """
    within = _within(model, horizon)
    _require_known(model, within)
    spend = model.observed_spend[within]
    if spend.sum() <= 0:
        raise InvalidPlan(
            f"Nothing was spent in the {horizon.periods} periods from {horizon.start}.",
            "Look back on periods with spend.",
        )
    return Plan.of(model, horizon, spend)


def past_window(model: FittedModel, horizon: Horizon) -> ResponseWindow:
    """Past periods with the carry-in, the tail and the prices of media that there really were.

    Where the data end before the tail does, it goes on as the current plan.

    Raises
    ------
    InvalidPlan
        If the periods are not all within the data, or media there or in the tail came without
        being paid for.
    """
    within = _within(model, horizon)
    known = slice(within.start, min(within.stop + model.l_max, model.dates.size))
    spend, media = model.observed_spend[known], model.observed_media[known]
    free = (spend <= 0) & (media > 0)
    if free.any():
        raise InvalidPlan(
            f"{model.cells.listed(np.flatnonzero(free.any(axis=0)))}: media came without being "
            f"paid for in the periods from {horizon.start}, so no money stands for them.",
            "Look back on other periods.",
        )
    unknown = horizon.periods + model.l_max - spend.shape[0]
    paid = np.ones((horizon.periods + model.l_max, spend.shape[1]))
    paid[: spend.shape[0]] = _price(model, spend, media)
    tail = spend[horizon.periods :]
    if unknown:
        after = reference_plan(model, default_horizon(model, unknown)).plan
        tail = np.concatenate([tail, after.array(model)])
    as_assumed = bool((np.abs(paid - 1.0) <= _SAME).all())
    return ResponseWindow(model, horizon, tail, paid=None if as_assumed else paid)


def assumed_after(model: FittedModel, horizon: Horizon) -> int:
    """Periods of the tail that lie after the data, so that the current plan stands in there."""
    return max(_within(model, horizon).stop + model.l_max - model.dates.size, 0)


def spent_before(model: FittedModel, horizon: Horizon) -> Floats:
    """Money of each cell in the period before past ones, (cells,); zeros before the data."""
    first = _within(model, horizon).start
    return model.observed_spend[first - 1] if first else np.zeros(len(model.cells))


def _within(model: FittedModel, horizon: Horizon) -> slice:
    """Where past periods stand among the observed ones."""
    first = first_position(model, horizon)
    last, end = model.dates[-1].astype("M8[D]"), first + horizon.periods
    if end > model.dates.size:
        raise InvalidPlan(
            f"The {horizon.periods} periods from {horizon.start} end after the data, which end "
            f"{last}: what was spent later is not known.",
            f"Look back on periods up to {last}: "
            f"{last_periods(model, horizon.periods).start} is the latest start of as many.",
        )
    return slice(first, end)


def _require_known(model: FittedModel, within: slice) -> None:
    missing = ~model.observed[within]
    if not missing.any():
        return
    days = model.dates[within][missing.any(axis=1)].astype("M8[D]")
    named = ", ".join(map(str, days[:_NAMED]))
    more = f" and {days.size - _NAMED} more" if days.size > _NAMED else ""
    raise InvalidPlan(
        f"{model.cells.listed(np.flatnonzero(missing.any(axis=0)))}: the data lack {named}{more}, "
        "so what was spent there is not known.",
        "Look back on periods that the data hold whole.",
    )


def _price(model: FittedModel, spend: Floats, media: Floats) -> Floats:
    """What media cost, as a factor on the price that is assumed from now on.

    One where nothing was spent: media that nobody bought had no price. Infinite where money
    bought nothing.
    """
    bought = media * np.where(np.isfinite(model.media_scale), model.media_scale, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(spend > 0, spend / bought, 1.0)
