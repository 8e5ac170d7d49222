"""Facts of hindsight: what was spent, the best plan for it, and the regret between them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from mmm_core.evaluation import PlanEvaluation
from mmm_core.statistics import summarize
from planner.facts.answers import chance_facts, weak_facts
from planner.facts.fact import Fact, Maker, Source
from planner.facts.plans import horizon_source, parts_of
from planner.questions.hindsight import Hindsight

SPENT, BEST = "spent", "best"


def hindsight_facts(of: Hindsight) -> Iterator[Fact]:
    """Both plans in all and by cell, the regret, its proof, and what may be said of it.

    Of a model that is not fit to plan with only what was spent: what it says of plans is none.
    """
    source = replace(horizon_source(of.model, of.problem.horizon, "zero"), tail="spent")
    if of.is_unfit:
        make = Maker((("plan", SPENT),), source)
        yield from make.fact("spend", of.spent.plan.total(), "money", "2")
        yield from make.fact("fitness", of.fitness.level, "word", "18")
        yield from make.fact("claim", of.claim, "word", "30")
        return
    for name, plan in ((SPENT, of.spent), (BEST, of.best)):
        yield from _plan(name, plan, source)
    make = Maker((("plan", BEST), ("against", SPENT)), source)
    yield from make.summary("regret", of.regret, "outcome", "28")
    yield from make.summary("regret_profit", of.regret_profit, "money", "28")
    yield from chance_facts(make, of.evidence)
    yield from make.fact("gain_share", of.evidence.share, "share", "16")
    yield from make.fact("regret_bound", of.at_most, "outcome", "13")
    yield from make.fact("gap", of.optimum.certificate.gap, "share", "13")
    yield from make.fact("reason", of.reason.kind, "word", "16")
    yield from make.fact("fitness", of.fitness.level, "word", "18")
    yield from make.fact("claim", of.claim, "word", "30")
    yield from weak_facts(make, of.model, of.caution)
    for part, cells in parts_of(make, of.spent):
        yield from part.summary("regret", of.regret_of(cells), "outcome", "28")


def _plan(name: str, of: PlanEvaluation, source: Source) -> Iterator[Fact]:
    money = hashlib.sha256(of.plan.array(of.model).tobytes()).hexdigest()
    make, profit = Maker((("plan", name),), replace(source, plan=money)), of.profit()
    yield from make.fact("spend", of.plan.total(), "money", "2")
    yield from make.summary("incremental", summarize(of.total), "outcome", "28")
    yield from make.summary("profit", None if profit is None else summarize(profit), "money", "7")
    for part, cells in parts_of(make, of):
        yield from part.fact("spend", float(of.spend[cells].sum()), "money", "2")
