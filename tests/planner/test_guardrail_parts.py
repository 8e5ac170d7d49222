"""Every kind of guardrail, from a problem file to its class and back."""

import json

import pytest

from mmm_core.errors import InvalidProblem
from planner.contract.problems import parse_problem
from tests.builders import hill_model

MODEL = hill_model(channels=3, samples=5)
SPAN = {"from": "2024-02-12", "to": "2024-03-04"}
C0, REST = {"channel": ["c0"]}, {"channel": ["c1", "c2"]}
KINDS = [
    {"kind": "spend_range", "cells": C0, "min": 1.0, "max": None, "unit": "money"},
    {"kind": "lock", "cells": C0, "periods": SPAN},
    {"kind": "group_range", "cells": REST, "min": 0.2, "max": 0.4, "unit": "share_of_total"},
    {"kind": "ratio", "cells": C0, "to": REST, "min": None, "max": 2.0},
    {"kind": "on_or_off", "cells": {}, "min": 0.5, "unit": "x_reference", "per": "period"},
    {"kind": "max_shift", "max": 0.2},
    {"kind": "period_budget", "periods": SPAN, "min": None, "max": 1e6},
    {"kind": "period_budget", "periods": "month", "min": 1e5, "max": None},
    {"kind": "ramp", "cells": C0, "max": 0.3, "from_last_observed": True},
    {"kind": "dark_periods", "cells": C0, "periods": SPAN},
    {"kind": "on_air", "cells": C0, "periods": SPAN, "min": 100.0},
    {"kind": "min_return", "cells": C0, "iroas": 1.5},
    {"kind": "min_return", "cells": {}, "mroas": 1.5},
    {"kind": "risk_floor", "of": "profit", "amount": -5.0, "probability": 0.9, "versus": "zero"},
    {"kind": "risk_floor", "of": "incremental", "amount": 5.0, "tail_share": 0.1,
     "versus": "reference"},
]  # fmt: skip


def parsed(*guardrails):
    text = json.dumps({"budget": {"total": 1e7}, "guardrails": guardrails})
    return parse_problem(text, MODEL)


@pytest.mark.parametrize("given", KINDS, ids=lambda given: given["kind"])
def test_every_kind_is_read_and_said_back(given):
    (guardrail,) = parsed({**given, "label": "mine"}).guardrails
    assert guardrail.canonical() == {**given, "label": "mine"}
    assert parsed(guardrail.canonical()).guardrails == (guardrail,)


def test_all_kinds_together_are_called_by_kind_and_number():
    problem = parsed(*KINDS)
    assert [guardrail.label for guardrail in problem.guardrails] == [
        f"{given['kind']} {i}" for i, given in enumerate(KINDS, start=1)
    ]
    assert json.dumps(problem.canonical()["guardrails"])


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": "ratio"}, r"guardrails\.0\.to = .*required"),
        ({"kind": "max_shift", "max": "0.2"}, r"guardrails\.0\.max = \"0\.2\": .*number"),
        ({"kind": "max_shift", "max": 0.2, "cells": {}}, r"guardrails\.0\.cells"),
        ({"kind": "on_or_off", "min": 1.0, "per": "week"}, "'horizon' or 'period'"),
        ({"kind": "on_or_off", "min": 1.0, "unit": "x_observed_max"}, "share_of_total"),
        ({"kind": "period_budget", "periods": "week", "max": 1.0}, "object .* or .*'month'"),
        ({"kind": "period_budget", "periods": {"from": "2024-02-12"}, "max": 1.0}, r"periods\.to"),
        ({"kind": "dark_periods", "periods": None}, r"periods = null: it must be an object"),
        ({"kind": "on_air", "periods": {**SPAN, "from": "Monday"}, "min": 1.0}, r"periods\.from"),
        ({"kind": "on_air", "periods": {**SPAN, "from": "2024-02-31"}, "min": 1.0}, "no date"),
        ({"kind": "risk_floor", "of": "sales", "amount": 1.0}, "'incremental' or 'profit'"),
        ({"kind": "risk_floor", "of": "profit", "amount": 1.0}, "neither probability"),
        ({"kind": "min_return", "iroas": 1.0, "mroas": 1.0}, "both iroas and mroas"),
        ({"kind": "ratio", "to": {"channel": ["tv"]}, "max": 1.0}, "'tv'"),
        ({"kind": "bogus"}, "its kind must be one of .*'spend_range', .*'lock'"),
        ({"kind": ["lock"]}, "kind"),
        ({"max": 1.0}, 'it must say its "kind"'),
        (["lock"], r"guardrails\.0 = .*it must be an object \{\.\.\.\}"),
    ],
)
def test_wrong_guardrails_are_named(given, says):
    with pytest.raises(InvalidProblem, match=says) as refused:
        parsed(given)
    assert refused.value.remedy
    assert "instance" not in refused.value.message


@pytest.mark.parametrize(
    ("problem", "says"),
    [
        ({"budget": 5}, "budget = 5: it must be an object {...}"),
        ([1], "the document = [1]: it must be an object {...}"),
        ({"budget": {"total": 1.0}, "guardrails": {}}, "guardrails = {}: input should be a valid"),
        ({"budget": {"total": 1.0}, "horizon": "soon"}, 'horizon = "soon": it must be an object'),
        ({"budget": {}, "bogus": 1, "horizon": 2}, "(2 more faults)"),
    ],
)
def test_no_fault_names_a_class(problem, says):
    with pytest.raises(InvalidProblem) as refused:
        parse_problem(json.dumps(problem), MODEL)
    assert says in refused.value.message
    for name in ("instance", "_Budget", "_Problem", "_Horizon", "Span"):
        assert name not in refused.value.message
