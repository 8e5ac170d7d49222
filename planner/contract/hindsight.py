"""Looking back: the rules of a problem file over past periods, and the answer as a document."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np

from mmm_core import bounded_json
from mmm_core.errors import InvalidProblem
from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL
from mmm_core.limits import QUESTION_CHARACTERS
from mmm_core.model import FittedModel
from mmm_core.names import listed
from mmm_core.past import last_periods
from mmm_core.periods import Horizon
from mmm_core.plan import Reference
from mmm_core.statistics import summarize
from optimizer.problem import PlanProblem
from planner.contract.fitness import fitness_json
from planner.contract.numbers import or_null, summary_json
from planner.contract.parts import date_of
from planner.contract.problems import parse_problem
from planner.facts.fact import by_id
from planner.facts.hindsight import hindsight_facts
from planner.questions.hindsight import Hindsight
from planner.questions.past_question import past_problem
from planner.wording.hindsight import headline
from planner.wording.sentences import sentence

Json = dict[str, Any]
# What a problem file may say when it looks back; all else is what really was.
_TAKEN = ("guardrails", "calendar", "max_gap")


def past_horizon(model: FittedModel, start: str | None, periods: int | None) -> Horizon:
    """The periods to look back on; by default the last quarter of the data, or its last periods.

    Raises
    ------
    InvalidProblem, InvalidPlan
        If the start is no date, or the periods are too few or too many.
    """
    count = model.frequency.per_quarter if periods is None else periods
    if start is None:
        return last_periods(model, Horizon(model.dates[0].astype("M8[D]"), count).periods)
    return Horizon(model.frequency.label(date_of(start)), count)


def parse_past(text: str | None, model: FittedModel, reference: Reference) -> PlanProblem:
    """The question over past periods, from the text of a problem file or with the usual rules.

    Parameters
    ----------
    reference : what was spent over them

    Raises
    ------
    InvalidProblem
        As ``parse_problem``; and where the file says what is no matter of choice looking back.
    """
    if text is None:
        return past_problem(reference)
    bounded_json.require_bounded(text, "The problem", InvalidProblem, QUESTION_CHARACTERS)
    try:
        given = bounded_json.loads(text)
    except ValueError as error:
        raise InvalidProblem(
            f"The problem is not JSON: {error}.", "Correct it at that place."
        ) from error
    if not isinstance(given, dict):
        raise InvalidProblem("The problem is not an object {...}.", "Write {} for no rules.")
    if refused := [key for key in given if key not in _TAKEN]:
        raise InvalidProblem(
            f"The problem says {listed(refused)}; looking back takes {listed(_TAKEN)}: its "
            "periods are those that are named, its money is what was spent there, and it judges "
            "by the mean under the model as it is.",
            f"Leave out {listed(refused)}.",
        )
    horizon = reference.plan.horizon
    whole = {
        **given,
        "horizon": {"start": str(horizon.start), "periods": horizon.periods},
        "budget": {"total": reference.plan.total()},
    }
    return parse_problem(json.dumps(whole), model, reference)


def hindsight_json(of: Hindsight) -> Json:
    """Everything of ``hindsight``; of a model that is not fit to plan with it judges nothing."""
    model, certificate, horizon = of.model, of.optimum.certificate, of.problem.horizon
    chance, elsewhere = of.evidence.chance, of.split
    panel = [dim for dim in model.cells.dims if dim != CHANNEL]
    return {
        "horizon": {
            "start": str(horizon.start),
            "periods": horizon.periods,
            "last": str(horizon.dates(model.frequency)[-1]),
        },
        "tail": "spent",
        "draws": model.samples,
        "headline": headline(of, by_id(hindsight_facts(of))).text,
        "spent": _plan(of.spent),
        "best": {**_plan(of.best), "is_spent": of.best is of.spent},
        "regret": summary_json(of.regret),
        "regret_profit": summary_json(of.regret_profit),
        "regret_at_most": or_null(of.at_most),
        "p_better": None if chance is None else chance.value,
        "p_better_elsewhere": None if elsewhere is None else elsewhere.p_better.value,
        "elsewhere": None
        if elsewhere is None
        else {"on": elsewhere.on, "gain": summary_json(elsewhere.out_of_sample)},
        "elsewhere_why": of.why_not or None,
        "reason": "not_fit" if of.is_unfit else of.reason.kind,
        "by_cell": _groups(of, model.cells.dims),
        "by_channel": _groups(of, (CHANNEL,)),
        **{f"by_{dim}": _groups(of, (dim,)) for dim in panel},
        "status": of.optimum.status,
        "value": certificate.value,
        "upper_bound": certificate.upper_bound,
        "gap": or_null(certificate.gap),
        "guardrails": [
            {
                "label": state.guardrail.label,
                "sentence": _sentence(of, state.sentence),
                "slack": or_null(state.slack),
                "binding": state.binding,
                "kept_by_what_was_spent": state.guardrail.label not in of.breaks,
                "notes": list(state.notes),
            }
            for state in of.guardrails
        ],
        "fitness": fitness_json(of.fitness, model),
        "claim": of.claim,
        "caution": {
            "cells": [model.cells.names[cell] for cell in of.caution.cells],
            "share": of.caution.share,
            "unchecked": of.caution.unchecked or None,
        },
        "notes": list(of.notes),
        "seconds": of.optimum.seconds,
    }


def _sentence(of: Hindsight, said: Any) -> str:
    card = of.model.card
    return sentence(said, card.currency, card.outcome.unit, card.locale)


def _plan(of: PlanEvaluation) -> Json:
    profit = of.profit()
    return {
        "spend": float(of.spend.sum()),
        "incremental": summary_json(summarize(of.total)),
        "profit": None if profit is None else summary_json(summarize(profit)),
        "extrapolation": [
            {
                **of.model.cells.names[one.cell],
                "what": one.what,
                "period": one.period or None,
                "beyond": or_null(one.beyond),
            }
            for one in of.extrapolations()
        ],
    }


def _groups(of: Hindsight, dims: Sequence[str]) -> list[Json]:
    rows = []
    for labels, cells in of.spent.groups(dims):
        chosen = np.asarray(cells)
        rows.append(
            {
                **labels,
                "spent": float(of.spent.spend[chosen].sum()),
                "best": float(of.best.spend[chosen].sum()),
                "regret": summary_json(of.regret_of(cells)),
            }
        )
    return rows
