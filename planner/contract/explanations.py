"""Explanations and frontiers as JSON documents."""

from __future__ import annotations

from typing import Any

from mmm_core.model import FittedModel
from optimizer.explain.marginal_prices import MarginalPrice
from optimizer.explain.stability import SplitDraws, Stability
from planner.contract.best_budgets import best_budget_json
from planner.contract.costs import finite_json
from planner.contract.documents import optimum_json
from planner.contract.numbers import or_null, summary_json
from planner.questions.assess import value_per_unit
from planner.questions.declined import DeclinedCosts
from planner.questions.explain import Explanation
from planner.questions.frontier import Frontier, FrontierPoint
from planner.questions.prices import Price

Json = dict[str, Any]


def explanation_json(explanation: Explanation, costs: DeclinedCosts | None = None) -> Json:
    """Everything of ``optimize --explain``; ``costs`` are those of declined moves."""
    answer = explanation.answer
    model, document = answer.answer.model, optimum_json(answer, costs)
    spend = answer.optimum.spend.sum(axis=0)
    return {
        **document,
        "guardrails": [
            {**state, "price": _price(price, model)}
            for state, price in zip(document["guardrails"], explanation.prices, strict=True)
        ],
        "near_optimal": [
            {
                **model.cells.names[found.cell],
                "min": found.low,
                "max": found.high,
                "spend": float(spend[found.cell]),
            }
            for found in explanation.near_optimal
        ],
        "near_optimal_share": explanation.share,
        "stability": _stability(explanation.stability, model),
        "split_draws": _split(explanation.split),
        "explanation_notes": list(explanation.notes),
    }


def _price(price: Price, model: FittedModel) -> Json:
    return {
        "marginal": price.marginal,
        "bounds": [_bound(bound, model) for bound in price.bounds],
        **finite_json(price.finite),
    }


def _bound(bound: MarginalPrice, model: FittedModel) -> Json:
    cells = [model.cells.names[cell] for cell in bound.cells]
    return {"cells": cells, "side": bound.side, "marginal": bound.value}


def _stability(found: Stability | None, model: FittedModel) -> Json | None:
    if found is None:
        return None
    return {
        "subsets": found.subsets,
        "shares": [
            {**name, "mean": float(mean), "low": float(low), "high": float(high)}
            for name, mean, low, high in zip(
                model.cells.names, found.mean, found.low, found.high, strict=True
            )
        ],
    }


def _split(found: SplitDraws | None) -> Json | None:
    if found is None:
        return None
    return {
        "gain_on": found.on,
        "in_sample": summary_json(found.in_sample),
        "out_of_sample": summary_json(found.out_of_sample),
        "p_better": found.p_better.value,
        "p_better_error": found.p_better.error,
        "halves": "chains" if found.by_chains else "random",
    }


def frontier_json(found: Frontier) -> Json:
    """Everything of ``frontier``."""
    model = found.model
    known = value_per_unit(model) is not None
    return {
        "points": [_point(point, model) for point in found.points],
        "reference": {
            "budget": found.reference_budget,
            "incremental": summary_json(found.reference),
            "profit": summary_json(found.reference_profit),
        },
        "mroas_unit": "revenue per money" if known else "outcome units per money",
        "break_even_mroas": found.break_even_mroas,
        "break_even": found.break_even,
        **best_budget_json(found.best),
        "tail": found.problem.tail,
        "problem": {**found.problem.canonical(), "fingerprint": found.problem.fingerprint},
    }


def _point(point: FrontierPoint, model: FittedModel) -> Json:
    if point.spend is None or point.incremental is None or point.gap is None:
        return {"budget": point.budget, "status": point.status, "why": point.why}
    return {
        "budget": point.budget,
        "status": point.status,
        "incremental": summary_json(point.incremental),
        "profit": summary_json(point.profit),
        "value": point.value,
        "gap": or_null(point.gap),
        "mroas": point.mroas,
        "plan": [
            {**name, "spend": float(spend)}
            for name, spend in zip(model.cells.names, point.spend, strict=True)
        ],
    }
