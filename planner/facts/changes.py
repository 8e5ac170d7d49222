"""Facts of one plan against another: what each channel moves, and what a unit of that returns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mmm_core.economics import earned, economics_of
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from mmm_core.statistics import probability_above, summarize
from optimizer.problem import Tail
from planner.facts.answers import BEST
from planner.facts.briefs import money_facts
from planner.facts.fact import Fact, Maker, Unit
from planner.facts.plans import of_cell, parts_of, source_of
from planner.questions.assess import is_same, value_per_unit
from planner.questions.contrary import Contrary
from planner.questions.evidence import CellReturn
from planner.questions.optimize import OptimizeAnswer

# Of all money: a channel that moves less is left where it is.
MOVED = 1e-5


def changed_facts(
    name: str, against: str, mine: PlanEvaluation, theirs: PlanEvaluation, tail: Tail
) -> Iterator[Fact]:
    """Everything of a change from one plan to another, on the same draws.

    Parameters
    ----------
    name, against : what the facts call the two plans
    """
    source = source_of(mine.model, mine.plan, tail)
    make = Maker((("plan", name), ("against", against)), source)
    yield from _whole(make, mine, theirs)
    for part, cells in parts_of(make, mine):
        yield from money_facts(part, *_money(mine, theirs, cells))
        yield from part.summary("gain", summarize(_gain(mine, theirs, cells)), "outcome", "15")
        profit = _profit(mine, theirs, cells)
        if profit is not None:
            yield from part.summary("profit_gain", summarize(profit), "money", "7")


def moved_return_facts(
    name: str, against: str, mine: PlanEvaluation, theirs: PlanEvaluation, tail: Tail
) -> Iterator[Fact]:
    """What a unit of the money that moves brings, mean and interval.

    ``moved_return`` of what one channel gains or loses; ``raised_return`` of all that is added,
    ``cut_return`` of all that is taken. In revenue, or outcome where no value is known.
    """
    source = source_of(mine.model, mine.plan, tail)
    make = Maker((("plan", name), ("against", against)), source)
    least = MOVED * max(float(mine.spend.sum()), 1e-12)
    for part, cells in parts_of(make, mine):
        if abs(_money(mine, theirs, cells)[2]) > least:
            yield from _return(part, "moved_return", mine, theirs, cells)
    more = mine.spend - theirs.spend
    for which, moved in (("raised_return", more > least), ("cut_return", more < -least)):
        yield from _return(make, which, mine, theirs, moved.nonzero()[0].tolist())


def contrary_facts(found: OptimizeAnswer, ones: Iterable[Contrary]) -> Iterator[Fact]:
    """What the money returns that moves against where its cells stand, and what moves elsewhere."""
    answer = found.answer
    source = source_of(answer.model, answer.plan, answer.tail)
    make = Maker((("plan", BEST), ("against", "reference")), source)
    for one in ones:
        part = make.plus("cells", answer.model.cells.listed(list(one.cells)))
        part = part.plus("because", one.because)
        yield from part.fact("moved_return", one.brings, "return", "6")
        yield from part.fact("elsewhere_return", one.elsewhere, "return", "6")


NEXT = "the next money"


def next_money_facts(
    model: FittedModel, plan: Plan, tail: Tail, cells: Sequence[CellReturn]
) -> Iterator[Fact]:
    """What the next money brings in each cell, on top of the current plan.

    Parameters
    ----------
    plan : the current one
    """
    source = source_of(model, plan, tail, single=False)
    make = Maker((("plan", NEXT), ("against", "reference")), source)
    economics = economics_of(model)
    if economics is not None and cells:
        pays = cells[0].next_money * economics.break_even
        yield from make.fact("pays_from", pays, "money", "7")
    for one in cells:
        part = of_cell(make, model, one.cell)
        yield from part.fact("more_spend", one.next_money, "money", "6")
        yield from part.summary("gain", one.next_brings, "outcome", "6")
        yield from part.fact("p_better", one.p_pays, "share", "19")


# --- parts ------------------------------------------------------------------------------


def _whole(make: Maker, mine: PlanEvaluation, theirs: PlanEvaluation) -> Iterator[Fact]:
    """Of the same plan no chance."""
    more, before = mine.total - theirs.total, theirs.profit()
    profit = mine.profit()
    earns = None if profit is None or before is None else profit - before
    yield from make.fact("more_spend", mine.plan.total() - theirs.plan.total(), "money", "15")
    yield from make.summary("gain", summarize(more), "outcome", "15")
    if earns is not None:
        yield from make.summary("profit_gain", summarize(earns), "money", "7")
    if not is_same(*(one.plan.array(mine.model) for one in (mine, theirs))):
        yield from make.chance("p_better", probability_above(more if earns is None else earns))


def _money(
    mine: PlanEvaluation, theirs: PlanEvaluation, cells: list[int]
) -> tuple[float, float, float]:
    """Money of cells then, before, and the change."""
    then, before = (float(one.spend[cells].sum()) for one in (mine, theirs))
    return then, before, then - before


def _gain(mine: PlanEvaluation, theirs: PlanEvaluation, cells: list[int]) -> Floats:
    # Summed per draw first: quantiles never add.
    gain: Floats = (mine.incremental[cells] - theirs.incremental[cells]).sum(axis=0)
    return gain


def _profit(mine: PlanEvaluation, theirs: PlanEvaluation, cells: list[int]) -> Floats | None:
    more = (mine.by_period[cells] - theirs.by_period[cells]).sum(axis=0)
    brings = earned(mine.model, mine.plan.horizon, more)
    if brings is None:
        return None
    profit: Floats = brings.sum(axis=1) - _money(mine, theirs, cells)[2]
    return profit


def _return(
    make: Maker, name: str, mine: PlanEvaluation, theirs: PlanEvaluation, cells: list[int]
) -> Iterator[Fact]:
    more = _money(mine, theirs, cells)[2]
    if not cells or more == 0:
        return
    value = value_per_unit(mine.model)
    unit: Unit = "outcome_per_money" if value is None else "return"
    per_money = summarize((value or 1.0) * _gain(mine, theirs, cells) / more)
    yield from make.summary(name, per_money, unit, "6")
