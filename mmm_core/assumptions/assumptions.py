"""All assumptions of a question, as one frozen value with one canonical form."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from mmm_core import bounded_json
from mmm_core.assumptions.row import KINDS, RATES, Row
from mmm_core.errors import InvalidProblem
from mmm_core.limits import ASSUMPTIONS, QUESTION_CHARACTERS
from mmm_core.names import listed, printable

_FEWER = "Say several cells or periods in one, or drop some."


@dataclass(frozen=True)
class Assumptions:
    """What is assumed beyond the model; equal ones have equal ``fingerprint``.

    Factors of rows that meet multiply, shares and amounts of the base add up, values and
    margins must not meet. Rows that change nothing are not stored.

    Parameters
    ----------
    rows : in canonical order
    """

    rows: tuple[Row, ...] = ()

    def __post_init__(self) -> None:
        kept = sorted((row for row in self.rows if not row.is_neutral), key=_order)
        object.__setattr__(self, "rows", tuple(kept))
        for kind in RATES:
            if len(self.of(kind)) > 1:
                raise self.of(kind)[1].wrong("it is given more than once")

    @staticmethod
    def none() -> Assumptions:
        """Nothing is assumed."""
        return NOTHING

    @property
    def is_neutral(self) -> bool:
        """Whether nothing is assumed."""
        return not self.rows

    def of(self, kind: str) -> tuple[Row, ...]:
        """The rows of one kind, in canonical order."""
        return tuple(row for row in self.rows if row.kind == kind)

    def rate(self, kind: str, usual: float) -> float:
        """Of what stands by itself, such as a rate; the usual one where none is assumed."""
        return next((row.number for row in self.of(kind)), usual)

    def and_also(self, rows: Iterable[Row]) -> Assumptions:
        """These and some more, as a person adds them.

        Raises
        ------
        InvalidProblem
            If there are too many; what an analysis turns for itself is not counted.
        """
        more = self.turned(rows)
        ASSUMPTIONS.require(len(more.rows), "The assumptions have", InvalidProblem, _FEWER)
        return more

    def turned(self, rows: Iterable[Row]) -> Assumptions:
        """These and some that an analysis adds, such as a stress: nobody answers for them."""
        return Assumptions((*self.rows, *rows))

    def canonical(self) -> dict[str, Any]:
        """Plain values as a problem file holds them; empty where nothing is assumed."""
        said: dict[str, Any] = {}
        for row in self.rows:
            if row.kind in RATES:
                said[row.kind] = row.canonical()
            else:
                said.setdefault(row.kind, []).append(row.canonical())
        return said

    def to_json(self) -> str:
        """The canonical text."""
        return _text(self.canonical())

    @property
    def fingerprint(self) -> str:
        """sha256 of the canonical text."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @staticmethod
    def from_json(text: str) -> Assumptions:
        """Assumptions from a text that may be anybody's.

        Raises
        ------
        InvalidProblem
            On bad JSON, unknown keys, wrong types, impossible numbers, and too many rows.
        """
        bounded_json.require_bounded(text, "The assumptions", InvalidProblem, QUESTION_CHARACTERS)
        try:
            document = bounded_json.loads(text)
        except ValueError as error:
            raise InvalidProblem(
                f"The assumptions are not JSON: {error}.", "Correct them at that place."
            ) from error
        return Assumptions.from_document(document)

    @staticmethod
    def from_document(document: Any) -> Assumptions:
        """Assumptions from plain values; raises as ``from_json``."""
        if not isinstance(document, dict):
            raise InvalidProblem(
                f"The assumptions are {printable(document)}; they take an object.",
                "Write {} for none.",
            )
        _require_known(document)
        rows: list[Row] = []
        for kind, said in document.items():
            entries = [said] if kind in RATES else said
            if not isinstance(entries, list):
                raise InvalidProblem(
                    f"The assumptions say of {kind}: {printable(said)}; it takes a list.",
                    "Put the object into a list.",
                )
            who = "The assumptions have at least"
            ASSUMPTIONS.require(len(rows) + len(entries), who, InvalidProblem, _FEWER)
            rows += [Row.of(kind, entry) for entry in entries]
        return Assumptions(tuple(rows))


def _require_known(document: Mapping[str, Any]) -> None:
    unknown = [key for key in document if key not in KINDS]
    if unknown:
        raise InvalidProblem(
            f"The assumptions say {listed(unknown, 5)}; they take only {', '.join(KINDS)}.",
            "Correct the spelling or drop it.",
        )


def _order(row: Row) -> tuple[int, str]:
    return list(KINDS).index(row.kind), _text(row.canonical())


def _text(said: Any) -> str:
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


NOTHING = Assumptions()
