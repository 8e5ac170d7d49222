"""What the documents show is what can be asked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from planner import services
from planner.contract import guardrail_page
from planner.contract.problems import parse_problem

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = (REPOSITORY / "docs" / "problem-files.md").read_text("utf-8")
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_a_question(text: str) -> None:
    model = services.load("larkfield_national")
    problem = parse_problem(text, model)
    assert isinstance(problem, PlanProblem)
    ground = services.ground_of(model, services.reference_for(model))
    for rule in problem.guardrails:
        rule.rows(ground)


def test_every_kind_of_guardrail_is_shown_and_explained() -> None:
    kinds = set(Guardrail.kinds)
    shown = {rule["kind"] for text in EXAMPLES for rule in json.loads(text)["guardrails"]}
    assert shown == kinds
    assert all(f"| `{kind}` |" in PAGE for kind in kinds)
    assert guardrail_page.renewed(PAGE) == PAGE, "python -m planner.contract.guardrail_page"


def test_the_readmes_problem_file_is_a_question() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    (text,) = re.findall(r"`problem.json`:\n\n((?:    .*\n)+)", readme)
    assert parse_problem(text, services.load("larkfield_national")).budget is not None
