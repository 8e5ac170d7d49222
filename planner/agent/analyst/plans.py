"""Plans side by side, a move of money, and what was declined or rejected before."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.errors import InvalidPlan
from mmm_core.plan import Plan
from planner import services
from planner.agent.analyst import changes, judging, knowing, nothing, returns
from planner.agent.analyst.names import rules_of
from planner.agent.analyst.talk import Talk
from planner.agent.reply import Proposal
from planner.agent.tools.moves import Move, move_of, moved
from planner.agent.tools.precedents import Precedent, precedents
from planner.agent.tools.tools import BEST_PLAN
from planner.facts.changes import changed_facts
from planner.facts.comparisons import comparison_facts
from planner.facts.fact import About, Maker
from planner.facts.grounds import ground_facts, precedent_facts, rule_sentence_facts
from planner.facts.plans import source_of
from planner.questions.against import broken
from planner.questions.compared import Candidate
from planner.questions.recommendation import recommended
from planner.questions.verdict import reached_by
from planner.wording import analyst as words
from planner.wording import recommended as said

_WITH = "the plan with that change"
_FEW = 4
# Of the plan: less than the gap that searches leave.
_LITTLE = 1e-4


# --- side by side -----------------------------------------------------------------------


def compare_plans(talk: Talk) -> None:
    """Which plan to choose, if any: of those named, one alone against the current; else in view."""
    try:
        chosen = talk.tools.side_by_side(talk.names.plans)
    except InvalidPlan as error:
        talk.plain(f"{error.message} {error.remedy}")
        return
    if len(chosen) < 2:
        talk.plain(words.NO_OTHER_PLAN)
        return
    of = talk.tools.compared(chosen)
    talk.know(comparison_facts(of))
    talk.know(ground_facts(talk.tools.model, talk.tools.view.problem))
    advice = recommended(of)
    refused = _rejected(talk)
    head = said.headline(of, advice, {one.plan for one in refused})
    facts = [
        one for one in talk.facts.values() if {kind for kind, _ in one.about} <= {"plan", "against"}
    ]
    talk.heading(head, facts)
    _tell(talk, refused)
    for line in said.why(of, advice)[:_FEW]:
        talk.screen(line, facts)
    if advice.place is None:
        judging.ceiling(talk, of.plans[0].name)
    talk.exhibit = "compare"


# --- a move -----------------------------------------------------------------------------


def change_money(talk: Talk) -> None:
    """Another budget; of a channel, or of a time, the plan in view with that money changed."""
    if talk.names.channels or talk.names.regions or talk.names.period is not None:
        move_money(talk)
    elif _is_little(talk):
        returns.of_plan(talk)
    elif talk.names.money == 0 and talk.names.sense == "to":
        move_money(talk)
        nothing.unknown(talk)
    else:
        changes.change_budget(talk)


def _is_little(talk: Talk) -> bool:
    """Whether the budget is to change by so little that no search tells the plans apart."""
    more, now = talk.names.money, talk.tools.view.reference.plan.total()
    return more is not None and talk.names.sense == "by" and abs(more) < _LITTLE * now


def move_money(talk: Talk) -> None:
    """What a move would bring, for the plan in view, every other money as it is."""
    if talk.tools.fitness().level == "not_fit":
        judging.unfit(talk, knowing.best(talk))
        return
    base, model = _in_view(talk), talk.tools.model
    try:
        move = move_of(model, base.plan, talk.names)
        if move is None:
            talk.plain(words.NO_MOVE)
            return
        plan = moved(model, base.plan, talk.tools.view.reference.plan, move)
    except InvalidPlan as error:
        talk.plain(f"{error.message} {error.remedy}")
        return
    other = Candidate(_WITH, plan, base.assumptions)
    of = talk.tools.compared([base, other])
    talk.know(nothing.bounded(talk, _WITH, comparison_facts(of)))
    both = (of.plans[1].evaluation, of.plans[0].evaluation)
    talk.know(changed_facts(_WITH, base.name, *both, talk.tools.view.problem.tail))
    _told(talk, move, base.name)
    _broken(talk, plan)
    judging.ceiling(talk, _WITH)
    talk.exhibit = "moves"
    talk.proposal = Proposal("Open this as a draft", talk.tools.view.problem, plan)


def _in_view(talk: Talk) -> Candidate:
    """The plan that is changed: the one on What-if, else the best one."""
    view = talk.tools.view
    if view.plan is not None:
        return view.plan
    return next(one for one in talk.tools.candidates() if one.name == BEST_PLAN)


def _told(talk: Talk, move: Move, base: str) -> None:
    """What moves, what that brings in all, and what of it leaves the data."""
    change = (("plan", _WITH), ("against", base))
    touched = [*move.sources, *move.targets]
    # Where all of it ends the whole is told, and no channel.
    ends = talk.find("spend", ("plan", _WITH))
    for place in (
        [] if ends is not None and ends.value == 0 else changes.largest(talk, change)[:_FEW]
    ):
        changes.moved(talk, change, place)
    profit, outcome = (talk.find(name, *change) for name in ("profit_gain", "gain"))
    talk.gain(profit or outcome, talk.find("p_better", *change))
    if profit is not None and not (move.sources and move.targets):
        # Money leaves or enters the plan: what that brings besides its profit.
        talk.gain(outcome, None)
    for far in talk.parts("beyond_observed_period", ("plan", _WITH)):
        if _cell(talk, far.about[1:]) in touched:
            talk.claim("beyond", far)


def _cell(talk: Talk, place: About) -> int:
    (cell,) = changes.cells_of(talk, place)[:1]
    return cell


def _broken(talk: Talk, plan: Plan) -> None:
    """Rules of the question in view that a plan breaks, and how surely it reaches a goal."""
    view, model = talk.tools.view, talk.tools.model
    ground = services.ground_of(model, view.reference, view.problem.tail)
    rules = rules_of(view)
    labels = [one for one in broken(view.problem, ground, plan.array(model)) if one in rules]
    talk.know(rule_sentence_facts(model, view.problem, rules))
    facts = [talk.find("says", ("rule", label)) for label in labels]
    talk.screen(words.breaks([rules[one] for one in labels]), facts)
    reached = reached_by(view.problem, ground, plan.array(model))
    if reached is not None:
        make = Maker((("plan", _WITH),), source_of(model, plan, view.problem.tail))
        talk.know(make.chance("p_reached", reached, "16"))
        talk.claim("is", talk.find("p_reached", ("plan", _WITH)))


# --- precedents -------------------------------------------------------------------------


def precedent(talk: Talk) -> None:
    """What was declined or rejected before, newest first; of the channels or plans named."""
    tools, named, plans = talk.tools, set(talk.names.channels), talk.names.plans
    found = [
        one
        for one in precedents(tools.model, tools.view.problem)
        if (not named or not one.channels or named & set(one.channels))
        and (not plans or one.plan in plans)
    ]
    _tell(talk, found)
    if not found:
        talk.plain(words.no_precedent(plans))


def _rejected(talk: Talk) -> list[Precedent]:
    """Plans which are told of and were rejected: advice on them does not forget who said no."""
    tools, plans = talk.tools, talk.names.plans
    if not tools.is_kept(plans):
        return []
    found = precedents(tools.model, tools.view.problem)
    return [one for one in found if one.kind == "rejected" and one.plan in plans]


def _tell(talk: Talk, found: Sequence[Precedent]) -> None:
    told = [(one.what, one.why, one.at) for one in found]
    talk.know(precedent_facts(talk.tools.model, talk.tools.view.problem, told))
    for place, one in enumerate(found[:_FEW], 1):
        here = ("precedent", str(place))
        facts = [talk.find(name, here) for name in ("refused", "reason", "refused_on")]
        talk.screen(_said(talk, one), facts)


def _said(talk: Talk, one: Precedent) -> str:
    card = talk.tools.model.card
    names = [card.channel_name(label) for label in one.channels]
    return words.precedent(one.kind, one.what, names, one.why, one.who, one.at, card.locale)
