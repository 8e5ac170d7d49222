"""A verdict in words: its headline and tone, why, and how far it may be trusted."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from mmm_core.model import FittedModel
from mmm_core.statistics import Probability
from optimizer.problem import DEFAULT_GAP
from planner.questions.against import Kind
from planner.questions.commit import COMMITTED
from planner.questions.fitness import Fitness
from planner.questions.optimize import OptimizeAnswer
from planner.questions.verdict import CONFIDENCE, Decision, Verdict
from planner.wording import amounts, answers
from planner.wording.kept import kept
from planner.wording.locale import written
from planner.wording.names import NO_RULES, cell_labels, listed, quoted
from planner.wording.units import Units

# What colour says of a decision: green is "change" alone (numbers 16), and of a goal that is sure.
Tone = Literal["good", "caution", "cannot", "plain"]
TONES: dict[Decision, Tone] = {
    "change": "good",
    "change_with_caution": "caution",
    "required": "caution",
    "not_fit": "cannot",
    "hold": "plain",
}
DECISIONS: dict[Decision, str] = {
    "change": "Change",
    "change_with_caution": "Change, with caution",
    "required": "Required",
    "not_fit": "No recommendation",
    "hold": "Hold",
}
AGAINST: dict[Kind, str] = {
    "reference": "the current plan",
    "same_money": "the current mix at the same money",
    "same_goal": "the current mix at the money with which it meets the goal",
}


@dataclass(frozen=True)
class Headline:
    """A decision, what it brings, and in which tone it is said.

    Parameters
    ----------
    text, span : the sentence, and the interval or comparison beside it ("" for none)
    tone : "good" for a change, "caution", "cannot" for no recommendation, "plain" for hold
    """

    text: str
    span: str
    tone: Tone


def headline(model: FittedModel, found: OptimizeAnswer) -> Headline:
    """What to do, and what that brings."""
    verdict = found.verdict
    word, tone = DECISIONS[verdict.decision], TONES[verdict.decision]
    if verdict.decision == "not_fit":
        return Headline(f"{word}: this model is not fit to plan with", "", tone)
    if verdict.decision == "hold":
        keeps = f"{kept(model, verdict)}{answers.surely_kept(model, found)}"
        return Headline(f"{word}: keep {keeps}", "", tone)
    said, span = _gains(model, found)
    return Headline(f"{word}: {said}", span, _tone(verdict))


def _tone(verdict: Verdict) -> Tone:
    """A decision's tone; no goal that is missed in many of the draws is promised in green."""
    tone, reached = TONES[verdict.decision], verdict.evidence.reached
    return "caution" if tone == "good" and reached is not None and not _is_sure(reached) else tone


def _is_sure(reached: Probability) -> bool:
    """Whether a goal is reached as surely as an amount that one may commit to (numbers 22)."""
    return reached.value >= 1 - COMMITTED


def _gains(model: FittedModel, found: OptimizeAnswer) -> tuple[str, str]:
    """What a plan brings, by the question that was asked."""
    if found.problem.goal is not None:
        return answers.goal_headline(model, found)
    where = answers.where_headline(model, found)
    return answers.gain_against(model, found) if where is None else where


# --- why --------------------------------------------------------------------------------


def why(model: FittedModel, verdict: Verdict, rules: Mapping[str, str] = NO_RULES) -> str:
    """The reason of a verdict, in one or two sentences.

    Parameters
    ----------
    rules : what is said of a rule in place of its label
    """
    match verdict.decision:
        case "not_fit":
            return _first_finding(verdict.fitness)
        case "hold":
            return f"{_by_itself(model, verdict)}{_unproven(model, verdict)}"
        case _:
            said = (
                _required(model, verdict, rules),
                _by_itself(model, verdict),
                caution(model, verdict),
            )
            return " ".join(filter(None, said))


def _by_itself(model: FittedModel, verdict: Verdict) -> str:
    """Whether the change is worth it, whatever stands in its way."""
    units, evidence, than = Units.of(model), verdict.evidence, _than(verdict)
    wanted = units.say_share(CONFIDENCE)
    chance = amounts.chance(evidence.chance)
    draws = f"on {answers.said_on(model, evidence.on)} in {chance} of the draws"
    if evidence.on == "money" and not verdict.against.reaches:
        # What spends less and misses the goal is no cheaper way to it.
        return _met(verdict)
    match verdict.reason.kind:
        case "same":
            best = "best plan that was found" if _is_loose(verdict) else "best plan"
            return (
                f"The {best} within the guardrails is {than}{_within(model, verdict, 'the best')}."
            )
        case "unlikely":
            close = " (too close to call with this many draws)" if evidence.close else ""
            return (
                f"The plan is better than {than} {draws}, less than the {wanted} that a change "
                f"should have{close}."
            )
        case "elsewhere":
            than = AGAINST["same_money"] if evidence.on == "money" else than
            return (
                "Judged on draws that were not used to choose the plan, it is better than "
                f"{than} in only {amounts.chance(evidence.elsewhere)} of them, less than the "
                f"{wanted} that it should have."
            )
        case "small":
            gain = f"{100 * evidence.share:.2f} %"
            return (
                f"The expected gain is {written(gain, units.locale)} of what {than} "
                f"{'spends' if evidence.on == 'money' else 'brings'}; below "
                f"{units.say_share(evidence.least)} a change is not worth the trouble."
            )
        case "worth":
            if evidence.on == "money":
                return _saves(model, verdict)
            return f"The plan is better than {than} {draws}."


