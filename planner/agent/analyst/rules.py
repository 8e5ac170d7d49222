"""What rules cost: one, and the dearest."""

from __future__ import annotations

from planner.agent.analyst import judging, knowing
from planner.agent.analyst.changes import cells_of
from planner.agent.analyst.talk import Talk, places
from planner.facts.answers import BEST
from planner.facts.brief_stages import price_facts
from planner.facts.fact import Fact, Maker
from planner.facts.moves import price_unit
from planner.facts.plans import source_of
from planner.questions.optimize import GuardrailState, OptimizeAnswer
from planner.questions.prices import Price
from planner.wording import analyst as words
from planner.wording import costs

_BEST = ("plan", BEST)
_MANY = 3


def dearest_guardrail(talk: Talk) -> None:
    """Which of the rules that bind costs most."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    if talk.names.guardrails:
        _of_named(talk, found, _named(talk, found))
        return
    _of_all(talk, found)


def _of_all(talk: Talk, found: OptimizeAnswer) -> None:
    """The rules that bind, or that none does."""
    if not found.problem.guardrails:
        talk.plain(words.NO_RULES_ASKED)
        return
    if not any(one.binding for one in found.guardrails):
        talk.plain(words.NOTHING_BINDS)
        return
    _told(talk, found, list(talk.tools.prices()))


def guardrail_price(talk: Talk) -> None:
    """What the rules cost that the question names, or that hold what it names."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    named = _named(talk, found)
    if named:
        _of_named(talk, found, named)
    else:
        _of_all(talk, found)


def _of_named(talk: Talk, found: OptimizeAnswer, named: list[GuardrailState]) -> None:
    _told(talk, found, [talk.tools.price(one.guardrail) for one in named[:_MANY]])


def _named(talk: Talk, found: OptimizeAnswer) -> list[GuardrailState]:
    """Rules that are named, else those that hold what is named, those that bind first."""
    labels, about = talk.names.guardrails, places(talk)
    if labels:
        return [one for one in found.guardrails if one.guardrail.label in labels]
    cells = {k for place in about for k in cells_of(talk, place)}
    states = [one for one in found.guardrails if cells & set(one.cells)]
    return sorted(states, key=lambda one: not one.binding)


def _told(talk: Talk, found: OptimizeAnswer, prices: list[Price]) -> None:
    """Each price, the dearest first; how they may be read."""
    answer, talk.exhibit = found.answer, "prices"
    make = Maker((_BEST,), source_of(answer.model, answer.plan, answer.tail))
    talk.know(price_facts(make, prices, price_unit(found)))
    dear = [one for one in prices if costs.gained(one, found) > 0]
    dear.sort(key=lambda one: -costs.gained(one, found))
    for place, one in enumerate(dear[:_MANY]):
        talk.claim("costs", _price(talk, one), talk.find("priced_in", _BEST))
        if place == 0 and len(dear) > 1:
            talk.claim("first_of", *(_price(talk, each) for each in dear))
    for one in [each for each in prices if each not in dear][:_MANY]:
        _free(talk, one)
    if len(prices) > 1:
        talk.plain(words.PRICES_DO_NOT_ADD)
    judging.ceiling(talk)


def _price(talk: Talk, of: Price) -> Fact | None:
    return talk.find("price", _BEST, ("rule", of.guardrail.label))


def _free(talk: Talk, of: Price) -> None:
    """A rule that costs nothing, or whose price is not known."""
    if of.finite.gained is None:
        talk.plain(words.no_price(of.guardrail.label))
        return
    talk.claim("costs_nothing", _price(talk, of), talk.find("incremental", _BEST))
