"""Why a plan moves what it moves, and what another budget would bring."""

from __future__ import annotations

from mmm_core.errors import HeadroomError, InvalidProblem
from optimizer.errors import Infeasible, NoAnswer
from planner.agent.analyst import budgets, judging, knowing
from planner.agent.analyst.talk import Talk, places
from planner.agent.reply import Proposal
from planner.agent.tools import variants
from planner.facts.answers import BEST
from planner.facts.changes import contrary_facts
from planner.facts.fact import About, Fact
from planner.questions.contrary import contraries
from planner.questions.optimize import OptimizeAnswer
from planner.wording import analyst as words
from planner.wording import contrary
from planner.wording import facts as said

# The best plan against the current one.
CHANGE = (("plan", BEST), ("against", "reference"))
_THERE = "the best plan at that budget"
_OTHERWISE = (("plan", _THERE), ("against", BEST))
# Channels whose moves are told, and more of them where none was named.
_NAMED, _LARGEST = 3, 3


# --- why --------------------------------------------------------------------------------


def why_change(talk: Talk) -> None:
    """What a channel gets, and why; of none that is named, the largest moves."""
    found = of_moves(talk)
    if found is None:
        return
    named = asked_about(talk)
    for place in named[:_NAMED] or largest(talk, CHANGE)[:_LARGEST]:
        moved(talk, CHANGE, place)
    if named:
        _because(talk, found, named[:_NAMED])
    else:
        judging.why(talk, found)
    judging.ceiling(talk)


