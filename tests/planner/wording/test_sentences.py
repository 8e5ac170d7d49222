"""Every rule has one name, wherever it is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from optimizer.guardrails import SpendRange
from planner.questions.optimize import never_above_observed
from planner.wording.sentences import NEVER_ABOVE_OBSERVED, said_requirement
from tests.builders import hill_model

CAP = never_above_observed()


def said(rule: SpendRange, geos: int = 0) -> str:
    model = hill_model(channels=2, samples=4, geos=geos)
    # The words of a sentence need no plan; only its facts are said.
    of = rule.sentence(None)  # type: ignore[arg-type]
    return said_requirement(model, rule, of)


@pytest.mark.parametrize("label", [CAP.label, "of a file"])
def test_the_cap_at_what_was_observed_has_one_name(label: str) -> None:
    assert said(replace(CAP, label=label)) == NEVER_ABOVE_OBSERVED


def test_no_code_writes_that_name_another_time(repo: Path) -> None:
    other = ("Highest period observed", "highest that was observed")
    for folder in ("planner/ui", "planner/wording", "planner/charts", "optimizer/guardrails"):
        for file in (repo / folder).rglob("*.py"):
            text = file.read_text("utf-8")
            found = [one for one in (f'"{NEVER_ABOVE_OBSERVED}', *other) if one in text]
            assert not found or file.name == "sentences.py", (file, found)


@pytest.mark.parametrize(("geos", "rows"), [(0, "channel"), (2, "channel by region")])
def test_rules_of_all_are_said_of_channels_or_cells(geos: int, rows: str) -> None:
    every = SpendRange("r", {}, 0.5, 1.0, "x_reference")
    assert said(every, geos) == f"Every {rows}: 50 % to 100 % of now"
    assert said(replace(CAP, max=0.9), geos) == (
        f"Every {rows}: at most 90 % of the observed maximum, in every period"
    )
