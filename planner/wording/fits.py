"""Two fits in words: what moved, how much of it is other draws, and which plans would change."""

from __future__ import annotations

from collections.abc import Collection

from mmm_core.history import last_day
from mmm_core.model import FittedModel
from planner.questions.fit_plans import BestMoved, PlanMoved, Under
from planner.questions.fitness import Fitness
from planner.questions.fits import Fits, Moved
from planner.wording import dates
from planner.wording.amounts import chance
from planner.wording.fitness import tone
from planner.wording.fitness import verdict as verdict_of
from planner.wording.names import cell_labels, cell_name, listed
from planner.wording.tones import Tone
from planner.wording.units import Units
from planner.wording.verdicts import DECISIONS

_KINDS = {
    "same": "the same",
    "draws": "no more than sampling alone",
    "appeared": "only in this fit",
    "gone": "only in the other fit",
}


def headline(of: Fits) -> tuple[str, str]:
    """How many channels the fits disagree on, and how much of it sampling anew would give too."""
    known = [one for one in of.channels if one.change is not None]
    moved, count = len(of.moved), len(known)
    if of.changed.same_file or all(one.kind == "same" for one in known):
        return "The two fits say the same of every channel", ""
    if not moved:
        return "The two fits differ no more than sampling anew would make them", ""
    beyond = sum(not one.is_within for one in of.moved)
    share = "" if of.of_draws is None else Units.of(of.model).say_share(of.of_draws)
    drawn = f"; sampling alone makes about {share} of all differences" if share else ""
    return (
        _disagreed(beyond, count),
        f"({moved} of {count} bring more or less by more than sampling alone{drawn})",
    )


def _disagreed(beyond: int, count: int) -> str:
    if not beyond:
        return "What each channel brings lies within the other fit's 90 % interval"
    which = f"{beyond} of {count} channels {'brings' if beyond == 1 else 'bring'}"
    return f"What {which} lies beyond the other fit's 90 % interval"


def which(of: Fits) -> str:
    """Which fit is which: until when its data go, and when it was fitted."""
    return f"This fit is {_called(of.model)}; the other is {_called(of.other)}."


def _called(model: FittedModel) -> str:
    locale = model.card.locale
    ends = f"data to {dates.said_date(last_day(model), locale)}"
    when = f", fitted {dates.said_moment(model.fitted_at, locale)}" if model.fitted_at else ""
    return f"{model.card.title} ({ends}{when})"


def differences(of: Fits) -> list[str]:
    """What differs by the files, and what that leaves open."""
    changed, model, found = of.changed, of.model, []
    if changed.same_file:
        return ["Both are one file."]
    word = dates.periods_word(model.frequency)
    if changed.added:
        found.append(f"{changed.added} {word} of data that the other lacks")
    if changed.dropped:
        found.append(f"{changed.dropped} {word} of data that only the other has")
    if changed.revised:
        found.append(f"spend or media revised in {listed(changed.revised)}")
    if changed.outcome:
        found.append(f"{model.card.outcome.name} revised in {word} that both have")
    found += [*changed.form]
    for names, what in (
        (changed.appeared, "only in this fit"),
        (changed.gone, "only in the other"),
    ):
        if names:
            found.append(f"{listed([*map(model.card.channel_name, names)])} {what}")
    if not found:
        return [
            "By the files they differ in their draws alone: the same data, in the same form. "
            "Priors are not compared."
        ]
    many = " Which of these moved a channel, the files alone cannot tell." if len(found) > 1 else ""
    return [f"What differs by the files: {'; '.join(found)}.{many}"]


def fitness(of: Fits, answers: Collection[str] = ()) -> list[tuple[Tone, str]]:
    """How far each is fit to plan with, on its own data, in tone and words of every screen.

    Parameters
    ----------
    answers : keys of what somebody has said whether it reacts to weak demand, of their line
    """
    sides = (("This one", of.model, of.now), ("The other", of.other, of.then))
    return [
        (tone(model, level, answers), f"{name} is {_verdict(model, level, answers)}.")
        for name, model, level in sides
    ]


def _verdict(model: FittedModel, level: Fitness, answers: Collection[str]) -> str:
    said = verdict_of(model, level, answers)
    return f"{said[0].lower()}{said[1:]}"


