"""Questions that make sense here: before anything was asked, and after an answer."""

from __future__ import annotations

from collections.abc import Mapping

from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Intent
from planner.agent.view import View
from planner.questions.optimize import OptimizeAnswer
from planner.wording import analyst as words
from planner.wording.moves import moved_cells
from planner.wording.names import cell_name

_FEW = 3
# After an answer, in this order, what leads on from it.
_NEXT: Mapping[Intent, tuple[str, ...]] = {
    "why_change": (words.HOW_SURE, words.DEAREST, words.CUT),
    "guardrail_price": (words.DEAREST, words.CUT, words.HOW_SURE),
    "dearest_guardrail": (words.WHY_MOVES, words.CUT, words.HOW_SURE),
    "change_budget": (words.NEXT_MONEY, words.HOW_SURE, words.DEAREST),
    "move_money": (words.WHY_MOVES, words.COMPARE, words.SAFE),
    "compare_plans": (words.HOW_SURE, words.SAFE, words.FLIP),
    "certainty": (words.FLIP, words.SAFE, words.TEST),
    "safety": (words.FLIP, words.HOW_SURE, words.ASSUMED),
    "assumptions": (words.HOW_SURE, words.FLIP, words.TEST),
    "headroom": (words.NEXT_MONEY, words.WHY_MOVES, words.CUT),
    "next_money": (words.ROOM, words.CUT, words.HOW_SURE),
    "flip": (words.TEST, words.SAFE, words.HOW_SURE),
    "next_test": (words.FLIP, words.HOW_SURE, words.ROOM),
    "precedent": (words.WHY_MOVES, words.DEAREST, words.HOW_SURE),
    "summary_finance": (words.SAFE, words.NEXT_MONEY, words.CUT),
    "summary_board": (words.WHY_MOVES, words.HOW_SURE, words.FLIP),
}
_UNFIT = (words.ASSUMED, words.BEFORE, words.HELP)
_SAME: Mapping[Intent, str] = {
    "assumptions": words.ASSUMED, "precedent": words.BEFORE, "help": words.HELP,
}  # fmt: skip


def suggested(view: View) -> tuple[str, ...]:
    """What to ask before anything was asked: of the screen, and of the plan that is on it."""
    return _of_screen(view, view.found)


def next_after(tools: Tools, intent: Intent) -> tuple[str, ...]:
    """Two or three questions that lead on from an answer."""
    view, found = tools.view, tools.known_best()
    questions = _NEXT.get(intent) or _of_screen(view, found)
    if found is not None and found.verdict.decision == "not_fit":
        questions = tuple(one for one in _UNFIT if one != _SAME.get(intent))
    whys = why_of(found)
    filled = (whys[0] if one == words.WHY_MOVES and whys else one for one in questions)
    return tuple(dict.fromkeys(filled))[:_FEW]


def _of_screen(view: View, found: OptimizeAnswer | None) -> tuple[str, ...]:
    if found is not None and found.verdict.decision == "not_fit":
        return _UNFIT
    match view.screen:
        case "compare":
            return (words.COMPARE, words.FLIP, words.SAFE)
        case "plans":
            return (words.BEFORE, words.BOARD, words.HOW_SURE)
        case "what_if":
            return (words.COMPARE, words.SAFE, words.NEXT_MONEY)
        case "overview":
            return (words.ROOM, words.NEXT_MONEY, words.HOW_SURE)
        case _:
            return _of_answer(found)


def _of_answer(found: OptimizeAnswer | None) -> tuple[str, ...]:
    """Of a plan on Optimize: its largest cut first, then how sure it is, and what binds."""
    if found is None:
        return (words.ROOM, words.NEXT_MONEY, words.BOARD)
    binds = any(one.binding for one in found.guardrails)
    moved, rest = why_of(found)[:1], words.DEAREST if binds else words.FLIP
    return (*moved, words.HOW_SURE, rest) if moved else (words.HOW_SURE, rest, words.CUT)


def why_of(found: OptimizeAnswer | None) -> tuple[str, ...]:
    """Of each move of a plan why it is made, cuts first: "Why does TV get less?"."""
    if found is None:
        return ()
    model = found.answer.model
    more = found.answer.evaluation.spend - found.answer.reference_evaluation.spend
    cells = sorted(moved_cells(model, found), key=lambda cell: bool(more[cell] > 0))
    return tuple(words.why(cell_name(model, k), bool(more[k] > 0)) for k in cells)
