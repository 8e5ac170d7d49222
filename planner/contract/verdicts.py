"""A verdict as a JSON document: what every key of ``verdict`` holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mmm_core.labels import Floats
from mmm_core.model import FittedModel
from mmm_core.statistics import Probability
from planner.contract.fitness import commit_json, fitness_json
from planner.contract.numbers import summary_json
from planner.facts.answers import headline_facts
from planner.questions.optimize import OptimizeAnswer
from planner.questions.standing import Standing
from planner.questions.verdict import Evidence, Verdict
from planner.wording.kept import nothing_committed, nothing_kept
from planner.wording.sentences import said_rules
from planner.wording.verdicts import headline, why

Json = dict[str, Any]


def verdict_json(answer: OptimizeAnswer) -> Json:
    """What to do with a plan, and what that rests on."""
    verdict, model = answer.verdict, answer.answer.model
    other, facts = verdict.against, headline_facts(answer)
    said = headline(model, answer, facts)
    rules = said_rules(model, answer.guardrails)
    return {
        "decision": verdict.decision,
        "headline": {"text": said.text, "span": said.span or None, "tone": said.tone},
        "why": why(model, verdict, facts, rules),
        "keeps": verdict.keeps,
        "against": {
            "kind": other.kind,
            "spend": float(other.spend.sum()),
            "plan": _spend(other.spend, model),
            "money_effect": summary_json(verdict.money),
        },
        "required_by": list(verdict.required_by),
        "kept": None if verdict.kept is None else _spend(verdict.kept, model),
        "kept_why": _kept_why(verdict, rules),
        "evidence": _evidence(verdict.evidence),
        "caution": {
            "cells": [model.cells.names[cell] for cell in verdict.caution.cells],
            "share": verdict.caution.share,
            "unchecked": verdict.caution.unchecked or None,
        },
        "fitness": fitness_json(verdict.fitness, model),
        "claim": verdict.claim,
        **committed_json(verdict),
    }


def _kept_why(verdict: Verdict, rules: Mapping[str, str]) -> str | None:
    """Why an unfit model leaves nothing to keep; null where something is, or a change is said."""
    unkept = verdict.decision == "not_fit" and verdict.kept is None
    return nothing_kept(verdict, rules) if unkept else None


def committed_json(verdict: Verdict) -> Json:
    """Amounts to commit to, and why there are none."""
    none = verdict.commit is None
    return {
        "commit": commit_json(verdict.commit),
        "commit_why": nothing_committed(verdict) if none else None,
    }


def standings_json(standings: Sequence[Standing], model: FittedModel) -> list[Json]:
    """Where every cell stands at the reference plan (numbers 19), in the model's order."""
    return [
        {**name, "place": of.place, "p_above_break_even": of.chance, "takes": of.takes}
        for name, of in zip(model.cells.names, standings, strict=True)
    ]


def _spend(spend: Floats, model: FittedModel) -> list[Json]:
    return [{**name, "spend": float(spend[:, k].sum())} for k, name in enumerate(model.cells.names)]


def _evidence(of: Evidence) -> Json:
    return {
        "on": of.on,
        "gain": summary_json(of.gain),
        "outcome": summary_json(of.outcome),
        "saved": of.saved,
        "p_better": _share(of.chance),
        "p_better_elsewhere": _share(of.elsewhere),
        "share": of.share,
        "least": of.least,
        "p_reached": _share(of.reached),
        "with_probability": of.surely,
    }


def _share(of: Probability | None) -> float | None:
    return None if of is None else of.value
