"""The plan beside the current plan, one row a cell."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from mmm_core.evaluation import PlanEvaluation
from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from mmm_core.statistics import summarize
from planner import services
from planner.services import OptimizeAnswer
from planner.ui.parts import tables
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.wording import definitions
from planner.wording.amounts import is_nothing
from planner.wording.limits import held_by
from planner.wording.names import cell_name, row_title
from planner.wording.units import Units

Columns = dict[str, tuple[list[Any], Callable[[float], str] | None]]
_MUCH = 0.0005
_TOTAL = "Total"


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """Current against optimized, filtered by label where the model has more than channels."""
    head = st.container(
        horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"
    )
    head.markdown("**Current plan against the optimized one**")
    with head:
        cells = _chosen(model)
    key = f"{state.model_key(model)} {found.problem.fingerprint}"
    frame, formats = _frame(key, tuple(cells), model, found)
    shown = frame.style.format({name: _safe(say) for name, say in formats.items()})
    st.dataframe(
        shown,
        placeholder="–",
        hide_index=True,
        height=tables.height(len(frame), tables.FEW_ROWS + 1),
        column_config=_columns(model, frame),
        alt="For each row: spend, incremental outcome and returns, now and under the plan.",
    )
    if _is_long(cells):
        st.caption(plain(_said_total(model, found, cells)))


def _is_long(cells: list[int]) -> bool:
    """Whether a table is sorted rather than read, so that no total may stand among its rows."""
    return len(cells) > tables.FEW_ROWS


def _said_total(model: FittedModel, found: OptimizeAnswer, cells: list[int]) -> str:
    """What the last row of a short table says."""
    now, then, units = found.answer.reference_evaluation, found.answer.evaluation, Units.of(model)
    total = _total(model, now, then, cells)
    return (
        f"In all {units.say_count(len(cells))} rows: "
        f"spend {units.say_money(total['Current'])} now, "
        f"{units.say_money(total['Plan'])} in the plan; {units.result} "
        f"{units.say_outcome(total['Brings now'])} now, {units.say_outcome(total['Plan brings'])} "
        f"({total['90 % interval']}) in the plan. A click on a heading sorts by it."
    )


def _chosen(model: FittedModel) -> list[int]:
    chosen = list(range(len(model.cells)))
    for dim in (dim for dim in model.cells.dims if dim != CHANNEL):
        label = st.selectbox(
            plain(dim.capitalize()),
            ["All", *model.cells.along(dim)],
            format_func=partial(model.card.label_name, dim),
            key=f"filter-{model.fingerprint[:12]}-{dim}",
            persist_state="session",
            width=180,
        )
        chosen = [k for k in chosen if label in ("All", model.cells.names[k][dim])]
    return chosen


# Every redraw shows it anew, and it takes a summary of the draws for every figure.
@st.cache_resource(max_entries=64, show_spinner=False)
def _frame(
    key: str, chosen: tuple[int, ...], _model: FittedModel, _found: OptimizeAnswer
) -> tuple[pd.DataFrame, dict[str, Callable[[float], str]]]:
    """The table's values as numbers, and how to say each column."""
    model, found, cells = _model, _found, list(chosen)
    now, then = found.answer.reference_evaluation, found.answer.evaluation
    columns = _moved(model, now, then, cells) | _held(model, found, cells)
    columns |= _brings(model, now, then, cells) | _returns(model, now, then, cells)
    if len(cells) > 1 and not _is_long(cells):
        total = _total(model, now, then, cells)
        for name, (values, _) in columns.items():
            values.append(total.get(name, float("nan")))
    frame = pd.DataFrame({name: values for name, (values, _) in columns.items()})
    return frame, {name: say for name, (_, say) in columns.items() if say is not None}


def _moved(
    model: FittedModel, now: PlanEvaluation, then: PlanEvaluation, cells: list[int]
) -> Columns:
    """Spend, now and under the plan."""
    before, after, whole = now.spend[cells], then.spend[cells], float(now.spend.sum())
    units = Units.of(model)
    money = units.say_money
    shares = [_share(a, b) for a, b in zip(after, before, strict=True)]
    return {
        "Cell": ([tables.label(cell_name(model, k)) for k in cells], None),
        "Current": (list(before), money),
        "Plan": (list(after), money),
        "Change": (list(after - before), lambda x: said_change(units, x, whole)),
        "Change %": (
            shares,
            lambda x: units.say_share(0.0 if abs(x) < _MUCH else x, signed=abs(x) >= _MUCH),
        ),
    }


