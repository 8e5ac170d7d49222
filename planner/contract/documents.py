"""Answers as JSON documents: what every key of the headless contract holds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from mmm_core.assumptions.applied import assumptions_of
from mmm_core.assumptions.row import BASE, CONTROLS
from mmm_core.base import base_of
from mmm_core.economics import economics_of
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL, Floats
from mmm_core.library import LibraryEntry
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from mmm_core.statistics import summarize
from optimizer.problem import Tail
from optimizer.solve import Optimum
from planner.contract.costs import declined_json
from planner.contract.coverage import coverage_json
from planner.contract.horizons import horizons_json
from planner.contract.numbers import or_null, summary_json
from planner.contract.refusals import said_json
from planner.contract.verdicts import (
    commit_json,
    committed_json,
    fitness_json,
    standings_json,
    verdict_json,
)
from planner.questions.assess import PlanAnswer, lead_notes, value_per_unit
from planner.questions.commit import commit_of
from planner.questions.declined import DeclinedCosts
from planner.questions.evidence import standings_beside
from planner.questions.fitness import Fitness, fitness_of
from planner.questions.optimize import GuardrailState, OptimizeAnswer
from planner.wording.fitness import to_mind
from planner.wording.kept import NOTHING_OF_UNFIT
from planner.wording.sentences import sentence

Json = dict[str, Any]


def entry_json(entry: LibraryEntry) -> Json:
    """One line of the model library; a damaged file is listed with its ``error``."""
    return {
        "name": entry.name,
        "title": entry.title,
        "line": entry.line,
        "vendor": entry.vendor,
        "fitted_at": entry.fitted_at or None,
        "channels": list(entry.channels),
        "periods": entry.periods,
        "last": entry.last or None,
        "error": None if entry.error is None else said_json(entry.error),
    }


def describe_json(model: FittedModel, reference: Reference, fitness: Fitness, tail: Tail) -> Json:
    """What may be asked of a model; ``tail`` is the one under which fitness was judged."""
    card, spend = model.card, reference.plan.array(model)
    return {
        "name": model.name,
        "title": card.title,
        "vendor": f"{model.vendor} {model.vendor_version}".strip(),
        "fitted_at": model.fitted_at or None,
        "fingerprint": model.fingerprint,
        "dims": list(model.cells.dims),
        "cells": [dict(name) for name in model.cells.names],
        "outcome": {
            "name": card.outcome.name,
            "unit": card.outcome.unit or None,
            "currency": card.currency or None,
            "value_per_unit": card.outcome.value_per_unit,
            "margin": card.margin,
        },
        "periods": {
            "freq": model.frequency.name,
            "first": _day(model.dates[0]),
            "last": _day(model.dates[-1]),
            "count": int(model.dates.size),
        },
        "draws": model.samples,
        "chains": model.chains,
        "l_max": model.l_max,
        "horizons": horizons_json(model),
        "reference": {
            "start": _day(reference.plan.horizon.start),
            "periods": reference.plan.horizon.periods,
            "source": reference.source,
            "notes": [*reference.notes, *lead_notes(model, reference.plan.horizon)],
            "cells": [
                {**name, "spend": float(spend[:, k].sum()), "by_period": spend[:, k].tolist()}
                for k, name in enumerate(model.cells.names)
            ],
        },
        "observed_max": [
            {**name, "per_period": float(most)}
            for name, most in zip(model.cells.names, model.observed_spend.max(axis=0), strict=True)
        ],
        "base": "available" if model.base is not None else model.base_missing,
        "features": list(model.features),
        "tail": tail,
        "fitness": fitness_json(fitness, model),
        "parity": "unverified" if model.parity is None else model.parity,
        **coverage_json(model.coverage),
        "warnings": _warnings(model, fitness),
    }


def plan_json(answer: PlanAnswer, fitness: Fitness | None = None) -> Json:
    """Everything of ``evaluate``; ``fitness`` defaults to that at the reference."""
    of, model, versus = answer.evaluation, answer.model, answer.versus
    fitness = fitness or fitness_of(answer.reference_evaluation)
    everything = list(range(len(model.cells)))
    economics = economics_of(model)
    profit, payback = of.profit(), of.payback()
    return {
        "horizon": {
            "start": _day(answer.plan.horizon.start),
            "periods": answer.plan.horizon.periods,
        },
        "tail": answer.tail,
        "draws": model.samples,
        "spend": float(of.spend.sum()),
        "incremental": summary_json(summarize(of.total)),
        "profit": None if profit is None else summary_json(summarize(profit)),
        "break_even_mroas": None if economics is None else economics.break_even,
        "payback": None if payback is None else _day(payback),
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
        "warnings": _warnings(model, fitness),
    }


def _commit(of: PlanEvaluation, profit: Floats | None, fitness: Fitness) -> Json:
    """What may be committed to, of the outcome and the profit that the document says."""
    if fitness.level == "not_fit":
        return {"commit": None, "commit_why": NOTHING_OF_UNFIT}
    committed = commit_of(of.total, profit, out_of_sample=False)
    return {"commit": commit_json(committed), "commit_why": None}


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


def _warnings(model: FittedModel, fitness: Fitness) -> list[str]:
    return [f"{one.text} {one.remedy}".strip() for one in to_mind(model, fitness)]


def _day(value: np.datetime64) -> str:
    return str(value.astype("M8[D]"))
