"""What a version holds: one JSON document in one canonical form, bounded, known by its sha256.

``plan`` is {"periods": [dates], "cells": [{labels..., "by_period": [money]}]}; beside it stand
``problem`` (a problem file, or null), ``assumptions`` and ``declined``. Any further key is kept as
it is: only the plan's shape is looked at here, for lists and differences need it. Two of them are
``brings``, what the plan brought under its fit, and ``judged``, what was known of a plan that a
search had chosen; differences leave both out, for they follow from the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from mmm_core.bounded_json import loads, require_bounded
from mmm_core.limits import CELLS, HORIZON, SCENARIO_CHARACTERS
from mmm_core.model import FittedModel
from mmm_core.names import printable
from mmm_core.plan import Plan, plan_from_records
from planner.scenarios.errors import InvalidScenario

BY_PERIOD = "by_period"
BRINGS, JUDGED = "brings", "judged"
_REMEDY = "Keep it as this version writes it: plan.periods, and plan.cells with their by_period."
_SHORTER = "Shorten the horizon, or leave out what is not needed."
_MOST_MONEY = 1e15


@dataclass(frozen=True)
class Content:
    """One document.

    Parameters
    ----------
    text : canonical JSON; ``content_of`` and ``content_from`` make it
    """

    text: str

    @cached_property
    def sha256(self) -> str:
        """Of the text."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @cached_property
    def document(self) -> dict[str, Any]:
        """The document, parsed."""
        parsed: dict[str, Any] = json.loads(self.text)
        return parsed

    @property
    def dates(self) -> list[str]:
        """Period labels of the plan, ISO 8601."""
        return list(self.document["plan"]["periods"])

    def plan(self, model: FittedModel) -> Plan:
        """The plan, held against a model as it is now.

        Raises
        ------
        InvalidPlan
            If the model has other cells or periods.
        """
        return plan_from_records(
            model,
            (
                {"period": day, **_labels(cell), "spend": money}
                for cell in self.document["plan"]["cells"]
                for day, money in zip(self.dates, cell[BY_PERIOD], strict=True)
            ),
        )


def content_of(document: Mapping[str, Any]) -> Content:
    """A document in its canonical form.

    Raises
    ------
    InvalidScenario
        If it is no plain JSON, too large, or holds no plan.
    """
    try:
        text = json.dumps(
            document, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
        )
        text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidScenario(
            f"The scenario cannot be written as JSON: {printable(error)}.", _REMEDY
        ) from error
    require_bounded(text, "The scenario", InvalidScenario, SCENARIO_CHARACTERS, _SHORTER)
    content = Content(text)
    _require_plan(content.document)
    return content


def content_from(text: str) -> Content:
    """A document from a text that may be anybody's.

    Raises
    ------
    InvalidScenario
        As ``content_of``.
    """
    require_bounded(text, "The scenario", InvalidScenario, SCENARIO_CHARACTERS, _SHORTER)
    try:
        document = loads(text)
    except ValueError as error:
        raise InvalidScenario(f"The scenario is not JSON: {printable(error)}.", _REMEDY) from error
    if not isinstance(document, dict):
        raise InvalidScenario("The scenario is no JSON object.", _REMEDY)
    return content_of(document)


def plan_document(model: FittedModel, plan: Plan) -> dict[str, Any]:
    """A plan as content holds it."""
    spend = plan.array(model)
    return {
        "periods": [str(day) for day in plan.horizon.dates(model.frequency)],
        "cells": [
            {**name, BY_PERIOD: spend[:, k].tolist()} for k, name in enumerate(model.cells.names)
        ],
    }


def _labels(cell: Mapping[str, Any]) -> dict[str, str]:
    return {key: value for key, value in cell.items() if key != BY_PERIOD}


def _require_plan(document: Mapping[str, Any]) -> None:
    plan = document.get("plan")
    if not isinstance(plan, dict) or plan.keys() != {"periods", "cells"}:
        raise InvalidScenario("The scenario holds no plan of periods and cells.", _REMEDY)
    periods, cells = plan["periods"], plan["cells"]
    if not isinstance(periods, list) or not isinstance(cells, list) or not periods or not cells:
        raise InvalidScenario("The scenario's plan has no periods, or no cells.", _REMEDY)
    HORIZON.require(len(periods), "The scenario has", InvalidScenario, _SHORTER)
    CELLS.require(len(cells), "The scenario has", InvalidScenario, "Leave some out.")
    if not all(map(_is_day, periods)) or sorted(set(periods)) != periods:
        raise InvalidScenario("The scenario's periods are no dates in their order.", _REMEDY)
    seen = set()
    for cell in cells:
        _require_cell(cell, periods)
        seen.add(tuple(sorted(_labels(cell).items())))
    if len(seen) < len(cells):
        raise InvalidScenario("The scenario's plan has a cell twice.", _REMEDY)


def _require_cell(cell: object, periods: Sequence[str]) -> None:
    money = cell.get(BY_PERIOD) if isinstance(cell, dict) else None
    if not isinstance(cell, dict) or not isinstance(money, list) or len(cell) < 2:
        raise InvalidScenario("A cell of the scenario's plan has no by_period.", _REMEDY)
    labels = _labels(cell)
    if not all(isinstance(label, str) for label in labels.values()):
        raise InvalidScenario("A cell of the scenario's plan has a label that is no text.", _REMEDY)
    if len(money) != len(periods) or not all(map(_is_money, money)):
        raise InvalidScenario(
            f"The cell {printable(' / '.join(labels.values()))} does not hold one amount of at "
            f"least 0 for each of the {len(periods)} periods.",
            _REMEDY,
        )


def _is_day(text: object) -> bool:
    try:
        return isinstance(text, str) and date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _is_money(value: object) -> bool:
    # Neither infinity nor what is no number is in between.
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and 0 <= value <= _MOST_MONEY  # type: ignore[operator]
