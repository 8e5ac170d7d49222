"""What the documents show is what can be asked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from planner import services
from planner.contract import guardrail_docs
from planner.contract.problems import parse_problem

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = (REPOSITORY / "docs" / "problem-files.md").read_text("utf-8")
NUMBERS = (REPOSITORY / "docs" / "numbers.md").read_text("utf-8")
LAYERS = ("mmm_core", "optimizer", "planner", "pages")
EXAMPLES = re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("text", EXAMPLES)
def test_every_example_is_a_question(text: str) -> None:
    model = services.load("larkfield_national")
    problem = parse_problem(text, model)
    assert isinstance(problem, PlanProblem)
    ground = services.ground_of(model, services.reference_for(model))
    for guardrail in problem.guardrails:
        guardrail.rows(ground)


def test_every_kind_of_guardrail_is_shown_and_explained() -> None:
    kinds = set(Guardrail.kinds)
    shown = {guardrail["kind"] for text in EXAMPLES for guardrail in json.loads(text)["guardrails"]}
    assert shown == kinds
    assert all(f"| `{kind}` |" in PAGE for kind in kinds)
    assert guardrail_docs.renewed(PAGE) == PAGE, "python -m planner.contract.guardrail_docs"


def test_the_readmes_problem_file_is_a_question() -> None:
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    (text,) = re.findall(r"`problem.json`:\n\n((?:    .*\n)+)", readme)
    assert parse_problem(text, services.load("larkfield_national")).budget is not None


def defined() -> list[str]:
    """What `docs/numbers.md` defines, in its order."""
    return re.findall(r"^\*\*(\d+b?)\. ", NUMBERS, re.MULTILINE)


def cited(text: str) -> set[str]:
    """Every N of "numbers N", "numbers N and M", "numbers N, M to K"."""
    lists = re.findall(r"\bnumbers\s+(\d+b?(?:(?:,| and| to)\s+\d+b?)*)", text, re.IGNORECASE)
    return {number for found in lists for number in re.findall(r"\d+b?", found)}


def test_every_number_is_defined_once_and_in_order() -> None:
    plain = [str(n) for n in range(1, 32)]
    assert defined() == [*plain[:5], "5b", *plain[5:]]


def test_every_number_that_code_cites_is_defined() -> None:
    files = [file for layer in LAYERS for file in (REPOSITORY / layer).rglob("*.py")]
    found = {file: cited(file.read_text("utf-8")) for file in [*files, REPOSITORY / "app.py"]}
    assert {"5b", "9", "16"} <= set().union(*found.values())
    unknown = {str(file): numbers - set(defined()) for file, numbers in found.items()}
    assert not {file: numbers for file, numbers in unknown.items() if numbers}
    assert cited("(numbers 8 and 9). Numbers 4, 5b: see numbers 99") == {"8", "9", "4", "5b", "99"}
