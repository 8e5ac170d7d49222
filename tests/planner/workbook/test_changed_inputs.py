"""What is typed into a workbook, against what the command line says of the same inputs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mmm_core.plan import Plan
from planner import cli, services
from planner.contract.plan_tables import write_plan
from planner.workbook.entry import Entry, Named, entries
from planner.workbook.workbook import written
from tests.planner.workbook.made import by_period, changes_of, reference_of, scaled
from tests.planner.workbook.office import converted, named, typed, values

pytestmark = pytest.mark.long
SEEDS = 4
MODELS = ("larkfield_national", "larkfield_regions")


def typed_in(entry: Entry, seed: int) -> dict[str, float]:
    """Margin, value, required return, discount rate and days to pay, all at once."""
    rng = np.random.default_rng(seed)
    return {
        "margin": float(rng.uniform(0.2, 0.8)),
        "value": float(rng.uniform(0.5, 3.0)),
        "required": float(rng.uniform(0.0, 0.4)),
        "rate": float(rng.uniform(0.0, 0.2)),
        "days": float(rng.integers(0, 91)),
    }


@pytest.mark.parametrize("name", MODELS)
def test_what_is_typed_is_what_the_command_line_says(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = services.load(name)
    reference = reference_of(model)
    horizon, spend = reference.plan.horizon, scaled(model, reference, 7)
    plans = [
        Named("Current plan", reference.plan),
        Named("Other", Plan.of(model, horizon, spend)),
    ]
    of = entries(model, plans, reference)
    content, books, asked = written(of), [], []
    for seed in range(SEEDS):
        said, moneys = typed_in(of[0], seed), [changes_of(one, seed + 10) for one in of]
        asked.append((said, moneys))
        books.append(
            typed(
                content,
                {
                    "Margin_1": said["margin"],
                    "Value_1": said["value"],
                    "RequiredReturn_1": said["required"],
                    "DiscountRate_1": said["rate"],
                    "DaysToPay_1": [[said["days"]]] * len(of[0].tables.channels),
                    **{f"SpendByMonth_{i}": one.tolist() for i, one in enumerate(moneys, 1)},
                },
            )
        )
    worst: dict[str, float] = {}
    for place, path in enumerate(converted(tmp_path, books)):
        said, moneys = asked[place]
        document = compared(name, of, said, moneys, tmp_path, capsys)
        book = values(path)
        for plan, answer in enumerate(document["plans"], start=1):
            for what, apart in differences(book, plan, answer, moneys[plan - 1]).items():
                worst[what] = max(worst.get(what, 0.0), apart)
    print(name, {what: f"{100 * apart:.3f} %" for what, apart in worst.items()})
    assert worst.pop("accrued") < 1e-9
    assert worst.pop("paid") < 1e-9
    assert worst.pop("earned by month") < 2e-2
    assert worst.pop("mROAS") < 1e-2
    assert max(worst.values()) < 5e-3


def compared(
    name: str, of: Any, said: dict[str, float], moneys: Any, folder: Path, capsys: Any
) -> dict[str, Any]:
    """``compare`` of the same plans under the same assumptions."""
    model, horizon = of[0].model, of[0].of.plan.horizon
    assumed = {
        "margin_by_period": [{"margin": said["margin"]}],
        "value_by_period": [{"value": said["value"]}],
        "required_return": said["required"],
        "discount_rate": said["rate"],
        "payment_days": said["days"],
    }
    (folder / "assumed.json").write_text(json.dumps(assumed))
    call = ["compare", name, "--tail", "reference", "--assumptions", str(folder / "assumed.json")]
    for place, (entry, money) in enumerate(zip(of, moneys, strict=True)):
        plan = Plan.of(model, horizon, by_period(entry, money))
        path = folder / f"plan{place}.csv"
        path.write_text(write_plan(plan, model))
        call += ["--plan", str(path)]
    assert cli.main(call) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def differences(book: Any, plan: int, answer: dict[str, Any], money: Any) -> dict[str, float]:
    """By how much the book is off, as shares: of money, of what the outcome earns for profit."""
    spend, cash = float(money.sum()), cash_of(book, plan)
    earned = sum(month["earned"] for month in answer["cash"])
    profit = answer["hurdle"]["above"]["mean"]
    months = {month["month"]: month for month in answer["cash"]}

    def off(line: str, key: str) -> float:
        there = [months[name][key] if name in months else 0.0 for name in cash["months"]]
        return float(np.abs(np.array(cash[line]) - there).max() / max(np.abs(there).max(), 1.0))

    return {
        "spend": abs(named(book, f"Spend_{plan}") / spend - 1),
        "profit above required": abs(named(book, f"AboveHurdle_{plan}") - profit) / earned,
        "iROAS": abs(named(book, f"iROAS_{plan}") / answer["iroas"]["mean"] - 1),
        "mROAS": abs(named(book, f"mROAS_{plan}") / answer["mroas"]["mean"] - 1),
        "NPV": abs(named(book, f"NPV_{plan}") - answer["npv"]["mean"]) / earned,
        "accrued": off("Spend, accrued", "accrued"),
        "paid": off("Spend, paid", "paid"),
        "earned by month": off("Margin earned", "earned"),
    }


def cash_of(book: Any, plan: int) -> dict[str, Any]:
    """A plan's block on the sheet of cash, its months by the first day that is said of them."""
    rows = list(book["Cash by month"].iter_rows(values_only=True))
    starts = [place for place, row in enumerate(rows) if row[0] == "Spend, accrued"]
    block = rows[starts[plan - 1] : starts[plan - 1] + 11]
    found = {str(row[0]): row for row in block}
    count = sum(cell is not None for cell in found["First day of the month"][1:])
    months = [day.strftime("%Y-%m") for day in found["First day of the month"][1 : 1 + count]]
    return {"months": months, **{name: row[1 : 1 + count] for name, row in found.items()}}
