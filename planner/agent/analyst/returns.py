"""What money returns: on average by channel or region, and the next unit of the whole plan."""

from __future__ import annotations

from mmm_core.labels import CHANNEL
from planner.agent.analyst import budgets, changes, judging, knowing, levels
from planner.agent.analyst.talk import Talk, places
from planner.facts.answers import BEST
from planner.facts.fact import Fact
from planner.facts.plans import CURRENT, part_facts
from planner.wording import analyst as words
from planner.wording.facts import number
from planner.wording.nouns import Speaker

_NOW, _BEST = ("plan", CURRENT), ("plan", BEST)
_FEW = 3


def by_channel(talk: Talk) -> None:
    """The average return of the channels that are named, or the highest and the lowest."""
    if _unfit(talk):
        return
    model, now = talk.tools.model, talk.tools.now()
    knowing.standings(talk)
    talk.know(part_facts(now, CURRENT, (CHANNEL,)))
    talk.know(part_facts(now, CURRENT, model.cells.dims))
    named = places(talk)[:_FEW]
    for place in named:
        talk.claim("is", talk.find("iroas", _NOW, *place))
        levels.next_return(talk, talk.find("mroas", _NOW, *place))
    if len(named) == 2:
        talk.beside(*(talk.find("iroas", _NOW, *place) for place in named))
    if not named:
        _ranked(talk, _along(talk, "iroas", (CHANNEL,)), spans=2)
        _ranked(talk, _along(talk, "mroas", (CHANNEL,)), worst=False)
    talk.plain(words.AVERAGE_IS_NOT_NEXT)
    talk.exhibit = "curve"


def by_region(talk: Talk) -> None:
    """The average return of all media in each region, or in those that are named."""
    if _unfit(talk):
        return
    model = talk.tools.model
    dims = [dim for dim in model.cells.dims if dim != CHANNEL]
    if not dims:
        talk.plain(words.NO_REGIONS)
        return
    named = dict.fromkeys(dim for dim, _ in talk.names.regions) or dict.fromkeys(dims[:1])
    for dim in named:
        talk.know(part_facts(talk.tools.now(), CURRENT, (dim,)))
        asked = [talk.find("iroas", _NOW, one) for one in talk.names.regions if one[0] == dim]
        for one in asked[:_FEW]:
            talk.claim("is", one)
        if len(asked) == 2:
            talk.beside(*asked)
        else:
            _ranked(talk, _along(talk, "iroas", (dim,)), spans=2)
    talk.plain(words.AVERAGE_IS_NOT_NEXT)
    talk.of_horizon = True


def of_plan(talk: Talk) -> None:
    """What one more unit of money returns in the best plan, and where it returns most there."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    knowing.standings(talk)
    levels.next_return(talk, talk.find("mroas", _BEST))
    talk.plain(words.NEXT_OF_PLAN)
    at = [one for one in talk.parts("mroas", _BEST) if [k for k, _ in one.about[1:]] == [CHANNEL]]
    _ranked(talk, at, worst=False)
    if at:
        changes.held_by(talk, max(at, key=number).about[1:])
    if budgets.is_known(talk):
        budgets.said(talk, talk.tools.best_budget())
    judging.ceiling(talk)
    talk.exhibit = "frontier"


def _along(talk: Talk, name: str, dims: tuple[str, ...]) -> list[Fact]:
    """Facts of the current plan by its labels along some dimensions alone."""
    found = talk.parts(name, _NOW)
    return [one for one in found if tuple(dim for dim, _ in one.about[1:]) == dims]


def _ranked(talk: Talk, facts: list[Fact], worst: bool = True, spans: int = 0) -> None:
    """The highest and the lowest; ends that read the same are said so.

    Parameters
    ----------
    spans : of how many of the highest the interval is said: draws may rank them otherwise
    """
    ordered = sorted(facts, key=lambda one: -number(one))
    if len(ordered) < 2:
        talk.claim("is", *ordered[:1])
        return
    _end(talk, "first_of", ordered)
    for one in ordered[:spans]:
        talk.claim("is", one)
    if worst:
        _end(talk, "last_of", ordered[::-1])


def _end(talk: Talk, kind: str, ordered: list[Fact]) -> None:
    """One end of a ranking; of two that read the same none is ahead."""
    speaker, (one, other) = Speaker(talk.tools.model), ordered[:2]
    if speaker.value(one) == speaker.value(other):
        talk.claim("alike", one, other)
    else:
        talk.claim(kind, *ordered)


def _unfit(talk: Talk) -> bool:
    """Of a model that is not fit no return is said."""
    if talk.tools.fitness().level != "not_fit":
        return False
    return judging.unfit(talk, knowing.best(talk))
