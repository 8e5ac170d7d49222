"""What a plan is worth to finance: payback, net present value, required return (numbers 7, 25).

After the tail the model says that nothing is brought any more; a long-term effect is in none of
these figures.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from mmm_core.economics import NEVER, covered, earned, payback
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.periods import Dates
from mmm_core.plan import Plan
from mmm_core.statistics import Probability, Summary, probability_above, summarize
from planner.finance.cash import begins, ends_of, paid_on, periods_of

# As spreadsheets do it (XNPV), so that a workbook may say the same.
DAYS_A_YEAR = 365.0


@dataclass(frozen=True)
class Payback:
    """When a plan has paid for itself, for good within horizon and tail.

    Parameters
    ----------
    period : label of the first period from which expected cumulated margin stays at or above
        cumulated spend; None where it never does, and of a plan that spends nothing
    by : that period's last day, by which it has paid; None with it
    chance : P(paid back for good by then); None with it
    ever : P(paid back for good by the end of the tail); None of a plan that spends nothing
    """

    period: np.datetime64 | None
    by: np.datetime64 | None
    chance: Probability | None
    ever: Probability | None


@dataclass(frozen=True)
class CashPayback:
    """When a plan's receipts have covered its payments, for good: of cash, as ``Payback``.

    Parameters
    ----------
    by : the first day, of those on which money comes in or leaves, from which expected cumulated
        margin stays at or above cumulated payments, from the first payment on; None where it
        never does, and of a plan that spends nothing
    chance : P(covered for good by then); None with it
    ever : P(covered for good once all is paid and brought); None of a plan that spends nothing
    never_tied : expected receipts cover payments on every day: ``by`` is the first payment's, and
        ``chance`` that no money is ever tied up
    """

    by: np.datetime64 | None
    chance: Probability | None
    ever: Probability | None
    never_tied: bool = False


NOTHING_TO_PAY = Payback(None, None, None, None)


@dataclass(frozen=True)
class Hurdle:
    """A plan's profit against the return on spend that finance requires.

    Parameters
    ----------
    required : least profit per unit of spend
    on_spend : profit per unit of spend; None where nothing is spent
    above : profit above what is required, money
    clears : P(above > 0); None of a plan that spends nothing
    """

    required: float
    on_spend: Summary | None
    above: Summary
    clears: Probability | None


@dataclass(frozen=True)
class Discounted:
    """What discounting takes off both sides of a plan, in money.

    Expected profit less ``margin`` plus ``payments`` is the expected net present value.

    Parameters
    ----------
    margin : off expected margin, which comes in later than the horizon's first day
    payments : off payments, which leave later than it
    """

    margin: float
    payments: float


@dataclass(frozen=True)
class Worth:
    """What a plan is worth, where margin and value are known.

    Parameters
    ----------
    present : net present value, money
    rate : effective annual rate that it is discounted with
    discounted : why it is another amount than profit
    payback, in_cash, hurdle : see there
    """

    present: Summary
    rate: float
    discounted: Discounted
    payback: Payback
    in_cash: CashPayback
    hurdle: Hurdle


def worth_of(of: PlanEvaluation) -> Worth | None:
    """Everything above of one plan; None without margin and value."""
    model, plan = of.model, of.plan
    brought = earned(model, plan.horizon, of.by_period.sum(axis=0))
    if brought is None:
        return None
    profit = brought.sum(axis=1) - plan.total()
    return Worth(
        present=summarize(present_value(model, plan, brought)),
        rate=model.card.discount_rate,
        discounted=discounted_of(model, plan, brought.mean(axis=0)),
        payback=payback_of(model, plan, brought),
        in_cash=cash_payback_of(model, plan, brought),
        hurdle=hurdle_of(profit, plan.total(), model.card.required_return),
    )


def present_value(model: FittedModel, plan: Plan, brought: Floats) -> Floats:
    """Discounted margin minus discounted payments, (samples,), from the horizon's first day.

    Margin comes in on the last day of the period that brings it, and money is paid when it is
    due (numbers 24). At a rate of 0 it is the profit.

    Parameters
    ----------
    brought : (samples, periods + tail) margin on what the plan brings
    """
    later, due = _factors(model, plan)
    present: Floats = brought @ later - (plan.array(model) * due).sum()
    return present


def discounted_of(model: FittedModel, plan: Plan, expected: Floats) -> Discounted:
    """Why net present value is another amount than profit.

    Parameters
    ----------
    expected : (periods + tail,) margin on what the plan brings
    """
    later, due = _factors(model, plan)
    off = plan.array(model) * (1.0 - due)
    return Discounted(margin=float(expected @ (1.0 - later)), payments=float(off.sum()))


def _factors(model: FittedModel, plan: Plan) -> tuple[Floats, Floats]:
    """Discount factors of margin, (periods + tail,), and of payments, (periods, cells)."""
    horizon, rate = plan.horizon, model.card.discount_rate
    start = begins(model, horizon)
    return (
        discount(ends_of(model, horizon), start, rate),
        discount(paid_on(model, horizon), start, rate),
    )


def discount(days: Dates, start: np.datetime64, rate: float) -> Floats:
    """What a unit of money on some days is worth on the first, of the same shape."""
    years = (days - start).astype(np.float64) / DAYS_A_YEAR
    factors: Floats = (1.0 + rate) ** -years
    return factors


def payback_of(model: FittedModel, plan: Plan, brought: Floats) -> Payback:
    """When a plan has paid for itself, by what is expected and draw by draw.

    Parameters
    ----------
    brought : (samples, periods + tail) margin on what the plan brings
    """
    spend = np.zeros(brought.shape[1])
    spend[: plan.horizon.periods] = plan.array(model).sum(axis=1)
    if not spend.any():
        return NOTHING_TO_PAY
    each, expected = covered(brought, spend), payback(brought, spend)
    ever = probability_above((each != NEVER).astype(np.float64))
    if expected is None:
        return replace(NOTHING_TO_PAY, ever=ever)
    by_then = ((each != NEVER) & (each <= expected)).astype(np.float64)
    period, by = periods_of(model, plan.horizon)[expected], ends_of(model, plan.horizon)[expected]
    return Payback(period, by, probability_above(by_then), ever)


def cash_payback_of(model: FittedModel, plan: Plan, brought: Floats) -> CashPayback:
    """When receipts have covered payments (numbers 24, 25), by what is expected and draw by draw.

    Margin comes in on the last day of the period that brings it, and money leaves when it is due.

    Parameters
    ----------
    brought : (samples, periods + tail) margin on what the plan brings
    """
    spend, due, comes = (
        plan.array(model),
        paid_on(model, plan.horizon),
        ends_of(model, plan.horizon),
    )
    if not spend.any():
        return CashPayback(None, None, None)
    days, place = np.unique(np.append(comes, due.ravel()), return_inverse=True)
    received = np.zeros((brought.shape[0], days.size))
    received[:, place[: comes.size]] = brought
    paid = np.zeros(days.size)
    np.add.at(paid, place[comes.size :], spend.ravel())
    each, expected = covered(received, paid), payback(received, paid)
    ever = probability_above((each != NEVER).astype(np.float64))
    if expected is None:
        return CashPayback(None, None, ever)
    by_then = ((each != NEVER) & (each <= expected)).astype(np.float64)
    never_tied = expected == int(np.argmax(paid > 0))
    return CashPayback(days[expected], probability_above(by_then), ever, never_tied)


def hurdle_of(profit: Floats, money: float, required: float) -> Hurdle:
    """Profit (samples,) of a plan against the return that is required on its money."""
    above = profit - required * money
    if money <= 0:
        return Hurdle(required, None, summarize(above), None)
    return Hurdle(required, summarize(profit / money), summarize(above), probability_above(above))
