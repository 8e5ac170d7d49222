"""Facts of plans side by side: each as an investment, and each against each."""

from __future__ import annotations

from collections.abc import Iterator

from planner.facts.fact import Fact, Maker, Unit
from planner.facts.plans import commit_facts, plan_facts, source_of
from planner.finance.worth import Worth
from planner.questions.attribution import Attribution
from planner.questions.compared import Compared, PlansCompared
from planner.questions.ranking import On


def comparison_facts(of: PlansCompared) -> Iterator[Fact]:
    """Everything of a comparison."""
    for one in of.plans:
        yield from plan_facts(one.answer, one.name)
        yield from _investment(of, one)
    base = of.plans[of.base]
    for place, one in enumerate(of.plans):
        yield from _duels(of, place)
        if one.parts is not None:
            make = _maker(of, one).plus("against", base.name)
            yield from _parts(make, one.parts)


def _maker(of: PlansCompared, one: Compared, single: bool = True) -> Maker:
    source = source_of(one.answer.model, one.candidate.plan, of.tail, single)
    return Maker((("plan", one.name),), source)


def _investment(of: PlansCompared, one: Compared) -> Iterator[Fact]:
    make, bad, on = _maker(of, one), one.bad, of.ranking.on
    # One name for one quantity: as the same figures of an answer are, they are of profit.
    unit, which = unit_of(on), named(on)
    yield from commit_facts(make, one.commit)
    yield from make.fact(f"bad_case{which}", bad.brings, unit, "10")
    yield from make.fact(f"bad_change{which}", bad.change, unit, "10")
    yield from make.fact(f"expected_change{which}", bad.expected, unit, "7")
    yield from make.chance(f"p_loss{which}", one.loses)
    yield from make.summary(f"regret{which}", one.regret, unit, "10")
    yield from make.fact("claim", one.claim, "word", "30")
    yield from make.fact("weak_share", one.caution.share, "share", "18")
    yield from _departs(make, one)
    yield from _worth(make, one.worth)
    for i, month in enumerate(one.cash.months):
        part = make.plus("month", month.name)
        yield from part.fact("accrued", float(one.cash.accrued[i].sum()), "money", "24")
        yield from part.fact("paid", float(one.cash.paid[i].sum()), "money", "24")


def _departs(make: Maker, one: Compared) -> Iterator[Fact]:
    """Money that is committed or spent and that the plan does not hold, by cell."""
    for away in one.departs:
        part = make
        for dim, label in one.answer.model.cells.names[away.cell].items():
            part = part.plus(dim, label)
        yield from part.fact("below_standing", away.less or None, "money", "24")
        yield from part.fact("above_standing", away.more or None, "money", "24")


def unit_of(on: On) -> Unit:
    """The unit of what counts among plans."""
    return "outcome" if on == "incremental" else "money"


def named(on: On) -> str:
    """What the name of a fact of it ends in: one name is one quantity, and else it is profit."""
    return "_above" if on == "above" else ""


def _worth(make: Maker, of: Worth | None) -> Iterator[Fact]:
    if of is None:
        return
    yield from make.summary("npv", of.present, "money", "25")
    yield from make.fact("discount_rate", of.rate, "share", "25")
    yield from make.fact("discounted_margin", of.discounted.margin, "money", "25")
    yield from make.fact("discounted_payments", of.discounted.payments, "money", "25")
    if of.payback.period is not None:
        yield from make.fact("payback", str(of.payback.period), "date", "25")
        yield from make.fact("payback_by", str(of.payback.by), "date", "25")
    yield from make.chance("p_payback", of.payback.chance, "25")
    yield from make.chance("p_payback_ever", of.payback.ever, "25")
    # Where cash never is tied up there is no day: the chance is that it never is.
    if of.in_cash.never_tied:
        yield from make.chance("p_cash_never_tied", of.in_cash.chance, "25")
    else:
        if of.in_cash.by is not None:
            yield from make.fact("cash_payback_by", str(of.in_cash.by), "date", "25")
        yield from make.chance("p_cash_payback", of.in_cash.chance, "25")
    yield from make.chance("p_cash_payback_ever", of.in_cash.ever, "25")
    yield from make.fact("required_return", of.hurdle.required, "share", "7")
    yield from make.summary("return_on_spend", of.hurdle.on_spend, "share", "7")
    yield from make.summary("above_hurdle", of.hurdle.above, "money", "7")
    yield from make.chance("p_above_hurdle", of.hurdle.clears, "7")


def _duels(of: PlansCompared, place: int) -> Iterator[Fact]:
    """How often one plan beats each other; nothing against the same plan."""
    ranking, mine = of.ranking, of.plans[place]
    for other, theirs in enumerate(of.plans):
        if ranking.same[place, other]:
            continue
        make = _maker(of, mine, single=False).plus("against", theirs.name)
        yield from make.fact("p_beats", float(ranking.outcome.beats[place, other]), "share", "9")
        if ranking.profit is not None:
            beats = float(ranking.profit.beats[place, other])
            yield from make.fact("p_beats_profit", beats, "share", "9")
        if ranking.above is not None:
            beats = float(ranking.above.beats[place, other])
            yield from make.fact("p_beats_above", beats, "share", "9")


def _parts(make: Maker, of: Attribution) -> Iterator[Fact]:
    yield from make.summary("difference", of.outcome, "outcome", "15")
    yield from make.summary("difference_profit", of.profit, "money", "15")
    for part in of.parts:
        yield from make.summary(f"difference_{part.step}", part.outcome, "outcome", "15")
        yield from make.summary(f"difference_profit_{part.step}", part.profit, "money", "15")
