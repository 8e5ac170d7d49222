"""What is worth knowing, and the measurement plan, as a JSON document."""

from __future__ import annotations

from typing import Any

from mmm_core.labels import CHANNEL
from planner.contract.numbers import summary_json
from planner.questions import fitness
from planner.questions.learning.trial import Check, MeasurementPlan, Power, Trial
from planner.questions.learning.worth_knowing import Expected, WorthKnowing
from planner.wording import learning as wording

Json = dict[str, Any]


def learning_json(of: MeasurementPlan) -> Json:
    """Everything of ``learn``: amounts of worth and cost are in ``on``."""
    learning = of.learning
    model = learning.model
    return {
        "on": learning.on,
        "tail": learning.problem.tail,
        "channels": [_channel(one) for one in learning.channels],
        "everything": _expected(learning.everything),
        "draws_planned_for": learning.sampled,
        "without_measuring": _expected(None if learning.why else learning.without),
        "standing": learning.standing,
        "departs": [
            {**model.cells.names[away.cell], "less": away.less, "more": away.more}
            for away in of.departs
        ],
        "test": None if of.trial is None else _trial(of, of.trial),
        "no_test": of.no_trial or None,
        "review": {
            "checks": [_check(one) for one in of.checks],
            "no_checks": of.no_checks or None,
            "decides": of.decides or None,
        },
        "why": learning.why or None,
        "text": wording.lines(of),
    }


def _expected(of: Expected | None) -> Json | None:
    if of is None:
        return None
    return {"value": of.value, "error": of.error, "told_from_nothing": of.is_told}


def _channel(of: WorthKnowing) -> Json:
    return {
        CHANNEL: of.channel,
        "response": summary_json(of.response),
        "worth_knowing": _expected(of.worth),
        "tests": [
            {"precision": test.precision, "worth": _expected(test.worth)} for test in of.tests
        ],
        "searches_unfinished": of.unproven,
        "groups_without_plan": of.unplanned,
        "why": of.why or None,
    }


def _trial(of: MeasurementPlan, trial: Trial) -> Json:
    dims = [dim for dim in of.learning.model.cells.dims if dim != CHANNEL]
    return {
        CHANNEL: trial.channel,
        "kind": trial.kind,
        "regions": [dict(zip(dims, labels, strict=True)) for labels in trial.regions],
        "spend_factor": trial.factor,
        "first": str(trial.first),
        "last": str(trial.last),
        "periods": trial.periods,
        "compared_until": str(trial.known),
        "more_spend": trial.moves,
        "effect": summary_json(trial.effect),
        "power": None if trial.power is None else _power(trial.power),
        "no_power": trial.no_power or None,
        "costs": summary_json(trial.costs),
        "worth": _expected(trial.worth),
        "pays": trial.pays,
        "breaks": [rule.label for rule, _ in trial.breaks],
        "past": trial.is_past(fitness.today()),
    }


def _power(of: Power) -> Json:
    return {
        "noise": of.noise,
        "precision": of.precision,
        "least_effect": of.least,
        "chance": of.chance,
        "result": {"low": of.low, "high": of.high},
    }


def _check(of: Check) -> Json:
    return {
        "day": str(of.day),
        "due": bool(of.day < fitness.today()),
        "periods": of.periods,
        "total_so_far": {"mean": of.mean, "low": of.low, "high": of.high},
    }
