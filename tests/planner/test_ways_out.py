"""Ways out of a conflict, as a problem file meets them: the right number, in the field it names."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import numpy as np
import pytest

from mmm_core.model import FittedModel
from optimizer.deadline import Deadline
from optimizer.domain.projection import build_domain
from optimizer.errors import Infeasible
from optimizer.feasibility.settle import settle
from optimizer.programs.solver import prepare
from optimizer.warm_start import WarmStart
from planner import contract, services
from tests.planner.problem_files import written

SPAN = {"from": "2026-10-05", "to": "2026-12-28"}
LIMIT = 20.0


@cache
def national() -> FittedModel:
    prepare()
    return services.load("larkfield_national")


def plan() -> dict[str, np.ndarray]:
    """The current plan, periods of money by channel."""
    model = national()
    spend = services.reference_for(model).plan.array(model)
    return {name["channel"]: spend[:, k] for k, name in enumerate(model.cells.names)}


def months() -> np.ndarray:
    model = national()
    horizon = services.reference_for(model).plan.horizon
    return horizon.dates(model.frequency).astype("M8[M]")


def refused(asked: dict[str, Any]) -> dict[str, Any]:
    """The document of a question that has no plan."""
    model = national()
    with pytest.raises(Infeasible) as caught:
        services.optimize(model, contract.parse_problem(json.dumps(asked), model), None, LIMIT)
    return contract.error_json(caught.value)


def solvable(asked: dict[str, Any], document: dict[str, Any]) -> bool:
    """Whether the question has a plan once every step is written into it."""
    model = national()
    problem = contract.parse_problem(json.dumps(written(asked, document["relaxation"])), model)
    ground = services.ground_of(model, services.reference_for(model), problem.tail)
    domain = build_domain(problem, ground)
    return settle(problem, ground, domain, WarmStart(), Deadline.after(LIMIT / 2)).how == "holds"


def lock_all_but_tv() -> dict[str, Any]:
    return {"kind": "lock", "cells": {"channel": [name for name in plan() if name != "tv"]}}


def locked() -> float:
    return float(sum(money.sum() for name, money in plan().items() if name != "tv"))


def step(document: dict[str, Any]) -> dict[str, Any]:
    (only,) = document["relaxation"]
    assert only["tried"]
    return only


def test_a_budget_below_what_is_locked_where_one_cell_is_free() -> None:
    """The row of the budget touches one level only; it is the budget's all the same."""
    asked = {"budget": {"total": 17e6}, "guardrails": [lock_all_but_tv()]}
    document = refused(asked)
    only = step(document)
    assert (only["field"], only["from"], only["unit"]) == ("budget.total", 17e6, "money")
    assert only["to"] == pytest.approx(locked(), rel=1e-4)
    assert only["money"] == pytest.approx(locked() - 17e6)
    assert "raise the budget from 17,000,000 to 22,308,000." in document["error"]["remedy"]
    assert solvable(asked, document)


def test_a_month_below_what_is_locked_where_one_cell_is_free() -> None:
    months_of = {"kind": "period_budget", "periods": "month", "max": 2e6}
    asked = {
        "budget": {"total": 35e6, "sense": "<="},
        "guardrails": [lock_all_but_tv(), months_of],
    }
    document = refused(asked)
    only = step(document)
    others = np.sum([money for name, money in plan().items() if name != "tv"], axis=0)
    sums = {str(month): others[months() == month].sum() for month in np.unique(months())}
    dearest = max(sums, key=sums.__getitem__)
    assert (only["field"], only["cells"]) == ("guardrails.1.max", dearest)
    assert only["to"] == pytest.approx(sums[dearest], rel=1e-4)
    assert f"(for {dearest})" in document["error"]["remedy"]
    assert solvable(asked, document)


@pytest.mark.parametrize("side", ["min", "max"])
def test_a_share_that_locks_do_not_leave_is_moved_as_a_share(side: str) -> None:
    """With the total and all but one cell fixed, shares are what they are."""
    free = 30e6 - locked()
    of_two = {
        "kind": "group_range", "cells": {"channel": ["tv", "radio"]}, "unit": "share_of_total",
    }  # fmt: skip
    share = (free + float(plan()["radio"].sum())) / 30e6
    asked = {
        "budget": {"total": 30e6},
        "guardrails": [
            lock_all_but_tv(),
            {**of_two, side: share + (0.05 if side == "min" else -0.05)},
            {"kind": "spend_range", "label": "tv", "cells": {"channel": ["tv"]}, "min": free,
             "max": free, "unit": "money"},
        ],
    }  # fmt: skip
    document = refused(asked)
    only = step(document)
    assert (only["field"], only["unit"]) == (f"guardrails.1.{side}", "share")
    assert only["to"] == pytest.approx(share, rel=1e-3)
    assert solvable(asked, document)


def test_a_ramp_of_nothing_is_raised_as_a_share_of_the_mean() -> None:
    tv = plan()["tv"]
    ramp = {"kind": "ramp", "cells": {"channel": ["tv"]}, "max": 0.0}
    asked = {
        "budget": {"total": 35e6, "sense": "<="},
        "guardrails": [ramp, {"kind": "lock", "cells": {"channel": ["tv"]}}],
    }
    document = refused(asked)
    only = step(document)
    assert (only["field"], only["from"], only["unit"]) == ("guardrails.0.max", 0.0, "share")
    assert only["to"] == pytest.approx(np.abs(np.diff(tv)).max() / tv.mean(), rel=1e-3)
    assert solvable(asked, document)


