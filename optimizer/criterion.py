"""What a plan is judged by: a measure of outcome's worth less money's, over some cells.

The objective is a criterion; a floor is a criterion that must reach an amount. Everything
that involves the model's response, from posterior-mean profit to a probability of
reaching a goal, is one of the two.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.measures import Mean, Measure, OfOneCount, Quantile, TailMean, even_weights
from optimizer.problem import PlanProblem
from optimizer.requirements import UNIT, FloorSpec, Ground, Requirement, Weights, Worth
from optimizer.requirements.worth import same_weights
from optimizer.tolerances import FLOOR_TOLERANCE


@dataclass(frozen=True, eq=False)
class Criterion:
    """M[per_outcome @ outcome - per_money @ money - base], M taken over draws.

    Parameters
    ----------
    measure : M
    per_outcome, per_money : (cells,), what a unit counts for; not negative
    base : (samples,) the reference's draws, or zeros
    """

    measure: Measure
    per_outcome: Floats
    per_money: Floats
    base: Floats

    def draws(self, outcome: Floats, money: Floats) -> Floats:
        """Per draw: outcome (cells, samples) and money (cells,) as they count."""
        result: Floats = self.per_outcome @ outcome - float(self.per_money @ money) - self.base
        return result

    def value(self, outcome: Floats, money: Floats) -> float:
        """The measure of a plan's draws."""
        return self.measure.value(self.draws(outcome, money))

    @property
    def positions(self) -> slice:
        """Where the draws stand that it looks at: all where outcome is counted in one way."""
        of, draws = self.measure, self.base.size
        return of.own(draws) if isinstance(of, OfOneCount) else slice(0, draws)

    def own(self, draws: Floats) -> Floats:
        """Those of the draws, the last axis, that it looks at."""
        return draws[..., self.positions]

    @property
    def plain(self) -> Measure:
        """The measure of its own draws."""
        return self.measure.measure if isinstance(self.measure, OfOneCount) else self.measure

    def measured(self, measure: Measure) -> Criterion:
        """The same with another measure of its own draws."""
        if isinstance(self.measure, OfOneCount):
            measure = replace(self.measure, measure=measure)
        return replace(self, measure=measure)

    def size(self, outcome: Floats, money: Floats) -> float:
        """What a gap is measured against (numbers 13): the outcome's worth, else the money."""
        if (self.per_outcome > 0).any():
            return abs(self.measure.value(self.per_outcome @ outcome))
        return abs(float(self.per_money @ money))

    @property
    def draws_matter(self) -> bool:
        """Whether anything but the posterior mean counts."""
        return not isinstance(self.measure, Mean)

    @property
    def counts(self) -> bool:
        """Whether draws are counted, as a quantile does: no weighted mean bounds it then."""
        return isinstance(self.plain, Quantile)

    def below(self) -> int:
        """How many draws may lie below its value; 0 unless it counts draws."""
        measure = self.plain
        return measure.below(self.own(self.base).size) if isinstance(measure, Quantile) else 0

    @property
    def measure_admits_even(self) -> bool:
        """Whether even weights bound the measure."""
        return self.measure.admits(even_weights(self.base.size))


@dataclass(frozen=True, eq=False)
class Floor:
    """A criterion that must reach an amount.

    Parameters
    ----------
    source : who asked for it; None where a search asks by itself
    criterion, amount : what must be reached
    size : what tolerances are a share of
    a_return : what is asked for is not the amount but what money must bring, or may cost
    """

    source: Requirement | None
    criterion: Criterion
    amount: float
    size: float
    a_return: bool = False

    def short(self, outcome: Floats, money: Floats) -> float:
        """What a plan misses the amount by; negative where it is exceeded."""
        return self.amount - self.criterion.value(outcome, money)

    @property
    def allowed(self) -> float:
        """What a search may miss it by: half of what verification allows."""
        return FLOOR_TOLERANCE * self.size


