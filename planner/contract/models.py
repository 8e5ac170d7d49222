"""Models as JSON documents: lines of the library, and what may be asked of one."""

from __future__ import annotations

from typing import Any

from mmm_core.library import LibraryEntry
from mmm_core.model import FittedModel
from mmm_core.plan import Reference
from optimizer.problem import Tail
from planner.contract.coverage import coverage_json
from planner.contract.days import day_json
from planner.contract.fitness import fitness_json
from planner.contract.horizons import horizons_json
from planner.contract.refusals import said_json
from planner.questions.assess import lead_notes
from planner.questions.fitness import Fitness
from planner.wording.fitness import warnings

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
            "first": day_json(model.dates[0]),
            "last": day_json(model.dates[-1]),
            "count": int(model.dates.size),
        },
        "draws": model.samples,
        "chains": model.chains,
        "l_max": model.l_max,
        "horizons": horizons_json(model),
        "reference": {
            "start": day_json(reference.plan.horizon.start),
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
        "warnings": warnings(model, fitness),
    }