def test_a_least_amount_a_period_is_lowered_as_money_a_period() -> None:
    ooh = plan()["ooh"]
    least = float(ooh[ooh > 0].min())
    burst = {"kind": "on_or_off", "cells": {"channel": ["ooh"]}, "min": 5e6, "per": "period"}
    cells = {"channel": ["ooh"]}
    asked = {
        "budget": {"total": 35e6, "sense": "<="},
        "guardrails": [burst, {"kind": "lock", "cells": cells}],
    }
    document = refused(asked)
    only = step(document)
    assert (only["field"], only["unit"]) == ("guardrails.0.min", "money")
    assert only["to"] == pytest.approx(least, rel=1e-3)
    assert solvable(asked, document)


def test_many_floors_that_are_one_number_are_priced_as_what_it_asks_for() -> None:
    """Every channel always on for 20.8 M of a 10 M budget; out-of-home has dark weeks besides."""
    asked = {
        "budget": {"total": 10e6},
        "guardrails": [{"kind": "on_air", "cells": {}, "periods": SPAN, "min": 200_000}],
    }
    document = refused(asked)
    only = step(document)
    assert (only["field"], only["to"]) == ("guardrails.0.min", 0.0)
    assert only["money"] == pytest.approx(200_000 * len(plan()) * months().size)
    assert solvable(asked, document)


def test_what_moves_most_stands_first_and_nothing_is_told_twice() -> None:
    asked = {
        "budget": {"total": 30e6},
        "guardrails": [
            {"kind": "spend_range", "cells": {}, "max": 1.0, "unit": "x_observed_max"},
            {"kind": "group_range", "cells": {}, "min": 3.0, "unit": "x_reference"},
            {"kind": "on_air", "cells": {"channel": ["tv"]}, "periods": SPAN, "min": 3e6},
            {"kind": "spend_range", "cells": {"channel": ["tv"]}, "max": 1.0, "unit": "money"},
        ],
    }
    document = refused(asked)
    money = [one["money"] for one in document["relaxation"]]
    assert len(money) > 1
    assert money == sorted(money, reverse=True)
    assert len({one["field"] for one in document["relaxation"]}) == len(money)
    assert document["error"]["remedy"].startswith("Cheapest way out, ")
    assert solvable(asked, document)


@pytest.mark.parametrize(
    ("posed", "bounds", "field", "to"),
    [
        ({"kind": "next", "money": 30e6}, {"max": 1.1}, "question.money", 0.1),
        ({"kind": "cut", "share": 0.3}, {"min": 0.9}, "question.share", 0.1),
    ],
)
def test_a_change_is_moved_as_it_was_asked(
    posed: dict[str, Any], bounds: dict[str, float], field: str, to: float
) -> None:
    """Not the total that it makes, which stands in no file."""
    ranges = {"kind": "spend_range", "cells": {}, "unit": "x_reference", **bounds}
    asked = {"question": posed, "guardrails": [ranges]}
    document = refused(asked)
    only = step(document)
    total = sum(money.sum() for money in plan().values())
    assert only["field"] == field
    assert only["to"] == pytest.approx(to * (total if posed["kind"] == "next" else 1), rel=1e-4)
    assert solvable(asked, document)


def test_a_lock_in_dark_periods_is_dropped_or_they_are() -> None:
    asked = {
        "budget": {"total": 35e6},
        "guardrails": [
            {"kind": "dark_periods", "cells": {"channel": ["tv"]}, "periods": SPAN},
            {"kind": "lock", "cells": {"channel": ["tv"]}},
        ],
    }
    document = refused(asked)
    only = step(document)
    assert (only["to"], only["from"], only["unit"], only["money"]) == (None, None, None, None)
    assert only["field"] in ("guardrails.0", "guardrails.1")
    assert document["error"]["remedy"].startswith("A way out: drop ")
    assert solvable(asked, document)


def test_floors_are_no_money_so_nothing_is_called_cheapest() -> None:
    floor = {"kind": "risk_floor", "of": "profit", "amount": 1e9, "tail_share": 0.1}
    asked = {"budget": {"total": 35e6}, "guardrails": [floor]}
    document = refused(asked)
    assert step(document)["money"] is None
    assert document["error"]["remedy"].startswith("A way out: lower ")
    assert solvable(asked, document)


@pytest.mark.long
def test_a_probability_out_of_reach_is_lowered_to_what_a_fresh_search_reaches() -> None:
    """The search that lowered it was a warm one, and nobody else found its plan."""
    floor = {"kind": "risk_floor", "of": "incremental", "amount": 200e6, "probability": 0.9}
    asked = {"budget": {"total": 35_089_447.0}, "guardrails": [floor]}
    document = refused(asked)
    only = step(document)
    # The most that is known to be reached is 84.17 M, and 84.45 M is proven not to be.
    assert 83.9e6 <= only["to"] <= 84.45e6
    model = national()
    problem = contract.parse_problem(json.dumps(written(asked, document["relaxation"])), model)
    found = services.optimize(model, problem, None, LIMIT)
    assert found.guardrails[0].slack >= -1e-6 * 84e6
