"""The plan's moves one by one: each can be declined, with a reason, and taken back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import Cancelled, InvalidProblem
from mmm_core.limits import DECLINED, REASON_CHARACTERS
from mmm_core.model import FittedModel
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions.declined import DeclinedCosts, declined_costs
from planner.services import OptimizeAnswer
from planner.ui.parts import waiting
from planner.ui.parts.markup import plain
from planner.ui.shell import stage, state
from planner.ui.shell.errors import guarded, show_error
from planner.wording import definitions, moves
from planner.wording.names import cell_labels, listed

_FEW = 12
# Side by side on a wide screen; name and move beside each other on the smallest.
_NAME_PIXELS, _MOVE_PIXELS, _EFFECT_PIXELS, _REASON_PIXELS = 170, 155, 345, 320


@stage.part()
def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """Every move with a box that is ticked; what is unticked is planned around."""
    with guarded():
        _show(model, found)


def _show(model: FittedModel, found: OptimizeAnswer) -> None:
    moved, refused = moves.moved_cells(model, found), _refused(model, found)
    if not moved and not refused:
        return
    shown = moved[: DECLINED.most if _head(model, found, moved) else _FEW]
    bench = state.workbench(model)
    before = bench.draft.refusals(model)
    wanted = before if bench.unticked is None else bench.unticked
    job = _costs_of(model, found) if refused else None
    costs = _ready(job)
    lines = _lines(model, found, [*refused, *shown, *wanted], refused, costs)
    with st.container(gap="xsmall"):
        for cell, said in lines.items():
            key = f"{cell}-{state.model_key(model)}-{bench.taken_back}"
            wanted = _line(key, cell, said, wanted)
    bench.unticked = None if wanted == before else wanted
    if len(refused) > 1 and costs.together is not None:
        st.markdown(plain(moves.together(model, found, len(refused), costs.together)))
    if wanted != before:
        _solve_again(model, found, wanted)
    if job is not None and not job.ready():
        waiting.watch(job, _say)


def _head(model: FittedModel, found: OptimizeAnswer, moved: list[int]) -> bool:
    """What the list is for; whether all of a long one is shown."""
    row = st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    )
    row.markdown("**Moves**", help=definitions.DECLINE, width="content")
    every = False
    if len(moved) > _FEW:
        label = f"Show all {min(len(moved), DECLINED.most)}"
        key = f"all-moves-{state.model_key(model)}"
        every = row.toggle(label, key=key, persist_state="session")
    st.caption(
        "Largest first. Untick what you will not do, and say why: the rest is planned anew around "
        f"it. What a move brings is {plain(moves.brings(model, found))}, with its 90 % interval."
    )
    return every


def _refused(model: FittedModel, found: OptimizeAnswer) -> list[int]:
    """Cells whose moves the question that was answered declines."""
    chosen = (model.cells.select(one.cells) for one in found.problem.declined)
    return [int(cell) for cells in chosen for cell in cells]


def _lines(
    model: FittedModel,
    found: OptimizeAnswer,
    cells: Iterable[int],
    refused: list[int],
    costs: DeclinedCosts,
) -> dict[int, tuple[str, str, str]]:
    """Of each cell its name, its move, and what that brings, or what staying costs."""
    names, prices = cell_labels(model), dict(zip(refused, costs.each, strict=False))

    def said(cell: int) -> tuple[str, str]:
        if cell in refused:
            return moves.kept(model, found, cell, prices.get(cell))
        return moves.move(model, found, cell)

    return {cell: (names[cell], *said(cell)) for cell in cells}


def _line(
    key: str, cell: int, said: tuple[str, str, str], wanted: Mapping[int, str]
) -> dict[int, str]:
    """One move, and right behind its box the reason where it is declined; the refusals then."""
    name, move, effect = map(plain, said)
    row = st.container(horizontal=True, vertical_alignment="center", gap="xxsmall")
    made = row.checkbox(name, value=cell not in wanted, key=f"move-{key}", width=_NAME_PIXELS)
    row.markdown(f":small[{move if made else f':gray[{move}]'}]", width=_MOVE_PIXELS)
    row.markdown(f":small[:gray[{effect}]]", width=_EFFECT_PIXELS)
    if made:
        return {other: why for other, why in wanted.items() if other != cell}
    why = row.text_input(
        "Why not",
        value=wanted.get(cell, ""),
        max_chars=REASON_CHARACTERS.most,
        placeholder="Why not?",
        label_visibility="collapsed",
        autocomplete="off",
        key=f"why-{key}",
        width=_REASON_PIXELS,
    )
    return {**wanted, cell: why or ""}


def _solve_again(model: FittedModel, found: OptimizeAnswer, wanted: dict[int, str]) -> None:
    """A button that makes the refusals part of the question, and asks it."""
    bench, names = state.workbench(model), cell_labels(model)
    old = bench.stale or bench.asked != found.problem
    pressed = st.button(
        "Solve again around these" if wanted else "Solve again",
        type="primary",
        icon=":material/replay:",
        key=f"solve-again-{state.model_key(model)}",
        disabled=old,
        help="This is not the plan for what is asked now; find that first." if old else None,
    )
    if not pressed:
        return
    silent = [plain(names[cell]) for cell, why in wanted.items() if not why.strip()]
    if silent:
        st.markdown(f":red[Say why for {listed(silent)}: who reads the plan will ask.]")
        return
    try:
        draft = bench.draft.with_refusals(model, wanted)
        bench.ask(draft.problem(state.current_model(), state.reference(model)))
    except InvalidProblem as error:
        show_error(error, "These cannot be declined")
        return
    bench.draft, bench.unticked = draft, None
    st.rerun()


# --- what refusals cost -----------------------------------------------------------------


def _costs_of(model: FittedModel, found: OptimizeAnswer) -> Job:
    return state.asked("declined", model, found.problem, Work(declined_costs, (found,), model))


def _ready(job: Job | None) -> DeclinedCosts:
    """What is known of the costs by now."""
    if job is None or not stage.soon(job):
        return DeclinedCosts()
    try:
        costs: DeclinedCosts = job.result()
    except Cancelled:
        return DeclinedCosts()
    return costs


def _say(row: DeltaGenerator) -> None:
    row.markdown(":shimmer[Working out what is lost by what was declined]")