def _saves(model: FittedModel, verdict: Verdict) -> str:
    evidence, money = verdict.evidence, Units.of(model).say_money
    spends = float(verdict.against.spend.sum())
    within = _within(model, verdict, "the least")
    return (
        f"{_met(verdict)} The plan spends {money(evidence.saved)} less than the {money(spends)} of "
        f"{_than(verdict)}; it is the cheapest {_sure(model, verdict)}{within}."
    )


def _met(verdict: Verdict) -> str:
    """How surely a plan reaches the amount that is its goal, and how to be surer of it."""
    reached, surely = verdict.evidence.reached, verdict.evidence.surely
    said = f"The goal is met in {amounts.chance(reached)} of the draws."
    if surely is None and reached is not None and not _is_sure(reached):
        return f"{said} To be surer of it, ask for it in at least 80 % of them."
    return said


def _sure(model: FittedModel, verdict: Verdict) -> str:
    """In which sense a plan that meets a goal is the cheapest (numbers 16)."""
    surely, found = verdict.evidence.surely, _is_loose(verdict)
    if surely is None:
        return "on average that was found" if found else "on average"
    meets = "that was found to meet it" if found else "that meets it"
    return f"{meets} in at least {answers.exactly(surely, model.card.locale)} of the draws"


def _is_loose(verdict: Verdict) -> bool:
    """Whether a plan is the best that was found, rather than proven to be the best."""
    return verdict.gap > DEFAULT_GAP


def _unproven(model: FittedModel, verdict: Verdict) -> str:
    """What speaks against keeping the mix: that a change worth the trouble is not ruled out."""
    least = verdict.evidence.least
    if not least < verdict.gap < math.inf or verdict.reason.kind in ("same", "elsewhere"):
        return ""
    gap = answers.said_gap(verdict.gap, model.card.locale)
    return f" The search was given up before: the best plan may be up to {gap} better."


def _within(model: FittedModel, verdict: Verdict, best: str) -> str:
    """How near the best that was found is to the best; "" where it is that, or nobody knows."""
    if not _is_loose(verdict) or not math.isfinite(verdict.gap):
        return ""
    return f", within {answers.said_gap(verdict.gap, model.card.locale)} of {best}"


def _than(verdict: Verdict) -> str:
    return AGAINST[verdict.against.kind]


def _required(model: FittedModel, verdict: Verdict, rules: Mapping[str, str]) -> str:
    """What rules out the comparison, and how good the plan is that takes its place."""
    if verdict.decision != "required":
        return ""
    than = _than(verdict)
    if not verdict.against.reaches:
        than = f"no money in the current mix meets the goal, and {than}"
    best = "the best plan that was found" if _is_loose(verdict) else "the best plan that is"
    by = quoted(verdict.required_by, rules)
    return (
        f"{than[0].upper()}{than[1:]} is not allowed ({by}); this is "
        f"{best}{_within(model, verdict, 'the best that is allowed')}."
    )


def _first_finding(fitness: Fitness) -> str:
    grave = [one for one in fitness.findings if one.fitness == "not_fit"]
    first = grave[0]
    more = f" And {len(grave) - 1} more." if len(grave) > 1 else ""
    return f"{first.text} {first.remedy}{more}".strip()


def caution(model: FittedModel, verdict: Verdict) -> str:
    """What a change rests on too lightly; "" where nothing of the kind is known."""
    said = []
    if weak := weak_cells(model, verdict):
        said.append(weak)
    if verdict.caution.unchecked:
        said.append(f"It could not be checked on other draws: {verdict.caution.unchecked}")
    if verdict.fitness.level == "caution":
        said.append(verdict.fitness.findings[0].text)
    return " ".join(said)


def weak_cells(model: FittedModel, verdict: Verdict) -> str:
    """Which cells of weak evidence are moved, and how much of the moved money they carry."""
    cells, names = verdict.caution.cells, cell_labels(model)
    if not cells:
        return ""
    of = "of the moved money moves"
    if verdict.against.kind != "reference":
        # Moves on the screen are from now; what weighs is how the plan differs from that mix.
        of = "of the money placed otherwise than in that mix stands"
    return (
        f"{Units.of(model).say_share(verdict.caution.share)} {of} on weak evidence: "
        f"{listed([names[cell] for cell in cells])}."
    )


# --- beside -----------------------------------------------------------------------------


def money_beside(model: FittedModel, found: OptimizeAnswer) -> str:
    """What the money itself brings or costs, where it is not the current plan's; else "".

    Nothing is said of it where the model is not fit.
    """
    verdict, now = found.verdict, found.answer.reference.plan.total()
    if verdict.money is None or verdict.decision == "not_fit":
        return ""
    units, moved = Units.of(model), float(verdict.against.spend.sum()) - now
    if amounts.is_nothing(moved, now):
        return ""
    side = "more" if moved > 0 else "less"
    return (
        f"The current mix at {units.say_money(abs(moved))} {side} than now brings "
        f"{answers.effect(model, found, verdict.money, moved)} by itself."
    )


CLAIMS = {
    "none": "Claim: none, for the model is not fit to plan with",
    "directional": "Claim: directional; the direction is likely, the amount less so",
    "supported": "Claim: supported by the fitted data, not tested by an experiment",
}
