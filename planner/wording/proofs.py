"""What stands beside a plan that was found, wherever it is handed on: its verdict and its proof."""

from __future__ import annotations

from planner.facts.answers import headline_facts
from planner.questions.optimize import OptimizeAnswer
from planner.wording import verdicts
from planner.wording.answers import certificate_sentence
from planner.wording.sentences import said_rules

Proof = tuple[tuple[str, str], ...]


def proof(found: OptimizeAnswer) -> Proof:
    """Each with its name."""
    model, facts = found.answer.model, headline_facts(found)
    said = verdicts.headline(model, found, facts).text
    why = verdicts.why(model, found.verdict, facts, said_rules(model, found.guardrails))
    return (
        ("Verdict", f"{said}. {why}"),
        ("Certificate", certificate_sentence(model, found, facts)),
    )
