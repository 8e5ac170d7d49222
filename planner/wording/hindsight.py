"""Hindsight in words: what money that was spent could have brought, and how far that holds."""

from __future__ import annotations

from mmm_core.gates import GATES
from mmm_core.model import FittedModel
from planner.facts.fact import About, Facts, about, parts
from planner.facts.hindsight import BEST, SPENT
from planner.questions.fitness import Fitness
from planner.questions.hindsight import Hindsight
from planner.questions.optimize import Preset
from planner.wording import dates
from planner.wording import facts as words
from planner.wording.answers import said_gap
from planner.wording.names import cell_labels, listed, rows
from planner.wording.tones import Tone
from planner.wording.units import Units
from planner.wording.verdicts import Headline

_REGRET: About = (("plan", BEST), ("against", SPENT))


def headline(of: Hindsight, facts: Facts) -> Headline:
    """What the money could have brought more; that there is little to regret where it is so.

    Parameters
    ----------
    facts : `planner.facts.hindsight.hindsight_facts`
    """
    units, there = Units.of(of.model), about(facts, *_REGRET)
    spend = words.say(units, about(facts, ("plan", SPENT))["spend"])
    if of.is_unfit:
        return Headline(
            f"No judgement of the {spend}: this model is not fit to plan with", "", "cannot"
        )
    match of.reason.kind:
        case "worth":
            regret = there["regret"]
            said = f"The {spend} could have brought about {words.say(units, regret)} more"
            chance = words.chance_in(there, "p_better")
            span = f"{words.span(units, regret)}, in {chance} of the draws"
            tone: Tone = "plain" if of.claim == "supported" else "caution"
            return Headline(f"{said} {units.outcome}", span, tone)
        case "same":
            return Headline(f"The {spend} was spent as well as these rules allow", "", "plain")
        case _:
            return Headline(f"There is little to regret of the {spend}", "", "plain")


def lines(of: Hindsight, facts: Facts) -> list[str]:
    """What stands below: why, the profit, the proof, the rules that were broken, and caution.

    Of a model that is not fit to plan with only why it is not: what it says of a plan is no figure.
    """
    units, there = Units.of(of.model), about(facts, *_REGRET)
    if of.is_unfit:
        return [unfit(of.fitness), *of.notes]
    found = [_why(of, facts), _profit(of, there, units), _proof(of, there, units), _held(of)]
    if of.breaks:
        broken = listed([f'"{label}"' for label in of.breaks])
        found.append(
            f"What was spent does not keep {broken} itself; it counts as a plan all the same."
        )
    return [line for line in [*found, _caution(of, facts), *of.notes] if line]


def _why(of: Hindsight, facts: Facts) -> str:
    """Why a better plan is nothing to regret; "" where it is, or there is none."""
    units, there = Units.of(of.model), about(facts, *_REGRET)
    if of.reason.kind in ("same", "worth"):
        return ""
    regret = there["regret"]
    more = f"{words.say(units, regret)} more {units.outcome} ({words.span(units, regret)})"
    said = f"The best plan for it would have brought about {more}"
    wanted = words.say(units, there["confidence"])
    match of.reason.kind:
        case "unlikely":
            chance = words.chance_in(there, "p_better")
            return f"{said}, but does better in {chance} of the draws only, less than {wanted}."
        case "elsewhere":
            again = words.chance_in(there, "p_better_elsewhere")
            return (
                f"{said}; on draws that did not choose it, it does better in {again}, less than "
                f"{wanted}."
            )
        case _:
            share = units.say_share(words.number(there["gain_share"]))
            return f"{said}: {share} of what was brought, too little to speak of."


def _profit(of: Hindsight, there: Facts, units: Units) -> str:
    if "regret_profit" not in there or of.reason.kind != "worth":
        return ""
    profit = there["regret_profit"]
    return f"In profit: {words.say(units, profit)} more ({words.span(units, profit)})."


def _proof(of: Hindsight, there: Facts, units: Units) -> str:
    gap = said_gap(words.number_in(there, "gap"), units.locale)
    most = words.say(units, there["regret_bound"])
    stopped = "" if of.optimum.closed else "The search ended before the proof was closed. "
    return (
        f"{stopped}No plan within these rules would have brought more than {most} more under this "
        f"model; the best one is proven within {gap}."
    )


def _held(of: Hindsight) -> str:
    """Whom rules kept from more or less, so that a small regret is not taken for a good plan."""
    states = [state for state in of.guardrails if state.binding]
    held = sorted({cell for state in states for cell in state.cells})
    if not held or of.reason.kind == "same":
        return ""
    names = cell_labels(of.model)
    which = listed([names[cell] for cell in held])
    return f"Rules hold {which} at a limit: what lies beyond is not looked at."


def _caution(of: Hindsight, facts: Facts) -> str:
    found, model = [], of.model
    if of.caution.share >= GATES.moved_on_weak:
        share = Units.of(model).say_share(of.caution.share)
        names = listed(words.cells(model, parts(facts, "evidence", *_REGRET)))
        found.append(f"{share} of the money that would move rests on weak evidence: {names}.")
    if of.caution.unchecked:
        found.append(f"It could not be checked on other draws: {of.caution.unchecked}")
    if of.fitness.level == "caution":
        found.append("This model is to be planned with in caution.")
    return " ".join(found)


def unfit(fitness: Fitness) -> str:
    """Why a model is not fit to plan with: the gravest finding, and how many there are besides."""
    first, *more = [one for one in fitness.findings if one.fitness == "not_fit"]
    rest = f"And {len(more)} more." if more else ""
    return " ".join(filter(None, (first.text, first.remedy, rest)))


def stretch(of: Hindsight) -> str:
    """The periods that are looked back on: ``13 weeks of 6 Jul to 28 Sep 2026``."""
    model, horizon = of.model, of.problem.horizon
    return f"{dates.length(model, horizon)}, {dates.horizon_days(model, horizon)}"


def rules(model: FittedModel, preset: Preset) -> str:
    """What the best plan is looked for within, where nobody says any rules."""
    width = f"{100 * preset.low:.0f} to {100 * preset.high:.0f} %"
    return (
        f"every {rows(model)} kept within {width} of what was spent there, along the calendar that "
        "it had, and never above the highest observed period"
    )
