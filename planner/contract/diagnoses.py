"""A diagnosis as a JSON document: the model card, headless."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from mmm_core.gates import GATES
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.sampling import Sampled
from planner.contract.fitness import fitness_json
from planner.contract.numbers import or_null, summary_json
from planner.questions.diagnosis import CellEvidence, Diagnosis
from planner.questions.inside import Inside
from planner.wording import ahead, inside, model_card, suspicions
from planner.wording.dates import periods_word
from planner.wording.names import control_name

# The database is loaded where something was asked.
if TYPE_CHECKING:
    from planner.scenarios.reactions import Answer

Json = dict[str, Any]
NO_ANSWERS: Mapping[str, Answer] = {}


def diagnosis_json(of: Diagnosis, answers: Mapping[str, Answer] = NO_ANSWERS) -> Json:
    """Everything of ``diagnose``; money and outcome in the model's own units.

    Parameters
    ----------
    answers : what people have said of what seems to react to weak demand, by key
    """
    model = of.model
    return {
        "model": _model(model),
        "headline": model_card.headline(of, answers),
        "horizon_over": ahead.over(model, of.current.plan.horizon, of.age.on) is not None,
        "unseen": model_card.unseen(of),
        "fitness": fitness_json(of.fitness, model),
        "may_ask": [
            {
                "what": one.what,
                "may": one.may,
                "question": model_card.question(one, model),
                "why": model_card.reason(one, of),
            }
            for one in of.may
        ],
        "age": {
            "last": str(of.age.last),
            "fresh_until": str(of.age.fresh_until),
            "on": str(of.age.on),
            "days": of.age.days,
        },
        "fit": _fit(of),
        "convergence": {
            "chains": model.chains,
            "draws": model.samples,
            "divergences": model.divergences,
            "responses": _sampled(of.responses),
            "parameters": _sampled(of.parameters),
        },
        "cells": [
            {**_cell(one, model), "inside": _inside(far)}
            for one, far in zip(of.cells, of.reach.cells, strict=True)
        ],
        "inside": _reach(of),
        "told_apart": _pairs(of),
        "reactions": _reactions(of, answers),
        "external": _external(model),
        "contributions": _contributions(of),
    }


def _model(model: FittedModel) -> Json:
    return {
        "name": model.name,
        "title": model.card.title,
        "line": model.card.line,
        "fingerprint": model.fingerprint,
        "vendor": f"{model.vendor} {model.vendor_version}".strip(),
        "fitted_at": model.fitted_at or None,
        "adstock": model.adstock.kind,
        "saturation": model.saturation.kind,
        "l_max": model.l_max,
        "features": list(model.features),
        "dims": list(model.cells.dims),
        "periods": int(model.dates.size),
        "first": str(model.dates[0].astype("M8[D]")),
        "last": str(model.dates[-1].astype("M8[D]")),
    }


def _fit(of: Diagnosis) -> Json:
    fit = of.fit
    low, high = (None, None) if fit.band is None else fit.band
    columns = {"mean": fit.mean, "low": low, "high": high, "residual": fit.residuals}
    return {
        "missing": of.model.base_missing if fit.mean is None else None,
        "r2": fit.r2,
        "r2_gate": GATES.r2,
        "r2_by_unit": fit.r2_by_unit if len(fit.r2_by_unit) > 1 else None,
        "within_90": fit.within,
        "usual_within_90": list(fit.usual_within),
        "durbin_watson": fit.durbin_watson,
        "usual_durbin_watson": [GATES.follows, GATES.alternates],
        "negative_base": fit.negative_base,
        "periods": [
            {
                "period": str(day)[:10],
                "observed": float(fit.total[t]) if fit.whole[t] else None,
                **{
                    name: None if values is None else or_null(float(values[t]))
                    for name, values in columns.items()
                },
            }
            for t, day in enumerate(of.model.dates)
        ],
    }


def _contributions(of: Diagnosis) -> Json:
    fit = of.fit
    names = of.model.cells.along(CHANNEL)
    return {
        "base": None if fit.base is None else fit.base.tolist(),
        "channels": [
            {"channel": name, "by_period": values.tolist()}
            for name, values in zip(names, fit.by_channel, strict=True)
        ],
    }


def _sampled(of: Iterable[Sampled]) -> list[Json]:
    return [
        {"of": one.name, "rhat": or_null(one.rhat), "ess_bulk": one.bulk, "ess_tail": one.tail}
        for one in of
    ]


def _cell(of: CellEvidence, model: FittedModel) -> Json:
    spend = np.where(model.observed[:, of.cell], model.observed_spend[:, of.cell], np.nan)
    return {
        **model.cells.names[of.cell],
        "response": summary_json(of.response),
        "prior": summary_json(of.narrowed.before),
        "shrinkage": None if of.narrowed.share is None else or_null(of.narrowed.share),
        "of": of.narrowed.measure if of.narrowed.share is not None else None,
        "not_judged": of.narrowed.why_not or None,
        "spend_variation": of.variation,
        "variance_inflation": None if of.inflation is None else or_null(of.inflation),
        "made_up_of_others": of.inflation is not None and not np.isfinite(of.inflation),
        "spent_on": of.spent_on,
        "first_spent": None if of.first is None else str(of.first)[:10],
        "missing_periods": of.missing,
        "weak": [] if of.weak is None else [one.text for one in of.weak.reasons],
        "spend": [or_null(float(money)) for money in spend],
    }


def _reach(of: Diagnosis) -> Json:
    reach = of.reach
    paying, along = reach.paying or (None, None)
    return {
        "said": inside.said(of.model, reach),
        "open_periods": reach.periods - reach.begun,
        "more": reach.more,
        "more_along_calendar": reach.more_along,
        "paying": paying,
        "paying_along_calendar": along,
    }


def _inside(of: Inside) -> Json:
    return {
        "spend": of.spend,
        "most_in_period": of.most_in_period,
        "most_in_horizon": of.most_in_all,
        "more": of.more,
        "more_along_calendar": of.more_along,
        "beyond": of.is_beyond,
    }


def _pairs(of: Diagnosis) -> list[Json]:
    names = of.model.cells.along(CHANNEL)
    return [
        {
            "channels": [names[pair.first], names[pair.second]],
            "correlation": pair.correlation,
            "sum_narrower": pair.narrower,
            "told_apart_badly": pair.is_apart_badly,
            "text": model_card.told_apart_badly(pair, of.model) if pair.is_apart_badly else None,
        }
        for pair in of.pairs
    ]


def _answer(of: Answer | None) -> Json | None:
    if of is None:
        return None
    by = {"name": of.by.name, "role": of.by.role}
    return {"said": of.said, "why": of.why, "by": by, "at": of.at}


def _reactions(of: Diagnosis, answers: Mapping[str, Answer]) -> list[Json]:
    """Channels and controls beside the demand before them, the most suspicious first."""
    word = periods_word(of.model.frequency, 1)
    return [
        {
            **one.labels,
            "correlation": one.found.correlation.tolist(),
            "lag": one.found.lag,
            "chance": one.found.chance,
            "suspicious": one.suspicious,
            "cleared": one.key in of.model.cleared,
            "answer": _answer(answers.get(one.key)),
            "question": suspicions.question(one, of.model) if one.suspicious else None,
            "why": suspicions.why_asked(one, of.model, word) if one.suspicious else None,
        }
        for one in of.relations
    ]


def _external(model: FittedModel) -> Json:
    """Variables beside media, or what is said of their absence."""
    names = () if model.controls is None else model.controls.names
    return {
        "controls": [{"name": name, "title": control_name(model, name)} for name in names],
        "features": list(model.features),
        "said": model_card.external(model),
    }