def of_moves(talk: Talk) -> OptimizeAnswer | None:
    """The answer whose moves are told, on hold with its verdict first; None of an unfit model."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return None
    talk.exhibit = "moves"
    if found.verdict.decision == "hold":
        judging.headline(talk, found)
    return found


def asked_about(talk: Talk) -> list[About]:
    """Channels and cells that a question names; of a region alone those that move most first."""
    named = places(talk)
    return named if talk.names.channels else sorted(named, key=lambda one: -_size(talk, one))


def _size(talk: Talk, place: About) -> float:
    """How much money a place moves."""
    more = talk.find("more_spend", *CHANGE, *place)
    return 0.0 if more is None else abs(said.number(more))


def moved(talk: Talk, change: About, place: About) -> None:
    """What one channel or cell gets in a plan against another, and what that brings."""
    now, then, more = (
        talk.find(name, *change, *place) for name in ("spend_now", "spend", "more_spend")
    )
    if more is None or not said_moved(talk, more):
        talk.claim("keeps", now, then)
        return
    brings = _counted(talk, *change, *place)
    talk.claim("moves", now, then, more, *([] if brings is None or spans(brings) else [brings]))


def _counted(talk: Talk, *about: tuple[str, str]) -> Fact | None:
    """What a move brings, in what the question maximises."""
    profit = talk.tools.view.problem.objective.maximize == "profit"
    names = ("profit_gain", "gain") if profit else ("gain", "profit_gain")
    found = (talk.find(name, *about) for name in names)
    return next((one for one in found if one is not None), None)


def spans(gain: Fact) -> bool:
    """Whether the draws do not agree on the sign of a gain."""
    return gain.low is not None and gain.high is not None and gain.low <= 0 <= gain.high


def said_moved(talk: Talk, change: Fact) -> bool:
    """Whether a change is told from none at the digits in which money is said."""
    about, units = change.about, talk.units
    now, then = (talk.find(name, *about) for name in ("spend_now", "spend"))
    return now is None or then is None or said.say(units, now) != said.say(units, then)


def largest(talk: Talk, change: About) -> list[About]:
    """Channels whose money reads another, those that move most first."""
    found = [
        one
        for one in talk.parts("more_spend", *change)
        if len(one.about) == len(change) + 1 and said_moved(talk, one)
    ]
    found.sort(key=lambda one: -abs(said.number(one)))
    return [one.about[len(change) :] for one in found]


def _because(talk: Talk, found: OptimizeAnswer, named: list[About]) -> None:
    """What holds or moves the channels that were asked about."""
    cells = knowing.standings(talk)
    where = {one.cell: one.standing.place for one in cells}
    asked = {k for place in named for k in cells_of(talk, place)}
    explained = [one for one in contraries(found, where) if asked & set(one.cells)]
    known = list(contrary_facts(found, explained))
    talk.know(known)
    for one in explained:
        talk.screen(contrary.said(found.answer.model, found, one), known)
    for place in named:
        talk.claim("stands", *_stands(talk, place))
        if not explained:
            _returned(talk, place)
        held_by(talk, place)


def _stands(talk: Talk, place: About) -> tuple[Fact | None, Fact | None]:
    here = (("plan", "current"), *place)
    return talk.find("standing", *here), talk.find("p_above_break_even", *here)


def _returned(talk: Talk, place: About) -> None:
    """What the money that moves returns, beside what moves the other way."""
    change = talk.find("more_spend", *CHANGE, *place)
    mine = talk.find("moved_return", *CHANGE, *place)
    if change is None or mine is None:
        return
    raised = said.number(change) > 0
    other = talk.find("cut_return" if raised else "raised_return", *CHANGE)
    if other is None:
        talk.claim("is", mine)
    elif said.number(mine) > said.number(other):
        talk.claim("more_than", mine, other)
    else:
        talk.claim("less_than", mine, other)


def held_by(talk: Talk, place: About) -> None:
    """The rules that hold a channel where it is."""
    for rule in _held(talk, place)[:_NAMED]:
        held = rule.about[2:]
        talk.claim("because_of", talk.find("spend", ("plan", BEST), *held), rule)


def _held(talk: Talk, place: About) -> list[Fact]:
    """The rules that hold a channel, each once, by a cell that they hold."""
    found = [one for one in talk.parts("held_by", ("plan", BEST)) if set(place) <= set(one.about)]
    return list({str(one.value): one for one in found}.values())


def cells_of(talk: Talk, place: About) -> list[int]:
    """Indices of the cells that a place is."""
    picked = {dim: (label,) for dim, label in place}
    return [int(k) for k in talk.tools.model.cells.select(picked)]


# --- another budget ---------------------------------------------------------------------


def change_budget(talk: Talk) -> None:
    """What the best plan at another budget brings against the one in view, and what it moves."""
    found = knowing.best(talk)
    if judging.unfit(talk, found):
        return
    view, now = talk.tools.view, variants.money_in_view(found)
    money = variants.asked_money(talk.names, now)
    if money is None:
        if not (budgets.is_known(talk) and budgets.best(talk)):
            talk.plain(words.NO_MONEY)
        return
    try:
        problem = variants.with_budget(view.problem, money)
        knowing.asked(talk, problem, _THERE)
    except (NoAnswer, InvalidProblem) as error:
        none(talk, error)
        return
    if problem.goal is None and view.problem.goal is not None:
        talk.plain(words.GOAL_GIVES_WAY)
    _brings(talk)
    for place in largest(talk, _OTHERWISE)[:2]:
        moved(talk, _OTHERWISE, place)
    there = ("plan", _THERE)
    talk.claim("verdict", talk.find("decision", there), talk.find("claim", there))
    talk.proposal = Proposal("Open this as a draft", problem)
    talk.exhibit = "moves"


def a_goal(talk: Talk) -> None:
    """That an amount of what is to be reached is no budget, and where goals are asked."""
    if not judging.unfit(talk, knowing.best(talk)):
        talk.plain(words.A_GOAL)


def none(talk: Talk, error: HeadroomError) -> None:
    """Why there is no plan: which rules clash, or that none was found."""
    if not isinstance(error, Infeasible):
        talk.plain(words.NO_PLAN_FOUND if isinstance(error, NoAnswer) else words.NO_SUCH_MONEY)
        return
    labels = [one.label for one in error.conflict]
    says = [talk.find("says", ("rule", label)) for label in labels]
    rules = {str(one.about[0][1]): str(one.value) for one in says if one is not None}
    talk.screen(words.clash(labels, rules), says)


def _brings(talk: Talk) -> None:
    """What the other plan brings, and how that compares with the plan in view."""
    more, chance, profit, outcome = (
        talk.find(name, *_OTHERWISE) for name in ("more_spend", "p_better", "profit_gain", "gain")
    )
    gain = profit or outcome
    if chance is None:
        # No more than so much pays, whatever may be spent.
        talk.plain(words.SAME_PLAN)
        talk.claim("is", talk.find("spend", ("plan", _THERE)))
        return
    if gain is None or spans(gain):
        talk.claim("is", talk.find("spend", ("plan", _THERE)))
        talk.gain(gain, chance)
    else:
        talk.claim("if_then", more, gain, chance)
    if profit is not None:
        talk.gain(outcome, None)
    else:
        talk.claim("is", talk.find("incremental", ("plan", _THERE)))
    reached = talk.find("p_reached", ("plan", _THERE))
    if reached is not None:
        talk.claim("is", reached)
