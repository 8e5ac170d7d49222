"""Sets of guardrails as text: CSV to keep and to pass on, JSON for an address.

One guardrail a row: ``kind,label,cells,fields``, the last two JSON objects with the keys of
a problem file. What is read is built with the contract's own parser and held against the
model, so nothing comes in that a problem file could not say.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from pydantic import Field, create_model

from mmm_core.bounded_json import loads, require_bounded
from mmm_core.errors import InvalidProblem
from mmm_core.limits import (
    FIELD_CHARACTERS,
    GUARDRAILS,
    QUESTION_CHARACTERS,
    RULE_LABEL,
)
from mmm_core.model import FittedModel
from mmm_core.names import doubled
from optimizer.guardrails import Guardrail
from optimizer.requirements import Ground
from planner.contract.guardrails import GuardrailPart, any_guardrail, is_label
from planner.contract.parts import Part, Several, read
from planner.contract.spreadsheets import as_written, write_table
from planner.contract.tables import each_line, opened

COLUMNS = ("kind", "label", "cells", "fields")
MOST_CHARACTERS = QUESTION_CHARACTERS.most
MOST_GUARDRAILS = GUARDRAILS.most


_FEWER = "Say several cells in one rule, or drop some."

# Errors name the place in a text by these keys, in the word that people read.
_RULE, _RULES = Field(alias="rule"), Field(alias="rules")


class _One(Part):
    guardrail: GuardrailPart = _RULE


@cache
def _one_of(guardrail: Any) -> type[_One]:
    return create_model("One", __base__=_One, guardrail=(guardrail, _RULE))


class _Set(Part):
    guardrails: Sequence[GuardrailPart] = _RULES


@cache
def _set_of(guardrail: Any) -> type[_Set]:
    return create_model("Set", __base__=_Set, guardrails=(Several[guardrail], _RULES))


def guardrail_from(
    document: Mapping[str, Any], model: FittedModel, what: str = "rule"
) -> Guardrail:
    """One guardrail from an object as a problem file writes it.

    Raises
    ------
    InvalidProblem
        On unknown kinds, keys and labels, and impossible numbers.
    """
    return _known(_of_no_model(document, what), model)


def _of_no_model(document: Mapping[str, Any], what: str) -> Guardrail:
    text = json.dumps({"rule": dict(document)}, allow_nan=True)
    return read(text, _one_of(any_guardrail()), what).guardrail.build(1)


def _known(guardrail: Guardrail, model: FittedModel) -> Guardrail:
    for selector in guardrail.selectors():
        model.cells.select(selector)
    return guardrail


def require_fit(guardrail: Guardrail, ground: Ground) -> None:
    """Refuse a guardrail that cannot be held against this horizon and card.

    Raises
    ------
    InvalidProblem
        Says what it lacks.
    """
    guardrail.rows(ground)
    guardrail.semi_continuous(ground)
    guardrail.caps(ground)
    guardrail.floors(ground)


def free_label(kind: str, taken: Iterable[str]) -> str:
    """A label that no other guardrail has: ``group_range 2``."""
    known, number = set(taken), 1
    while f"{kind} {number}" in known:
        number += 1
    return f"{kind} {number}"


# --- as JSON ----------------------------------------------------------------------------


def to_json(guardrails: Sequence[Guardrail]) -> str:
    """A list of guardrails in as few characters as it takes; "" for none."""
    if not guardrails:
        return ""
    said = [_without_nothing(guardrail.canonical()) for guardrail in guardrails]
    return json.dumps(said, separators=(",", ":"), ensure_ascii=False)


def from_json(text: str, model: FittedModel) -> tuple[Guardrail, ...]:
    """What ``to_json`` has written, held against the model.

    Raises
    ------
    InvalidProblem
        On anything else, as in ``guardrail_from``, and on labels that stand twice.
    """
    if not text:
        return ()
    parts = read(f'{{"rules": {text}}}', _set_of(any_guardrail()), "list of rules").guardrails
    guardrails = tuple(_known(part.build(i), model) for i, part in enumerate(parts, start=1))
    _require_distinct(guardrail.label for guardrail in guardrails)
    return guardrails


def _without_nothing(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if value is not None and value != {}}


# --- as CSV -----------------------------------------------------------------------------


def write_set(guardrails: Sequence[Guardrail]) -> str:
    """The set as CSV; no spreadsheet takes a field of it for a formula."""
    return write_table(COLUMNS, map(_row, guardrails))


def _row(guardrail: Guardrail) -> tuple[str, str, str, str]:
    fields = _without_nothing(guardrail.canonical())
    kind, label = str(fields.pop("kind")), str(fields.pop("label"))
    cells = fields.pop("cells", {})
    return kind, label, json.dumps(cells), json.dumps(fields)


def read_set(text: str, model: FittedModel) -> tuple[Guardrail, ...]:
    """A set from CSV, held against the model.

    Raises
    ------
    InvalidProblem
        Names the line and what is wrong with it.
    """
    return tuple(_known(guardrail, model) for guardrail in _parsed(text))


def require_set(text: str) -> None:
    """Refuse what is no set of any model; raises as ``read_set``."""
    for _ in _parsed(text):
        pass


def _parsed(text: str) -> Iterator[Guardrail]:
    QUESTION_CHARACTERS.require(len(text), "The rule set has", InvalidProblem, _FEWER)
    labels: list[str] = []
    for line, row in _rows(text):
        who = "The rule set has at least"
        GUARDRAILS.require(len(labels) + 1, who, InvalidProblem, _FEWER)
        guardrail = _of_no_model(_document(line, row), f"rule set, line {line},")
        labels.append(guardrail.label)
        yield guardrail
    _require_distinct(labels)


def _rows(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    lines, separator, skipped = opened(text)
    reader = csv.reader(each_line(lines), delimiter=separator, strict=True)
    try:
        header = tuple(name.strip().lower() for name in next(reader, []))
        if header != COLUMNS:
            raise InvalidProblem(
                f"The rule set begins with {','.join(header)[:80]!r}.",
                f"Its first line must be {','.join(COLUMNS)}.",
            )
        for row in reader:
            if not any(field.strip() for field in row):
                continue
            if len(row) != len(COLUMNS):
                raise InvalidProblem(
                    f"Line {reader.line_num + skipped} of the rule set has {len(row)} fields.",
                    f"Give each line {len(COLUMNS)} fields: {', '.join(COLUMNS)}.",
                )
            fields = [as_written(field.strip()) for field in row]
            yield reader.line_num + skipped, dict(zip(COLUMNS, fields, strict=True))
    except csv.Error as error:
        raise InvalidProblem(
            f"The rule set is not CSV: {error}.", "Save it as comma-separated."
        ) from error


def _document(line: int, row: Mapping[str, str]) -> dict[str, Any]:
    if not is_label(row["label"]):
        raise InvalidProblem(
            f"Line {line} of the rule set has no usable label.",
            f"Give each rule a name of up to {RULE_LABEL.most} characters.",
        )
    fields = _object(line, "fields", row["fields"])
    again = sorted({"kind", "label", "cells"} & set(fields))
    if again:
        raise InvalidProblem(
            f"Line {line} of the rule set says {', '.join(again)} among its fields too.",
            "Say it once, in its own column.",
        )
    cells = _object(line, "cells", row["cells"])
    given = {"cells": cells} if cells else {}
    return {"kind": row["kind"], "label": row["label"], **given, **fields}


def _object(line: int, column: str, text: str) -> dict[str, Any]:
    who = f"Line {line} of the rule set, {column},"
    require_bounded(text, who, InvalidProblem, FIELD_CHARACTERS)
    try:
        said = loads(text or "{}")
    except ValueError as error:
        raise InvalidProblem(
            f"Line {line} of the rule set: {column} is no JSON object.",
            'Write it as {"channel": ["tv"]}, or leave it empty.',
        ) from error
    if not isinstance(said, dict):
        raise InvalidProblem(
            f"Line {line} of the rule set: {column} is {text[:60]!r}.",
            'Write an object such as {"channel": ["tv"]}, or leave it empty.',
        )
    return said


def _require_distinct(labels: Iterable[str]) -> None:
    again = doubled(labels)
    if again:
        raise InvalidProblem(
            f"The label {again[0]!r} stands more than once in the rule set.",
            "Give every rule a label of its own.",
        )