def said_change(units: Units, change: float, of: float) -> str:
    """Money that is moved in a column of such; nothing where that is rounding beside ``of``."""
    return units.say_money(0.0) if is_nothing(change, of) else units.say_money_change(change)


def _brings(
    model: FittedModel, now: PlanEvaluation, then: PlanEvaluation, cells: list[int]
) -> Columns:
    """Outcome, now and under the plan."""
    outcome = Units.of(model).say_outcome
    return {
        "Brings now": ([_mean(now, k) for k in cells], outcome),
        "Plan brings": ([_mean(then, k) for k in cells], outcome),
        "90 % interval": ([_interval(model, then, k) for k in cells], None),
    }


def _total(
    model: FittedModel, now: PlanEvaluation, then: PlanEvaluation, cells: list[int]
) -> dict[str, Any]:
    """The last row: sums, and what is joint; a marginal return has no sum."""
    before, after = float(now.spend[cells].sum()), float(then.spend[cells].sum())
    brings = [summarize(one.incremental[cells].sum(axis=0)) for one in (now, then)]
    value = services.value_per_unit(model) or 1.0
    return {
        "Cell": _TOTAL,
        "Held by": "",
        "Current": before,
        "Plan": after,
        "Change": after - before,
        "Change %": _share(after, before),
        "Brings now": brings[0].mean,
        "Plan brings": brings[1].mean,
        "90 % interval": Units.of(model).say_outcome_span(brings[1]),
        "iROAS now": _mean_of(now.iroas(cells, value)),
        "iROAS plan": _mean_of(then.iroas(cells, value)),
        "CPIK now": _mean_of(now.cpik(cells)),
        "CPIK plan": _mean_of(then.cpik(cells)),
    }


def _held(model: FittedModel, found: OptimizeAnswer, cells: list[int]) -> Columns:
    """By which rules each cell is held; no column where none is."""
    held = held_by(model, found)
    said = [tables.label("; ".join(held.get(k, ()))) for k in cells]
    return {"Held by": (said, None)} if held else {}


def _returns(
    model: FittedModel, now: PlanEvaluation, then: PlanEvaluation, cells: list[int]
) -> Columns:
    value, units = services.value_per_unit(model), Units.of(model)
    money, times = units.say_money, units.say_times
    if value is None:
        return {
            "CPIK now": ([_mean_of(now.cpik([k])) for k in cells], money),
            "CPIK plan": ([_mean_of(then.cpik([k])) for k in cells], money),
        }
    return {
        "iROAS now": ([_mean_of(now.iroas([k], value)) for k in cells], times),
        "iROAS plan": ([_mean_of(then.iroas([k], value)) for k in cells], times),
        "mROAS now": ([now.mroas([k], value).mean for k in cells], times),
        "mROAS plan": ([then.mroas([k], value).mean for k in cells], times),
    }


def _mean(evaluation: PlanEvaluation, cell: int) -> float:
    return float(evaluation.incremental[cell].mean())


def _mean_of(summary: Any) -> float:
    return float("nan") if summary is None else float(summary.mean)


def _interval(model: FittedModel, evaluation: PlanEvaluation, cell: int) -> str:
    return Units.of(model).say_outcome_span(summarize(evaluation.incremental[cell]))


def _share(after: float, before: float) -> float:
    return after / before - 1 if before else float("nan")


def _safe(say: Callable[[float], str]) -> Callable[[float], str]:
    return lambda value: say(value) if math.isfinite(value) else "–"


def _columns(model: FittedModel, frame: pd.DataFrame) -> dict[str, Any]:
    helps = {
        "Current": definitions.CURRENT_PLAN,
        "Brings now": f"{Units.of(model).result} of the current plan.",
        "Plan brings": f"{Units.of(model).result} of the optimized plan.",
        "90 % interval": definitions.INTERVAL,
        "iROAS now": definitions.IROAS,
        "mROAS now": definitions.MROAS,
        "CPIK now": definitions.CPIK,
        "Held by": definitions.HELD_BY,
    }
    config: dict[str, Any] = {
        column: st.column_config.NumberColumn(column, help=plain(helps.get(column, "")) or None)
        for column in frame.columns
        if frame[column].dtype.kind == "f"
    }
    config["Cell"] = st.column_config.TextColumn(row_title(model), pinned=True)
    config["90 % interval"] = st.column_config.TextColumn(
        "90 % interval", help=definitions.INTERVAL, alignment="right"
    )
    return config
