"""Tipping points in words: what would have to be otherwise, and what the advice is then."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, get_args

from mmm_core.assumptions.applied import card_of
from mmm_core.model import FittedModel
from planner.questions.advice import Advice
from planner.questions.dials import FURTHEST, Dial
from planner.questions.tipping_points import Flip, Tipping, TippingPoints
from planner.wording import amounts
from planner.wording.names import labels_said, listed
from planner.wording.units import Units
from planner.wording.verdicts import DECISIONS

Side = Literal["below", "above"]
SIDES: tuple[Side, ...] = get_args(Side)
NOWHERE, UNKNOWN = "none within 4x", "not known"
MONEY = {"margin": "Margin", "value": "Value of a unit", "required_return": "Required return"}
TURNS: dict[str, str] = {
    **{str(decision): said for decision, said in DECISIONS.items()},
    "change_with_caution": "Change with caution",
    "no_plan": "no plan that meets the question",
}
# What would be another answer to whether to change at all.
_ANOTHER: dict[str | None, tuple[str, ...]] = {
    "change": ("hold",),
    "change_with_caution": ("hold",),
    "hold": ("change", "change_with_caution"),
}
_MOST = 3
_ALIKE = 0.005  # of a return: as near as tipping points are looked for
_DIRECTIONS = {-1: "gets less", 0: "keeps about its money", 1: "gets more"}
_SPENDS = {-1: "spends less than now", 0: "spends about as much as now", 1: "spends more than now"}


def dial_name(model: FittedModel, of: Dial) -> str:
    """What is turned: ``Response of TV``, ``Margin``."""
    return MONEY[of.money] if of.money is not None else f"Response of {_name(model, of)}"


def _name(model: FittedModel, of: Dial) -> str:
    """The channel, after the other labels where it is told apart by them."""
    return labels_said(dict(of.labels), model.card)


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


def past_own(of: TippingPoints) -> str:
    """Why a plan still pays at a return above the plan's own; "" where it does not."""
    turned = next((one for one in of.points if one.dial.money == "required_return"), None)
    if turned is None or turned.above is None or "pays" not in turned.above.what:
        return ""
    times, model = of.case.times, of.case.model
    own = 0.0 if times is None else times * (1 + model.card.required_return) - 1
    holds, flips = (turned.dial.value(at) for at in (turned.above.holds, turned.above.factor))
    if times is None or holds <= own + _ALIKE:
        return ""
    say = Units.of(model).say_share
    return (
        f"The best plan now earns about {say(own)} on its money. Where more is required another "
        f"plan is the best one, which earns more on it: only from {say(flips)} on is there none "
        "that pays."
    )


def unturned(of: TippingPoints) -> str:
    """Numbers of finance's that were not looked at, and why; "" where all were."""
    by_why: dict[str, list[str]] = {}
    for money, why in of.unturned.items():
        by_why.setdefault(why, []).append(MONEY[money])
    return " ".join(f"Not looked at: {listed(names)}. {why}" for why, names in by_why.items())


def unknown(model: FittedModel, points: Sequence[Tipping]) -> str:
    """Why something is not known of some of them, each reason once; "" where all is known."""
    by_why: dict[str, list[str]] = {}
    for one in points:
        if one.why:
            by_why.setdefault(one.why, []).append(dial_name(model, one.dial))
    return " ".join(f"Not known of {listed(names)}: {why}" for why, names in by_why.items())


def becomes(model: FittedModel, of: Tipping) -> str:
    """What the advice is beyond its tipping points, of a model under what is assumed."""
    outwards = sorted(
        (*of.flips, *of.beyond), key=lambda one: (one.factor > 1, abs(math.log(one.factor)))
    )
    said = [
        f"{dial_value(model, of.dial, flip.factor)}: {_after(model, of, flip)}" for flip in outwards
    ]
    return "; ".join(said)


def within(of: Tipping) -> str:
    """Whether the evidence leaves room for it."""
    if not of.flips:
        return ""
    if of.interval is None:
        return "not judged"
    return "yes" if of.reachable else "no"


def finding(of: TippingPoints) -> str:
    """The most that matters: what turns the decision itself, then what a channel's direction."""
    if of.why:
        return of.why
    if not any(one.flips or one.why for one in of.points):
        return (
            f"Nothing flips the advice within a factor of {FURTHEST:.0f}, or within what a number "
            "may be where that is less."
        )
    through = all(one.seen_through for one in of.points if one.dial.money is None)
    far = "" if through else ", as far as it was looked for"
    return f"{_decisive(of)}{far}. {_directions(of)}".strip()


