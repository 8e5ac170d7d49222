"""The question in view under another margin, value, required return, or price of media."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mmm_core.assumptions import Assumptions, Row
from mmm_core.assumptions.row import MARGIN, PRICE, REQUIRED, VALUE
from mmm_core.card import ModelCard
from mmm_core.errors import HeadroomError, InvalidProblem
from mmm_core.labels import CHANNEL
from optimizer.errors import NoAnswer
from optimizer.problem import PlanProblem
from planner import services
from planner.agent.analyst import budgets, changes, judging, knowing
from planner.agent.analyst.talk import Talk
from planner.agent.reply import Proposal
from planner.agent.tools.tools import CURRENT_PLAN
from planner.agent.understood.question import Entities, Topic
from planner.facts.answers import BEST
from planner.facts.comparisons import comparison_facts
from planner.questions.assess import is_same
from planner.questions.compared import Candidate
from planner.wording import analyst as words
from planner.wording import assumed as said
from planner.wording.units import Units

_THERE, _AS_IS = "the best plan then", "the same plan then"
_FEW = 3
_ROWS: Mapping[Topic, tuple[str, str]] = {
    "margin": (MARGIN, "margin"),
    "value": (VALUE, "value"),
    "required_return": (REQUIRED, "rate"),
}


def assumed(talk: Talk) -> None:
    """What is advised then, what the plan of now earns then, and what the best one moves."""
    found, tools = knowing.best(talk), talk.tools
    if judging.unfit(talk, found):
        return
    card = tools.model.card
    if talk.names.topic == "value" and card.outcome.unit == card.currency:
        talk.plain(words.MONEY_ALREADY)
        return
    view = tools.view
    try:
        row = _row(talk.names, card)
        if row is None:
            talk.plain(words.SAY_THE_NUMBER)
            return
        problem = _problem(view.problem, row)
        there = tools.best(problem)
    except (NoAnswer, InvalidProblem) as error:
        _none(talk, error)
        return
    talk.verbatim("assumed", [words.now_assumed(said.sentence(there.answer.model, row))], "23")
    talk.know(knowing.called(knowing.of_answer(there), _THERE))
    worth = talk.names.topic == "value"
    if worth:
        # What units of outcome are worth is said in the words of the model in view: only what is
        # money, or no number, is the same in both.
        then = ("plan", _THERE)
        talk.claim("verdict", talk.find("decision", then), talk.find("claim", then))
    else:
        judging.headline(talk, there, _THERE)
        judging.why(talk, there, _THERE)
    _as_it_is(talk, problem)
    plan, model = found.answer.plan, tools.model
    if is_same(there.answer.plan.array(model), plan.array(model)):
        talk.plain(words.SAME_MONEY_THEN)
    else:
        _moves(talk, brings=not worth)
    if Units.of(there.answer.model).break_even is not None and not problem.spends_least:
        budgets.said(talk, tools.best_budget(problem))
    judging.ceiling(talk, _THERE)
    talk.plain(words.NOT_SO)
    talk.exhibit, talk.proposal = "moves", Proposal("Open this as a draft", problem)


def _moves(talk: Talk, brings: bool) -> None:
    """The largest moves of the best plan then, with what they bring or without."""
    change = (("plan", _THERE), ("against", "reference"))
    for place in changes.largest(talk, change)[:_FEW]:
        if brings:
            changes.moved(talk, change, place)
        else:
            names = ("spend_now", "spend", "more_spend")
            talk.claim("moves", *(talk.find(name, *change, *place) for name in names))


def _as_it_is(talk: Talk, problem: PlanProblem) -> None:
    """What the best plan of now earns then, and how surely it clears a required return."""
    view = talk.tools.view
    now = Candidate(CURRENT_PLAN, view.reference.plan, problem.assumptions)
    mine = Candidate(_AS_IS, talk.tools.best().answer.plan, problem.assumptions)
    of = services.compare_plans(view.model, [now, mine], view.reference, problem.tail)
    talk.know(one for one in comparison_facts(of) if one.about[:1] == (("plan", _AS_IS),))
    names: tuple[str, ...] = ("profit",)
    if talk.names.topic == "required_return":
        names = ("return_on_spend", "p_above_hurdle")
    for name in names:
        talk.claim("is", talk.find(name, ("plan", _AS_IS)))
    talk.beside(*(talk.find(names[0], ("plan", one)) for one in (_AS_IS, BEST)))


def wanted(of: Entities, card: ModelCard) -> float | None:
    """What a number becomes: as it is said, or the card's own changed by a share or an amount."""
    own = {
        "margin": card.margin,
        "value": card.outcome.value_per_unit,
        "required_return": card.required_return,
    }.get(of.topic)
    amount = of.money if of.topic == "value" and of.money is not None else of.share
    if amount is None:
        return None
    if of.sense != "by":
        return amount
    if own is None:
        return None
    return own + amount if of.money is not None else own * (1 + amount)


def _row(of: Entities, card: ModelCard) -> Row | None:
    """What is assumed; None where no number is said.

    Raises
    ------
    InvalidProblem
        If it is no number that may be assumed.
    """
    if of.topic == "price":
        cells = {CHANNEL: of.channels} if of.channels else {}
        for dim, label in of.regions:
            cells[dim] = (*cells.get(dim, ()), label)
        named = tuple(cells.items())
        return None if of.share is None else Row(PRICE, "factor", 1 + of.share, named)
    number = wanted(of, card)
    return None if number is None else Row(*_ROWS[of.topic], number)


def _problem(problem: PlanProblem, row: Row) -> PlanProblem:
    """The question with a row more, in the place of what it assumed of that; prices multiply."""
    rows = problem.assumptions.rows
    rest = tuple(one for one in rows if one.kind != row.kind or one.kind == PRICE)
    return replace(problem, assumptions=Assumptions((*rest, row)))


def _none(talk: Talk, error: HeadroomError) -> None:
    if isinstance(error, NoAnswer):
        changes.none(talk, error)
    else:
        talk.plain(f"{error.message} {error.remedy}")
