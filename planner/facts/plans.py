"""Facts of one plan: what it costs and brings, in all and by cell, and against the current plan."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mmm_core.assumptions.applied import assumptions_of
from mmm_core.economics import economics_of
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.periods import Horizon
from mmm_core.plan import Plan
from mmm_core.statistics import Summary, summarize
from optimizer.measures import TailMean
from optimizer.problem import Tail
from planner.facts.fact import Fact, Maker, Source, Unit
from planner.questions.assess import PlanAnswer, value_per_unit
from planner.questions.commit import COMMITTED, Commit
from planner.questions.compare import BAD

CURRENT = "current"
_OUTCOME: Unit = "outcome"
_MONEY: Unit = "money"


def source_of(model: FittedModel, plan: Plan, tail: Tail, single: bool = True) -> Source:
    """What facts of a plan are computed from; ``single`` where they are about that plan alone."""
    source = horizon_source(model, plan.horizon, tail)
    money = hashlib.sha256(plan.array(model).tobytes()).hexdigest()
    return replace(source, plan=money) if single else source


def horizon_source(model: FittedModel, horizon: Horizon, tail: Tail) -> Source:
    """What facts of a question are computed from, whatever its plan is."""
    assumed = assumptions_of(model)
    return Source(
        model=model.name,
        fingerprint=model.fingerprint,
        draws=model.samples,
        start=str(horizon.start),
        periods=horizon.periods,
        tail=tail,
        assumptions="" if assumed.is_neutral else assumed.fingerprint,
    )


def total_facts(of: PlanEvaluation, plan: Plan, tail: Tail, name: str) -> Iterator[Fact]:
    """What a plan costs, brings and returns in all."""
    yield from sum_facts(of, plan, tail, name)
    make = Maker((("plan", name),), source_of(of.model, plan, tail))
    yield from _returns(make, of, list(range(len(of.model.cells))))


def sum_facts(of: PlanEvaluation, plan: Plan, tail: Tail, name: str) -> Iterator[Fact]:
    """The same without its returns, which take a while where there are many draws."""
    make, profit = Maker((("plan", name),), source_of(of.model, plan, tail)), of.profit()
    yield from make.fact("spend", plan.total(), "money", "2")
    yield from make.summary("incremental", summarize(of.total), "outcome", _brought(tail))
    yield from make.summary("profit", None if profit is None else summarize(profit), "money", "7")


def bad_case_facts(of: PlanEvaluation, plan: Plan, tail: Tail, name: str) -> Iterator[Fact]:
    """The mean of the worst tenth of the draws, of profit where it is known."""
    make, profit = Maker((("plan", name),), source_of(of.model, plan, tail)), of.profit()
    draws, unit = (of.total, _OUTCOME) if profit is None else (profit, _MONEY)
    yield from make.fact("bad_case", TailMean(BAD).value(draws), unit, "10")


def _brought(tail: Tail) -> str:
    return "5b" if tail == "reference" else "5"


def plan_facts(answer: PlanAnswer, name: str) -> Iterator[Fact]:
    """Everything of one plan under a name."""
    of, brought = answer.evaluation, _brought(answer.tail)
    make = Maker((("plan", name),), source_of(answer.model, answer.plan, answer.tail))
    yield from total_facts(of, answer.plan, answer.tail, name)
    yield from make.fact("tail_share", of.tail_share, "share", "5")
    yield from against_facts(answer, name)
    for part, cells in parts_of(make, of):
        yield from _cells(part, of, cells, brought)
    yield from beyond_facts(make, answer)


def part_facts(answer: PlanAnswer, name: str, dims: Sequence[str]) -> Iterator[Fact]:
    """What a plan costs, brings and returns by its labels along some dimensions."""
    of, brought = answer.evaluation, _brought(answer.tail)
    make = Maker((("plan", name),), source_of(answer.model, answer.plan, answer.tail))
    for labels, cells in of.groups(dims):
        yield from _cells(_labelled(make, labels), of, cells, brought)


def beyond_facts(make: Maker, answer: PlanAnswer) -> Iterator[Fact]:
    """Where a plan leaves the evidence, and how far; of what was never spent on only where."""
    for cell in sorted({one.cell for one in answer.extrapolations}):
        yield from of_cell(make, answer.model, cell).fact("extrapolates", "yes", "word", "12")
    for one in answer.extrapolations:
        part = of_cell(make, answer.model, one.cell)
        yield from part.fact(f"beyond_observed_{one.what}", one.beyond, "share", "12")


def parts_of(make: Maker, of: PlanEvaluation) -> Iterator[tuple[Maker, list[int]]]:
    """About every channel, and of a panel about every cell, with the cells of each."""
    for dims in dict.fromkeys([(CHANNEL,), of.model.cells.dims]):
        for labels, cells in of.groups(dims):
            yield _labelled(make, labels), cells


def of_cell(make: Maker, model: FittedModel, cell: int) -> Maker:
    """About one cell of what a maker is about."""
    return _labelled(make, model.cells.names[cell])


def _labelled(make: Maker, labels: Mapping[str, str]) -> Maker:
    for dim, label in labels.items():
        make = make.plus(dim, label)
    return make


def commit_facts(make: Maker, of: Commit | None) -> Iterator[Fact]:
    """What may be committed to; no profit below zero."""
    if of is None:
        return
    yield from make.fact("committed_share", 1 - COMMITTED, "share", "22")
    yield from make.fact("commit_outcome", of.outcome, "outcome", "22")
    if of.profit is not None and of.profit >= 0:
        yield from make.fact("commit_profit", of.profit, "money", "22")


def _cells(make: Maker, of: PlanEvaluation, cells: list[int], brought: str) -> Iterator[Fact]:
    yield from make.fact("spend", float(of.spend[cells].sum()), "money", "2")
    # Summed per draw first: quantiles never add.
    total = summarize(of.incremental[cells].sum(axis=0))
    yield from make.summary("incremental", total, "outcome", brought)
    yield from _returns(make, of, cells)


def _returns(make: Maker, of: PlanEvaluation, cells: list[int]) -> Iterator[Fact]:
    value = value_per_unit(of.model) or 1.0
    unit: Unit = "return" if of.has_revenue else "outcome_per_money"
    yield from make.summary("iroas", of.iroas(cells, value), unit, "6")
    yield from make.summary("mroas", of.mroas(cells, value), unit, "6")
    if not of.has_revenue:
        yield from make.summary("cpik", of.cpik(cells), "money_per_outcome", "6")


def against_facts(answer: PlanAnswer, name: str) -> Iterator[Fact]:
    """What a plan brings beyond the current one; of the same plan nothing, and no chance."""
    versus, source = answer.versus, source_of(answer.model, answer.plan, answer.tail)
    make = Maker((("plan", name), ("against", "reference")), source)
    yield from make.summary("gain", versus.gain, "outcome", "15")
    yield from make.summary("profit_gain", versus.profit_gain, "money", "15")
    yield from make.chance("p_better", versus.p_better)
    spent = answer.plan.total() - answer.reference.plan.total()
    yield from make.fact("more_spend", spent, "money", "15")
    yield from effect_facts(make, "budget_effect", answer.model, versus.budget_effect, spent)
    yield from effect_facts(make, "mix_effect", answer.model, versus.mix_effect, 0.0)


def effect_facts(
    make: Maker, name: str, model: FittedModel, of: Summary | None, spent: float,
    definition: str = "15",
) -> Iterator[Fact]:  # fmt: skip
    """What a part of a change brings, and in profit where a unit earns alike in all periods.

    Parameters
    ----------
    of : of the outcome
    spent : money that the part spends more
    """
    yield from make.summary(name, of, "outcome", definition)
    economics = economics_of(model)
    if of is None or economics is None:
        return
    worth = of.times(economics.margin * economics.value_per_unit)
    ends = (worth.mean - spent, worth.median - spent, worth.low - spent, worth.high - spent)
    yield from make.summary(f"{name}_profit", Summary(*ends), "money", definition)
