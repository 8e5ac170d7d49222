"""What is typed on Optimize, in the address: it survives a reload, and a link shows it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace

from mmm_core.model import FittedModel
from planner.services import PRESETS
from planner.ui.draft import DEFAULT_PRESET, Draft, Row

KEYS = ("budget", "spend", "calendar", "aim", "preset", "beyond", "rows", "answer")
_ROW = re.compile(r"(\d{1,4})\.(?:lock|([\d.]*)-([\d.]*)(?:m(\d{1,15}))?)")


def to_query(draft: Draft, model: FittedModel, answered: bool) -> dict[str, str]:
    """Only what differs from the question to begin with."""
    said = {
        "budget": "" if draft.budget is None else f"{draft.budget:.0f}",
        "spend": "upto" if draft.sense == "<=" else "",
        "calendar": "even" if draft.calendar == "even" else "",
        "aim": "profit" if draft.maximize == "profit" else "",
        "preset": "" if draft.preset == DEFAULT_PRESET.name else draft.preset,
        "beyond": "1" if draft.beyond_observed else "",
        "rows": _said_rows(draft, model),
        "answer": "1" if answered else "",
    }
    return {key: text for key, text in said.items() if text}


def from_query(query: Mapping[str, str], model: FittedModel) -> Draft:
    """The question that an address describes; what makes no sense in it is passed over."""
    presets = {preset.name: preset for preset in PRESETS}
    draft = Draft.of(model)
    if query.get("preset") in presets:
        draft = replace(draft.with_preset(model, presets[query["preset"]]), edition=0)
    money_known = model.card.margin is not None
    return replace(
        draft,
        budget=_number(query.get("budget", "")),
        sense="<=" if query.get("spend") == "upto" else "==",
        calendar="even" if query.get("calendar") == "even" else "reference",
        maximize="profit" if query.get("aim") == "profit" and money_known else "incremental",
        beyond_observed=query.get("beyond") == "1",
        rows=_with_rows(draft.rows, query.get("rows", "")),
    )


def _said_rows(draft: Draft, model: FittedModel) -> str:
    preset = next(preset for preset in PRESETS if preset.name == draft.preset)
    usual = Draft.of(model).with_preset(model, preset).rows
    return "_".join(
        _said_row(row) for row, as_is in zip(draft.rows, usual, strict=True) if row != as_is
    )


def _said_row(row: Row) -> str:
    if row.locked:
        return f"{row.cell}.lock"
    low, high = ("" if x is None else f"{x:g}" for x in (row.low, row.high))
    most = "" if row.most is None else f"m{row.most:.0f}"
    return f"{row.cell}.{low}-{high}{most}"


def _with_rows(rows: tuple[Row, ...], text: str) -> tuple[Row, ...]:
    changed = list(rows)
    for part in text.split("_"):
        match = _ROW.fullmatch(part)
        if match is None or int(match[1]) >= len(rows):
            continue
        row = changed[int(match[1])]
        if match[2] is None:
            changed[row.cell] = replace(row, locked=True)
        else:
            low, high, most = (_number(match[i]) for i in (2, 3, 4))
            changed[row.cell] = replace(row, low=low, high=high, most=most)
    return tuple(changed)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and value >= 0 else None
