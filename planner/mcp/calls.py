"""A call of a tool is the command of its name: same options, same answer, same refusal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import ValidationError

from mmm_core.errors import HeadroomError
from mmm_core.names import listed, nearest, printable
from planner import cli, services
from planner.callers import WrongCall
from planner.contract.refusals import error_json
from planner.mcp.arguments import TOOLS, Arguments, Compare, File, OfModel

CURRENT = "current plan"
# Fields that are said otherwise, and those with a name of their own beside what they hold.
_OPTIONS = {"sets": "set"}
_NAMED = ("plans", "scenarios")


def called(tool: str, given: dict[str, Any]) -> tuple[Any, bool]:
    """The document that a tool answers with, and whether it is an answer.

    Parameters
    ----------
    given : arguments by name, as they came
    """
    try:
        asked = _asked(tool, given)
        if isinstance(asked, OfModel):
            services.library().path(asked.model)  # by its name alone, never by a path
    except HeadroomError as error:
        return error_json(error), False
    with TemporaryDirectory(prefix="headroom-") as folder:
        document, code = cli.answered([*asked.command, *_options(asked, Path(folder))])
    if code == cli.ANSWERED:
        return document, True
    # Where the content of an argument lay meanwhile is nobody's business.
    return json.loads(json.dumps(document).replace(f"{folder}/", "")), False


def _asked(tool: str, given: dict[str, Any]) -> Arguments:
    if tool not in TOOLS:
        raise WrongCall(
            f"There is no tool {printable(tool)!r}; there are {listed([*TOOLS], len(TOOLS))}.",
            "Call one of those.",
        )
    try:
        asked = TOOLS[tool].model_validate(given)
    except ValidationError as error:
        raise _refusal(tool, error) from error
    if isinstance(asked, Compare):
        _require_told_apart(asked)
    return asked


def _refusal(tool: str, error: ValidationError) -> WrongCall:
    """The first fault: which argument, what it is, what it should be."""
    fault, taken = error.errors(include_url=False)[0], list(TOOLS[tool].model_fields)
    where = printable(".".join(map(str, fault["loc"])))
    known = f"It takes {listed(taken, len(taken)) or 'no arguments'}."
    if fault["type"] == "extra_forbidden":
        close = nearest(where, taken, 1, 0.5)
        remedy = f"Did you mean {close[0]}? {known}" if close else known
        return WrongCall(f"{tool} takes no argument {where!r}.", remedy)
    if fault["type"] == "missing":
        return WrongCall(f"{tool} lacks its argument {where!r}.", f"Give it. {known}")
    said = printable(repr(fault["input"])[:80])
    why = fault["msg"][:1].lower() + fault["msg"][1:]
    return WrongCall(f"{where!r} of {tool} is {said}: {why}.", f"Give {where!r} so. {known}")


def _require_told_apart(of: Compare) -> None:
    """Plans go by their names alone."""
    names = [*of.plans, *of.scenarios, *([CURRENT] if of.current else [])]
    again = sorted({one for one in names if names.count(one) > 1})
    if again:
        raise WrongCall(
            f"Two of the plans are called {printable(again[0])!r}.", "Give each a name of its own."
        )


def _options(of: Arguments, folder: Path) -> Iterator[str]:
    """The command line that asks the same, with the files that it names."""
    if isinstance(of, Compare):
        for name, table in of.plans.items():
            yield f"--plan={_written(folder / f'{name}.csv', table)}"
        yield from (f"--scenario={name}" for name in of.scenarios)
    model: list[str] = []
    for name, about in type(of).model_fields.items():
        value, option = getattr(of, name), _OPTIONS.get(name, name).replace("_", "-")
        files = [one for one in about.metadata if isinstance(one, File)]
        if name == "model":
            model = ["--", value]
        elif value is None or value is False or (isinstance(of, Compare) and name in _NAMED):
            continue
        elif files:
            yield f"--{option}={_written(folder / f'{name}.{files[0].ending}', value)}"
        elif value is True:
            yield f"--{option}"
        else:
            yield from (
                f"--{option}={one}" for one in (value if isinstance(value, list) else [value])
            )
    yield from model


def _written(path: Path, content: Any) -> Path:
    text = content if isinstance(content, str) else json.dumps(content, allow_nan=True)
    path.write_text(text, "utf-8", "backslashreplace", "")
    return path
