"""The answer in a handful of figures, each with its interval or with what it is against."""

from __future__ import annotations

from collections.abc import Iterator

from planner.brief.begun import changes_begun
from planner.brief.page import Tile
from planner.brief.said import followed, stance
from planner.brief.subject import Subject
from planner.facts.answers import KEPT
from planner.facts.briefs import of_plan
from planner.facts.fact import Fact, Facts, about
from planner.questions.optimize import OptimizeAnswer
from planner.questions.verdict import On
from planner.wording import amounts, answers
from planner.wording import facts as words
from planner.wording.units import Units
from planner.wording.verdicts import AGAINST


def tiles_of(of: Subject, facts: Facts) -> tuple[Tile, ...]:
    """Money, what it brings more, how surely, what to commit to, and the whole.

    Parameters
    ----------
    facts : of the page, ``Brief.facts``
    """
    units = Units.of(of.model)
    asked = stance(of)
    if asked == "none":
        return (_money_now(of, units, facts),)
    parts = [_money, _gain, _chance, _commit, _profit, _sales]
    if asked == "rest":
        # Nobody commits to what can no longer be reached.
        parts.remove(_commit)
    return tuple(tile for part in parts for tile in part(of, units, facts))


def _money_now(of: Subject, units: Units, facts: Facts) -> Tile:
    spend = about(facts, *of_plan(of.current.name))["spend"]
    return Tile("Current plan", words.say(units, spend), "stays as it is", (spend.id,))


def _money(of: Subject, units: Units, facts: Facts) -> Iterator[Tile]:
    mine = about(facts, *of_plan(of.plan.name))
    spend, more = mine["spend"], mine["more_spend"]
    if amounts.is_nothing(words.number(more), of.current.spend):
        yield Tile("Budget", words.say(units, spend), "as much as now", (spend.id,))
        return
    beside = f"{words.change(units, more)} against now"
    yield Tile("Budget", words.say(units, spend), beside, (spend.id, more.id))


def _gain(of: Subject, units: Units, facts: Facts) -> Iterator[Tile]:
    """What it has more than what it is judged against."""
    gain, than = _gained(of, facts)
    if gain is None:
        return
    what = "profit" if gain.unit == "money" else units.result
    name = f"{what[:1].upper()}{what[1:]} against {than}"
    beside = f"90 % of the draws: {words.span(units, gain)}"
    if changes_begun(of):
        beside = f"{followed(of)}; {beside}"
    yield Tile(name, words.change(units, gain), beside, (gain.id, "brief:/level"))


def _gained(of: Subject, facts: Facts) -> tuple[Fact | None, str]:
    judged = judged_on_page(of)
    if judged is not None:
        there = answers.judged(judged, facts)
        gain = there.get("gain_profit") or there.get("gain_incremental")
        than = "now" if judged.verdict.against.kind == "reference" else "the current mix"
        return gain, than
    mine = about(facts, *of_plan(of.plan.name))
    return mine.get("profit_gain") or mine.get("gain"), "now"


def judged_on_page(of: Subject) -> OptimizeAnswer | None:
    """The answer whose own comparison the page's figures are of; None where they are of now.

    A page has one plan to compare with, the current one. Only where that spends other money, and
    nobody has said what the outcome is worth, the two cannot be weighed: then it is the current
    mix at the plan's money.
    """
    found = of.found
    if found is None or found.verdict.evidence.on == "money":
        return None
    if found.verdict.against.kind == "reference":
        return found
    return None if of.plan.answer.versus.better_on == "profit" else found


def _chance(of: Subject, units: Units, facts: Facts) -> Iterator[Tile]:
    judged = judged_on_page(of)
    if judged is not None:
        verdict = judged.verdict
        chance = answers.judged(judged, facts).get("p_better")
        than, on = AGAINST[verdict.against.kind], answers.said_on(of.model, verdict.evidence.on)
    else:
        chance = about(facts, *of_plan(of.plan.name)).get("p_better")
        than, on = AGAINST["reference"], answers.said_on(of.model, _on(of))
    if chance is None:
        yield Tile("Chance it is better", "same plan", f"as {than}")
        return
    beside = f"of the draws: than {than}, on {on}"
    if changes_begun(of):
        beside = f"{beside}, {followed(of)}"
    yield Tile("Chance it is better", words.chance(chance), beside, (chance.id,))


def _on(of: Subject) -> On:
    return "profit" if of.plan.answer.versus.better_on == "profit" else "incremental"


def _commit(of: Subject, units: Units, facts: Facts) -> Iterator[Tile]:
    """What four draws in five reach: of the plan, and on hold of what is kept instead."""
    verdict = None if of.found is None else of.found.verdict
    commit = of.plan.commit if verdict is None else verdict.commit
    kept = verdict is not None and verdict.decision == "hold"
    if commit is None:
        return
    mine = about(facts, ("plan", KEPT)) if kept else about(facts, *of_plan(of.plan.name))
    outcome, share = mine["commit_outcome"], mine["committed_share"]
    profit, draws = mine.get("commit_profit"), f"{words.chance(share)} of the draws"
    said, result = words.say(units, outcome), f"{units.result} " if units.is_money else ""
    name = "Commit to, if nothing changes" if kept else "Result to commit to"
    if stance(of) == "decide" and not of.approved:
        name = "To commit to, if approved"
    if profit is not None:
        ids = (profit.id, outcome.id, share.id)
        value = f"{words.say(units, profit)} profit"
        yield Tile(name, value, f"and {said} {result}in {draws}", ids)
        return
    none = "" if commit.profit is None else "; no profit to commit to"
    beside = f"{result}{'in ' if result else ''}{draws}{none}"
    yield Tile(name, said, beside, (outcome.id, share.id))


def _profit(of: Subject, units: Units, facts: Facts) -> Iterator[Tile]:
    """What the whole plan earns, or brings where profit is not known."""
    mine = about(facts, *of_plan(of.plan.name))
    fact = mine.get("profit") or mine["incremental"]
    name = "Profit of the plan" if fact.name == "profit" else units.result.capitalize()
    span = f"90 % of the draws: {words.span(units, fact)}"
    if fact.name == "profit":
        # Why it is less sure than total sales, of which advertising brings a part.
        span += "; of what advertising brings"
    yield Tile(name, words.say(units, fact), span, (fact.id, "brief:/level"))


def _sales(of: Subject, units: Units, facts: Facts) -> Iterator[Tile]:
    sales = about(facts, *of_plan(of.plan.name)).get("sales")
    if sales is None:
        return
    name = f"Total {'sales' if units.is_money else units.outcome} in the horizon"
    beside = "range not known: the model stores no noise"
    if sales.low is not None:
        beside = f"90 % of outcomes: {words.span(units, sales)}"
    more = about(facts, *of_plan(of.plan.name))["more_sales"]
    if not amounts.is_nothing(words.number(more), words.number(sales)):
        beside = f"{words.change(units, more)} against now; {beside}"
    yield Tile(name, words.say(units, sales), beside, (sales.id, more.id, "brief:/level"))
