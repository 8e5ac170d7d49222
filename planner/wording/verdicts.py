"""A verdict in words: its headline and tone, why, and how far it may be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mmm_core.model import FittedModel
from mmm_core.statistics import Probability
from planner.facts.answers import BEST
from planner.facts.fact import About, Facts, about, parts
from planner.questions.against import Kind
from planner.questions.commit import COMMITTED
from planner.questions.fitness import Fitness
from planner.questions.optimize import OptimizeAnswer
from planner.questions.verdict import Decision, Verdict
from planner.wording import answers
from planner.wording import facts as words
from planner.wording.kept import kept
from planner.wording.locale import written
from planner.wording.names import NO_RULES, listed, quoted
from planner.wording.nearness import is_loose, unproven, within
from planner.wording.tones import Tone
from planner.wording.units import Units

# What colour says of a decision.
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


def headline(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> Headline:
    """What to do, and what that brings.

    Parameters
    ----------
    facts : of the answer, `planner.facts.answers.headline_facts`
    """
    verdict = found.verdict
    word, tone = DECISIONS[verdict.decision], TONES[verdict.decision]
    if verdict.decision == "required":
        word = f"{word} by the rules"
    if verdict.decision == "not_fit":
        return Headline(f"{word}: this model is not fit to plan with", "", tone)
    if verdict.decision == "hold":
        keeps = f"{kept(model, verdict, facts)}{answers.surely_kept(found, facts)}"
        return Headline(f"{word}: keep {keeps}", "", tone)
    said, span = _gains(model, found, facts)
    return Headline(f"{word}: {said}", span, _tone(found))


def _tone(found: OptimizeAnswer) -> Tone:
    """A decision's tone.

    No goal that is missed in many of the draws is promised in green, nor a plan that may well earn
    less than the current one.
    """
    tone, reached = TONES[found.verdict.decision], found.verdict.evidence.reached
    unsure = reached is not None and not _is_sure(reached)
    unsure = unsure or answers.unsure_against_now(found)
    return "caution" if tone == "good" and unsure else tone


def _is_sure(reached: Probability) -> bool:
    """Whether a goal is reached as surely as an amount that one may commit to (numbers 22)."""
    return reached.value >= 1 - COMMITTED


def _gains(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> tuple[str, str]:
    """What a plan brings, by the question that was asked."""
    if found.problem.goal is not None:
        return answers.goal_headline(model, found, facts)
    where = answers.where_headline(model, found, facts)
    return answers.gain_against(model, found, facts) if where is None else where


# --- why --------------------------------------------------------------------------------


def why(
    model: FittedModel, verdict: Verdict, facts: Facts, rules: Mapping[str, str] = NO_RULES
) -> str:
    """The reason of a verdict, in one or two sentences.

    Parameters
    ----------
    facts : of the answer, `planner.facts.answers.headline_facts`
    rules : what is said of a rule in place of its label
    """
    match verdict.decision:
        case "not_fit":
            return _first_finding(model, verdict.fitness, facts)
        case "hold":
            return f"{_by_itself(model, verdict, facts)}{unproven(model, verdict, facts)}"
        case _:
            said = (
                _required(model, verdict, facts, rules),
                _by_itself(model, verdict, facts),
                caution(model, verdict, facts),
            )
            return " ".join(filter(None, said))


def _there(verdict: Verdict) -> About:
    """The plan against what it is compared with."""
    return (("plan", BEST), ("judged", verdict.against.kind))


def _judged(verdict: Verdict, facts: Facts) -> Facts:
    """What is known of that."""
    return about(facts, *_there(verdict))


def _by_itself(model: FittedModel, verdict: Verdict, facts: Facts) -> str:
    """Whether the change is worth it, whatever stands in its way."""
    units, evidence, than = Units.of(model), verdict.evidence, _than(verdict)
    there = _judged(verdict, facts)
    wanted = words.say(units, there["confidence"])
    chance = words.chance_in(there, "p_better")
    draws = f"on {answers.said_on(model, evidence.on)} in {chance} of the draws"
    if evidence.on == "money" and not verdict.against.reaches:
        # What spends less and misses the goal is no cheaper way to it.
        return _met(verdict, facts)
    match verdict.reason.kind:
        case "same":
            best = "best plan that was found" if is_loose(verdict) else "best plan"
            near = within(model, verdict, facts, "the best")
            return f"The {best} within the guardrails is {than}{near}."
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
                f"{than} in only {words.chance_in(there, 'p_better_elsewhere')} of them, less than "
                f"the {wanted} that it should have."
            )
        case "small":
            gain = f"{100 * words.number(there['gain_share']):.2f} %"
            return (
                f"The expected gain is {written(gain, units.locale)} of what {than} "
                f"{'spends' if evidence.on == 'money' else 'brings'}; below "
                f"{words.say(units, there['least_gain_share'])} a change is not worth the trouble."
            )
        case "worth":
            if evidence.on == "money":
                return _saves(model, verdict, facts)
            return f"The plan is better than {than} {draws}."


def _saves(model: FittedModel, verdict: Verdict, facts: Facts) -> str:
    there, units = _judged(verdict, facts), Units.of(model)
    saved, spends = (words.say(units, there[name]) for name in ("saved", "compared_spend"))
    near = within(model, verdict, facts, "the least")
    return (
        f"{_met(verdict, facts)} The plan spends {saved} less than the {spends} of "
        f"{_than(verdict)}; it is the cheapest {_sure(model, verdict, facts)}{near}."
    )


def _met(verdict: Verdict, facts: Facts) -> str:
    """How surely a plan reaches the amount that is its goal, and how to be surer of it."""
    there, reached = _judged(verdict, facts), verdict.evidence.reached
    said = f"The goal is met in {words.chance_in(there, 'p_reached')} of the draws."
    if verdict.evidence.surely is None and reached is not None and not _is_sure(reached):
        surely = words.chance(there["sure_share"])
        return f"{said} To be surer of it, ask for it in at least {surely} of them."
    return said


def _sure(model: FittedModel, verdict: Verdict, facts: Facts) -> str:
    """In which sense a plan that meets a goal is the cheapest (numbers 16)."""
    surely, found = words.number_in(_judged(verdict, facts), "asked_share"), is_loose(verdict)
    if surely is None:
        return "on average that was found" if found else "on average"
    meets = "that was found to meet it" if found else "that meets it"
    return f"{meets} in at least {answers.exactly(surely, model.card.locale)} of the draws"


def _than(verdict: Verdict) -> str:
    return AGAINST[verdict.against.kind]


def _required(model: FittedModel, verdict: Verdict, facts: Facts, rules: Mapping[str, str]) -> str:
    """What rules out the comparison, and how good the plan is that takes its place."""
    if verdict.decision != "required":
        return ""
    than = _than(verdict)
    if not verdict.against.reaches:
        than = f"no money in the current mix meets the goal, and {than}"
    best = "the best plan that was found" if is_loose(verdict) else "the best plan that is"
    labels = [str(one.value) for one in parts(facts, "ruled_out_by", *_there(verdict))]
    return (
        f"{than[0].upper()}{than[1:]} is not allowed ({quoted(labels, rules)}); this is "
        f"{best}{within(model, verdict, facts, 'the best that is allowed')}."
    )


def _first_finding(model: FittedModel, fitness: Fitness, facts: Facts) -> str:
    first = next(one for one in fitness.findings if one.fitness == "not_fit")
    rest = about(facts, ("plan", BEST))["more_findings"]
    more = f"And {words.say(Units.of(model), rest)} more." if rest.value else ""
    return " ".join(filter(None, (first.text, first.remedy, more)))


def caution(model: FittedModel, verdict: Verdict, facts: Facts) -> str:
    """What a change rests on too lightly; "" where nothing of the kind is known."""
    said = []
    if weak := weak_cells(model, verdict, facts):
        said.append(weak)
    if verdict.caution.unchecked:
        said.append(f"It could not be checked on other draws: {verdict.caution.unchecked}")
    if verdict.fitness.level == "caution":
        said.append(verdict.fitness.findings[0].text)
    return " ".join(said)


def weak_cells(model: FittedModel, verdict: Verdict, facts: Facts) -> str:
    """Which cells of weak evidence are moved, and how much of the moved money they carry."""
    weak = words.cells(model, parts(facts, "evidence", *_there(verdict)))
    if not weak:
        return ""
    of = "of the moved money moves"
    if verdict.against.kind != "reference":
        # Moves on the screen are from now; what weighs is how the plan differs from that mix.
        of = "of the money placed otherwise than in the current mix stands"
    share = words.say(Units.of(model), _judged(verdict, facts)["weak_share"])
    return f"{share} {of} on weak evidence: {listed(weak)}."


# --- beside -----------------------------------------------------------------------------


def money_beside(model: FittedModel, found: OptimizeAnswer, facts: Facts) -> str:
    """What the money itself brings or costs, where it is not the current plan's; else "".

    Nothing is said of it where the model is not fit.
    """
    verdict, there = found.verdict, _judged(found.verdict, facts)
    if verdict.money is None or verdict.decision == "not_fit":
        return ""
    if not answers.spends_otherwise(found, facts):
        return ""
    moved = words.number(there["compared_more_spend"])
    side = "more" if moved > 0 else "less"
    text = (
        f"The current mix at {Units.of(model).say_money(abs(moved))} {side} than now brings "
        f"{answers.effect(model, found, there, 'money_effect')} by itself."
    )
    if verdict.decision == "hold" or verdict.against.kind != "same_money":
        return text
    by_mix = answers.mix_gain(model, found, facts)
    mix = f"The better mix brings {by_mix} at that money." if by_mix else ""
    return " ".join(filter(None, (text, mix, _against_now(found, facts))))


def _against_now(found: OptimizeAnswer, facts: Facts) -> str:
    """How surely a plan of other money earns more than the current one; "" without profit."""
    chance = answers.versus_now(facts).get("p_better")
    if chance is None or found.answer.versus.better_on != "profit":
        return ""
    often = words.chance(chance)
    return f"All told the plan earns more than the current plan in {often} of the draws."


CLAIMS = {
    "none": "Claim: none, for the model is not fit to plan with",
    "directional": "Claim: directional; the direction is likely, the amount less so",
    "supported": "Claim: supported by the fitted data, not tested by an experiment",
}
