"""``python -m planner fits``: two fits of one business side by side."""

from __future__ import annotations

import argparse
from typing import Any

from mmm_core.errors import HeadroomError
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from mmm_core.refits import same_cells
from optimizer.problem import PlanProblem
from planner import contract, services
from planner.callers import MODEL, require_seconds, text_of_file
from planner.contract.fits import fits_json, kept_plan
from planner.questions.fit_plans import KeptPlan, PlanMoved, best_moved, near_reference, plans_moved
from planner.questions.fits import compare_fits


def add(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("model", help=MODEL)
    parser.add_argument("other", help="the former fit, named in the same way")
    parser.add_argument(
        "--problem",
        help="problem.json: the question that both are asked (the current plan's money, each cell "
        "50 to 150 %% of it, never above the highest observed period)",
    )
    parser.add_argument("--time-limit", type=float, help="seconds of each of two searches (60)")


def answer(given: argparse.Namespace) -> dict[str, Any]:
    """What the command answers, as a JSON document."""
    require_seconds(given.time_limit)
    model, other = services.load(given.model), services.load(given.other)
    problem, reference = _question(given, model)
    found = compare_fits(model, other, reference)
    limit = given.time_limit or services.DEFAULT_TIME_LIMIT
    kept, left = _kept(model)
    plans = (*plans_moved(found, kept), *left)
    asked = same_cells(model, other) and not found.is_unfit
    best = best_moved(found, problem, limit) if asked else None
    return fits_json(found, plans, best)


def _question(given: argparse.Namespace, model: FittedModel) -> tuple[PlanProblem, Reference]:
    if given.problem is None:
        reference = services.reference_for(model)
        return near_reference(reference), reference
    problem = contract.parse_problem(text_of_file(given.problem), model)
    return problem, services.reference_for(model, problem.horizon)


def _kept(model: FittedModel) -> tuple[list[KeptPlan], list[PlanMoved]]:
    """The latest versions of the line's plans, and those that do not fit this model."""
    from planner.scenarios.reading import Wanted

    store, kept, left = services.store(), [], []
    for one in store.scenarios(Wanted(line=model.card.line)):
        version = one.latest
        try:
            content = store.content(version.scenario, version.number)
            kept.append(kept_plan(version, content, model))
        except HeadroomError as error:
            left.append(PlanMoved(version.name, None, None, error.message))
    return kept, left
