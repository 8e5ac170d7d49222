"""What may be relied on, as JSON documents: fitness to plan with, and amounts to commit to."""

from __future__ import annotations

from typing import Any

from mmm_core.model import Finding, FittedModel
from mmm_core.shrinkage import Shrinkage
from planner.contract.numbers import or_null
from planner.questions.commit import Commit
from planner.questions.fitness import Fitness

Json = dict[str, Any]


def fitness_json(fitness: Fitness, model: FittedModel) -> Json:
    """Whether the model is fit to plan with, each finding beside its gate."""
    return {
        "model": fitness.level,
        "findings": [{**_finding(one), "fitness": one.fitness} for one in fitness.findings],
        "cells": [
            {**model.cells.names[weak.cell], "reasons": [_finding(one) for one in weak.reasons]}
            for weak in fitness.weak
        ],
        "narrowed": [
            {**model.cells.names[k], **_narrowed(one)} for k, one in enumerate(fitness.shrinkage)
        ],
        "not_judged": list(fitness.skipped),
    }


def _narrowed(of: Shrinkage) -> Json:
    share = None if of.share is None else or_null(of.share)
    return {"shrinkage": share, "of": of.measure if share is not None else None}


def _finding(of: Finding) -> Json:
    measured = None if of.measured is None else or_null(of.measured)
    return {"text": of.text, "measured": measured, "gate": of.gate}


def commit_json(of: Commit | None) -> Json | None:
    """Amounts to commit to; ``profit`` is null where it is unknown, or nothing may be."""
    if of is None:
        return None
    profit = of.profit if of.profit is None or of.profit >= 0 else None
    return {
        "outcome": of.outcome,
        "profit": profit,
        "nothing_to_commit": of.profit is not None and of.profit < 0,
        "out_of_sample": of.out_of_sample,
    }
