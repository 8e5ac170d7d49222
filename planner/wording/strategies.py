"""The usual strategies in words: what each is for, what it brings and risks, and what it takes."""

from __future__ import annotations

from planner.facts.fact import Facts, about
from planner.facts.strategies import BRAND, TARGET
from planner.questions.ranking import On
from planner.questions.strategies import CURRENT, NAMES, Strategies, Strategy
from planner.questions.strategy_problems import Kind
from planner.questions.verdict import Verdict
from planner.wording import amounts, answers, commitments, dates
from planner.wording import facts as words
from planner.wording.names import listed
from planner.wording.units import Units
from planner.wording.verdicts import CLAIMS, DECISIONS

PURPOSE: dict[Kind, str] = {
    "profit": "The most profit: no more than the budget is spent, and no more than earns what it "
    "must.",
    "growth": "The most that the whole budget can bring.",
    "balanced": "As good on average as it can be while the bad case is good too, few moves are "
    "made and a brand group keeps its money.",
    "brand": "Clearly more for the brand group, of a smaller budget clearly more than its part of "
    "it, and the most that the rest of the budget brings.",
}
LONG_TERM = (
    "This model measures what advertising brings within its carry-over. It does not measure "
    "long-term effects on the brand: they are neither in these figures nor ruled out by them."
)
# What counts among plans, where it is money.
PROFITS: dict[On, str] = {"profit": "profit", "above": "profit above the required return"}
# Below it nothing is said to be left over, or to move.
_LITTLE = 1e-3


def words_of(of: Strategies, one: Strategy, facts: Facts) -> dict[str, str]:
    """What is said of one strategy, by what it says; only why where nothing may be said of it.

    Parameters
    ----------
    facts : of all of them, `planner.facts.strategies.strategy_facts`
    """
    if one.found is None:
        return {"why": one.why}
    if one.found.verdict.decision == "not_fit":
        return {"why": "No recommendation: this model is not fit to plan with."}
    return {
        "return": brings(of, one, facts),
        "risk": risk(of, one, facts),
        "time_horizon": time_horizon(of, one, facts),
        "fit": fit(of, one, facts),
        "verdict": verdict(one.found.verdict),
        "same_as": same_as(one, facts),
    }


def verdict(of: Verdict) -> str:
    """What its own question advises, and how much may be claimed (numbers 16, 30)."""
    return f"Verdict: {DECISIONS[of.decision].lower()}. {CLAIMS[of.claim]}"


def brings(of: Strategies, one: Strategy, facts: Facts) -> str:
    """What it gains against the current plan: ``+€3.64 M profit (€3.06 to 4.16 M), ...``."""
    units, there = Units.of(of.model), about(facts, ("plan", one.name), ("against", "reference"))
    counts, which = _counts(of)
    gain = there[{"incremental": "gain", "profit": "profit_gain", "above": "gain_above"}[counts]]
    said = f"{words.change(units, gain)} {which} against the current plan"
    chance = "p_better_above" if counts == "above" else "p_better"
    if chance not in there:
        return f"The current plan itself: {said}"
    span = words.span(units, gain)
    return f"{said} ({span}), better in {words.chance_in(there, chance)} of the draws"


def _counts(of: Strategies) -> tuple[On, str]:
    """What gains and bad cases of all of them are in, and its name."""
    on = of.compared.ranking.on
    return on, Units.of(of.model).result if on == "incremental" else PROFITS[on]


def risk(of: Strategies, one: Strategy, facts: Facts) -> str:
    """Its bad case, what may be committed to, and where it leaves the data."""
    units, mine = Units.of(of.model), about(facts, ("plan", one.name))
    assert one.compared is not None
    assert one.found is not None
    counts, which = _counts(of)
    bad = mine["bad_change_above" if counts == "above" else "bad_change"]
    change = f"{words.change(units, bad)} {which} against the current plan"
    said = [f"{change} in the worst tenth of the draws"]
    if "commit_profit" in mine:
        said.append(f"commit to {words.say(units, mine['commit_profit'])} profit")
    elif "commit_outcome" in mine and counts == "incremental":
        said.append(f"commit to {words.say(units, mine['commit_outcome'])}")
    elif one.found.verdict.decision == "hold":
        said.append("no amount to commit to: its verdict is to hold")
    else:
        said.append("nothing to commit to")
    far = len({place.cell for place in one.compared.answer.extrapolations})
    if far:
        said.append(f"{far} {'channel' if far == 1 else 'channels'} beyond the data")
    return "; ".join(said)


