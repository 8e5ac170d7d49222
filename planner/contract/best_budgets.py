"""The best budget as a JSON document."""

from __future__ import annotations

from typing import Any

from mmm_core.model import FittedModel
from mmm_core.statistics import Probability
from planner.contract.numbers import or_null, summary_json
from planner.questions.best_budget import BestBudget, OtherBudget
from planner.questions.holding import Holding

Json = dict[str, Any]


def best_budget_json(of: BestBudget) -> Json:
    """``best_budget``, and why there is none."""
    return {"best_budget": _best(of), "best_budget_why": of.why or None}


def _best(of: BestBudget) -> Json | None:
    if of.answer is None or of.optimum is None or of.fitness is None:
        return None
    model, certificate = of.model, of.optimum.certificate
    spend = of.answer.evaluation.spend
    return {
        "budget": of.money,
        "plan": [
            {**name, "spend": float(money)}
            for name, money in zip(model.cells.names, spend, strict=True)
        ],
        "counted_in": of.on,
        "profit": summary_json(of.profit),
        "above": summary_json(of.above),
        "status": of.optimum.status,
        "upper_bound": certificate.upper_bound,
        "gap": or_null(certificate.gap),
        "gain_over_reference": summary_json(of.gain),
        "p_better_than_reference": _share(of.gains),
        "others": [_other(one, model) for one in of.others],
        "held_back": [_held(one, model) for one in of.held],
        "extrapolates": bool(of.extrapolations),
        "fitness": of.fitness.level,
    }


def _other(of: OtherBudget, model: FittedModel) -> Json:
    evidence = of.evidence
    said: Json = {"of": of.whose, "budget": of.money, "more": of.more}
    if evidence is None or of.reason is None:
        return {**said, "costs": None, "why": of.why}
    return {
        **said,
        "costs": summary_json(evidence.gain),
        "p_costs": _share(evidence.chance),
        "p_costs_elsewhere": _share(evidence.elsewhere),
        "share": evidence.share,
        "reason": of.reason.kind,
        "caution": {
            "cells": [model.cells.names[cell] for cell in of.caution.cells],
            "share": of.caution.share,
            "unchecked": of.caution.unchecked or None,
        },
    }


def _held(of: Holding, model: FittedModel) -> Json:
    return {
        "side": of.side,
        "cells": [model.cells.names[cell] for cell in of.cells],
        "all": of.all,
        "guardrails": list(of.guardrails),
    }


def _share(of: Probability | None) -> float | None:
    return None if of is None else of.value
