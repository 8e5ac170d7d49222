"""What every part of a problem file keeps to, and how its faults are said."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import BaseModel, ConfigDict, FailFast, Field, ValidationError

from mmm_core import bounded_json
from mmm_core.errors import InvalidProblem
from mmm_core.limits import DECLINED, GUARDRAILS, QUESTION_CHARACTERS
from mmm_core.names import printable

# One fault of a long list is enough: each takes a thousand bytes to say.
type Several[T] = Annotated[list[T], FailFast()]
Names = str | Several[str]
Cells = dict[str, Names]
Date = Annotated[str, Field(pattern=r"^\d{4}-\d\d-\d\d$")]
_FEWER = "Say several cells in one rule, or drop some."
_FEWER_REFUSALS = "Decline several cells in one, or drop some."
_OBJECT = frozenset({"model_type", "model_attributes_type", "dict_type"})


class Part(BaseModel):
    """An object of a problem file: unknown keys, wrong types, NaN and infinity are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Span(Part):
    """Periods from a first to a last label, both included."""

    first: Date = Field(alias="from")
    last: Date = Field(alias="to")

    def dates(self) -> tuple[np.datetime64, np.datetime64]:
        """The two labels."""
        return date_of(self.first), date_of(self.last)


def date_of(text: str) -> np.datetime64:
    """A date as written.

    Raises
    ------
    InvalidProblem
        If there is no such day.
    """
    try:
        return np.datetime64(text, "D")
    except ValueError as error:
        raise InvalidProblem(f"{text} is no date.", "Write dates as YYYY-MM-DD.") from error


def cells_of(given: Mapping[str, Names]) -> dict[str, tuple[str, ...]]:
    """A choice of cells as written: one label or several per dimension."""
    return {dim: (v,) if isinstance(v, str) else tuple(v) for dim, v in given.items()}


def read[P: Part](text: str, form: type[P], what: str) -> P:
    """A part from its JSON text; ``what`` names the document in errors.

    Raises
    ------
    InvalidProblem
        Names the first place at fault, what stands there and what is wrong with it; or the
        limit that the text is beyond.
    """
    bounded_json.require_bounded(text, f"The {what}", InvalidProblem, QUESTION_CHARACTERS)
    try:
        document = bounded_json.loads(text)
    except ValueError as error:
        raise InvalidProblem(
            f"The {what} is not JSON: {error}.", "Correct it at that place."
        ) from error
    return checked(document, form, what)


def checked[P: Part](document: Any, form: type[P], what: str) -> P:
    """The same of a document that is parsed already, and bounded.

    Raises
    ------
    InvalidProblem
        As ``read``.
    """
    if isinstance(document, dict):
        found = document.get("guardrails", document.get("rules"))
        if isinstance(found, list):
            GUARDRAILS.require(len(found), f"The {what} has", InvalidProblem, _FEWER)
        refused = document.get("declined")
        if isinstance(refused, list):
            DECLINED.require(len(refused), f"The {what} has", InvalidProblem, _FEWER_REFUSALS)
    try:
        return form.model_validate(document)
    except ValidationError as error:
        raise InvalidProblem(
            f"The {what} says {_faults(error, document)}.",
            "Correct it; unknown keys are errors, and so is what this version cannot do.",
        ) from error


def _faults(error: ValidationError, document: object) -> str:
    """The first place at fault, and what is wrong there; how many more places are."""
    found: dict[str, list[str]] = {}
    given: object = None
    for fault in error.errors(include_url=False):
        where = ".".join(_place(fault["loc"], document, fault["type"])) or "the document"
        given = given if found else fault.get("input")
        found.setdefault(where, []).append(_said(fault))
    where, says = next(iter(found.items()))
    more = len(found) - 1
    rest = f" ({more:,} more fault{'s' if more > 1 else ''})" if more else ""
    got = printable(json.dumps(given, default=str))
    return f"{printable(where)} = {got}: {' or '.join(dict.fromkeys(says))}{rest}"


def _place(path: tuple[int | str, ...], document: object, fault: str) -> list[str]:
    """Keys and positions that lead to a fault, without the names of forms between them."""
    place: list[str] = []
    here = document
    for step in path:
        leads = step in here if isinstance(here, dict) else isinstance(here, list)
        if leads and not (isinstance(here, list) and isinstance(step, str)):
            here = here[step]  # type: ignore[index]
            place.append(str(step))
    return [*place, str(path[-1])] if fault == "missing" else place


def _said(fault: Mapping[str, Any]) -> str:
    kind, context = fault["type"], fault.get("ctx", {})
    if kind in _OBJECT:
        return "it must be an object {...}"
    if kind == "union_tag_not_found":
        return 'it must say its "kind"'
    if kind == "union_tag_invalid":
        return f"its kind must be one of {context['expected_tags']}"
    message = printable(fault["msg"], 400)
    return message[:1].lower() + message[1:]