def time_horizon(of: Strategies, one: Strategy, facts: Facts) -> str:
    """Over how long it is judged, and what of it comes later."""
    units, mine = Units.of(of.model), about(facts, ("plan", one.name))
    length = dates.length(of.model, of.question.horizon)
    if "tail_share" not in mine:
        return f"Judged over {length} and the carry-over after them"
    share = words.say(units, mine["tail_share"])
    return f"Judged over {length} and the carry-over after them, where {share} of its effect falls"


def fit(of: Strategies, one: Strategy, facts: Facts) -> str:
    """What it does with the money, and whom that suits."""
    match one.kind:
        case "profit":
            return _unspent(of, one, facts)
        case "brand":
            return f"{_brand_money(of, facts)}; {_moves(of, one, facts)}"
        case _:
            return f"Spends the whole budget; {_moves(of, one, facts)}"


def _unspent(of: Strategies, one: Strategy, facts: Facts) -> str:
    units = Units.of(of.model)
    asked, spend = facts["asked_budget"], about(facts, ("plan", one.name))["spend"]
    left = words.number(asked) - words.number(spend)
    if left <= _LITTLE * words.number(asked):
        return f"Spends the whole budget: all of it earns what it must; {_moves(of, one, facts)}"
    return (
        f"Leaves {words.said(units, asked, left)} of {words.say(units, asked)} unspent, which "
        f"would not earn what it must; {_moves(of, one, facts)}"
    )


def _moves(of: Strategies, one: Strategy, facts: Facts) -> str:
    """Money that goes elsewhere than now: ``€4.68 M moves to other channels``."""
    units, mine = Units.of(of.model), about(facts, ("plan", one.name))
    more, less = mine["moved_more"], mine["moved_less"]
    moved = min(words.number(more), words.number(less))
    if moved <= _LITTLE * words.number(mine["spend"]):
        return "nothing moves between channels"
    return f"{words.said(units, more, moved)} moves between channels"


def _brand_money(of: Strategies, facts: Facts) -> str:
    """What the brand group gets: ``Brand gets €21.4 M, €17.8 M now``."""
    units, brand = Units.of(of.model), about(facts, BRAND)
    if not brand:
        return "Gives the brand group more than now"
    spend, now = (words.say(units, brand[name]) for name in ("spend", "spend_now"))
    said = f"{brand['group'].value} gets {spend}, {now} now"
    if words.number(brand["spend"]) < words.number(brand["spend_now"]):
        return f"{said}: less money, and a larger part of the smaller budget"
    return said


def same_as(one: Strategy, facts: Facts) -> str:
    """That another strategy has its plan; "" where none has."""
    mine = about(facts, ("plan", one.name))
    return f"The same plan as {mine['same_as'].value}" if "same_as" in mine else ""


def notes(of: Strategies, facts: Facts) -> tuple[str, ...]:
    """What is to know of all of them, a sentence or two each: what has begun, target, brand."""
    said = (
        commitments.begun_of(of.model, of.question),
        goal_left_out(of, facts),
        *(f"{NAMES[one.kind]}: {one.why}" for one in of.all if one.why),
        *target(of, facts),
        *brand(of, facts),
    )
    return tuple(line for line in said if line)


def goal_left_out(of: Strategies, facts: Facts) -> str:
    """That the question's goal is none of theirs; "" where it had none."""
    if of.goal is None:
        return ""
    budget = words.say(Units.of(of.model), facts["asked_budget"])
    return (
        f"The question's goal, {answers.goal_said(of.model, of.goal)}, is left out: each strategy "
        f"has an aim of its own, for a budget of {budget}."
    )


# --- a growth of total sales ------------------------------------------------------------


