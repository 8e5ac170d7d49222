"""Facts as JSON objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from planner.facts.fact import Fact

Json = dict[str, Any]


def facts_json(facts: Iterable[Fact]) -> list[Json]:
    """Facts as answers list them: id, name, value, unit, low, high, definition, source."""
    return [
        {
            "id": one.id,
            "name": one.name,
            "about": [{"kind": kind, "label": label} for kind, label in one.about],
            "value": one.value,
            "unit": one.unit,
            "low": one.low,
            "high": one.high,
            "definition": one.definition,
            "source": {key: value for key, value in asdict(one.source).items() if value != ""},
        }
        for one in facts
    ]
