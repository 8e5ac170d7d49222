"""Guardrails as a problem file writes them, derived from their classes.

A kind's fields are its keys; ``label`` may be left out, and so may ``cells``: all of them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import cache, reduce
from operator import or_
from typing import Annotated, Any, Literal, get_args, get_type_hints

from pydantic import Field, create_model, field_validator

from mmm_core.limits import RULE_LABEL
from optimizer import guardrails
from optimizer.guardrails import Guardrail
from optimizer.requirements import Picked
from planner.contract.parts import Cells, Part, Span, cells_of


class GuardrailPart(Part):
    """One guardrail of a problem file: its label, its kind, and the keys of that kind."""

    kind: str
    label: str | None = None

    @field_validator("label")
    @classmethod
    def _usable(cls, label: str | None) -> str | None:
        if label and not is_label(label):
            raise ValueError(f"it takes a name of 1 to {RULE_LABEL.most} letters that can be seen")
        return label

    def build(self, number: int) -> Guardrail:
        """The guardrail; without a label it is called by kind and number."""
        given = {name: _meant(getattr(self, name)) for name in type(self).model_fields}
        kind = Guardrail.kinds[given.pop("kind")]
        return kind(**{**given, "label": self.label or f"{self.kind} {number}"})


def is_label(text: str) -> bool:
    """Whether a rule may be called so: short, and printable on one line."""
    return 0 < len(text) <= RULE_LABEL.most and text.isprintable()


def any_guardrail() -> Any:
    """The type of a guardrail of any known kind, for a part that holds some."""
    return _union(tuple(Guardrail.offered()))


@cache
def _union(kinds: tuple[type[Guardrail], ...]) -> Any:
    return Annotated[reduce(or_, map(part_of, kinds)), Field(discriminator="kind")]


@cache
def part_of(kind: type[Guardrail]) -> type[GuardrailPart]:
    """The form in which a problem file writes one kind."""
    hints = get_type_hints(kind)
    keys: dict[str, Any] = {"kind": (Literal[kind.kind], ...), "label": (str | None, None)}
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name == "label":
            continue
        default: Any = ... if is_needed(field) else Field(default_factory=_default(field))
        keys[field.name] = (_written(hints[field.name]), default)
    return create_model(kind.__name__, __base__=GuardrailPart, **keys)


def is_needed(field: dataclasses.Field[Any]) -> bool:
    """Whether a key must be given; ``cells`` never is."""
    no_default = field.default is MISSING and field.default_factory is MISSING
    return no_default and field.name != "cells"


def _default(field: dataclasses.Field[Any]) -> Callable[[], Any]:
    if field.default_factory is not MISSING:
        return field.default_factory
    return dict if field.default is MISSING else lambda: field.default


def _written(hint: Any) -> Any:
    """How a field's values are written: cells as labels, a span of periods as an object."""
    if hint == Picked:
        return Cells
    if hint == guardrails.Span:
        return Span
    if Picked in get_args(hint) or guardrails.Span in get_args(hint):
        return reduce(or_, map(_written, get_args(hint)))
    return hint


def _meant(value: Any) -> Any:
    """A field's value, from how it is written."""
    if isinstance(value, Span):
        return value.dates()
    return cells_of(value) if isinstance(value, dict) else value
