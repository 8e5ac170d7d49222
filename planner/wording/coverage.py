"""How far a model file was held against itself, in words."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.coverage import Compared, Coverage
from planner.wording.locale import DEFAULT, written

_SHOWN = 3


def coverage_said(coverage: Coverage, locale: str = DEFAULT) -> str:
    """What agrees in how many draws, and what nothing bears on; empty where nothing is known."""
    if not coverage.compared:
        return ""
    drawn = [one for one in coverage.compared if one.draws is not None]
    some = [_part(one, locale) for one in drawn if one.draws != one.of_draws]
    every = [one.quantity for one in drawn if one.draws == one.of_draws]
    others = [one.quantity for one in coverage.compared if one.draws is None]
    parts = [*some, *([f"{_listed(every)} of all draws"] if every else [])]
    parts += [_listed(others)] if others else []
    said = f"The file agrees with itself: {'; '.join(parts)}."
    left = [one.quantity for one in coverage.uncovered]
    return f"{said} It cannot confirm {_listed(left)}." if left else said


def _part(one: Compared, locale: str) -> str:
    some, every = (written(f"{count:,}", locale) for count in (one.draws, one.of_draws))
    return f"{one.quantity} of {some} of {every} draws"


def _listed(names: Sequence[str]) -> str:
    """The first few of them, each once, and how many more there are."""
    once = list(dict.fromkeys(names))
    shown = once if len(once) <= _SHOWN + 1 else [*once[:_SHOWN], f"{len(once) - _SHOWN} more"]
    return ", ".join(shown[:-1]) + (" and " if len(shown) > 1 else "") + shown[-1]
