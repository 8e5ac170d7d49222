"""A plan as a JSON document: what it brings, and against the reference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mmm_core.assumptions.applied import assumptions_of
from mmm_core.assumptions.row import BASE, CONTROLS
from mmm_core.base import base_of
from mmm_core.economics import economics_of
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL, Floats
from mmm_core.statistics import summarize
from planner.contract.days import day_json
from planner.contract.fitness import commit_json
from planner.contract.numbers import or_null, summary_json
from planner.questions.assess import PlanAnswer, value_per_unit
from planner.questions.commit import commit_of
from planner.questions.fitness import Fitness, fitness_of
from planner.wording.fitness import NOTHING_OF_UNFIT, warnings

Json = dict[str, Any]


def plan_json(answer: PlanAnswer, fitness: Fitness | None = None) -> Json:
    """Everything of ``evaluate``; ``fitness`` defaults to that at the reference."""
    of, model, versus = answer.evaluation, answer.model, answer.versus
    fitness = fitness or fitness_of(answer.reference_evaluation)
    everything = list(range(len(model.cells)))
    economics = economics_of(model)
    profit, payback = of.profit(), of.payback()
    return {
        "horizon": {
            "start": day_json(answer.plan.horizon.start),
            "periods": answer.plan.horizon.periods,
        },
        "tail": answer.tail,
        "draws": model.samples,
        "spend": float(of.spend.sum()),
        "incremental": summary_json(summarize(of.total)),
        "profit": None if profit is None else summary_json(summarize(profit)),
        "break_even_mroas": None if economics is None else economics.break_even,
        "payback": None if payback is None else day_json(payback),
        "iroas": summary_json(of.iroas(everything, value_per_unit(model) or 1.0)),
        "iroas_unit": _return_unit(of),
        "cpik": summary_json(of.cpik(everything)),
        "by_cell": _groups(of, model.cells.dims),
        "by_channel": _groups(of, (CHANNEL,)),
        "by_geo": [],
        **{f"by_{dim}": _groups(of, (dim,)) for dim in model.cells.dims if dim != CHANNEL},
        "versus_reference": {
            "gain": summary_json(versus.gain),
            "profit_gain": summary_json(versus.profit_gain),
            "p_better": None if versus.p_better is None else versus.p_better.value,
            "p_better_error": None if versus.p_better is None else versus.p_better.error,
            "p_better_on": versus.better_on,
            "same_plan": versus.same_plan,
            "budget_effect": summary_json(versus.budget_effect),
            "mix_effect": summary_json(versus.mix_effect),
            "reference_source": answer.reference.source,
        },
        **_commit(of, profit, fitness),
        **_assumed(of),
        "tail_share": of.tail_share,
        "extrapolation": [
            {
                **model.cells.names[e.cell],
                "what": e.what,
                "period": e.period or None,
                "spend": e.spend,
                "observed": e.observed,
                "beyond": or_null(e.beyond),
            }
            for e in answer.extrapolations
        ],
        "notes": list(answer.notes),
        "warnings": warnings(model, fitness),
    }


def _commit(of: PlanEvaluation, profit: Floats | None, fitness: Fitness) -> Json:
    """What may be committed to, of the outcome and the profit that the document says."""
    if fitness.level == "not_fit":
        return {"commit": None, "commit_why": NOTHING_OF_UNFIT}
    committed = commit_of(of.total, profit, out_of_sample=False)
    return {"commit": commit_json(committed), "commit_why": None}


def _groups(of: PlanEvaluation, dims: Iterable[str]) -> list[Json]:
    value = value_per_unit(of.model) or 1.0
    return [
        {
            **labels,
            "spend": float(of.spend[cells].sum()),
            "incremental": summary_json(summarize(of.incremental[cells].sum(axis=0))),
            "iroas": summary_json(of.iroas(cells, value)),
            "mroas": summary_json(of.mroas(cells, value)),
        }
        for labels, cells in of.groups(tuple(dims))
    ]


def _return_unit(of: PlanEvaluation) -> str:
    if of.has_revenue:
        return "revenue per money"
    return "outcome units per money (no value per unit known)"


def _assumed(of: PlanEvaluation) -> Json:
    """What the plan was evaluated under; of the base what it was and what is assumed of it."""
    assumptions = assumptions_of(of.model)
    if assumptions.is_neutral:
        return {}
    changed = assumptions.of(BASE) or assumptions.of(CONTROLS)
    base = base_of(of.model, of.plan.horizon) if changed else None
    return {
        "assumptions": assumptions.canonical(),
        "base": base
        and {
            "fitted": summary_json(summarize(base.fitted)),
            "assumed": summary_json(summarize(base.assumed)),
        },
    }
