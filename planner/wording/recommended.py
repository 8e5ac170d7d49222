"""Which of the compared plans to choose, in words: one sentence, and why."""

from __future__ import annotations

from planner.questions.compared import PlansCompared
from planner.questions.recommendation import Recommendation
from planner.questions.verdict import CONFIDENCE
from planner.wording import amounts
from planner.wording.units import Units
from planner.wording.verdicts import CLAIMS, Headline

_NONE: dict[str, str] = {
    "not_fit": "No recommendation: the model is not fit to plan with",
    "assumptions": "No recommendation: the plans do not assume the same",
    "money": "No recommendation: the plans spend different money",
}
_WHY_NONE: dict[str, str] = {
    "not_fit": "",
    "assumptions": (
        "Part of every difference is what is assumed, and no plan is better for that. Compare "
        "plans under the same assumptions to choose between them."
    ),
    "money": (
        "What more money brings cannot be weighed against the money itself while nobody has said "
        "what the outcome is worth. Give the model card a value and a margin, or compare plans of "
        "the same money."
    ),
}


def headline(of: PlansCompared, said: Recommendation) -> Headline:
    """What to choose, and what that gains."""
    if said.place is None:
        return Headline(_NONE[said.kind], "", "cannot" if said.kind == "not_fit" else "plain")
    if said.kind == "keep" or said.gain is None:
        return Headline(f"Keep the current plan{_keeps(said)}", "", "plain")
    one = of.plans[said.place]
    units, outcome = Units.of(one.answer.model), said.on == "incremental"
    gain = (units.say_outcome_change if outcome else units.say_money_change)(said.gain.mean)
    span = (units.say_outcome_span if outcome else units.say_money_span)(said.gain)
    sure = one.claim == "supported" and not said.is_close
    text = f"Choose {one.name}: {gain} {_what(of, said)} over the current plan"
    return Headline(text, span, "good" if sure else "caution")


def why(of: PlansCompared, said: Recommendation) -> list[str]:
    """What that rests on, a sentence each."""
    if said.place is None:
        return [line for line in [_WHY_NONE[said.kind]] if line]
    one = of.plans[said.place]
    lines = [_against_current(of, said), _against_second(of, said), _hurdle(of, said)]
    if said.kind == "choose":
        lines.append(f"{CLAIMS[one.claim]}.")
    return [line for line in lines if line]


def _keeps(said: Recommendation) -> str:
    return {
        "best": ": none of the others is expected to do better",
        "unlikely": ": none of the others is likely enough to do better",
        "small": ": what the best of the others adds is too little",
        "elsewhere": ": what the best of the others adds did not hold up",
    }.get(said.reason, "")


def _what(of: PlansCompared, said: Recommendation) -> str:
    """What decides, as it follows an amount."""
    if said.on == "incremental":
        return Units.of(of.plans[0].answer.model).result
    if said.on == "profit":
        return "profit"
    return "profit beyond the required return"


def _against_current(of: PlansCompared, said: Recommendation) -> str:
    if said.place is None or said.gain is None:
        return ""
    one, what = of.plans[said.place], _what(of, said)
    units, chance = Units.of(one.answer.model), amounts.chance(said.chance)
    text = f"{one.name} has more {what} than the current plan in {chance} of the draws"
    if said.reason == "unlikely":
        return f"{text}, less than the {units.say_share(CONFIDENCE)} that a change should have."
    if said.reason == "elsewhere":
        return (
            f"{text}, but these draws chose it: its own verdict on Optimize, from draws that did "
            "not, is to hold."
        )
    return f"{text}."


def _against_second(of: PlansCompared, said: Recommendation) -> str:
    if said.place is None or said.second is None or said.beats is None:
        return ""
    second = of.plans[said.second]
    if second.answer.versus.same_plan and said.gain is not None:
        return ""
    one, chance = of.plans[said.place].name, amounts.chance(said.beats)
    if said.is_close:
        return f"{second.name} is close: {one} has more in only {chance} of the draws."
    who = "The current plan" if said.gain is None else "It"
    return f"{who} has more than {second.name}, which comes next, in {chance} of the draws."


def _hurdle(of: PlansCompared, said: Recommendation) -> str:
    """How surely the chosen plan's money earns what is required of it."""
    if said.place is None:
        return ""
    one = of.plans[said.place]
    if one.worth is None or one.worth.hurdle.required <= 0 or said.kind != "choose":
        return ""
    units, hurdle = Units.of(one.answer.model), one.worth.hurdle
    required, chance = units.say_share(hurdle.required), amounts.chance(hurdle.clears)
    return f"All its money together earns the required {required} in {chance} of the draws."
