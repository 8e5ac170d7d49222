"""Where there is room, and where the next money should go."""

from __future__ import annotations

from mmm_core.errors import InvalidProblem
from optimizer.errors import NoAnswer
from planner.agent.analyst import changes, judging, knowing
from planner.agent.analyst.talk import Talk, places
from planner.agent.reply import Proposal
from planner.agent.tools import variants
from planner.facts.changes import NEXT
from planner.facts.fact import About, Fact
from planner.facts.grounds import claim_fact
from planner.facts.plans import CURRENT
from planner.questions.evidence import CellReturn
from planner.questions.verdict import Caution, claim_of
from planner.wording import analyst as words
from planner.wording import next_money as next_words
from planner.wording import standings

_NOW, _NEXT = ("plan", CURRENT), (("plan", NEXT), ("against", "reference"))
_WITH = "the best plan with that money"
_FEW = 3


def headroom(talk: Talk) -> None:
    """Where cells stand against break-even, and what the next money brings there."""
    if _unfit(talk):
        return
    cells = knowing.standings(talk)
    named = places(talk)
    talk.exhibit = "curve"
    if talk.units.break_even is None:
        talk.plain(words.NO_BREAK_EVEN)
        _most(talk, cells)
        return
    if named:
        for stands in _of(talk, "standing", named)[:_FEW]:
            talk.claim("stands", stands, talk.find("p_above_break_even", *stands.about))
            _takes(talk, stands)
            _next(talk, stands.about[1:])
        return
    facts = [*talk.parts("standing", _NOW), *talk.parts("cells", _NOW)]
    said = standings.grouped(talk.tools.model, talk.facts)
    talk.screen(words.at_current_plan(said), facts)
    talk.claim("is", talk.find("break_even", _NOW))
    _most(talk, cells)


def next_money(talk: Talk) -> None:
    """Which channel makes most of the next money; of an amount that is named, its best use."""
    if _unfit(talk):
        return
    money = talk.names.money
    if money is not None and money > 0:
        _best_use(talk, money)
        return
    if places(talk):
        # Of a channel it is what its own next money brings.
        headroom(talk)
        return
    cells = knowing.standings(talk)
    talk.exhibit = "curve"
    _most(talk, cells)
    best = max(cells, key=lambda one: one.next_brings.mean).cell
    here = (_NOW, *talk.tools.model.cells.names[best].items())
    talk.claim("stands", talk.find("standing", *here), talk.find("p_above_break_even", *here))
    _ceiling(talk, best)


def _ceiling(talk: Talk, cell: int) -> None:
    """The most that may be claimed of next money in one cell (numbers 30)."""
    fitness = talk.tools.fitness()
    weak = tuple(one.cell for one in fitness.weak if one.cell == cell)
    claim = claim_of(fitness, Caution(weak, float(bool(weak))), extrapolates=False)
    talk.know(claim_fact(talk.tools.model, talk.tools.view.problem, NEXT, claim))
    judging.ceiling(talk, NEXT)


def _unfit(talk: Talk) -> bool:
    """Of a model that is not fit nothing stands anywhere, and no money is placed."""
    if talk.tools.fitness().level != "not_fit":
        return False
    return judging.unfit(talk, knowing.best(talk))


def _of(talk: Talk, name: str, named: list[About]) -> list[Fact]:
    """Facts of the cells that the question names, at the current plan."""
    found = talk.parts(name, _NOW)
    return [one for one in found if any(set(place) <= set(one.about) for place in named)]


def _takes(talk: Talk, stands: Fact) -> None:
    """What it would take, of a cell below its threshold."""
    takes = talk.find("takes", *stands.about)
    if takes is not None:
        talk.claim("is", takes)


def _most(talk: Talk, cells: list[CellReturn]) -> None:
    """Where the next money brings most and least, as Returns says it."""
    ranked = sorted(cells, key=lambda one: -one.next_brings.mean)
    names, facts = talk.tools.model.cells.names, [talk.find("pays_from", *_NEXT)]
    for one in (ranked[0], ranked[-1]):
        here = (*_NEXT, *names[one.cell].items())
        facts += [talk.find(name, *here) for name in ("more_spend", "gain")]
    talk.screen(next_words.said(talk.tools.model, ranked), facts)


def _next(talk: Talk, place: About) -> None:
    """What the next money brings in one cell."""
    change, gain, chance = (
        talk.find(name, *_NEXT, *place) for name in ("more_spend", "gain", "p_better")
    )
    talk.claim("if_then", change, gain, *([] if chance is None else [chance]))


def _best_use(talk: Talk, money: float) -> None:
    """Where so much more goes at its best, within the rules, with nothing taken away."""
    view = talk.tools.view
    problem = variants.with_next_money(view.problem, view.reference, money)
    knowing.best(talk)
    try:
        found = talk.tools.best(problem)
    except (NoAnswer, InvalidProblem) as error:
        changes.none(talk, error)
        return
    talk.know(knowing.called(knowing.of_answer(found), _WITH))
    # No verdict: nobody advises that money, or has to spend it.
    change = (("plan", _WITH), ("against", "reference"))
    chance = talk.find("p_better", *change)
    for name in ("gain", "profit_gain"):
        talk.gain(talk.find(name, *change), chance if name == "gain" else None)
    talk.plain(words.ON_TOP)
    for place in changes.largest(talk, change)[:_FEW]:
        changes.moved(talk, change, place)
    judging.why(talk, found, _WITH)
    judging.ceiling(talk, _WITH)
    talk.exhibit, talk.proposal = "moves", Proposal("Open this as a draft", problem)
