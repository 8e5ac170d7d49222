"""Facts of a brief: plans beside the current one, their money by channel, and total sales."""

from __future__ import annotations

from collections.abc import Iterator

from mmm_core.economics import economics_of
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.outlook import outlook
from mmm_core.periods import Horizon
from mmm_core.statistics import LEVEL
from planner.facts.comparisons import named, unit_of
from planner.facts.fact import About, Fact, Maker
from planner.facts.plans import commit_facts, horizon_source, source_of
from planner.finance.cash import begins, by_channel, ends_of
from planner.questions import fitness
from planner.questions.assess import PlanAnswer
from planner.questions.compare import BAD
from planner.questions.compared import Compared, PlansCompared
from planner.questions.total import Total, total_of
from planner.questions.verdict import CONFIDENCE, LEAST_GAIN

OTHERS = ("channels", "others")
FRAME: About = (("brief", ""),)


def of_plan(name: str) -> About:
    """A plan of the brief."""
    return (("brief", name),)


def of_channel(name: str, label: str) -> About:
    """A channel of it."""
    return (*of_plan(name), (CHANNEL, label))


def brief_facts(of: PlansCompared) -> Iterator[Fact]:
    """Every plan against the current one, which stands first."""
    for one in of.plans:
        yield from compared_facts(of, one)
    yield from _frame(of.plans[0], Maker(FRAME, horizon_source(_model(of), _horizon(of), of.tail)))


def _model(of: PlansCompared) -> FittedModel:
    return of.plans[0].answer.model


def _horizon(of: PlansCompared) -> Horizon:
    return of.plans[0].candidate.plan.horizon


def _frame(one: Compared, make: Maker) -> Iterator[Fact]:
    """What all plans have in common: horizon, data, draws."""
    model, horizon = one.answer.model, one.candidate.plan.horizon
    dates = horizon.dates(model.frequency)
    days = {"first": dates[0], "last": dates[-1]}
    days |= {"data_first": model.dates[0], "data_last": model.dates[-1]}
    days |= {"first_day": begins(model, horizon), "made": fitness.today()}
    days["last_day"] = ends_of(model, horizon)[horizon.periods - 1]
    for name, day in days.items():
        yield from make.fact(name, str(day.astype("M8[D]")), "date", "1")
    counts = {"periods": horizon.periods, "tail_periods": model.l_max}
    counts |= {"draws": model.samples, "chains": model.chains}
    for name, count in counts.items():
        yield from make.fact(name, count, "count", "1")
    yield from make.fact("level", LEVEL, "share", "8")
    yield from make.fact("confidence", CONFIDENCE, "share", "16")
    yield from make.fact("least_gain_share", LEAST_GAIN, "share", "16")
    yield from make.fact("fitted", model.fitted_at[:10] or None, "date", "8")


def _maker(of: PlansCompared, one: Compared) -> Maker:
    return Maker(of_plan(one.name), source_of(one.answer.model, one.candidate.plan, of.tail))


def compared_facts(of: PlansCompared, one: Compared) -> Iterator[Fact]:
    """One plan against the current one.

    Parameters
    ----------
    of : the plans that it was compared with
    """
    make, versus = _maker(of, one), one.answer.versus
    more = one.spend - one.answer.reference.plan.total()
    yield from make.fact("spend", one.spend, "money", "2")
    yield from make.fact("more_spend", more, "money", "15")
    yield from make.summary("incremental", one.outcome, "outcome", "5b")
    yield from make.summary("profit", one.profit, "money", "7")
    yield from make.summary("gain", versus.gain, "outcome", "15")
    yield from make.summary("profit_gain", versus.profit_gain, "money", "15")
    yield from make.chance("p_better", versus.p_better)
    yield from make.fact("claim", one.claim, "word", "30")
    yield from commit_facts(make, one.commit)
    yield from _risk(of, make, one)
    yield from _next_money(make, one)
    yield from _paid(make, one)
    yield from _channels(make, one.answer)


def _risk(of: PlansCompared, make: Maker, one: Compared) -> Iterator[Fact]:
    unit, which = unit_of(of.ranking.on), named(of.ranking.on)
    yield from make.fact("bad_share", BAD, "share", "10")
    yield from make.fact(f"bad_case{which}", one.bad.brings, unit, "10")
    yield from make.fact(f"bad_change{which}", one.bad.change, unit, "10")
    yield from make.fact(f"expected_change{which}", one.bad.expected, unit, "7")
    yield from make.chance(f"p_loss{which}", one.loses)


def _next_money(make: Maker, one: Compared) -> Iterator[Fact]:
    """What the next money in its mix returns, and at what it pays for itself."""
    of = one.evaluation
    yield from make.summary(
        "mroas", one.mroas, "return" if of.has_revenue else "outcome_per_money", "6"
    )
    economics = economics_of(one.answer.model)
    if economics is not None:
        yield from make.fact("break_even", economics.break_even, "return", "7")


def _paid(make: Maker, one: Compared) -> Iterator[Fact]:
    if one.worth is None:
        return
    if one.worth.payback.by is not None:
        yield from make.fact("payback_by", str(one.worth.payback.by), "date", "25")
    yield from make.chance("p_payback", one.worth.payback.chance, "25")
    yield from make.fact("required_return", one.worth.hurdle.required, "share", "7")
    yield from make.summary("above_hurdle", one.worth.hurdle.above, "money", "7")


def _channels(make: Maker, of: PlanAnswer) -> Iterator[Fact]:
    then, now = (
        by_channel(of.model, each.spend) for each in (of.evaluation, of.reference_evaluation)
    )
    for label, plan, before in zip(of.model.cells.along(CHANNEL), then, now, strict=True):
        part, change = make.plus(CHANNEL, label), float(plan - before)
        yield from money_facts(part, float(plan), float(before), change)


def money_facts(make: Maker, plan: float, now: float, change: float) -> Iterator[Fact]:
    """Money of a part of a plan, what it spends now, and how they differ."""
    yield from make.fact("spend", plan, "money", "2")
    yield from make.fact("spend_now", now, "money", "3")
    yield from make.fact("more_spend", change, "money", "15")
    yield from make.fact("more_share", change / now if now > 0 else None, "share", "17")


def sales_facts(of: PlansCompared, place: int) -> Iterator[Fact]:
    """Total sales of a plan over the horizon, base included; none where the base is unknown."""
    one, make = of.plans[place], _maker(of, of.plans[place])
    mine = one.evaluation
    total = total_of(
        outlook(mine.window), mine, one.answer.reference_evaluation, one.commit is not None
    )
    if total is not None:
        yield from _sales(make, total)


def _sales(make: Maker, of: Total) -> Iterator[Fact]:
    yield Fact("sales", make.about, of.mean, "outcome", "11", make.source, of.low, of.high)
    yield from make.fact("commit_sales", of.commit, "outcome", "22")
    yield from make.fact("more_sales", of.mean - of.compared, "outcome", "11")


def gains(one: Compared) -> list[float]:
    """What a plan has more than the current one, draw by draw: profit where that is known."""
    mine, now = one.answer.evaluation, one.answer.reference_evaluation
    profit, before = mine.profit(), now.profit()
    if profit is None or before is None:
        return (mine.total - now.total).tolist()
    return (profit - before).tolist()
