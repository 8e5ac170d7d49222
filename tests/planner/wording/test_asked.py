"""A question in one sentence."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mmm_core.card import ModelCard, Outcome
from optimizer.problem import PlanProblem
from planner.contract import parse_problem
from planner.wording.asked import question
from planner.wording.dates import periods_word
from tests.builders import hill_model

CARD = ModelCard("made", Outcome("revenue", "EUR", 1.0), currency="EUR", margin=0.5)
MODEL = hill_model(channels=3, samples=20, card=CARD)
EACH = [
    {"kind": "spend_range", "cells": {"channel": [f"c{k}"]}, "min": 0.5, "max": 1.5,
     "unit": "x_reference", "label": f"range: c{k}"}
    for k in range(3)
]  # fmt: skip
CAP = {"kind": "spend_range", "cells": {"channel": ["c1"]}, "max": 5000, "label": "cap"}
TOGETHER = {"kind": "group_range", "cells": {"channel": ["c0", "c1"]}, "max": 9e5, "label": "two"}
LOCK = {"kind": "lock", "cells": {"channel": ["c2"]}, "label": "lock: c2"}
OBSERVED = {"kind": "spend_range", "cells": {}, "max": 1.0, "unit": "x_observed_max"}


def asked(**document: Any) -> PlanProblem:
    document.setdefault("horizon", {"start": "2026-10-05", "periods": 13})
    return parse_problem(json.dumps(document), MODEL)


@pytest.mark.parametrize(
    ("document", "said"),
    [
        (
            {"budget": {"total": 35.1e6}, "guardrails": EACH},
            "€35.1 M over 13 {periods}, most incremental revenue, each channel 50 to 150 %",
        ),
        (
            {"budget": {"total": 35.1e6, "sense": "<="}, "guardrails": [*EACH[:2], LOCK, CAP],
             "objective": {"maximize": "profit", "statistic": "cvar"}, "calendar": "even"},
            "Up to €35.1 M over 13 {periods}, most profit in the bad case, spread evenly, "
            "2 of 3 channels 50 to 150 %, 1 otherwise, 1 locked",
        ),
        (
            {"budget": {"total": 1e6}},
            "€1.00 M over 13 {periods}, most incremental revenue, no rules",
        ),
        (
            {"budget": {"total": 1e6}, "guardrails": [CAP]},
            "€1.00 M over 13 {periods}, most incremental revenue, 1 rule",
        ),
        (
            {"budget": {"total": 1e6}, "guardrails": [*EACH, TOGETHER]},
            "€1.00 M over 13 {periods}, most incremental revenue, each channel 50 to 150 %, "
            "1 rule more",
        ),
        (
            {"budget": {"total": 35.1e6}, "guardrails": EACH,
             "declined": [{"cells": {"channel": ["c0", "c2"]}, "reason": "Contract signed"}]},
            "€35.1 M over 13 {periods}, most incremental revenue, each channel 50 to 150 %, "
            "c0 and c2 declined",
        ),
        (
            {"budget": {"total": 35.1e6}, "guardrails": EACH,
             "commitments": [
                 {"cells": {"channel": name}, "period": "2026-10-05", "money": 3e5, "state": state}
                 for name, state in (("c0", "committed"), ("c1", "committed"), ("c2", "spent"))]},
            "€35.1 M over 13 {periods}, most incremental revenue, each channel 50 to 150 %, "
            "€600 k committed, €300 k spent already",
        ),
        (
            {"goal": {"reach": 4e6, "of": "incremental", "with_probability": 0.8},
             "guardrails": EACH},
            "The least money for €4.00 M incremental revenue in 80.0 % of the draws over 13 "
            "{periods}, each channel 50 to 150 %",
        ),
        (
            {"goal": {"reach": 2.5, "of": "iroas"}},
            "The most at an iROAS of at least 2.5x over 13 {periods}, no rules",
        ),
    ],
)  # fmt: skip
def test_a_question_is_one_sentence(document: dict[str, Any], said: str) -> None:
    expected = said.format(periods=periods_word(MODEL.frequency, 13))
    assert question(MODEL, asked(**document)) == expected
