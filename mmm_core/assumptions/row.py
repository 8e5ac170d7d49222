"""One assumption: a number, where and when it holds, and who says so and why."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mmm_core.errors import InvalidProblem
from mmm_core.limits import ASSUMPTION_TEXT
from mmm_core.names import listed, printable
from mmm_core.periods import Dates

_REMEDY = "Correct it; unknown keys are errors, and so is what this version cannot do."
# Nobody plans with media at a hundred times their price; a slip of the keyboard does.
_MOST_FACTOR = 100.0
_MOST_MONEY = 1e12
_MOST_DAYS = 3650.0


@dataclass(frozen=True)
class Kind:
    """What a kind of assumption says.

    Parameters
    ----------
    numbers : its number's names, one of which is given, each with its least (not itself
        allowed where ``above``) and its most
    neutral : the number that changes nothing; None where that depends on the model
    above : numbers must be above their least
    cells, periods : whether it may be narrowed to some
    noted : a note, why, is needed
    """

    numbers: Mapping[str, tuple[float, float]]
    neutral: float | None
    above: bool = False
    cells: bool = False
    periods: bool = True
    noted: bool = False


VALUE, MARGIN, PRICE, RESPONSE = "value_by_period", "margin_by_period", "media_price", "response"
CONTROLS = "controls"
BASE, REQUIRED, DISCOUNT = "base_change", "required_return", "discount_rate"
PAYMENT = "payment_days"
KINDS: Mapping[str, Kind] = {
    VALUE: Kind({"value": (0.0, _MOST_MONEY)}, None, above=True),
    MARGIN: Kind({"margin": (0.0, 1.0)}, None, above=True),
    PRICE: Kind({"factor": (1 / _MOST_FACTOR, _MOST_FACTOR)}, 1.0, cells=True),
    RESPONSE: Kind({"factor": (0.0, _MOST_FACTOR)}, 1.0, cells=True, noted=True),
    BASE: Kind(
        {"share": (-1.0, _MOST_FACTOR), "amount": (-_MOST_MONEY, _MOST_MONEY)}, 0.0, noted=True
    ),
    CONTROLS: Kind({"values": (0.0, 0.0)}, None, periods=False),
    REQUIRED: Kind({"rate": (0.0, 10.0)}, None, periods=False),
    DISCOUNT: Kind({"rate": (0.0, 10.0)}, None, periods=False),
    PAYMENT: Kind({"days": (0.0, _MOST_DAYS)}, None, periods=False),
}
# They stand by themselves in a document, everything else in lists.
RATES = (REQUIRED, DISCOUNT, PAYMENT)
_SAID = ("note", "who", "when")


@dataclass(frozen=True)
class Row:
    """One assumption.

    Parameters
    ----------
    kind : key of ``KINDS``
    measure, number : what its number is ("factor", "share", ...), and the number
    cells : labels by dimension; empty for all
    first, last : period labels (ISO dates), both included; empty for every period
    name, values : of a control, and its values by period label; "" and () for anything else
    note, who, when : why, by whom and when it was assumed; may be empty where no note is needed
    """

    kind: str
    measure: str
    number: float
    cells: tuple[tuple[str, tuple[str, ...]], ...] = ()
    first: str = ""
    last: str = ""
    note: str = ""
    who: str = ""
    when: str = ""
    name: str = ""
    values: tuple[tuple[str, float], ...] = ()

    def __post_init__(self) -> None:
        kind = KINDS[self.kind]
        for name in (*_SAID, "name"):
            self._require_line(name, getattr(self, name))
        if self.kind == CONTROLS:
            return
        least, most = kind.numbers[self.measure]
        low = self.number > least if kind.above else self.number >= least
        if not (math.isfinite(self.number) and low and self.number <= most):
            span = f"{'above' if kind.above else 'from'} {least:g} up to {most:,.12g}"
            raise self.wrong(f"{self.measure} is {self.number}; it takes a number {span}")
        if self.kind == PAYMENT and self.number != round(self.number):
            raise self.wrong(f"{self.measure} is {self.number:g}; days are whole")
        if kind.noted and not self.note:
            raise self.wrong("it has no note", 'Say why in "note".')
        if bool(self.first) != bool(self.last) or self.first > self.last:
            raise self.wrong(f"its periods run from {self.first or '?'} to {self.last or '?'}")

    def _require_line(self, name: str, text: str) -> None:
        who = f"An assumption's {name} ({self.kind}) has"
        ASSUMPTION_TEXT.require(len(text), who, InvalidProblem, "Shorten it.")
        if not text.isprintable():
            raise self.wrong(f"its {name} cannot be printed on one line")

    def wrong(self, what: str, remedy: str = _REMEDY) -> InvalidProblem:
        """An error about this row."""
        return InvalidProblem(f"The assumptions say of {self.kind}: {what}.", remedy)

    @property
    def is_neutral(self) -> bool:
        """Whether it changes nothing, whatever the model."""
        return self.kind != CONTROLS and self.number == KINDS[self.kind].neutral

    @cached_property
    def picked(self) -> dict[str, tuple[str, ...]]:
        """The cells as a selector."""
        return dict(self.cells)

    def holds(self, dates: Dates) -> NDArray[np.bool_]:
        """In which of some periods it holds, (periods,)."""
        if not self.first:
            return np.ones(dates.size, dtype=bool)
        within: NDArray[np.bool_] = (dates >= np.datetime64(self.first)) & (
            dates <= np.datetime64(self.last)
        )
        return within

    def canonical(self) -> dict[str, Any] | float:
        """Plain values, what is empty left out; a bare rate is its number."""
        said: dict[str, Any] = {self.measure: self.number}
        if self.kind == CONTROLS:
            said = {"name": self.name, "values": dict(self.values)}
        if self.cells:
            said["cells"] = {dim: list(labels) for dim, labels in self.cells}
        if self.first:
            said["periods"] = {"from": self.first, "to": self.last}
        said.update({name: getattr(self, name) for name in _SAID if getattr(self, name)})
        return self.number if self.kind in RATES and len(said) == 1 else said

    @staticmethod
    def of(kind: str, document: Any) -> Row:
        """A row from its plain values.

        Raises
        ------
        InvalidProblem
            On unknown keys, wrong types and impossible numbers.
        """
        form = KINDS[kind]
        if kind in RATES and not isinstance(document, dict):
            document = {next(iter(form.numbers)): document}
        where = f"The assumptions say of {kind}:"
        if not isinstance(document, dict):
            raise InvalidProblem(f"{where} {printable(document)}; it takes an object.", _REMEDY)
        if kind == CONTROLS:
            return _control(document, where)
        allowed = [*form.numbers, *(["cells"] if form.cells else []), *_SAID]
        allowed += ["periods"] if form.periods else []
        unknown = [key for key in document if key not in allowed]
        if unknown:
            raise InvalidProblem(
                f"{where} {listed(unknown, 5)}; it takes only {', '.join(allowed)}.", _REMEDY
            )
        given = [name for name in form.numbers if name in document]
        if len(given) != 1:
            says = f"{' and '.join(given)} together" if given else "no number"
            raise InvalidProblem(f"{where} {says}; it takes {' or '.join(form.numbers)}.", _REMEDY)
        first, last = _span(document.get("periods"), where)
        note, who, when = _texts(document, where)
        number, cells = _number(document[given[0]], where), _cells(document, where)
        return Row(kind, given[0], number, cells, first, last, note, who, when)


def _texts(document: Mapping[str, Any], where: str) -> tuple[str, str, str]:
    """Note, who and when; empty where they are not given."""
    note, who, when = (_text(document.get(name, ""), where) for name in _SAID)
    return note, who, when


def _control(document: Mapping[str, Any], where: str) -> Row:
    """A control's future values, by period label."""
    unknown = [key for key in document if key not in ("name", "values", *_SAID)]
    values = document.get("values")
    if unknown or not isinstance(values, dict) or not values or not document.get("name"):
        raise InvalidProblem(
            f"{where} {listed(unknown, 5) or 'no name, or no values'}; it takes name, values "
            f"(by period) and {', '.join(_SAID)}.",
            'Write {"name": "price", "values": {"2026-10-05": 1.2}}.',
        )
    said = tuple(sorted((day(at, where), _number(x, where)) for at, x in values.items()))
    if not all(math.isfinite(x) and abs(x) <= _MOST_MONEY for _, x in said):
        raise InvalidProblem(f"{where} values must be finite numbers.", _REMEDY)
    note, who, when = _texts(document, where)
    name = _text(document["name"], where)
    return Row(CONTROLS, "values", 0.0, note=note, who=who, when=when, name=name, values=said)


