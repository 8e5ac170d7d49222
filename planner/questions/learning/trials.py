"""Which test follows: how long, of which regions, how sure to see something, at what price.

What a test changes is evaluated by the model; what it will be able to see is the model's own
observation noise, as if its periods were independent and the rest of the outcome known but for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.outlook import NO_NOISE
from mmm_core.predictive import predictive_quantiles
from mmm_core.response import ResponseWindow
from mmm_core.statistics import LEVEL, summarize
from optimizer.criterion import Floor
from optimizer.guardrails.guardrail import Guardrail
from optimizer.guardrails.standing import Committed, Spent, Standing
from optimizer.proof.breaches import breaches
from optimizer.requirements import Ground, Integers
from optimizer.requirements.worth import summed
from planner.finance.cash import begins, ends_of
from planner.questions.learning.regions import Regions, regions_of
from planner.questions.learning.trial import ENOUGH, Kind, Power, Trial
from planner.questions.learning.worth_knowing import WorthKnowing

_BAND = ((1 - LEVEL) / 2, (1 + LEVEL) / 2)
# A result is told from nothing where its 90 % interval leaves out zero.
_TOLD = float(ndtri(_BAND[1]))
_SEEN = _TOLD + float(ndtri(ENOUGH))
# A test is no shorter: people need some days to react at all.
_LEAST_DAYS = 14
_MOST_LENGTHS = 13
_TWICE, _WORTH_LIFTING = 2.0, 1.25


@dataclass(frozen=True, eq=False)
class Design:
    """One way to test a channel.

    Parameters
    ----------
    kind, factor, regions : as in ``Trial``; regions by position
    first, periods, measured : positions and counts of periods
    spend : (periods, cells) money under the test
    effect : (samples,) what the changed money brings in the measured periods, absolute
    lost : (cells, samples, periods + tail) outcome of the channel's cells given up
    noise : standard error of the result; None where the model has none
    """

    kind: Kind
    factor: float
    regions: tuple[int, ...]
    first: int
    periods: int
    measured: int
    spend: Floats
    effect: Floats
    lost: Floats
    noise: float | None

    @property
    def chance(self) -> float:
        """On average over the draws, how likely something is seen."""
        if not self.noise:
            return 0.0
        return float(ndtr(self.effect / self.noise - _TOLD).mean())


@dataclass(frozen=True, eq=False)
class Designing:
    """What tests of one channel share.

    Parameters
    ----------
    channel : what is tested
    ground : the plan's
    spend : (periods, cells) money of the plan
    standing : money that no test may change
    rules : of the question, which a test keeps where it can
    floors : those among them that are of what a plan brings
    begun : how many periods have begun: no test is planned in them
    """

    channel: WorthKnowing
    ground: Ground
    spend: Floats
    standing: Sequence[Standing]
    rules: Sequence[Guardrail] = ()
    floors: Sequence[Floor] = ()
    begun: int = 0

    def best(self) -> Design | None:
        """The test that moves least money of those that see enough; else that which sees most.

        Of those that see enough, one that keeps every rule goes before the others.

        None where no money of the channel can be changed, or that brings nothing.
        """
        found = [one for one in self._designs() if one.effect.mean() > 0]
        enough = [one for one in found if one.chance >= ENOUGH]
        enough.sort(key=lambda one: (self.moved(one), one.periods))
        if enough:
            return next((one for one in enough if not self.breaks(one)), enough[0])
        if found and found[0].noise is None:
            # Nothing says how long is long enough: as long as an effect may take to arrive.
            lasting = [one for one in found if one.periods >= self._model.l_max]
            return min(lasting or found, key=lambda one: (one.periods, -float(one.effect.mean())))
        return max(found, key=lambda one: one.chance, default=None)

    def moved(self, of: Design) -> float:
        """Money that a test moves, absolute."""
        return float(np.abs(of.spend - self.spend).sum())

    def breaks(self, of: Design) -> tuple[Guardrail, ...]:
        """Rules that the plan keeps, and the plan with the test in it does not."""
        kept = [one for one in self.rules if one not in self._broken(self.spend, self.rules)]
        return tuple(self._broken(of.spend, kept))

    def _broken(self, spend: Floats, rules: Sequence[Guardrail]) -> list[Guardrail]:
        found = [one for one, _ in breaches(spend, self.ground, rules, self.floors)]
        return [one for one in rules if one in found]

    def trial(self, of: Design) -> Trial:
        """What is said of a test; its worth is judged elsewhere."""
        model, ends = self._model, ends_of(self._model, self._window.horizon)
        starts = np.concatenate([[begins(model, self._window.horizon)], ends[:-1] + 1])
        power = self._power(of)
        return Trial(
            channel=self.channel.channel,
            kind=of.kind,
            regions=tuple(self._regions.labels[unit] for unit in of.regions),
            factor=of.factor,
            periods=of.periods,
            measured=of.measured,
            first=starts[of.first],
            last=ends[of.first + of.periods - 1],
            known=ends[of.first + of.measured - 1],
            moves=float((of.spend - self.spend).sum()),
            effect=summarize(of.effect),
            power=power,
            no_power="" if power is not None else NO_NOISE,
            costs=summarize(self._costs(of)),
            worth=None,
            breaks=tuple((one, one.sentence(self.ground)) for one in self.breaks(of)),
        )

    def _power(self, of: Design) -> Power | None:
        if not of.noise:
            return None
        mean, noise = float(of.effect.mean()), np.full(of.effect.size, of.noise)
        low, high = predictive_quantiles(of.effect[:, None], noise, _BAND)[:, 0]
        return Power(
            noise=of.noise,
            precision=of.noise / mean,
            least=_SEEN * of.noise,
            chance=of.chance,
            low=float(low),
            high=float(high),
        )

    def _costs(self, of: Design) -> Floats:
        """What the plan loses of what decides, (samples,)."""
        ground, more = self.ground, float((of.spend - self.spend).sum())
        if ground.earned is None:
            lost: Floats = of.lost.sum(axis=(0, 2))
            return lost
        worth, _ = ground.profit_worth()
        given = worth.per_unit * summed(of.lost, worth.by_period).sum(axis=0)
        cost: Floats = given + ground.least_earned * more
        return cost

    def _designs(self) -> Iterator[Design]:
        free: NDArray[np.bool_] = np.any(~self._fixed[:, self._cells], axis=1)
        # Nobody tests in days that are past; of a horizon that is, what a test would have been.
        if self.begun < free.size:
            free[: self.begun] = False
        if not free.any():
            return
        first = int(free.argmax())
        for kind, factor in self._kinds(first):
            for periods in self._lengths(first):
                yield from self._of_length(kind, factor, first, periods)

    def _kinds(self, first: int) -> Iterator[tuple[Kind, float]]:
        if len(self._regions.labels) > 1:
            yield "holdout", 0.0
            return
        yield "on_off", 0.0
        now, most = self.spend[first:, self._cells], self.ground.observed_most[first:, self._cells]
        room = np.divide(most, now, out=np.full(now.shape, np.inf), where=now > 0).min()
        factor = float(min(room, _TWICE))
        if factor >= _WORTH_LIFTING:
            yield "lift", factor

    def _lengths(self, first: int) -> list[int]:
        """Numbers of periods, ascending: two weeks at least, up to the horizon's end."""
        left, frequency = self.spend.shape[0] - first, self._model.frequency
        days = frequency.days or 30 * frequency.months
        least = min(-(-_LEAST_DAYS // days), left)
        tries = np.linspace(least, left, min(_MOST_LENGTHS, left - least + 1)).round()
        return [int(one) for one in np.unique(tries)]

    def _of_length(self, kind: Kind, factor: float, first: int, periods: int) -> Iterator[Design]:
        changed = self.spend.copy()
        at = np.ix_(np.arange(first, first + periods), self._cells)
        wanted = np.maximum(factor * self.spend, self._floor)
        changed[at] = np.where(self._fixed, self.spend, wanted)[at]
        lost = self._brought - self._window.incremental(changed, self._cells)
        sign, region = 1.0 if factor < 1 else -1.0, self._regions.of_cell[self._cells]
        means = np.bincount(region, sign * lost.mean(axis=1).sum(axis=1)).astype(np.float64)
        for held in self._regions.sets(means) if kind == "holdout" else [()]:
            mine = np.isin(region, held) if held else np.ones(region.size, dtype=bool)
            arrived = sign * lost[mine].sum(axis=0)[:, first:].cumsum(axis=1)
            variance = self._regions.variance(held)
            counts = np.arange(1, arrived.shape[1] + 1)
            # Waiting longer sees more of the effect, and more noise.
            clear = arrived.mean(axis=0)[periods - 1 :] / np.sqrt(counts[periods - 1 :])
            measured = periods + int(clear.argmax())
            noise = None if variance is None else float(np.sqrt(measured * variance))
            spend = self.spend.copy()
            cells = self._cells[mine]
            spend[:, cells] = changed[:, cells]
            yield Design(
                kind, factor, held, first, periods, measured, spend,
                arrived[:, measured - 1], lost[mine], noise,
            )  # fmt: skip

    @property
    def _window(self) -> ResponseWindow:
        assert self.ground.window is not None
        return self.ground.window

    @property
    def _model(self) -> FittedModel:
        return self._window.model

    @cached_property
    def _regions(self) -> Regions:
        return regions_of(self._model)

    @cached_property
    def _cells(self) -> Integers:
        return np.array(self.channel.cells, dtype=np.intp)

    @cached_property
    def _brought(self) -> Floats:
        brought: Floats = self._window.incremental(self.spend, self._cells)
        return brought

    @cached_property
    def _fixed(self) -> NDArray[np.bool_]:
        """What is spent already, (periods, cells)."""
        fixed = np.zeros(self.spend.shape, dtype=bool)
        for one in self.standing:
            if isinstance(one, Spent):
                fixed |= one.mask(self.ground)
        return fixed

    @cached_property
    def _floor(self) -> Floats:
        """What is committed, (periods, cells)."""
        floor = np.zeros(self.spend.shape)
        for one in self.standing:
            if isinstance(one, Committed):
                floor = np.maximum(floor, one.stands(self.ground))
        return floor
