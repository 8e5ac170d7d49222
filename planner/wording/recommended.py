"""Which of the compared plans to choose, in words: one sentence, and why."""

from __future__ import annotations

from mmm_core.statistics import Summary
from planner.questions.compared import PlansCompared
from planner.questions.recommendation import Passed, Recommendation
from planner.questions.verdict import CONFIDENCE, LEAST_GAIN
from planner.wording import amounts, counted
from planner.wording.units import Units
from planner.wording.verdicts import CLAIMS, Headline

_NONE: dict[str, str] = {
    "not_fit": "No recommendation: the model is not fit to plan with",
    "assumptions": "No recommendation: the plans do not assume the same",
    "money": "No recommendation: plans and current plan spend different money",
}
_WHY_NONE: dict[str, str] = {
    "not_fit": "",
    "assumptions": (
        "Part of every difference is what is assumed, and no plan is better for that. Compare "
        "plans under the same assumptions to choose between them."
    ),
    "money": (
        "What more money brings cannot be weighed against the money itself while nobody has said "
        "what the outcome is worth. Give the model card a value and a margin, or compare plans "
        "that spend as much as the current plan."
    ),
}


def headline(of: PlansCompared, said: Recommendation) -> Headline:
    """What to choose, and what that gains."""
    if said.place is None:
        return Headline(_NONE[said.kind], "", "cannot" if said.kind == "not_fit" else "plain")
    if said.kind == "keep" or said.gain is None:
        return Headline(f"Keep the current plan{_keeps(said)}", "", "plain")
    one = of.plans[said.place]
    sure = one.claim == "supported" and not said.is_close and not said.passed
    text = f"Choose {one.name}: {_gain(of, said.place, said.gain, said)} over the current plan"
    units = Units.of(one.answer.model)
    span = (units.say_outcome_span if said.on == "incremental" else units.say_money_span)(said.gain)
    return Headline(text, span, "good" if sure else "caution")


def why(of: PlansCompared, said: Recommendation) -> list[str]:
    """What that rests on, a sentence each."""
    if said.place is None:
        return [line for line in [_WHY_NONE[said.kind]] if line]
    one = of.plans[said.place]
    lines = [_passed(of, said, each) for each in said.passed]
    if not any(each.place == said.place for each in said.passed):
        lines.append(_against_current(of, said))
    lines += [_against_second(of, said), _hurdle(of, said)]
    if said.kind == "choose":
        lines.append(f"{CLAIMS[one.claim]}.")
    return [line for line in lines if line]


def _keeps(said: Recommendation) -> str:
    if said.reason == "unlikely" and any(one.reason != "unlikely" for one in said.passed):
        return ": none of the others does better by enough, surely enough"
    return {
        "best": ": none of the others is expected to do better",
        "unlikely": ": none of the others is likely enough to do better",
        "small": ": what the best of the others adds is too little",
        "elsewhere": ": what the best of the others adds did not hold up",
    }.get(said.reason, "")


def _gain(of: PlansCompared, place: int, gain: Summary, said: Recommendation) -> str:
    """What a plan has more of what decides: ``+€310 k profit``."""
    units, outcome = Units.of(of.plans[place].answer.model), said.on == "incremental"
    more = (units.say_outcome_change if outcome else units.say_money_change)(gain.mean)
    return f"{more} {counted.what(of, said.on)}"


def _passed(of: PlansCompared, said: Recommendation, each: Passed) -> str:
    """Why a plan that is expected to do better is not chosen."""
    name, chance = of.plans[each.place].name, amounts.chance(each.chance)
    units = Units.of(of.plans[each.place].answer.model)
    text = f"{name} is expected to have {_gain(of, each.place, each.gain, said)} over the current "
    if each.reason == "unlikely":
        return (
            f"{text}plan, but has more in {chance} of the draws, less than the "
            f"{units.say_share(CONFIDENCE)} that a change should have."
        )
    if each.reason == "elsewhere":
        return (
            f"{text}plan, and has more in {chance} of the draws, but these draws chose it: its own "
            "verdict on Optimize, from draws that did not, is to hold."
        )
    return (
        f"{text}plan, and has more in {chance} of the draws, but less than "
        f"{units.say_share(LEAST_GAIN)} of what that brings: too little to change for."
    )


def _against_current(of: PlansCompared, said: Recommendation) -> str:
    if said.place is None or said.gain is None:
        return ""
    name, chance = of.plans[said.place].name, amounts.chance(said.chance)
    what = counted.what(of, said.on)
    return f"{name} has more {what} than the current plan in {chance} of the draws."


def _against_second(of: PlansCompared, said: Recommendation) -> str:
    if said.place is None or said.second is None:
        return ""
    second, what = of.plans[said.second], counted.what(of, said.on)
    if said.beats is None:
        return _same(of, said.place, said.second)
    if second.answer.versus.same_plan and said.gain is not None:
        return ""
    one, chance = of.plans[said.place].name, amounts.chance(said.beats)
    if said.is_close:
        return f"{second.name} is close: {one} has more {what} in only {chance} of the draws."
    who = "The current plan" if said.gain is None else one
    return f"{who} has more {what} than {second.name}, which comes next, in {chance} of the draws."


def _same(of: PlansCompared, place: int, second: int) -> str:
    """That two plans bring and earn the same, and what may speak for one of them all the same."""
    one, other = of.plans[place], of.plans[second]
    if one.answer.model.identity == other.answer.model.identity:
        return f"{other.name} is the same plan as {one.name}."
    return (
        f"{other.name} is the same plan as {one.name} under other terms: it brings and earns as "
        "much, and only net present value and cash by month can tell the two apart."
    )


def _hurdle(of: PlansCompared, said: Recommendation) -> str:
    """How surely the chosen plan's money earns what is required of it."""
    if said.place is None:
        return ""
    one = of.plans[said.place]
    if one.worth is None or one.worth.hurdle.required <= 0 or said.kind != "choose":
        return ""
    units, hurdle = Units.of(one.answer.model), one.worth.hurdle
    if hurdle.clears is None:
        return ""
    required, chance = units.say_share(hurdle.required), amounts.chance(hurdle.clears)
    return f"All its money together earns the required {required} in {chance} of the draws."
