"""Modules that hand on what others hold: each of those is loaded when something of it is asked for.

What a module hands on is what it imports under ``TYPE_CHECKING``, so that it is written once, and
tools that read the source see it.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any


def imports_of(module: str, file: str) -> Callable[[str], Any]:
    """A module's ``__getattr__`` (PEP 562), which finds what others hold.

    Raises
    ------
    AttributeError
        When called with a name that it does not hand on.
    """
    homes = dict(_imported(file))

    def found(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        value = getattr(import_module(homes[name]), name)
        setattr(sys.modules[module], name, value)
        return value

    return found


def load(file: str) -> None:
    """Load all that a module hands on: a server should not wait for it with its first answer."""
    for _, home in _imported(file):
        import_module(home)


def _imported(file: str) -> Iterator[tuple[str, str]]:
    """Names and the modules that hold them, of every import under ``TYPE_CHECKING``."""
    for node in ast.parse(Path(file).read_text(encoding="utf-8")).body:
        if not (isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING"):
            continue
        for one in node.body:
            if isinstance(one, ast.ImportFrom) and one.module:
                yield from ((name.name, one.module) for name in one.names)
