"""Facts of a fit itself: what was believed before the data and after, and how long media works."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mmm_core.model import FittedModel
from optimizer.problem import PlanProblem, Tail
from planner.facts.fact import Fact, Maker
from planner.facts.plans import CURRENT, horizon_source, of_cell, source_of
from planner.questions.carry_over import MOST, CarryOver
from planner.questions.diagnosis import Diagnosis


def narrowed_facts(of: Diagnosis, tail: Tail) -> Iterator[Fact]:
    """What each cell brings at the current plan, under the prior and after the data."""
    model = of.model
    make = Maker((("plan", CURRENT),), source_of(model, of.current.plan, tail))
    for one in of.cells:
        part = of_cell(make, model, one.cell)
        yield from part.summary("response", one.response, "outcome", "18")
        yield from part.summary("response_before_data", one.narrowed.before, "outcome", "18")
        yield from part.fact("narrowed", one.narrowed.share, "share", "18")


def carry_over_facts(
    model: FittedModel, problem: PlanProblem, found: Iterable[CarryOver]
) -> Iterator[Fact]:
    """How much of what money does falls into its own period, and when most of it is done."""
    make = Maker((), horizon_source(model, problem.horizon, problem.tail))
    yield from make.fact("most_worked", MOST, "share", "4")
    yield from make.fact("reach", model.l_max, "count", "1")
    for one in found:
        part = make
        for dim, label in one.labels:
            part = part.plus(dim, label)
        yield from part.summary("at_once", one.at_once, "share", "4")
        yield from part.fact("works_within", one.within, "count", "4")
