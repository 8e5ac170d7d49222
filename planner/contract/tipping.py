"""Tipping points as a JSON document: what ``flip`` answers."""

from __future__ import annotations

from typing import Any

from planner.questions.advice import Advice
from planner.questions.dials import FURTHEST, Dial
from planner.questions.tipping_points import Flip, Tipping, TippingPoints
from planner.questions.tornado import Tornado

Json = dict[str, Any]
_SIDES = ("below", "above")
_NOTES = (
    "Every tipping point was solved on both sides, which are at most 1 % apart, and 0.2 % for a "
    "number of finance's. Each is of one number alone, all others as they are; what is advised "
    "here is without the check on other draws.",
)


def flip_json(of: TippingPoints) -> Json:
    """Everything of ``flip``."""
    cells = [one for one in of.points if one.dial.money is None]
    money = {one.dial.money: one for one in of.points if one.dial.money is not None}
    return {
        "decision": of.case.decision,
        "cells": [{**dict(one.dial.labels), **_tipping(one)} for one in cells],
        "margin": _money(money.get("margin")),
        "value": _money(money.get("value")),
        "required_return": _money(money.get("required_return")),
        "tornado": None if of.tornado is None else _tornado(of.tornado),
        "searched": {"from": 1 / FURTHEST, "to": FURTHEST},
        "not_turned": dict(of.unturned),
        "why": of.why or None,
        "notes": list(_NOTES) if of.points else [],
    }


def _tipping(of: Tipping) -> Json:
    inside = of.interval
    return {
        "now": _advice(of.now),
        "below": _flip(of.below),
        "above": _flip(of.above),
        "beyond": [_flip(one) for one in of.beyond],
        "interval": None if inside is None else {"low": inside[0], "high": inside[1]},
        "within_evidence": of.reachable,
        "searched": _searched(of.dial),
        "unknown": {side: why or None for side, why in zip(_SIDES, of.unknown, strict=True)},
        "why": of.why or None,
    }


def _searched(of: Dial) -> Json:
    """Where it was looked for: factors of a response, of finance's numbers what they are there."""
    low, high = (of.value(factor) for factor in of.range)
    return {"from": low, "to": high}


def _money(of: Tipping | None) -> Json | None:
    """Of a number of finance's; null where it is not known."""
    if of is None:
        return None
    said = _tipping(of)
    keys = ("now", "below", "above", "searched", "unknown", "why")
    return {"is": of.dial.now, **{key: said[key] for key in keys}}


def _flip(of: Flip | None) -> Json | None:
    if of is None:
        return None
    return {
        "factor": of.factor,
        "holds": of.holds,
        "value": of.value,
        "flips": list(of.what),
        "after": _advice(of.after),
        "within_evidence": of.reachable,
    }


def _advice(of: Advice) -> Json:
    said: Json = {"decision": of.decision, "direction": of.direction}
    return said if of.pays is None else {**said, "pays": of.pays}


def _tornado(of: Tornado) -> Json:
    return {
        "on": of.on,
        "gain": of.gain,
        "bars": [
            {
                "of": bar.dial.money or dict(bar.dial.labels),
                "low": bar.low,
                "high": bar.high,
                "at_low": bar.at_low,
                "at_high": bar.at_high,
            }
            for bar in of.bars
        ],
    }
