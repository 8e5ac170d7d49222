"""Differences are said in the words of the card."""

import pytest

from mmm_core.card import ChannelCard, ModelCard, Outcome
from planner.scenarios.difference import difference
from planner.wording import differences
from tests.planner.scenarios.kept import content

CARD = ModelCard(
    "Larkfield", Outcome("Sales", "", None), currency="EUR", channels={"tv": ChannelCard("TV")}
)


def said(before, after, card=CARD):
    return differences.sentence(difference(before, after), card)


def margin(value, **rest):
    return {"margin": value, **rest}


def margins(value):
    return {"margin_by_period": [margin(value)]}


def rules(*guardrails):
    return {"guardrails": list(guardrails), "budget": {"total": 10.0, "sense": "=="}}


def test_money_by_month_and_a_margin():
    before = content(1e6, 1e6, 1e6, assumptions=margins(0.5))
    after = content(1e6, 1e6, 2.2e6, assumptions=margins(0.48))
    assert said(before, after) == "TV +€1.20 M in Dec 2026; margin 50 to 48 %"
    assert said(after, before) == "TV −€1.20 M in Dec 2026; margin 48 to 50 %"
    assert said(before, before) == "nothing differs"


def test_a_move_within_a_month():
    assert said(content(3.0, 1.0, 1.0), content(1.0, 3.0, 1.0)) == "TV moved within Nov 2026"


def test_less_than_a_cent_is_no_difference():
    assert said(content(1e3, 1e3, 1e3), content(1000.001, 1e3, 1e3)) == "nothing differs"


def test_a_plan_in_millions_differs_by_less_than_a_cent():
    moved = said(content(1.2, 1.3, 1.4), content(1.202, 1.3, 1.4))
    assert moved.startswith("TV +€0.002")
    assert said(content(1.2, 1.3, 1.4), content(1.202, 1.298, 1.4)) == "TV moved within Nov 2026"


def test_a_longer_horizon_and_a_cell_that_is_new():
    weeks = ["2026-11-23", "2026-11-30", "2026-12-07", "2027-01-04"]
    assert said(content(1.0, 1.0, 1.0), content(1.0, 1.0, 1.0, 8.0, weeks=weeks)) == (
        "3 periods from 23 Nov 2026 to 4 periods from 23 Nov 2026; "
        "TV +€8.00 in Jan 2027; radio +€1.00 in Jan 2027"
    )


def test_the_largest_moves_are_said_and_the_others_counted():
    weeks = [f"2026-{month:02}-01" for month in range(1, 9)]
    before = content(*[10.0] * 8, weeks=weeks)
    after = content(*(10.0 + month for month in range(8)), weeks=weeks)
    lines = differences.said(difference(before, after), CARD)
    assert lines[0] == "TV +€7.00 in Aug 2026"
    assert lines[-1] == "2 smaller changes of spend, +€28.0 with those above"
    assert len(lines) == 6


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ({}, {"assumptions": margins(0.4)}, "margin 40 % added"),
        ({"assumptions": margins(0.4)}, {"assumptions": None}, "margin 40 % taken out"),
        (
            {"problem": rules({"kind": "max_shift", "label": "cap", "max": 0.1})},
            {"problem": rules({"kind": "max_shift", "label": "cap", "max": 0.2})},
            'rule max "cap" 0.1 to 0.2',
        ),
        (
            {"problem": rules()},
            {"problem": rules({"kind": "lock", "cells": {"channel": ["tv"]}})},
            "rule lock of TV added",
        ),
        (
            {"assumptions": {"discount_rate": {"rate": 0.05}}},
            {"assumptions": {"discount_rate": {"rate": 0.075}}},
            "discount rate 5 to 7.5 %",
        ),
        (
            {},
            {"assumptions": {"base_change": [{"share": -0.1, "note": "stock-out"}]}},
            "base 10 % lower added",
        ),
        (
            {"assumptions": {"base_change": [{"amount": -5000.0, "note": "stock-out"}]}},
            {},
            "base −5,000 a period taken out",
        ),
        (
            {},
            {"assumptions": {"media_price": [{"factor": 1.15, "cells": {"channel": ["tv"]}}]}},
            "media price of TV 15 % higher added",
        ),
        (
            {"assumptions": {"media_price": [{"factor": 1.15}]}},
            {"assumptions": {"media_price": [{"factor": 0.9}]}},
            "media price 15 % higher to 10 % lower",
        ),
        (
            {},
            {"assumptions": {"controls": [{"name": "price", "values": {"2026-12-07": 3, "x": 2}}]}},
            "control price 2 to 3 added",
        ),
        ({}, {"assumptions": {"discount_rate": 0.05}}, "discount rate 5 % added"),
        ({}, {"assumptions": {"required_return": {"rate": 0.2}}}, "required return 20 % added"),
        (
            {"problem": {"budget": {"total": 10_000_000}}},
            {"problem": {"budget": {"total": 12_500_000}}},
            "budget total 10,000,000 to 12,500,000",
        ),
        (
            {"declined": []},
            {"declined": [{"cells": {"channel": ["tv"]}, "reason": "signed"}]},
            "declined move of TV added",
        ),
    ],
)
def test_everything_else(before, after, says):
    assert said(content(**before), content(**after)) == says


def test_a_margin_of_some_periods_is_told_from_another():
    spans = [{"from": f"2026-1{n}-01", "to": f"2026-1{n}-28"} for n in (1, 2)]
    before, after = (
        {"margin_by_period": [margin(m, periods=s) for m, s in zip(ms, spans, strict=True)]}
        for ms in ((0.5, 0.5), (0.5, 0.4))
    )
    assert said(content(assumptions=before), content(assumptions=after)) == (
        "margin from 1 Dec 2026 to 28 Dec 2026 50 to 40 %"
    )


def committed(money, period="2026-11-30", state="committed", **rest):
    return {"cells": {"channel": "tv"}, "period": period, "money": money, "state": state, **rest}


def test_commitments_are_said_together_by_cell_and_state():
    plan = (1e6, 1e6, 1e6)
    before = content(*plan, commitments=[committed(1e5), committed(1e5, "2026-12-07")])
    after = content(
        *plan,
        commitments=[
            committed(3e5),
            committed(1e5, "2026-12-07", until="2026-12-01"),
            committed(5e4, state="planned"),
        ],
    )
    assert said(before, after) == "committed money of TV +€200 k; planned money of TV +€50.0 k"
    assert said(content(*plan), before) == "committed money of TV +€200 k"
    assert said(after, content(*plan)) == (
        "committed money of TV −€400 k; planned money of TV −€50.0 k"
    )
    other = content(*plan, commitments=[committed(1e5, until="2026-12-01")])
    one = content(*plan, commitments=[committed(1e5)])
    assert said(one, other) == "committed money of TV said otherwise"
