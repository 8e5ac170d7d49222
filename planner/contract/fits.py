"""Two fits side by side as a JSON document: what ``fits`` answers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mmm_core.assumptions import Assumptions
from mmm_core.model import FittedModel
from planner.contract.fitness import fitness_json
from planner.contract.numbers import or_null, summary_json
from planner.questions.assess import SHOWN_TAIL
from planner.questions.fit_plans import NOT_THE_SAME, UNFIT, BestMoved, KeptPlan, PlanMoved, Under
from planner.questions.fitness import Fitness
from planner.questions.fits import ERRORS, Fits, Moved
from planner.questions.optimize import OptimizeAnswer
from planner.scenarios.content import Content
from planner.scenarios.records import Version

Json = dict[str, Any]


def kept_plan(version: Version, content: Content, model: FittedModel) -> KeptPlan:
    """A version of the store, as a plan that both fits are asked about.

    Raises
    ------
    InvalidScenario, InvalidPlan, InvalidProblem
        If it does not fit the model.
    """
    assumed = Assumptions.from_document(content.document.get("assumptions") or {})
    return KeptPlan(version.name, content.plan(model), assumed)


def fits_json(of: Fits, plans: Sequence[PlanMoved], best: BestMoved | None) -> Json:
    """Everything of ``fits``; where either is not fit to plan with, no plan is called better."""
    horizon, base = of.reference.plan.horizon, of.base
    none = UNFIT if of.is_unfit else NOT_THE_SAME
    return {
        "now": _fit(of.model, of.now),
        "former": _fit(of.other, of.then),
        "horizon": {"start": str(horizon.start), "periods": horizon.periods},
        "tail": SHOWN_TAIL,
        "spend": of.reference.plan.total(),
        "changed": {
            "same_file": of.changed.same_file,
            "periods_added": of.changed.added,
            "periods_dropped": of.changed.dropped,
            "revised": list(of.changed.revised),
            "outcome_revised": of.changed.outcome,
            "form": list(of.changed.form),
            "appeared": list(of.changed.appeared),
            "gone": list(of.changed.gone),
        },
        "by_channel": [{"channel": one.name, **_moved(one)} for one in of.channels],
        "total": _moved(of.total),
        "base_per_period": None if base is None else _moved(base),
        "base_why": of.base_why or None,
        "errors": ERRORS,
        "share_of_draws": of.of_draws,
        "plans": [_plan(one, of.is_unfit) for one in plans],
        "best": None if best is None else _best(best),
        "best_why": None if best is not None else none,
    }


def _fit(model: FittedModel, fitness: Fitness) -> Json:
    return {
        "name": model.name,
        "title": model.card.title,
        "line": model.card.line,
        "fingerprint": model.fingerprint,
        "fitted_at": model.fitted_at or None,
        "last": str(model.dates[-1].astype("M8[D]")),
        "draws": model.samples,
        "fitness": fitness_json(fitness, model),
    }


def _moved(of: Moved) -> Json:
    return {
        "before": summary_json(of.before),
        "after": summary_json(of.after),
        "change": of.change,
        "monte_carlo_error": or_null(of.error),
        "draws_reach": or_null(of.reach),
        "moved": of.kind,
        "within_former_interval": of.is_within,
    }


def _plan(of: PlanMoved, unfit: bool) -> Json:
    sides = {"before": of.before, "after": of.after}
    said = {side: None if one is None else _under(one, unfit) for side, one in sides.items()}
    why = of.why or (UNFIT if unfit else None)
    return {"name": of.name, **said, "flips": None if unfit else of.flips, "why": why}


def _under(of: Under, unfit: bool) -> Json:
    return {
        "incremental": summary_json(of.brings),
        "gain": summary_json(of.gain),
        "gain_on": of.on,
        "p_better": None if of.chance is None else of.chance.value,
        "better": None if unfit else of.is_better,
    }


def _best(of: BestMoved) -> Json:
    model = of.now.answer.model
    return {
        "now": _answer(of.now),
        "former": _answer(of.then),
        "moved": of.moved,
        "costs": summary_json(of.costs),
        "turned": [model.cells.names[k] for k in of.turned],
        "flips": of.flips,
    }


def _answer(of: OptimizeAnswer) -> Json:
    model = of.answer.model
    return {
        "decision": of.verdict.decision,
        "gap": or_null(of.optimum.certificate.gap),
        "plan": [
            {**name, "spend": float(money)}
            for name, money in zip(model.cells.names, of.optimum.spend.sum(axis=0), strict=True)
        ],
    }