def evidence(of: Fits) -> str:
    """Channels of weak evidence in either."""
    sides = ((of.model, of.now), (of.other, of.then))
    here, there = (_weak(model, fitness) for model, fitness in sides)
    if here == there:
        return f"Weak evidence in both: {listed(here)}." if here else ""
    said = [f"in this fit: {listed(here) if here else 'none'}"]
    said.append(f"in the other: {listed(there) if there else 'none'}")
    return f"Weak evidence {', '.join(said)}."


def _weak(model: FittedModel, fitness: Fitness) -> list[str]:
    return [cell_name(model, one.cell) for one in fitness.weak]


# --- one quantity -----------------------------------------------------------------------


def kind(of: Moved) -> str:
    """Whether it moved: "no more than sampling alone", "less, within the other's interval"."""
    if of.kind != "moved":
        return _KINDS[of.kind]
    direction = "more" if (of.change or 0.0) > 0 else "less"
    where = "within" if of.is_within else "beyond"
    return f"{direction}, {where} the other's interval"


def place(of: Moved) -> str:
    """The same in a table, where the sign of the change stands beside it: "within", "beyond"."""
    if of.kind == "draws":
        return "sampling alone"
    if of.kind != "moved":
        return _KINDS[of.kind]
    return "within" if of.is_within else "beyond"


def total(of: Fits) -> str:
    """What the current plan brings under both."""
    units, one = Units.of(of.model), of.total
    if one.before is None or one.after is None or one.kind == "same":
        return ""
    said = (
        f"This fit says that the current plan brings about {units.say_outcome(one.after.mean)} "
        f"({units.say_outcome_span(one.after)}), the other "
        f"{units.say_outcome(one.before.mean)} ({units.say_outcome_span(one.before)}) for the same "
        f"money. The difference: {units.say_outcome_change(one.change or 0.0)}, {kind(one)}"
    )
    return f"{said}."


def base(of: Fits) -> str:
    """The base under both, or why it is not known."""
    units = Units.of(of.model)
    period = dates.periods_word(of.model.frequency, 1)
    if of.base is None:
        return f"The base is not compared: {of.base_why}."
    before, after = of.base.before, of.base.after
    assert before is not None
    assert after is not None
    if of.base.kind == "same":
        return f"The base is the same, {units.say_outcome(after.mean)} a {period}."
    return (
        f"The base of the {dates.periods_word(of.model.frequency)} that both were fitted on is "
        f"{units.say_outcome(after.mean)} a {period} ({units.say_outcome_span(after)}) under this "
        f"fit, {units.say_outcome(before.mean)} ({units.say_outcome_span(before)}) under the "
        f"other: {kind(of.base)}."
    )


# --- plans ------------------------------------------------------------------------------


def gain(units: Units, of: Under | None) -> str:
    """What a plan has more than the current one under a fit, and how surely."""
    if of is None:
        return "–"
    if of.chance is None:
        return "the current plan"
    say = units.say_outcome_change if of.on == "incremental" else units.say_money_change
    above = " above the required return" if of.on == "above" else ""
    return f"{say(of.gain.mean)}{above}, better in {chance(of.chance)}"


def verdict(of: PlanMoved) -> str:
    """Whether the two agree on a kept plan."""
    if of.why:
        return of.why.rstrip(".")
    if not of.flips:
        return "agree"
    assert of.after is not None
    return "better under this fit only" if of.after.is_better else "better under the other only"


def best(of: BestMoved, in_money: bool) -> list[str]:
    """How far the best plan moved, what that is worth, and whether the advice changed."""
    model = of.now.answer.model
    units, names = Units.of(model), cell_labels(model)
    say = units.say_money if in_money else units.say_outcome
    now, then = (DECISIONS[one.verdict.decision] for one in (of.now, of.then))
    advice = (
        f"Both advise: {now}." if now == then else f"This fit advises: {now}. The other: {then}."
    )
    if of.moved <= 1e-6:
        return [advice, "The best plan is the same under both."]
    cost = of.costs
    what = "profit" if in_money else units.outcome
    low, high = sorted((cost.low, cost.high))
    found = [
        advice,
        f"{units.say_share(of.moved)} of the money goes elsewhere. Planning with the other fit "
        f"would cost about {say(max(cost.mean, 0.0))} {what} under this one ({say(low)} to "
        f"{say(high)}).",
    ]
    if of.turned:
        turned = listed([names[k] for k in of.turned])
        found.append(f"More than now under one of the fits, less under the other: {turned}.")
    return found