def of_finance(of: TippingPoints) -> str:
    """Where numbers of finance's turn the advice, beside what they are; "" where none does."""
    model = of.case.model
    named = [
        f"{_where(of, one, flip)}, now {dial_now(model, one.dial)} ({_after(model, one, flip)})"
        for one in of.points
        if one.dial.money is not None
        for flip in one.flips
    ]
    return f"Of finance's own numbers: {'; '.join(named)}." if named else ""


def dial_now(model: FittedModel, of: Dial) -> str:
    """What a number of finance's is as things are; "" of a response, which is as it was fitted."""
    return "" if of.money is None else dial_value(model, of, 1.0)


def _decisive(of: TippingPoints) -> str:
    """What turns the decision within the evidence, or that nothing does."""
    decision, by_after = of.case.decision, dict[str, list[str]]()
    for one in of.points:
        for flip in one.decides:
            by_after.setdefault(flip.after.decision, []).append(_where(of, one, flip))
    now, another = TURNS[decision or "no_plan"], _ANOTHER.get(decision, ())
    what = TURNS[another[0]] if another else "another decision"
    if not by_after:
        if not another:
            return "Nothing within the evidence turns this advice into another"
        return f"Nothing within the evidence turns {now} into {what}"
    said: list[str] = []
    for after, named in by_after.items():
        said.append(
            f"{_first(named, ' or ')} would turn {'it' if said else now} into {TURNS[after]}"
        )
    if another and not by_after.keys() & set(another):
        said.append(f"nothing would turn it into {what}")
    return f"Within the evidence, {'; '.join(said)}"


def _directions(of: TippingPoints) -> str:
    """Where it is a channel's direction alone that turns within the evidence."""
    named = [
        f"{_where(of, one, flip)} ({_direction(of.case.model, one.dial, flip.after)})"
        for one in of.points
        for flip in one.flips
        if flip.reachable and "decision" not in flip.what
    ]
    return f"Within it, a channel's direction turns at: {_first(named, '; ')}." if named else ""


def _where(of: TippingPoints, one: Tipping, flip: Flip) -> str:
    model = of.case.model
    return f"{dial_name(model, one.dial)} {dial_value(model, one.dial, flip.factor)}"


def _first(named: Sequence[str], between: str) -> str:
    more = f", and {len(named) - _MOST} more" if len(named) > _MOST else ""
    return f"{between.join(named[:_MOST])}{more}"


def advice(of: TippingPoints) -> str:
    """What is advised as things are, without the check on other draws."""
    decision = of.case.decision
    return "No plan meets the question" if decision is None else DECISIONS[decision]


def _after(model: FittedModel, of: Tipping, flip: Flip) -> str:
    """What is otherwise, as far as it flips."""
    after, said = flip.after, []
    if "decision" in flip.what:
        said.append(_decision(of.now, after))
    # On hold, and without a plan, nothing is moved.
    if "direction" in flip.what and after.decision not in ("no_plan", "hold"):
        said.append(_direction(model, of.dial, after))
    if "pays" in flip.what and after.pays is not None:
        said.append(f"the plan {_pays(model, of.dial, after.pays)}")
    return ", ".join(said)


def _pays(model: FittedModel, dial: Dial, pays: bool) -> str:
    """Whether a plan earns what it must: itself, and a return where one is required."""
    if dial.money != "required_return" and not model.card.required_return:
        return "pays for itself" if pays else "no longer pays for itself"
    what = "it" if dial.money == "required_return" else "the required return"
    return f"earns {what}" if pays else f"no longer earns {what}"


def _decision(now: Advice, after: Advice) -> str:
    match after.decision:
        case "change":
            cautious = now.decision == "change_with_caution"
            return "Change, no longer with caution" if cautious else "Change: the plan is worth it"
        case "change_with_caution":
            return "Change, but with caution"
        case "hold":
            return "Hold: no change is worth it"
        case "required":
            return "Required: what it is judged against is not allowed"
        case "not_fit":
            return "No recommendation: the model is not fit to plan with"
        case "no_plan":
            return "no plan meets the question"


def _direction(model: FittedModel, dial: Dial, of: Advice) -> str:
    if dial.money is not None:
        return f"the plan {_SPENDS[of.direction]}"
    return f"{_name(model, dial)} {_DIRECTIONS[of.direction]}"
