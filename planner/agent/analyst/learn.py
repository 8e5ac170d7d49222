"""What would flip the advice, and what is worth knowing before one acts on it."""

from __future__ import annotations

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.agent.analyst import judging, knowing
from planner.agent.analyst.talk import Talk
from planner.facts.answers import BEST
from planner.facts.brief_stages import flip_facts
from planner.facts.grounds import broken_rules_fact
from planner.facts.learning import measurement_facts
from planner.questions.tipping_points import Tipping, TippingPoints
from planner.wording import analyst as words
from planner.wording import learning, tipping

_BEST = ("plan", BEST)
_FEW = 3


def flip(talk: Talk) -> None:
    """What turns the decision within the evidence, then the nearest tipping points."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    points = talk.tools.tipping()
    talk.know(flip_facts(points))
    flips = [one for one in talk.facts.values() if one.name.startswith("tips_")]
    talk.screen(words.advice_now(tipping.advice(points)), [talk.find("decision", _BEST)])
    talk.screen(tipping.finding(points), flips)
    for one in _near(talk, points):
        _turned(talk, points.case.model, one)
    talk.screen(tipping.unturned(points), [])
    judging.ceiling(talk)
    talk.exhibit = "tipping"


def _near(talk: Talk, points: TippingPoints) -> list[Tipping]:
    """Dials of the channels that are named, else those that flip nearest."""
    named = set(talk.names.channels)
    if named:
        return [one for one in points.points if named & set(dict(one.dial.labels).values())]
    return [one for one in points.points if one.flips][:_FEW]


def _turned(talk: Talk, model: FittedModel, one: Tipping) -> None:
    """Where one number flips the advice, and what it is then."""
    number = () if one.dial.money is None else (("number", str(one.dial.money)),)
    about = (*number, *one.dial.labels)
    facts = [fact for fact in talk.facts.values() if fact.about == about]
    name, becomes = tipping.dial_name(model, one.dial), tipping.becomes(model, one)
    if becomes:
        talk.screen(words.turned(name, becomes), facts)
        return
    below, above = (tipping.side(model, one, side) for side in tipping.SIDES)
    talk.screen(words.not_turned(name, below, above), facts)


def next_test(talk: Talk) -> None:
    """The channel most worth knowing, what that is worth, and the test that follows."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    plan = talk.tools.learning()
    talk.know(measurement_facts(plan))
    known = plan.learning
    worth = [one for one in talk.facts.values() if one.name.startswith("worth_knowing")]
    talk.screen(learning.finding(known), worth)
    for label in talk.names.channels[:_FEW]:
        if known.best is None or label != known.best.channel:
            _channel(talk, label)
    if plan.trial is not None:
        talk.know(broken_rules_fact(plan))
    test = [
        one
        for one in talk.facts.values()
        if one.name == "says" or (one.about[:1] and one.about[0][0] == "test")
    ]
    for line in learning.test(plan)[:_FEW]:
        talk.screen(line, test)
    talk.screen(learning.unfinished(known), [])
    judging.ceiling(talk)
    talk.exhibit = "learning"


def _channel(talk: Talk, label: str) -> None:
    """What it is worth to know how one channel responds."""
    here = ((CHANNEL, label),)
    worth, told = talk.find("worth_knowing", *here), talk.find("worth_knowing_told", *here)
    if worth is None:
        return
    if told is not None and told.value == "no":
        talk.claim("not_told", worth, told)
    else:
        talk.claim("is", worth)
