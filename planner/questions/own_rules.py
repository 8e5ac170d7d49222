"""Rules that not all of some questions have."""

from __future__ import annotations

import json
from collections.abc import Sequence

from optimizer.guardrails import Guardrail, Standing
from optimizer.problem import PlanProblem


def rules_of(problem: PlanProblem | None) -> list[Guardrail]:
    """Without money that stands: it stands in every plan. None for no question."""
    if problem is None:
        return []
    return [rule for rule in problem.guardrails if not isinstance(rule, Standing)]


def own_rules(problems: Sequence[PlanProblem | None]) -> list[list[Guardrail]]:
    """Of each question the rules that not all have; whoever asked nothing keeps none."""
    shared = set.intersection(*({key_of(rule) for rule in rules_of(one)} for one in problems))
    return [[rule for rule in rules_of(one) if key_of(rule) not in shared] for one in problems]


def key_of(rule: Guardrail) -> str:
    """Equal for equal rules, whatever they are called."""
    said = {key: value for key, value in rule.canonical().items() if key != "label"}
    return json.dumps(said, sort_keys=True, default=str)
