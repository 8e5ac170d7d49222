"""Media response of a plan, draw by draw, exactly as the fitted model has it.

Numbers 4 and 5: the response is taken over carry-in, horizon and tail; what a plan
brings is its response minus that of the zero plan, with the same carry-in and tail.
Axes are (cell, sample, period) throughout this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmm_core.assumptions.applied import media_price, response_factor, revenue_per_unit
from mmm_core.curves import FACTOR, SATURATIONS, SaturationKind, times_factor
from mmm_core.curves.calendar import CalendarCurves
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Dates, Horizon
from mmm_core.plan import first_position, gap_before, reference_plan
from mmm_core.size import Size

Picked = slice | NDArray[np.intp]
EVERY = slice(None)
_AT_ONCE = 40_000  # numbers
_TOGETHER = 32  # cells


def calendar_shape(*patterns: Floats) -> Floats:
    """How each cell's money spreads over periods: its share per period, (periods, cells).

    The first pattern in which a cell has money gives its shape; an even one if none does.
    """
    pattern = np.ones_like(patterns[-1])
    for given in reversed(patterns):
        pattern = np.where(given.sum(axis=0) > 0, given, pattern)
    shape: Floats = pattern / pattern.sum(axis=0)
    return shape


@dataclass(frozen=True, eq=False)
class ResponseWindow:
    """Carry-in, horizon and tail of one question to one model.

    Under assumptions (numbers 23) money buys less where media are dearer, after the data end,
    and responses of horizon and tail are multiplied.

    Parameters
    ----------
    model : the fitted model, and what it is under
    horizon : the periods that a plan decides
    tail_spend : money per period in the tail, shape (cells,) where it is alike in all, or
        (l_max, cells); zeros unless it continues
    worth : what an outcome unit counts for, by period of horizon and tail; None where it is
        alike, so that outcome units are meant
    paid : what media cost in a past that is looked back on, as a factor on the price that is
        assumed from now on, (periods + l_max, cells); None where it is as assumed
    """

    model: FittedModel
    horizon: Horizon
    tail_spend: Floats
    worth: Floats | None = None
    paid: Floats | None = None

    def __post_init__(self) -> None:
        self.size.require_horizon()

    @cached_property
    def in_money(self) -> ResponseWindow | None:
        """The same with outcome counted in money; None where its value is alike in all periods."""
        worth = revenue_per_unit(self.model, self.horizon)
        return None if worth is None else replace(self, worth=worth)

    @property
    def size(self) -> Size:
        """What planning over it takes."""
        model = self.model
        return Size(len(model.cells), model.samples, self.horizon.periods, model.l_max)

    @cached_property
    def carry_in(self) -> Floats:
        """Scaled media of the l_max periods before the horizon, shape (l_max, cells).

        Observed where there are data, zero before them; periods between the data's end
        and the horizon carry the reference plan.
        """
        model, first = self.model, first_position(self.model, self.horizon)
        gap = gap_before(model, self.horizon)
        before = model.observed_media[: min(first, model.dates.size)]
        if gap is not None:
            assumed = reference_plan(model, gap).plan.array(model) / model.media_scale
            price = media_price(model, gap.dates(model.frequency))
            before = np.concatenate([before, assumed if price is None else assumed / price])
        before = before[max(before.shape[0] - model.l_max, 0) :]
        quiet = np.zeros((model.l_max - before.shape[0], before.shape[1]))
        return np.concatenate([quiet, before])

    @cached_property
    def _price(self) -> Floats | None:
        """Factor on the price of media, of horizon and tail: (periods, cells)."""
        return media_price(self.model, self._dates)

    @cached_property
    def _dates(self) -> Dates:
        periods = self.horizon.periods + self.model.l_max
        return self.model.frequency.following(self.horizon.start, periods)

    @cached_property
    def _dearer(self) -> Floats | None:
        """What media cost beside the price assumed from now on, (periods + l_max, cells)."""
        if self.paid is None or self._price is None:
            return self._price if self.paid is None else self.paid
        return self._price * self.paid

    @property
    def price(self) -> Floats | None:
        """Factor on the price of media, (periods, cells); None where none is assumed."""
        return None if self._price is None else self._price[: self.horizon.periods]

    @cached_property
    def _factor(self) -> Floats | None:
        """Factor on the response of horizon and tail, (cells, 1, periods)."""
        model = self.model
        factor = response_factor(model, self._dates)
        if self.worth is not None:
            factor = (np.ones(len(model.cells)) if factor is None else factor) * self.worth[:, None]
        return None if factor is None else factor.T[:, None, :]

    def deflated(self, spend: Floats) -> Floats:
        """Money of shape (periods, cells) at the prices of the data."""
        return spend if self.price is None else spend / self.price

    @property
    def lead_in(self) -> int:
        """Periods between the end of the data and the horizon (they carry the reference)."""
        gap = gap_before(self.model, self.horizon)
        return 0 if gap is None else gap.periods

    def _media(self, spend: Floats) -> Floats:
        tail = np.broadcast_to(self.tail_spend, (self.model.l_max, spend.shape[1]))
        future = np.concatenate([spend, tail]) / self.model.media_scale
        if self._dearer is not None:
            future /= self._dearer
        return np.concatenate([self.carry_in, future])

    def _adstocked(self, media: Floats, cells: Picked = EVERY) -> Floats:
        """Adstock over the horizon and tail of (periods, picked) media: (cell, sample, period).

        Of strided windows: no matrix library takes part, whose last digit of a cell differs with
        how arrays lie in memory; a cell that does not change would gain by rounding.
        """
        lags = self.model.l_max
        windows = np.lib.stride_tricks.sliding_window_view(media, lags, axis=0)[1:, :, ::-1]
        stacked: Floats = self.model.adstock_weights[cells] @ windows.transpose(1, 2, 0)
        return stacked

    def _saturation(self, cells: Picked) -> tuple[SaturationKind, dict[str, Floats]]:
        given = self.model.saturation_parameters
        parameters = {name: values[cells][:, :, None] for name, values in given.items()}
        return SATURATIONS[self.model.saturation.kind], parameters

    def _response(self, media: Floats, cells: Picked = EVERY) -> Floats:
        picked = np.arange(media.shape[1])[cells]
        periods, samples = len(media) - self.model.l_max, self.model.samples
        # In the order in which it is summed wherever it is kept: sums keep their last digit so.
        found = np.empty((len(picked), samples, periods))
        # What is computed of each is the same to the last digit, whichever others are picked.
        for part in self.blocks(len(picked)):
            found[part] = self._response_of(media, picked[part])
        return found

    def blocks(self, cells: int) -> list[slice]:
        """So many cells, a few at a time, whose numbers a processor keeps close."""
        step = max(_AT_ONCE // (self.model.samples * (self.horizon.periods + self.model.l_max)), 1)
        return [slice(at, min(at + step, cells)) for at in range(0, cells, step)]

    def _response_of(self, media: Floats, cells: Picked) -> Floats:
        media = media[:, cells]
        kind, parameters = self._saturation(cells)
        if self.model.adstock_first:
            response = kind.value(self._adstocked(media, cells), parameters)
        else:
            response = self._spread(kind.value(media.T[:, None, :], parameters), cells)
        if self._factor is None:
            return response
        return response * self._factor[cells][..., : response.shape[2]]

    def _spread(self, saturated: Floats, cells: Picked) -> Floats:
        """Adstock of already saturated media of shape (cell, sample, l_max + periods)."""
        lags = self.model.l_max
        periods = saturated.shape[2] - lags
        result = np.zeros((*saturated.shape[:2], periods))
        for lag in range(lags):
            weights = self.model.adstock_weights[cells][:, :, lag, None]
            result += weights * saturated[:, :, lags - lag : lags - lag + periods]
        return result

    @cached_property
    def _echo(self) -> Floats:
        """Response of the zero plan, (cells, samples, periods), in the first of all periods.

        Those after the last that feels any money are left out: nothing brings nothing there.
        """
        media = self._media(np.zeros((self.horizon.periods, len(self.model.cells))))
        lags, fed = self.model.l_max, np.flatnonzero(media.any(axis=1))
        felt = min(int(fed[-1]) if fed.size else 0, len(media) - lags)
        return self._response(media[: lags + felt])

    def _zero_response(self, cells: Picked) -> Floats:
        """Response of the zero plan in all periods, in the order in which responses lie."""
        echo = self._echo[cells]
        whole = np.zeros((*echo.shape[:2], self.horizon.periods + self.model.l_max))
        whole[..., : echo.shape[2]] = echo
        return whole

    def __getstate__(self) -> dict[str, Any]:
        # What was worked out is large, and quicker made again than sent to another process.
        return {one.name: getattr(self, one.name) for one in fields(self)}

    def incremental(self, spend: Floats, cells: Picked = EVERY) -> Floats:
        """What a plan brings, by cell, draw and period of horizon and tail.

        Parameters
        ----------
        spend : money of shape (periods, cells), of all cells
        cells : those whose outcome is wanted; all by default

        Returns
        -------
        ndarray of shape (picked cells, samples, periods + l_max), outcome units
        """
        factor = self.model.outcome_factor[cells][:, None, None]
        found, echo = self._response(self._media(spend), cells), self._echo[cells]
        found[..., : echo.shape[2]] -= echo
        found *= factor
        return found

    def carry_over(self) -> Floats:
        """What earlier spend still brings within the horizon, all cells together.

        Returns
        -------
        ndarray of shape (samples, periods), outcome units
        """
        within = self._echo[:, :, : self.horizon.periods]
        brought = np.zeros((self.model.samples, self.horizon.periods))
        brought[:, : within.shape[2]] = np.einsum("k,ksp->sp", self.model.outcome_factor, within)
        return brought

    def curves(self, committed: Floats, shape: Floats, cells: Picked = EVERY) -> CalendarCurves:
        """Response of every cell as a function of one level (see ``CalendarCurves``).

        Parameters
        ----------
        committed : money of shape (periods, cells) spent at any level, of all cells
        shape : money of shape (periods, cells) per unit of level, not negative
        cells : those whose curves are wanted; all by default
        """
        model = self.model
        picked = np.arange(len(model.cells))[cells]
        kind, parameters = self.saturation(picked)
        parameters = {name: draws.swapaxes(1, 2) for name, draws in parameters.items()}
        felt = self._felt(shape, picked)
        whole = (picked.size, felt.size, model.samples if model.adstock_first else 1)
        # Draws last: numbers of one draw meet arrays of many terms without a stride.
        offset, gain = np.empty(whole), np.empty(whole)
        start = np.empty((picked.size, model.samples))
        for part in self.blocks(picked.size):
            base = self.saturating(committed, picked[part]).swapaxes(1, 2)
            offset[part] = base[:, felt]
            gain[part] = self.gain(shape, picked[part]).swapaxes(1, 2)[:, felt]
            own = {name: draws[part] for name, draws in parameters.items()}
            start[part] = self._start(base, kind, own, felt, picked[part])
        if FACTOR in parameters:
            parameters[FACTOR] = parameters[FACTOR][:, felt]
        weight = np.ascontiguousarray(self._weight(picked))
        return CalendarCurves(kind, parameters, weight, offset, gain, start)

    def curves_in_turn(
        self, committed: Floats, shape: Floats, cells: Picked = EVERY
    ) -> Iterator[tuple[int, CalendarCurves]]:
        """One cell after the other: its place in ``curves`` of a few cells, and those.

        Curves of thousands of cells are hundreds of megabytes: too many where each is used once.
        """
        picked = np.arange(len(self.model.cells))[cells]
        for first in range(0, picked.size, _TOGETHER):
            some = picked[first : first + _TOGETHER]
            curves = self.curves(committed, shape, some)
            for place in range(some.size):
                yield place, curves

    def _felt(self, shape: Floats, cells: Picked) -> NDArray[np.intp]:
        """Terms that feel a cell's money in any draw."""
        media = self._scaled(shape, cells) > 0
        if not self.model.adstock_first:
            return np.flatnonzero(media.any(axis=1))
        felt, lasts = np.zeros(len(media) + self.model.l_max, dtype=bool), np.arange(len(media))
        for lag, weights in enumerate(self.model.adstock_weights[cells].max(axis=1).T):
            felt[lasts + lag] |= (media & (weights > 0)).any(axis=1)
        return np.flatnonzero(felt)

    def _start(
        self,
        base: Floats,
        kind: SaturationKind,
        parameters: dict[str, Floats],
        felt: NDArray[np.intp],
        cells: Picked,
    ) -> Floats:
        """What curves count from, (picked cells, samples).

        That is the terms of the zero plan, less what those that feel no level bring beyond it.
        ``base`` and parameters are (picked cells, terms, samples or 1).
        """
        first = self.model.adstock_first
        zero = self._zero_response(cells).swapaxes(1, 2) if first else np.zeros(base.shape)
        # Summed as the response is, so that nothing spent brings exactly nothing.
        start = zero[:, felt].sum(axis=1)
        rest = np.setdiff1d(np.arange(base.shape[1]), felt)
        if FACTOR in parameters:
            parameters = parameters | {FACTOR: parameters[FACTOR][:, rest]}
        beyond = kind.value(base[:, rest], parameters) - zero[:, rest]
        more: Floats = start - beyond.sum(axis=1)
        return more

    def _term_factor(self, cells: Picked) -> Floats | None:
        """Factor on every term of a curve, (picked cells, samples or 1, periods).

        A term is what is brought in a period; where money saturates before it carries over, what
        a period's money brings, in the periods that it carries over to.
        """
        if self._factor is None:
            return None
        factor, weights = self._factor[cells], self.model.adstock_weights[cells]
        if self.model.adstock_first:
            return factor
        lags, periods = self.model.l_max, self.horizon.periods
        windows = np.lib.stride_tricks.sliding_window_view(factor[:, 0], lags, axis=1)[:, :periods]
        total = weights.sum(axis=2)[:, :, None]
        felt: Floats = weights @ windows.swapaxes(1, 2)
        return np.divide(felt, total, out=np.zeros_like(felt), where=total != 0)

    def saturation(self, cells: Picked = EVERY) -> tuple[SaturationKind, dict[str, Floats]]:
        """The class of curve, and its parameters: (picked cells, samples, 1).

        A factor on the response is one of them, (picked cells, samples or 1, terms).
        """
        kind, parameters = self._saturation(cells)
        factor = self._term_factor(cells)
        if factor is None:
            return kind, parameters
        return times_factor(self.model.saturation.kind), {**parameters, FACTOR: factor}

    def saturating(self, spend: Floats, cells: Picked = EVERY) -> Floats:
        """What saturates, term by term: media carried over, or media where that comes after.

        Returns
        -------
        ndarray of shape (picked cells, samples or 1, terms); terms are the periods of horizon
        and tail, or of the horizon alone
        """
        if self.model.adstock_first:
            return self._adstocked(self._media(spend)[:, cells], cells)
        return self._scaled(spend, cells).T[:, None, :]

    def gain(self, shape: Floats, cells: Picked = EVERY, within: slice = EVERY) -> Floats:
        """What money adds to what saturates, in proportion.

        Parameters
        ----------
        shape : (periods, cells) money, of all cells
        within : periods whose money alone is meant

        Returns
        -------
        ndarray of shape (picked cells, samples or 1, terms), from the first of these periods on
        to the last that feels them
        """
        media = self._scaled(shape, cells)[within]
        if not self.model.adstock_first:
            return media.T[:, None, :]
        quiet = np.zeros((self.model.l_max, media.shape[1]))
        return self._adstocked(np.concatenate([quiet, media, quiet]), cells)

    def _weight(self, cells: Picked) -> Floats:
        """What a unit of saturated media brings, (picked cells, samples)."""
        factor, weights = self.model.outcome_factor[cells][:, None], self.model.adstock_weights
        carried = np.ones(weights.shape[1]) if self.model.adstock_first else weights[cells].sum(2)
        return factor * carried

    def _scaled(self, spend: Floats, cells: Picked) -> Floats:
        bought = spend if self._dearer is None else spend / self._dearer[: self.horizon.periods]
        media: Floats = (bought / self.model.media_scale)[:, cells]
        return media