def target(of: Strategies, facts: Facts) -> tuple[str, ...]:
    """How likely a growth of total sales is at this budget, and what it would take."""
    if of.target is None:
        return ()
    there, growth = about(facts, TARGET), amounts.percent(of.target.growth, True, _locale(of))
    if "amount" not in there or "expected" not in there:
        return (f"A growth of {growth} cannot be judged: {of.target.why}",)
    return (_at_the_budget(of, there, growth), _takes(of, facts, there), of.target.why)


def _at_the_budget(of: Strategies, there: Facts, growth: str) -> str:
    units = Units.of(of.model)
    expected = there["expected"]
    interval = f" ({words.span(units, expected)})" if expected.low is not None else ""
    sales = "Total sales" if units.is_money else f"Total {units.outcome}"
    said = (
        f"{sales} {growth} on last year are {words.say(units, there['amount'])}. "
        f"{NAMES['growth']} is expected to reach {words.say(units, expected)}{interval} with the "
        f"base of a year earlier"
    )
    if "p_reached" not in there:
        return f"{said}; how likely that is cannot be said."
    chance, now = (words.chance_in(there, name) for name in ("p_reached", "p_reached_now"))
    return f"{said}: the chance of that growth is {chance} at this budget, {now} with {_CURRENT}."


_CURRENT = f"the {CURRENT.lower()}"


def _takes(of: Strategies, facts: Facts, there: Facts) -> str:
    assert of.target is not None
    units, target = Units.of(of.model), of.target
    if target.takes is not None:
        least = about(facts, TARGET, ("budget", "least"))
        return (
            f"It is expected from a budget of about {words.say(units, least['spend'])} on, and "
            f"reached in {words.chance_in(least, 'p_reached')} of cases then."
        )
    if "searched_to" not in there:
        return ""
    money = words.say(units, there["searched_to"])
    if target.out_of_reach:
        most = words.say(units, there["most_expected"])
        return (
            f"It is out of reach by advertising within these rules: no plan of up to {money} is "
            f"expected to have more than {most}."
        )
    return f"No plan of up to {money} that was found is expected to reach it."


# --- the brand --------------------------------------------------------------------------


def brand(of: Strategies, facts: Facts) -> tuple[str, ...]:
    """What more for the brand group costs in the short term, and what to watch instead."""
    there = about(facts, BRAND)
    if of.brand is None or not there:
        return ()
    return (price(of, there), LONG_TERM, watch(of, facts))


def price(of: Strategies, there: Facts) -> str:
    """The price of the floor: ``Costs €1.2 M (€0.4 to 2.1 M) of incremental revenue ...``."""
    units, group = Units.of(of.model), there["group"].value
    spend = words.say(units, there["spend"])
    # Where the plan that brings most gives the group as much, the floor asks for nothing.
    if words.number(there["spend_without"]) >= words.number(there["spend"]) * (1 - _LITTLE):
        return (
            f"{spend} for {group} costs nothing in the short term: the plan that brings most gives "
            "it as much."
        )
    said = (
        f"{spend} for {group} costs {units.with_result(words.say(units, there['costs']))} "
        f"({words.span(units, there['costs'])}) in the short term"
    )
    if "costs_profit" in there:
        said += f", {words.say(units, there['costs_profit'])} of profit"
    return (
        f"{said}, against the plan that brings most of the same budget. What it builds for longer "
        "must be worth that much."
    )


def watch(of: Strategies, facts: Facts) -> str:
    """Which metrics of a tracker to watch, and from when a change is one."""
    assert of.brand is not None
    units, metrics = Units.of(of.model), [one.metric for one in of.brand.trackers]
    first = about(facts, BRAND, ("tracker", metrics[0]))
    points = amounts.percent(words.number(first["least_change"]), locale=units.locale)
    interviews = words.say(units, first["interviews"])
    review = "Review the plan where none of them has risen by more than that two quarters on."
    if of.brand.spend <= of.brand.now:
        # Nobody waits for a rise where less is spent than before.
        review = "Review the plan where one of them has fallen by more than that."
    return (
        f"Watch {listed(metrics)} in a brand tracker: between two waves of {interviews} "
        f"interviews, a change of less than {points.removesuffix(' %')} points is within chance. "
        f"{review}"
    )


def _locale(of: Strategies) -> str:
    return Units.of(of.model).locale