def counted(problem: PlanProblem, ground: Ground) -> Ground:
    """The ground with outcome counted in the ways in which a question does.

    Most count it in one way; none has to where all periods are alike.

    Raises
    ------
    InvalidProblem
        If draws are counted (a quantile, a probability) in several ways of counting outcome:
        their bounds are put in one order.
    """
    asked = [
        (spec.measure[0], spec.worth.by_period)
        for source in problem.requirements
        for spec in source.floors(ground)
    ]
    if not problem.spends_least:
        worth, _ = _worth_of(problem, ground)
        asked.insert(0, (problem.objective.statistic, worth.by_period))
    if len(_different([weights for statistic, weights in asked if statistic == "quantile"])) > 1:
        raise InvalidProblem(
            "Value or margin differ between periods, and the question has quantiles or "
            "probabilities of outcome that is counted in several ways (units and profit): they "
            "are proven in one way at a time.",
            "Ask for all of them in profit, or for all in incremental outcome; or replace one by "
            "CVaR (tail_share) or the mean.",
        )
    return ground.counted(tuple(_different([weights for _, weights in asked])) or (None,))


def _different(weights: list[Weights]) -> list[Weights]:
    """Each way to weigh periods once."""
    found: list[Weights] = []
    for one in weights:
        if not any(same_weights(one, other) for other in found):
            found.append(one)
    return found


def objective_of(problem: PlanProblem, ground: Ground) -> Criterion:
    """What a problem maximises; ``ground`` counts outcome as the problem does."""
    asked, cells = problem.objective, len(ground.cells)
    if problem.spends_least:
        nothing = np.zeros(cells)
        return Criterion(Mean(), nothing, np.ones(cells), np.zeros(_samples(ground)))
    return _criterion(
        ground,
        np.arange(cells),
        _worth_of(problem, ground),
        measure_of(asked.statistic, asked.tail_share, asked.weight),
        asked.versus == "reference",
    )


def _worth_of(problem: PlanProblem, ground: Ground) -> tuple[Worth, float]:
    """What outcome and a unit of money count for in the objective."""
    if problem.objective.maximize == "profit":
        # What a unit of money must earn counts, so that none is spent that earns less.
        return ground.profit_worth()[0], ground.least_earned
    return UNIT, 0.0


def measure_of(statistic: str, tail_share: float, weight: float) -> Measure:
    """The measure that a problem names."""
    if statistic == "mean":
        return Mean()
    if statistic == "quantile":
        return Quantile(tail_share)
    return TailMean(tail_share, weight if statistic == "mean_cvar" else 1.0)


def floors_of(problem: PlanProblem, ground: Ground) -> tuple[Floor, ...]:
    """Every floor that requirements ask for; ``ground`` counts outcome as the problem does."""
    return tuple(
        _floor(source, spec, ground)
        for source in problem.requirements
        for spec in source.floors(ground)
    )


def _floor(source: Requirement, spec: FloorSpec, ground: Ground) -> Floor:
    statistic, share = spec.measure
    worth, measure = (spec.worth, spec.per_money), measure_of(statistic, share, 1.0)
    criterion = _criterion(ground, spec.cells, worth, measure, spec.versus == "reference")
    money = ground.reference_total
    brings = np.abs(ground.outcome(ground.reference, spec.worth.by_period).mean(axis=1))
    observed = ground.observed_max * ground.dates.size
    everything = spec.worth.per_unit * float(brings.sum()) + spec.per_money * float(money.sum())
    typical = max(
        float(criterion.per_outcome @ brings + criterion.per_money @ money),
        float(criterion.per_money @ observed),
        1e-3 * everything,
    )
    size = max(abs(spec.amount), 1e-3 * typical, 1e-12)
    return Floor(source, criterion, spec.amount, size, spec.a_return)


def _criterion(
    ground: Ground,
    cells: np.ndarray,
    worth: tuple[Worth, float],
    measure: Measure,
    against_reference: bool,
) -> Criterion:
    per_outcome, per_money = np.zeros(len(ground.cells)), np.zeros(len(ground.cells))
    per_outcome[cells], per_money[cells] = worth[0].per_unit, worth[1]
    number, counts = ground.count_of(worth[0].by_period), len(ground.counts)
    if counts > 1:
        measure = OfOneCount(measure, number, counts)
    zero = Criterion(measure, per_outcome, per_money, np.zeros(_samples(ground)))
    if not against_reference:
        return zero
    base = zero.draws(ground.brings(ground.reference), ground.reference_total)
    return Criterion(measure, per_outcome, per_money, base)


def _samples(ground: Ground) -> int:
    assert ground.window is not None
    return len(ground.counts) * ground.window.model.samples
