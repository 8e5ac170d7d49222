"""May a model carry decisions: everything that an analyst looks at, from one fit (numbers 18)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mmm_core.collinear import spend_inflation, variation
from mmm_core.diagnostics import media_draws
from mmm_core.evaluation import PlanEvaluation
from mmm_core.gates import GATES, Gates
from mmm_core.history import last_day, launches
from mmm_core.in_sample import InSample, in_sample
from mmm_core.labels import Floats
from mmm_core.machine import alone
from mmm_core.model import FittedModel
from mmm_core.monte_carlo import by_chain
from mmm_core.response import calendar_shape
from mmm_core.sampling import Sampled, sampled
from mmm_core.shrinkage import Shrinkage
from mmm_core.statistics import Summary, summarize
from mmm_core.suspicion import Relation, relations
from planner.finance.commitments import begun
from planner.questions import fitness as judging
from planner.questions.fitness import (
    Fitness,
    WeakCell,
    fitness_of,
    fresh_until,
    response_at_current,
)
from planner.questions.inside import Reach, observed_along, reach_of
from planner.questions.may_ask import MayAsk, may_ask
from planner.questions.standing import UNKNOWN, Standing, standings_along


@dataclass(frozen=True)
class CellEvidence:
    """What the data say of one cell.

    Parameters
    ----------
    cell : index
    response : what it brings at the current plan, outcome units
    narrowed : how far the data narrowed that from its prior
    variation : coefficient of variation of its spend; None where nothing was spent
    inflation : variance inflation of its spend among the channels of its unit; infinite where
        others make it up, None where it cannot be told
    spent_on : share of the periods with data in which money was spent
    first : label of the first period with spend; None where there is none
    missing : periods without data
    weak : why its evidence is weak; None where it is not
    """

    cell: int
    response: Summary
    narrowed: Shrinkage
    variation: float | None
    inflation: float | None
    spent_on: float
    first: np.datetime64 | None
    missing: int
    weak: WeakCell | None


@dataclass(frozen=True)
class Pair:
    """How the draws of two channels' responses move together.

    Parameters
    ----------
    first, second : positions of the channels
    correlation : over draws, of responses at the current plan; well below zero, the data say
        what both bring together better than which of them brings it
    narrower : how much narrower the interval of their sum is than independent ones would make it,
        a share
    """

    first: int
    second: int
    correlation: float
    narrower: float

    @property
    def is_apart_badly(self) -> bool:
        """Whether the data tell the two apart badly."""
        return self.correlation < GATES.apart


@dataclass(frozen=True)
class Age:
    """How old a fit is.

    Parameters
    ----------
    last : the last day of the data
    fresh_until : the day until which it counts as fresh
    on : the day on which it is judged
    """

    last: np.datetime64
    fresh_until: np.datetime64
    on: np.datetime64

    @property
    def days(self) -> int:
        """Since then."""
        return int((self.on - self.last).astype(int))


@dataclass(frozen=True, eq=False)
class Diagnosis:
    """Everything that is shown of whether a model may carry decisions.

    Parameters
    ----------
    current : the current plan, evaluated: responses are those at it
    fit : outcome against fit
    fitness : of the model and its cells
    responses, parameters : how well each is sampled, the worst first; nothing with too few draws
    cells : evidence, by cell in the model's order
    reach : how far the data reach beside the current plan
    pairs : channels two by two, the most entangled first
    relations : channels and controls beside the demand before them, the most suspicious first
    age : of the fit
    may : what may be asked of it, and what not
    """

    current: PlanEvaluation
    fit: InSample
    fitness: Fitness
    responses: tuple[Sampled, ...]
    parameters: tuple[Sampled, ...]
    cells: tuple[CellEvidence, ...]
    reach: Reach
    pairs: tuple[Pair, ...]
    relations: tuple[Relation, ...]
    age: Age
    may: tuple[MayAsk, ...]

    @property
    def model(self) -> FittedModel:
        """The model that is judged."""
        return self.current.model


def diagnose(current: PlanEvaluation, gates: Gates = GATES) -> Diagnosis:
    """Judge a model.

    Parameters
    ----------
    current : the reference plan, evaluated
    """
    model, fitness, on = current.model, fitness_of(current, gates), judging.today()
    response, fit = response_at_current(current), in_sample(model)
    names = [model.cells.text(k) for k in range(len(model.cells))]
    return Diagnosis(
        current=current,
        fit=fit,
        fitness=fitness,
        responses=tuple(sampled(names, by_chain(model, response))),
        parameters=tuple(sampled(*media_draws(model))),
        cells=_cells(model, response, fitness),
        reach=reach_of(
            current, _standings(current, fitness), begun(model, current.plan.horizon, (), on)
        ),
        pairs=pairs_of(response.reshape(-1, model.cells.shape[-1], model.samples).sum(axis=0)),
        relations=relations(fit),
        age=Age(last_day(model), fresh_until(model, gates), on),
        may=may_ask(current, fitness),
    )


def _standings(current: PlanEvaluation, fitness: Fitness) -> list[Standing]:
    """Where each cell stands at the current plan; of a model that is not fit nowhere."""
    spend = current.plan.array(current.model)
    if fitness.level == "not_fit":
        return [UNKNOWN] * spend.shape[1]
    shape = calendar_shape(spend, current.calendar)
    observed = observed_along(current.window, shape)
    with alone(current.window.size.planning_bytes):
        return standings_along(current.window, shape, spend.sum(axis=0), observed)


def _cells(model: FittedModel, response: Floats, fitness: Fitness) -> tuple[CellEvidence, ...]:
    weak = {one.cell: one for one in fitness.weak}
    varied, inflated, start = variation(model), spend_inflation(model), launches(model)
    known = model.observed
    spent = ((model.observed_spend > 0) & known).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    return tuple(
        CellEvidence(
            cell=k,
            response=summarize(response[k]),
            narrowed=fitness.shrinkage[k],
            variation=None if np.isnan(varied[k]) else float(varied[k]),
            inflation=None if np.isnan(inflated[k]) else float(inflated[k]),
            spent_on=float(spent[k]),
            first=model.dates[start[k]] if start[k] < model.dates.size else None,
            missing=int((~known[:, k]).sum()),
            weak=weak.get(k),
        )
        for k in range(len(model.cells))
    )


def pairs_of(response: Floats) -> tuple[Pair, ...]:
    """Every two channels of (channels, samples), the most entangled first.

    Responses that never move are entangled with nothing.
    """
    spread = response.std(axis=1)
    found = []
    for i in range(len(response)):
        for j in range(i + 1, len(response)):
            if spread[i] > 0 and spread[j] > 0:
                together = float(np.corrcoef(response[i], response[j])[0, 1])
                alone = float(np.hypot(spread[i], spread[j]))
                both = float((response[i] + response[j]).std())
                found.append(Pair(i, j, together, 1.0 - both / alone))
    return tuple(sorted(found, key=lambda pair: pair.correlation))
