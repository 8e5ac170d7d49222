"""Cash by month is the screen's, whatever a model's periods and its fiscal calendar."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmm_core.card import ChannelCard, Outcome
from mmm_core.fiscal import FiscalCalendar
from mmm_core.model import FittedModel
from mmm_core.periods import MONTHLY, Frequency
from mmm_core.plan import Plan
from planner.wording import months
from planner.workbook.entry import Named, entries
from planner.workbook.figures import figures_of
from planner.workbook.workbook import workbook
from tests.planner.questions.forecasts import CARD, made, reference_of
from tests.planner.workbook.office import cells, converted, values

QUARTERLY = Frequency(months=3, label_day=1)
FREQUENCIES = {"quarterly": QUARTERLY, "91 days": Frequency(days=91), "monthly": MONTHLY}
CALENDARS = (FiscalCalendar(), FiscalCalendar("4-4-5", 10), FiscalCalendar("5-4-4", 2))


def dated(
    frequency: Frequency, fiscal: FiscalCalendar, label: str = "start", days: int = 45
) -> FittedModel:
    """A small model of other periods, one channel paid sooner than the others."""
    model = made(
        card=replace(
            CARD, outcome=Outcome("sign-ups", "sign-ups", 2.5), fiscal=fiscal, period_label=label,
            payment_days=days, discount_rate=0.1,
            channels={"c1": ChannelCard("C1", payment_days=17)},
        )
    )  # fmt: skip
    dates = frequency.following(np.datetime64("2000-01-01"), model.dates.size)
    return replace(model, frequency=frequency, dates=dates)


def plans_of(model: FittedModel) -> list[Named]:
    plan = reference_of(model).plan
    rng, spend = np.random.default_rng(1), plan.array(model)
    other = Plan.of(model, plan.horizon, spend * rng.uniform(0.5, 1.5, spend.shape))
    return [Named("Current plan", plan), Named("Other", other)]


@pytest.mark.parametrize("label", ["start", "end"])
@pytest.mark.parametrize("fiscal", CALENDARS, ids=lambda one: one.calendar)
@pytest.mark.parametrize("name", FREQUENCIES)
def test_cash_is_by_the_months_of_the_screen(name: str, fiscal: FiscalCalendar, label: str) -> None:
    model = dated(FREQUENCIES[name], fiscal, label)
    for entry in entries(model, plans_of(model), reference_of(model)):
        cash, found = entry.compared.cash, figures_of(entry, in_money=True)
        assert cash.earned is not None
        expected = {
            month.name: (cash.accrued[i].sum(), cash.paid[i].sum(), cash.earned[i])
            for i, month in enumerate(cash.months)
        }
        assert found.cash.earned is not None
        lines = zip(found.cash.accrued, found.cash.paid, found.cash.earned, strict=True)
        calendar = entry.tables.months.calendar
        for month, line in zip(calendar, lines, strict=True):
            assert line == pytest.approx(expected.pop(month.name, (0.0, 0.0, 0.0)), rel=1e-9)
        assert not any(np.any(rest) for rest in expected.values())
        worth = entry.compared.worth
        assert worth is not None
        assert found.values["NPV"] == pytest.approx(worth.present.mean, rel=1e-9)
        # What is typed stands in months that hold a period each.
        typed = entry.tables.months
        assert set(typed.spent) == set(range(typed.count))


@pytest.mark.long
def test_what_is_typed_into_longer_periods_is_computed_as_cached(tmp_path: Path) -> None:
    """The sheets of other calendars as a spreadsheet program computes them."""
    given = [
        dated(QUARTERLY, FiscalCalendar("4-4-5", 10)),
        dated(MONTHLY, FiscalCalendar("4-4-5", 1)),
    ]
    contents = [workbook(model, plans_of(model), reference_of(model)) for model in given]
    for model, content, path in zip(given, contents, converted(tmp_path, contents), strict=True):
        cached, found = values(content), values(path)
        for cell in cells(cached):
            again = found[cell.parent.title][cell.coordinate]
            assert again.data_type != "e", (cell.parent.title, cell.coordinate)
            if isinstance(cell.value, int | float):
                assert again.value == pytest.approx(cell.value, rel=1e-9, abs=1e-6)
        heads = [cell.value for cell in cached["Cash by month"][4][1:]]
        first = entries(model, plans_of(model)[:1], reference_of(model))[0].compared.cash.months
        assert heads[0] == months.said(first[0].name)
    quarters = [cell.value for row in values(contents[0])["Inputs"] for cell in row]
    assert any(str(said).startswith("Quarter of 1 ") for said in quarters)
