"""What the kinds of guardrails share: checks of numbers, words, spans of periods."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidProblem
from mmm_core.labels import Floats
from optimizer.requirements import Picked
from optimizer.requirements.ground import Ground
from optimizer.requirements.sentence import Facts

Span = tuple[np.datetime64, np.datetime64]
MOST = 1e15
# Money, as a share of the plan's, by which a plan that a bound holds may stay clear of it.
BINDING = 1e-6


def require_choice(label: str, name: str, value: str, known: Sequence[str]) -> None:
    """Refuse a word that is none of the known ones."""
    if value not in known:
        raise InvalidProblem(
            f"Guardrail {label!r} has the {name} {value!r}.", f"Use one of {', '.join(known)}."
        )


def require_amount(label: str, name: str, value: float | None, least: float = 0.0) -> None:
    """Refuse what is no finite number of at least ``least``; None is open."""
    if value is not None and not (math.isfinite(value) and least <= value <= MOST):
        raise InvalidProblem(
            f"Guardrail {label!r} has {name} = {value}; it takes a finite number of at least "
            f"{least:g}.",
            f"Correct it, or leave {name} out." if least == 0 else "Correct it.",
        )


def require_positive(label: str, name: str, value: float) -> None:
    """Refuse what is no finite number above 0."""
    if not (math.isfinite(value) and 0 < value <= MOST):
        raise InvalidProblem(
            f"Guardrail {label!r} has {name} = {value}; it takes a finite number above 0.",
            "Correct it, or leave the guardrail out.",
        )


def require_share(label: str, name: str, value: float, with_zero: bool = False) -> None:
    """Refuse what is no share of one; 0 only on request."""
    if not (0 <= value <= 1) or (value == 0 and not with_zero):
        raise InvalidProblem(
            f"Guardrail {label!r} has {name} = {value}; it takes a share "
            f"{'from' if with_zero else 'above'} 0 {'to' if with_zero else 'and up to'} 1.",
            "Write 10 % as 0.1.",
        )


def require_range(label: str, low: float | None, high: float | None, unit: str) -> None:
    """Refuse a range that is open on both sides, of impossible numbers, or turned round."""
    if low is None and high is None:
        raise InvalidProblem(
            f"Guardrail {label!r} has neither min nor max.", "Give at least one of them."
        )
    require_amount(label, "min", low)
    require_amount(label, "max", high)
    if low is not None and high is not None and low > high:
        raise InvalidProblem(
            f"Guardrail {label!r} asks for at least {low:g} and at most {high:g} {unit}.",
            "Swap or correct the two.",
        )


def require_span(label: str, periods: Span) -> None:
    """Refuse a span that ends before it begins."""
    first, last = periods
    if first > last:
        raise InvalidProblem(
            f"Guardrail {label!r} runs from {first} to {last}, which is earlier.",
            "Swap or correct the two.",
        )


def inside(label: str, periods: Span, ground: Ground) -> NDArray[np.bool_]:
    """Which periods of the horizon lie in a span, (periods,); at least one must."""
    first, last = periods
    chosen = (ground.dates >= first) & (ground.dates <= last)
    if not chosen.any():
        raise InvalidProblem(
            f"Guardrail {label!r} is about {first} to {last}, and no period of the horizon "
            f"({ground.dates[0]} to {ground.dates[-1]}) lies there.",
            "Name periods within the horizon.",
        )
    return chosen


def picked(cells: Picked, ground: Ground) -> NDArray[np.bool_]:
    """Which cells a selector names, (cells,)."""
    chosen = np.zeros(len(ground.cells), dtype=bool)
    chosen[ground.cells.select(cells)] = True
    return chosen


def entries(
    label: str, cells: Picked, periods: Span, ground: Ground
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Period and cell of every entry that both choices name."""
    chosen = ground.cells.select(cells)
    held = np.flatnonzero(inside(label, periods, ground))
    return np.repeat(held, chosen.size), np.tile(chosen, held.size)


def times(factor: float | None, scale: Floats, default: float) -> Floats:
    """A bound times a scale; ``default`` everywhere where the bound is open."""
    return np.full_like(scale, default) if factor is None else factor * scale


def who(cells: Picked, between: str = ", ") -> str:
    """Cells in words, as they were picked."""
    return "; ".join(between.join(names) for names in cells.values()) or "every cell"


def who_together(cells: Picked, ground: Ground) -> tuple[str, Facts]:
    """Template and fact for a sum of cells: "tv + radio together"."""
    alone = ground.cells.select(cells).size == 1
    return "{cells}" if alone else "{cells} together", {"cells": (who(cells, " + "), "text")}


def range_text(low: float | None, high: float | None, unit: str) -> tuple[str, Facts]:
    """Template and facts for a range."""
    facts: Facts = {}
    if low is not None:
        facts["min"] = (low, unit)
    if high is not None:
        facts["max"] = (high, unit)
    if low is None or high is None:
        return ("at least {min}" if high is None else "at most {max}"), facts
    return ("{min} to {max}" if low < high else "exactly {min}"), facts


def span_facts(periods: Span) -> Facts:
    """Facts ``first`` and ``last``: labels of periods."""
    return {"first": (str(periods[0]), "date"), "last": (str(periods[1]), "date")}


def note_on(empty: Sequence[str], what: str, then: str, remedy: str) -> tuple[str, ...]:
    """A note that names cells that lack something; none if there are none.

    ``{it}`` in ``then`` and ``remedy`` stands for the cells.
    """
    if not empty:
        return ()
    has, it = ("has", "it") if len(empty) == 1 else ("have", "them")
    return (f"{', '.join(empty)} {has} no {what}, so {then.format(it=it)}. {remedy.format(it=it)}",)


def without(size: Floats, cells: Picked, ground: Ground) -> list[str]:
    """The picked cells whose ``size`` is zero, in words."""
    return [ground.cells.text(int(k)) for k in ground.cells.select(cells) if size[k] == 0]
