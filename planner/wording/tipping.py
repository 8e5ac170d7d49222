"""Tipping points in words: what would have to be otherwise, and what the advice is then."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, get_args

from mmm_core.assumptions.applied import card_of
from mmm_core.model import FittedModel
from planner.questions.advice import Advice
from planner.questions.dials import FURTHEST, Dial
from planner.questions.tipping_points import Flip, Tipping, TippingPoints
from planner.wording import amounts
from planner.wording.names import listed
from planner.wording.units import Units
from planner.wording.verdicts import DECISIONS

Side = Literal["below", "above"]
SIDES: tuple[Side, ...] = get_args(Side)
NOWHERE, UNKNOWN = "none within 4x", "not known"
_MONEY = {"margin": "Margin", "value": "Value of a unit", "required_return": "Required return"}
_DIRECTIONS = {-1: "gets less", 0: "keeps about its money", 1: "gets more"}
_SPENDS = {-1: "spends less than now", 0: "spends about as much as now", 1: "spends more than now"}


def dial_name(model: FittedModel, of: Dial) -> str:
    """What is turned: ``Response of TV``, ``Margin``."""
    return _MONEY[of.money] if of.money is not None else f"Response of {_name(model, of)}"


def _name(model: FittedModel, of: Dial) -> str:
    """The channel, after the other labels where it is told apart by them."""
    *others, channel = dict(of.labels).values()
    return " / ".join([*others, model.card.channel_name(channel)])


def dial_value(model: FittedModel, of: Dial, factor: float) -> str:
    """What a factor makes of it: ``18 % weaker``, ``44.1 %``, ``€0.92``."""
    units = Units.of(model)
    if of.money is None:
        return f"{units.say_share(abs(factor - 1))} {'weaker' if factor < 1 else 'stronger'}"
    value = of.value(factor)
    if of.money == "value":
        card = card_of(model)
        return amounts.money(value, card.currency, card.locale)
    return units.say_share(value)


def side(model: FittedModel, of: Tipping, which: Side) -> str:
    """Where one side flips; how far it was looked for where none does, else why it is unknown."""
    at = SIDES.index(which)
    flip, end = (of.below, of.above)[at], of.dial.range[at]
    if flip is not None:
        return dial_value(model, of.dial, flip.factor)
    if of.unknown[at]:
        return UNKNOWN
    if of.dial.money is None:
        return NOWHERE
    if end == 1:
        return f"cannot be {'lower' if which == 'below' else 'higher'}"
    way = "down" if which == "below" else "up"
    return f"none {way} to {dial_value(model, of.dial, end)}"


def unturned(of: TippingPoints) -> str:
    """Numbers of finance's that were not looked at, and why; "" where all were."""
    by_why: dict[str, list[str]] = {}
    for money, why in of.unturned.items():
        by_why.setdefault(why, []).append(_MONEY[money])
    return " ".join(f"Not looked at: {listed(names)}. {why}" for why, names in by_why.items())


def unknown(model: FittedModel, points: Sequence[Tipping]) -> str:
    """Why something is not known of some of them, each reason once; "" where all is known."""
    by_why: dict[str, list[str]] = {}
    for one in points:
        if one.why:
            by_why.setdefault(one.why, []).append(dial_name(model, one.dial))
    return " ".join(f"Not known of {listed(names)}: {why}" for why, names in by_why.items())


def becomes(model: FittedModel, of: Tipping) -> str:
    """What the advice is beyond its tipping points."""
    said = [
        f"{dial_value(model, of.dial, flip.factor)}: {_after(model, of, flip)}" for flip in of.flips
    ]
    return "; ".join(said)


def within(of: Tipping) -> str:
    """Whether the evidence leaves room for it."""
    if of.interval is None:
        return ""
    return "yes" if of.reachable else "no" if of.flips else ""


def finding(of: TippingPoints) -> str:
    """The most that matters of them, in a sentence."""
    model = of.case.model
    if of.why:
        return of.why
    near = [one for one in of.points if one.reachable]
    if near:
        named = [
            f"{dial_name(model, one.dial)} {dial_value(model, one.dial, flip.factor)}"
            for one in near[:3]
            for flip in one.flips
            if flip.reachable
        ]
        more = f", and {len(near) - 3} more" if len(near) > 3 else ""
        return f"Within the evidence, these would flip the advice: {'; '.join(named)}{more}."
    if any(one.why for one in of.points):
        return "No tipping point was found within the evidence as far as it was looked for."
    if any(one.flips for one in of.points):
        return "Nothing within the evidence flips the advice; what would lies outside of it."
    return (
        f"Nothing flips the advice within a factor of {FURTHEST:.0f}, or within what a number may "
        "be where that is less."
    )


def advice(of: TippingPoints) -> str:
    """What is advised as things are, without the check on other draws."""
    decision = of.case.decision
    return "No plan meets the question" if decision is None else DECISIONS[decision]


def _after(model: FittedModel, of: Tipping, flip: Flip) -> str:
    """What is otherwise, as far as it flips."""
    after, said = flip.after, []
    if "decision" in flip.what:
        said.append(_decision(after))
    if "direction" in flip.what and after.decision != "no_plan":
        said.append(_direction(model, of.dial, after))
    if "pays" in flip.what and after.pays is not None:
        earns = "earns" if after.pays else "no longer earns"
        said.append(f"the plan {earns} the required return")
    return ", ".join(said)


def _decision(of: Advice) -> str:
    if of.decision == "no_plan":
        return "no plan meets the question"
    return f"“{DECISIONS[of.decision]}”"


def _direction(model: FittedModel, dial: Dial, of: Advice) -> str:
    if dial.money is not None:
        return f"the plan {_SPENDS[of.direction]}"
    return f"{_name(model, dial)} {_DIRECTIONS[of.direction]}"
