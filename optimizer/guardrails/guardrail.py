"""What every kind of guardrail is: a requirement that a person writes.

A kind is one class: its fields are its schema, and its title, its form and the words of its
remedy stand in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, ClassVar

from mmm_core.errors import InvalidProblem
from optimizer.guardrails.form import Form
from optimizer.requirements import Requirement


class Guardrail(Requirement):
    """A requirement that a person writes; ``kinds`` knows every kind by its name.

    A kind is a frozen dataclass, declared with its name: ``class Lock(Guardrail,
    kind="lock")``. Its first field is ``label``; its fields are the keys of a problem file.

    Attributes
    ----------
    kind : its name in problem files
    rank : where it stands in lists of kinds
    title, purpose : how a form offers it, and explains it in one sentence
    means : the same for whoever writes a problem file
    form : the fields of its form
    one_of : fields of which exactly one is given
    """

    kinds: ClassVar[dict[str, type[Guardrail]]] = {}
    kind: ClassVar[str]
    rank: ClassVar[int] = 1_000
    title: ClassVar[str]
    purpose: ClassVar[str]
    means: ClassVar[str]
    form: ClassVar[Form]
    one_of: ClassVar[tuple[str, ...]] = ()

    label: str

    def __init_subclass__(cls, kind: str | None = None, **others: Any) -> None:
        """Make a kind known under its name."""
        super().__init_subclass__(**others)
        if kind is not None:
            if kind in Guardrail.kinds:
                raise TypeError(f"There is a kind of guardrail {kind!r} already.")
            cls.kind = kind
            Guardrail.kinds[kind] = cls

    @classmethod
    def offered(cls) -> list[type[Guardrail]]:
        """Every kind, in the order of lists."""
        return sorted(cls.kinds.values(), key=lambda kind: kind.rank)

    def canonical(self) -> dict[str, Any]:
        """Plain values, as in a problem file."""
        given = {field.name: getattr(self, field.name) for field in fields(self)}  # type: ignore[arg-type]
        return {
            "kind": self.kind,
            **{
                name: plain(value)
                for name, value in given.items()
                if not (value is None and name in self.one_of)
            },
        }

    def called(self, label: str) -> Guardrail:
        """The same under another label."""
        return replace(self, label=label)  # type: ignore[type-var]

    def require_one(self) -> None:
        """Refuse a guardrail that gives none or several of ``one_of``."""
        given = [name for name in self.one_of if getattr(self, name) is not None]
        if len(given) == 1:
            return
        which = f"both {' and '.join(given)}" if given else f"neither {' nor '.join(self.one_of)}"
        raise InvalidProblem(f"Guardrail {self.label!r} has {which}.", "Give exactly one of them.")


def plain(value: Any) -> Any:
    """A field's value as a problem file writes it."""
    if isinstance(value, Mapping):
        return {dim: list(names) for dim, names in value.items()}
    if isinstance(value, tuple):
        first, last = value
        return {"from": str(first), "to": str(last)}
    return value