def _number(value: Any, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidProblem(f"{where} {printable(repr(value))}; it takes a number.", _REMEDY)
    # What cannot be a float at all is refused with all that is not finite.
    return float(value) if abs(value) < 1e300 else math.inf


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise InvalidProblem(f"{where} {printable(repr(value))}; it takes a text.", _REMEDY)
    return value


def _span(value: Any, where: str) -> tuple[str, str]:
    if value is None:
        return "", ""
    if not isinstance(value, dict) or set(value) != {"from", "to"}:
        raise InvalidProblem(
            f"{where} periods {printable(value)}; they take a first and a last period.",
            'Write {"from": "2026-10-05", "to": "2026-12-28"}.',
        )
    return day(value["from"], where), day(value["to"], where)


def day(value: Any, where: str) -> str:
    """A date as written.

    Raises
    ------
    InvalidProblem
        If there is no such day.
    """
    text = _text(value, where)
    try:
        if len(text) == 10 and str(np.datetime64(text, "D")) == text:
            return text
    except ValueError:
        pass
    raise InvalidProblem(f"{where} {printable(text)} is no date.", "Write dates as YYYY-MM-DD.")


def _cells(document: Mapping[str, Any], where: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    given = document.get("cells", {})
    if not isinstance(given, dict):
        raise InvalidProblem(
            f"{where} cells {printable(given)}; they take labels by dimension.",
            'Write {"channel": ["tv"]}.',
        )
    picked = []
    for dim in sorted(given):
        labels = [given[dim]] if isinstance(given[dim], str) else given[dim]
        if not isinstance(labels, list) or not all(isinstance(one, str) for one in labels):
            raise InvalidProblem(
                f"{where} cells {printable(dim)}: {printable(labels)}; they take labels.",
                'Write {"channel": ["tv"]}.',
            )
        picked.append((dim, tuple(sorted(set(labels)))))
    return tuple(picked)
