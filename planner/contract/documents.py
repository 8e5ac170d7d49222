"""An optimized plan as a JSON document: everything of the plan, its proof, its verdict."""

from __future__ import annotations

import math
from typing import Any

from mmm_core.model import FittedModel
from optimizer.solve import Optimum
from planner.contract.costs import declined_json
from planner.contract.numbers import or_null
from planner.contract.plans import plan_json
from planner.contract.verdicts import committed_json, standings_json, verdict_json
from planner.questions.declined import DeclinedCosts
from planner.questions.evidence import standings_beside
from planner.questions.optimize import GuardrailState, OptimizeAnswer
from planner.wording.commitments import begun_of
from planner.wording.sentences import sentence

Json = dict[str, Any]


def optimum_json(answer: OptimizeAnswer, costs: DeclinedCosts | None = None) -> Json:
    """Everything of ``optimize``; ``costs`` are those of declined moves."""
    optimum, model = answer.optimum, answer.answer.model
    certificate, spend = optimum.certificate, optimum.spend
    reference = optimum.ground.reference
    return {
        "status": optimum.status,
        "plan": [
            {
                **name,
                "spend": float(spend[:, k].sum()),
                "reference": float(reference[:, k].sum()),
                "by_period": spend[:, k].tolist(),
            }
            for k, name in enumerate(model.cells.names)
        ],
        "objective": answer.problem.objective.canonical(),
        "goal": answer.problem.goal and answer.problem.goal.canonical(),
        "value": certificate.value,
        "upper_bound": certificate.upper_bound,
        "gap": or_null(certificate.gap),
        "gap_why": _gap_why(optimum),
        **plan_json(answer.answer, fitness=answer.verdict.fitness),
        "guardrails": [
            {
                "label": state.guardrail.label,
                "sentence": _sentence(state, model),
                "slack": or_null(state.slack),
                "binding": state.binding,
                "notes": list(state.notes),
            }
            for state in answer.guardrails
        ],
        **declined_json(answer, costs),
        "verdict": verdict_json(answer),
        "standing": standings_json(standings_beside(answer), model),
        **committed_json(answer.verdict),
        "begun": begun_of(model, answer.problem) or None,
        "practical": _practical(optimum, model),
        "certificate": {
            "boxes": len(certificate.witness.boxes),
            "checks": [
                {"name": c.name, "holds": c.holds, "found": c.found} for c in optimum.checks
            ],
        },
        "problem": {**answer.problem.canonical(), "fingerprint": answer.problem.fingerprint},
        "seconds": optimum.seconds,
    }


def _sentence(state: GuardrailState, model: FittedModel) -> str:
    card = model.card
    return sentence(state.sentence, card.currency, card.outcome.unit, card.locale)


def _gap_why(optimum: Optimum) -> str | None:
    """Why there is no gap to say, or a larger one than was asked for; null otherwise."""
    if not math.isfinite(optimum.certificate.gap):
        return (
            "The plan brings nothing that a gap could be a share of; the upper bound still holds."
        )
    if optimum.status != "time_limit":
        return None
    if optimum.closed:
        return "It is what making the plan practical costs; the search came within the gap asked."
    return "The search ended before the proof was closed."


def _practical(optimum: Optimum, model: FittedModel) -> Json | None:
    done = optimum.practical
    if done is None:
        return None
    return {
        "round_to": done.round_to,
        "held": [model.cells.names[k] for k in done.held],
        "cost": done.cost,
        "notes": list(done.notes),
    }
