"""The page of guardrails in the documents, written from their classes.

``python -m planner.contract.guardrail_docs`` renews the table of docs/problem-files.md.
"""

from __future__ import annotations

import re
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from optimizer import guardrails
from optimizer.guardrails import Guardrail
from planner.contract.guardrails import is_needed

PAGE = Path(__file__).resolve().parents[2] / "docs" / "problem-files.md"
_TABLE = re.compile(r"(?<=<!-- guardrails -->\n).*?(?=<!-- end of guardrails -->)", re.DOTALL)


def table() -> str:
    """Every kind, its keys and what it means, as a table in Markdown."""
    rows = [
        f"| `{kind.kind}` | {', '.join(_keys(kind))} | {kind.means} |\n"
        for kind in Guardrail.offered()
    ]
    return "| kind | keys | means |\n|---|---|---|\n" + "".join(rows)


def _keys(kind: type[Guardrail]) -> list[str]:
    """Its keys: those that must be given as they are, the others in brackets."""
    hints = get_type_hints(kind)
    keys = []
    for field in fields(kind):  # type: ignore[arg-type]
        if field.name == "label" or field.name in kind.one_of[1:]:
            continue
        needed = is_needed(field)
        said = f"`{field.name}`{_choices(hints[field.name])}"
        if field.name in kind.one_of:
            said, needed = " or ".join(f"`{name}`" for name in kind.one_of), True
        keys.append(said if needed else f"[{said}]")
    return keys


def _choices(hint: Any) -> str:
    """The values of a choice: " (horizon or period)"."""
    parts = (hint,) if get_origin(hint) is Literal else get_args(hint)
    said = [value for part in parts if get_origin(part) is Literal for value in get_args(part)]
    if not said:
        return ""
    dates = ["from and to"] if guardrails.Span in parts else []
    return f" ({' or '.join([*dates, *said])})"


def renewed(page: str) -> str:
    """A page with the table as it should be."""
    return _TABLE.sub(lambda _: table(), page)


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text("utf-8")), "utf-8")
    print(f"Renewed {PAGE.name}.", file=sys.stderr)
