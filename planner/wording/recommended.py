"""Which of the compared plans to choose, in words: one sentence, and why."""

from __future__ import annotations

from collections.abc import Collection

from mmm_core.statistics import Summary
from planner.finance.commitments import begun
from planner.questions import fitness
from planner.questions.compared import Compared, PlansCompared
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


def headline(of: PlansCompared, said: Recommendation, rejected: Collection[str] = ()) -> Headline:
    """What to choose, and what that gains.

    Parameters
    ----------
    rejected : names of plans that somebody has said no to: advice does not pass over that
    """
    if said.place is None:
        return Headline(_NONE[said.kind], "", "cannot" if said.kind == "not_fit" else "plain")
    if said.kind == "keep" or said.gain is None:
        return Headline(f"Keep the current plan{_keeps(said)}", "", "plain")
    one = of.plans[said.place]
    sure = one.claim == "supported" and not said.is_close and not said.passed and not _loses(one)
    name = one.name
    if said.is_tie and said.second is not None:
        name = f"{name} or {of.plans[said.second].name}"
    if one.name in rejected:
        name, sure = f"{name}, though {one.name} was rejected before", False
    text = f"Choose {name}: {gain(of, said.place, said.gain, said)} over the current plan"
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
    lines += [_against_second(of, said), _in_profit(one, said), *beside(of, said)]
    if said.kind == "choose":
        lines.append(f"{CLAIMS[one.claim]}.")
    return [line for line in lines if line]


def beside(of: PlansCompared, said: Recommendation) -> list[str]:
    """What else there is to know of the money of a plan that is chosen."""
    if said.place is None:
        return []
    one = of.plans[said.place]
    lines = (_hurdle(of, said), _loss(one, said), _last(one, said))
    return [line for line in lines if line]


def _keeps(said: Recommendation) -> str:
    if said.reason == "unlikely" and any(one.reason != "unlikely" for one in said.passed):
        return ": none of the others does better by enough, surely enough"
    return {
        "best": ": none of the others is expected to do better",
        "departs": ": the best of the others leaves what is committed or spent",
        "unlikely": ": none of the others is likely enough to do better",
        "small": ": what the best of the others adds is too little",
        "elsewhere": ": what the best of the others adds did not hold up",
    }.get(said.reason, "")


def gain(of: PlansCompared, place: int, more: Summary, said: Recommendation) -> str:
    """What a plan has more of what decides: ``+€310 k profit``."""
    units = Units.of(of.plans[place].answer.model)
    if said.on == "incremental":
        return units.with_result(units.say_outcome_change(more.mean))
    return f"{units.say_money_change(more.mean)} {counted.what(of, said.on)}"


def _passed(of: PlansCompared, said: Recommendation, each: Passed) -> str:
    """Why a plan that is expected to do better is not chosen."""
    name, chance = of.plans[each.place].name, amounts.chance(each.chance)
    units = Units.of(of.plans[each.place].answer.model)
    text = f"{name} is expected to have {gain(of, each.place, each.gain, said)} over the current "
    if each.reason == "departs":
        return f"{text}plan, but leaves what is committed or spent: it cannot be carried out."
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
    if said.is_tie:
        return (
            f"The draws cannot tell {one} and {second.name} apart: {one} has more {what} in "
            f"{chance} of them.{_cheaper(of, said.place, said.second)}"
        )
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


def _in_profit(one: Compared, said: Recommendation) -> str:
    """From the gain above the required return to that of profit; "" where they are the same."""
    current = one.answer.reference_evaluation
    mine, theirs = one.evaluation.profit(), current.profit()
    if said.kind != "choose" or said.on != "above" or one.worth is None:
        return ""
    more = one.spend - current.plan.total()
    if mine is None or theirs is None or amounts.is_nothing(more, one.spend):
        return ""
    units, required = Units.of(one.answer.model), one.worth.hurdle.required
    gain = units.say_money_change(float((mine - theirs).mean()))
    spends = f"{units.say_money(abs(more))} {'more' if more > 0 else 'less'}"
    share, money = units.say_share(required), units.say_money(required * abs(more))
    then = "more has to be earned" if more > 0 else "less has to be earned"
    return f"In profit alone that is {gain}: it spends {spends}, so that {money} {then} at {share}."


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


def _cheaper(of: PlansCompared, place: int, second: int) -> str:
    """Which of two plans takes less money; "" where it is the same."""
    one, other = of.plans[place], of.plans[second]
    less, name = one.spend - other.spend, other.name
    if less < 0:
        less, name = -less, one.name
    if amounts.is_nothing(less, one.spend):
        return ""
    return f" {name} spends {Units.of(one.answer.model).say_money(less)} less."


def _loses(one: Compared) -> bool:
    """Whether a plan is expected to earn less than its money, or than is required of it."""
    return one.worth is not None and one.worth.hurdle.above.mean < 0


def _loss(one: Compared, said: Recommendation) -> str:
    """That the best of the plans loses money all the same."""
    if said.kind != "choose" or not _loses(one) or one.worth is None:
        return ""
    units, hurdle = Units.of(one.answer.model), one.worth.hurdle
    short = units.say_money(-hurdle.above.mean)
    if hurdle.required > 0:
        return f"Even so it is expected to stay {short} below what is required of its money."
    return f"Even so it is expected to lose {short}: it loses less than the current plan."


def _last(one: Compared, said: Recommendation) -> str:
    """That a smaller budget would earn more: its last money does not come back.

    Not where part of it lies in periods that have begun: the next money cannot be spent there.
    """
    model = one.answer.model
    units = Units.of(model)
    if said.kind != "choose" or one.profit is None or units.break_even is None:
        return ""
    if begun(model, one.candidate.plan.horizon, (), fitness.today()):
        return ""
    brings, even = (units.say_times(one) for one in (one.mroas.mean, units.break_even))
    # What reads the same is no reason to move money: the best budget's own last money is even.
    if one.mroas.mean >= units.break_even or brings == even:
        return ""
    return (
        f"Its last money does not pay: the next amount, spent alike, brings {brings} of it, and "
        f"breaks even at {even}: a smaller budget would earn more."
    )
