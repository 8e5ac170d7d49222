"""Cash, payback and net present value against a computation day by day and draw by draw."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core.card import ChannelCard
from mmm_core.economics import covered, payback
from mmm_core.evaluation import PlanEvaluation
from mmm_core.fiscal import FiscalCalendar
from mmm_core.model import FittedModel
from planner import services
from planner.finance.cash import cash_of
from planner.finance.worth import worth_of
from tests.planner.questions.forecasts import CARD, made, plan_of, reference_of

DAYS = {"c0": 45, "c1": 0, "c2": 10}
CALENDARS = [FiscalCalendar("months", 1), FiscalCalendar("months", 4), FiscalCalendar("4-4-5", 2)]


def with_terms(calendar: FiscalCalendar, label: str = "start", rate: float = 0.0) -> FittedModel:
    channels = {name: ChannelCard(name, payment_days=days) for name, days in DAYS.items()}
    card = replace(CARD, channels=channels, fiscal=calendar, period_label=label, discount_rate=rate)
    return made().with_card(card)


def evaluated(model: FittedModel, spend: np.ndarray) -> PlanEvaluation:
    plan = plan_of(model, spend)
    return services.assess(model, plan, reference_of(model, spend.shape[0]), "zero").evaluation


def random_plan(seed: int, periods: int = 9) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return rng.uniform(0, 4e5, (periods, 3)) * (rng.uniform(size=(periods, 3)) < 0.7)


def last_day(label: date, said: str) -> date:
    return label + timedelta(days=6) if said == "start" else label


def month_of(model: FittedModel, day: date) -> str:
    """The fiscal month of a day, found by trying every month of three years."""
    months = months_of(model.card.fiscal, day.year)
    return next(name for name, first, after in months if first <= day < after)


@cache
def months_of(fiscal: FiscalCalendar, year: int) -> list[tuple[str, date, date]]:
    """Months of three years, with their first day and the first after."""
    found = [month for near in range(year - 1, year + 2) for month in fiscal.months(near)]
    return [(month.name, month.first.item(), month.after.item()) for month in found]


@given(
    seed=st.integers(0, 999),
    calendar=st.sampled_from(CALENDARS),
    label=st.sampled_from(["start", "end"]),
)
def test_cash_is_owed_and_paid_in_its_fiscal_months(
    seed: int, calendar: FiscalCalendar, label: str
) -> None:
    model, spend = with_terms(calendar, label), random_plan(seed)
    if label == "end" and calendar.calendar != "months":
        return  # weeks that end on the label's day begin months of weeks on another weekday
    cash = cash_of(model, plan_of(model, spend))
    owed: dict[tuple[str, int], float] = {}
    paid: dict[tuple[str, int], float] = {}
    for at, label_day in enumerate(plan_of(model, spend).horizon.dates(model.frequency)):
        day = label_day.item()
        for k, name in enumerate(model.cells.along("channel")):
            due = last_day(day, label) + timedelta(days=DAYS[name])
            owed_in, paid_in = month_of(model, day), month_of(model, due)
            owed[owed_in, k] = owed.get((owed_in, k), 0.0) + spend[at, k]
            paid[paid_in, k] = paid.get((paid_in, k), 0.0) + spend[at, k]
    for table, wanted in ((cash.accrued, owed), (cash.paid, paid)):
        found = {
            (month.name, k): table[i, k]
            for i, month in enumerate(cash.months)
            for k in range(3)
            if table[i, k]
        }
        assert found == pytest.approx({key: money for key, money in wanted.items() if money})
        assert table.sum() == pytest.approx(spend.sum())
    for month, following in zip(cash.months, cash.months[1:], strict=False):
        assert month.after == following.first


def test_months_of_weeks_hold_what_begins_in_them() -> None:
    model = with_terms(FiscalCalendar("4-4-5", 1), "end")
    spend = random_plan(3)
    cash = cash_of(model, plan_of(model, spend))
    assert cash.accrued.sum(axis=0) == pytest.approx(spend.sum(axis=0))
    assert {(month.after - month.first).astype(int) for month in cash.months} <= {28, 35}


@given(seed=st.integers(0, 999), rate=st.sampled_from([0.0, 0.08, 1.5]))
def test_present_value_is_that_of_every_payment_on_its_day(seed: int, rate: float) -> None:
    model, spend = with_terms(CALENDARS[0], rate=rate), random_plan(seed)
    of = evaluated(model, spend)
    worth = worth_of(of)
    assert worth is not None
    labels = model.frequency.following(of.plan.horizon.start, of.by_period.shape[2])
    first, present = labels[0].item(), np.zeros(model.samples)
    margin, payments = 0.0, 0.0
    for at, label in enumerate(labels):
        day = last_day(label.item(), "start")
        brought = 0.4 * of.by_period[:, :, at].sum(axis=0)
        present += brought / (1 + rate) ** ((day - first).days / 365)
        margin += brought.mean() * (1 - (1 + rate) ** (-(day - first).days / 365))
        for k, days in enumerate(DAYS.values()):
            if at < spend.shape[0]:
                later = (day + timedelta(days=days) - first).days / 365
                present -= spend[at, k] / (1 + rate) ** later
                payments += spend[at, k] * (1 - (1 + rate) ** -later)
    assert worth.present.mean == pytest.approx(present.mean(), rel=1e-9, abs=1e-3)
    assert worth.present.high == pytest.approx(np.quantile(present, 0.95), rel=1e-9, abs=1e-3)
    assert worth.discounted.margin == pytest.approx(margin, rel=1e-9, abs=1e-3)
    assert worth.discounted.payments == pytest.approx(payments, rel=1e-9, abs=1e-3)
    profit = of.profit()
    assert profit is not None
    assert worth.present.mean == pytest.approx(profit.mean() - margin + payments, abs=1e-2)
    if rate == 0:
        assert worth.present.mean == pytest.approx(profit.mean(), rel=1e-12, abs=1e-6)


def paid_back_at(brought: np.ndarray, spend: np.ndarray) -> int:
    """The first period from which on the margin so far covers the money so far, by looking."""
    good = [
        spend[: at + 1].sum() > 0 and brought[: at + 1].sum() >= spend[: at + 1].sum()
        for at in range(brought.size)
    ]
    return next((at for at in range(brought.size) if all(good[at:])), -1)


@given(seed=st.integers(0, 999))
def test_payback_is_the_first_period_from_which_it_stays_paid(seed: int) -> None:
    rng = np.random.default_rng(seed)
    spend = np.concatenate([rng.integers(0, 9, 8), np.zeros(3)]).astype(float)
    brought = rng.integers(0, 9, (40, 11)).astype(float)
    each = [paid_back_at(row, spend) for row in brought]
    assert covered(brought, spend).tolist() == each
    expected = payback(brought, spend[:8])
    assert paid_back_at(brought.mean(axis=0), spend) == (-1 if expected is None else expected)


def test_the_chance_of_payback_is_the_share_of_draws_that_are_there() -> None:
    model, spend = with_terms(CALENDARS[0]), random_plan(7)
    of = evaluated(model, spend * 0.2)
    worth = worth_of(of)
    assert worth is not None
    brought = 0.4 * of.by_period.sum(axis=0)
    cost = np.zeros(brought.shape[1])
    cost[: spend.shape[0]] = 0.2 * spend.sum(axis=1)
    each = np.array([paid_back_at(row, cost) for row in brought])
    back = worth.payback
    assert back.ever.value == (each >= 0).mean()
    assert back.period == of.payback()
    assert back.period is not None
    assert back.by == back.period + np.timedelta64(6, "D")
    assert back.chance is not None
    by_then = model.frequency.steps(of.plan.horizon.start, back.period)
    assert back.chance.value == ((each >= 0) & (each <= by_then)).mean()


def test_the_hurdle_is_a_return_on_every_unit_spent() -> None:
    model = made(card=replace(CARD, required_return=0.25))
    of = evaluated(model, random_plan(5))
    worth, profit = worth_of(of), of.profit()
    assert worth is not None
    assert profit is not None
    above = profit - 0.25 * of.spend.sum()
    assert worth.hurdle.above.mean == pytest.approx(above.mean())
    assert worth.hurdle.clears.value == (above > 0).mean()
    assert worth.hurdle.on_spend is not None
    assert worth.hurdle.on_spend.mean == pytest.approx(profit.mean() / of.spend.sum())


def test_what_is_not_known_is_not_said() -> None:
    assert worth_of(evaluated(made(card=None), random_plan(1))) is None
    nothing = worth_of(evaluated(made(), np.zeros((9, 3))))
    assert nothing is not None
    assert nothing.payback.period is None
    assert nothing.payback.chance is None
    assert nothing.payback.ever is None
    assert nothing.hurdle.on_spend is None
    assert nothing.hurdle.clears is None
    cash = cash_of(made(), plan_of(made(), np.zeros((9, 3))))
    assert not cash.accrued.any()


@given(seed=st.integers(0, 999), share=st.sampled_from([0.05, 0.2, 0.5]))
def test_cash_pays_back_from_the_day_on_which_receipts_stay_ahead(seed: int, share: float) -> None:
    """Day by day: what has come in against what has left, from the first payment on."""
    model, spend = with_terms(CALENDARS[0]), share * random_plan(seed)
    of = evaluated(model, spend)
    worth = worth_of(of)
    assert worth is not None
    labels = model.frequency.following(of.plan.horizon.start, of.by_period.shape[2])
    first = labels[0].item()
    days = 7 * labels.size + max(DAYS.values()) + 1
    received, paid = np.zeros((model.samples, days)), np.zeros(days)
    for at, label in enumerate(labels):
        day = (last_day(label.item(), "start") - first).days
        received[:, day] += 0.4 * of.by_period[:, :, at].sum(axis=0)
        for k, later in enumerate(DAYS.values()):
            if at < spend.shape[0]:
                paid[day + later] += spend[at, k]
    found = worth.in_cash
    if not spend.any():
        assert (found.by, found.chance, found.ever) == (None, None, None)
        return
    each = np.array([paid_back_at(row, paid) for row in received])
    expected = paid_back_at(received.mean(axis=0), paid)
    assert found.ever is not None
    assert found.ever.value == (each >= 0).mean()
    if expected < 0:
        assert (found.by, found.chance) == (None, None)
        return
    assert found.by == np.datetime64(first) + expected
    assert found.never_tied == bool((np.cumsum(received.mean(axis=0)) >= np.cumsum(paid)).all())
    assert found.chance is not None
    assert found.chance.value == ((each >= 0) & (each <= expected)).mean()


def test_cash_that_is_paid_at_once_pays_back_with_the_margin() -> None:
    worth = worth_of(evaluated(made(), 0.2 * random_plan(7)))
    assert worth is not None
    assert worth.in_cash.by == worth.payback.by
    assert worth.in_cash.chance == worth.payback.chance
    assert worth.in_cash.ever == worth.payback.ever
