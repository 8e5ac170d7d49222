"""``python -m planner mcp``, as somebody's own assistant uses it."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from mcp import Client, StdioServerParameters
from mcp.types import CallToolResult, Tool

from planner import cli, services
from planner.contract.plan_tables import write_plan
from planner.mcp import calls
from planner.mcp.arguments import TOOLS, File
from planner.mcp.calls import called

MODEL = "national_hill"
READING = {
    "models", "describe", "diagnose", "evaluate", "compare", "optimize", "frontier", "flip",
    "learn", "stress", "strategies", "hindsight", "explain",
}  # fmt: skip
WRITING = ("--draws", "--out", "--answer", "--said", "--why")
RULE = {"kind": "spend_range", "label": "half to half more", "min": 0.5, "max": 1.5,
        "unit": "x_reference"}  # fmt: skip
PROBLEM = {"tail": "reference", "budget": {"total": 90_000, "sense": "<="}, "guardrails": [RULE]}


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, goldens: Path) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("models")
    shutil.copy(goldens / f"{MODEL}.nc", folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEADROOM_MODELS", str(folder))
        yield folder


@pytest.fixture(scope="module")
def table(library: Path) -> str:
    model = services.load(MODEL)
    return write_plan(services.reference_for(model).plan, model)


@pytest.fixture(scope="module")
def asked(table: str) -> dict[str, dict[str, Any]]:
    of_problem = {"model": MODEL, "problem": PROBLEM}
    return {
        "models": {},
        "describe": {"model": MODEL, "periods": 5},
        "diagnose": {"model": MODEL},
        "evaluate": {"model": MODEL, "plan": table, "tail": "reference"},
        "compare": {"model": MODEL, "plans": {"mine": table}, "current": True, "facts": True},
        "optimize": {**of_problem, "facts": True, "time_limit": 20.0},
        "hindsight": {"model": MODEL, "periods": 4},
        "ask": {**of_problem, "ask": "How sure is this?"},
        "explain": {**of_problem, "facts": True},
        "frontier": {**of_problem, "points": 3, "facts": True},
        "flip": {**of_problem, "by_channel": True},
        "learn": {**of_problem, "facts": True},
        "stress": {**of_problem, "plan": table},
        "strategies": {**of_problem, "growth": "2 %", "facts": True},
    }


def commanded(tool: str, given: dict[str, Any], folder: Path, table: str) -> list[str]:
    """The same on the command line, written out by hand."""
    (folder / "mine.csv").write_text(table, "utf-8")
    (folder / "problem.json").write_text(json.dumps(PROBLEM), "utf-8")
    problem = ["--problem", str(folder / "problem.json")]
    return {
        "models": ["models"],
        "describe": ["describe", MODEL, "--periods", "5"],
        "diagnose": ["diagnose", MODEL],
        "evaluate": ["evaluate", MODEL, "--plan", f"{folder}/mine.csv", "--tail", "reference"],
        "compare": ["compare", MODEL, "--plan", f"{folder}/mine.csv", "--current", "--facts"],
        "optimize": ["optimize", MODEL, *problem, "--facts", "--time-limit", "20"],
        "hindsight": ["hindsight", MODEL, "--periods", "4"],
        "ask": ["explain", MODEL, *problem, "--ask", "How sure is this?"],
        "explain": ["optimize", MODEL, *problem, "--explain", "--facts"],
        "frontier": ["frontier", MODEL, *problem, "--points", "3", "--facts"],
        "flip": ["flip", MODEL, *problem, "--by-channel"],
        "learn": ["learn", MODEL, *problem, "--facts"],
        "stress": ["stress", MODEL, *problem, "--plan", f"{folder}/mine.csv"],
        "strategies": ["strategies", MODEL, *problem, "--growth", "2 %", "--facts"],
    }[tool]


def timeless(document: Any) -> Any:
    """Without what a clock says."""
    if isinstance(document, dict):
        return {key: timeless(one) for key, one in document.items() if key != "seconds"}
    return [timeless(one) for one in document] if isinstance(document, list) else document


def test_every_tool_answers_what_its_command_answers_and_writes_nothing(
    library: Path, table: str, asked: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    services.store().scenarios()  # the first command that looks makes the database
    before = snapshot(library)
    assert asked.keys() == TOOLS.keys()
    for tool, given in asked.items():
        document, is_answer = called(tool, given)
        assert is_answer, (tool, document)
        expected, code = cli.answered(commanded(tool, given, tmp_path, table))
        assert code == 0
        assert timeless(document) == timeless(expected), tool
    assert snapshot(library) == before


def snapshot(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.rglob("*.nc")} | {
        path.name: b"" for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("tool", TOOLS)
def test_no_tool_writes_and_none_takes_a_path(tool: str, tmp_path: Path) -> None:
    takes = TOOLS[tool]
    assert takes.command[0] in READING
    known = {"model": MODEL, "ask": "Why?", "plans": {"a": "x"}, "scenarios": ["b"]}
    full = {name: known.get(name) or example(name, takes) for name in takes.model_fields}
    words = list(calls._options(takes.model_validate(full), tmp_path))
    given = vars(cli._parser([takes.command[0]]).parse_args([*takes.command, *words]))
    assert not any(word.startswith(WRITING) for word in words)
    for name, about in takes.model_fields.items():
        if any(isinstance(one, File) for one in about.metadata):
            assert Path(given[name]).parent == tmp_path, name
    assert given.get("model") in (None, MODEL)


def example(name: str, takes: Any) -> Any:
    about = takes.model_fields[name]
    files = [one for one in about.metadata if isinstance(one, File)]
    if files:
        return {"a": 1} if files[0].ending == "json" else "x"
    kinds = {"periods": 3, "points": 5, "time_limit": 2.0, "tail": "reference",
             "sets": ["s"], "before": ["q"], "screen": "compare"}  # fmt: skip
    return True if about.annotation is bool else kinds.get(name, "x")


@pytest.mark.parametrize(
    ("tool", "given", "says"),
    [
        ("describe", {"model": "/etc/passwd"}, ("'/etc/passwd'", "national_hill", "Ask for one")),
        ("describe", {"model": "goldens/national_hill.nc"}, ("There is no model",)),
        ("optimize", {"model": "..", "problem": PROBLEM}, ("There is no model '..'",)),
        ("describe", {"model": "national_hil"}, ("Did you mean national_hill?",)),
        ("describe", {"model": MODEL, "period": 3}, ("no argument 'period'", "mean periods?")),
        ("describe", {"model": MODEL, "periods": "three"}, ("'periods'", "'three'", "integer")),
        ("optimize", {"model": MODEL}, ("lacks its argument 'problem'",)),
        ("evaluate", {"model": MODEL, "plan": "x" * 99, "draws": "d.csv"}, ("'draws'",)),
        ("compare", {"model": MODEL, "plans": {"../a": "x"}}, ("'../a'",)),
        ("compare", {"model": MODEL, "plans": {"a": "x"}, "scenarios": ["a"]}, ("called 'a'",)),
        ("frontier", {"model": MODEL, "problem": PROBLEM, "points": 9999}, ("9999", "101")),
        ("remove", {}, ("no tool 'remove'", "models")),
    ],
)
def test_a_wrong_argument_is_refused_by_its_name(
    library: Path, tool: str, given: dict[str, Any], says: tuple[str, ...]
) -> None:
    document, is_answer = called(tool, given)
    assert not is_answer
    said = f"{document['error']['message']} {document['error']['remedy']}"
    assert all(one in said for one in says), said


def test_where_a_content_lay_is_not_said(library: Path) -> None:
    document, is_answer = called("evaluate", {"model": MODEL, "plan": "x" * 10**8})
    assert not is_answer
    assert "plan.csv" in str(document)
    assert "headroom-" not in str(document)


def test_a_real_client_lists_calls_and_is_refused(
    repo: Path, library: Path, tmp_path: Path
) -> None:
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "planner", "mcp"], cwd=repo, env=dict(os.environ)
    )
    calls = [
        ("optimize", {"model": MODEL, "problem": PROBLEM}),
        ("optimize", {"model": MODEL, "problem": {"guardrails": [{"kind": "spend_rang"}]}}),
        ("describe", {"model": MODEL, "periods": "many"}),
        ("remove", {"model": MODEL}),
    ]

    async def talk() -> tuple[list[Tool], list[CallToolResult]]:
        async with Client(command) as client:
            listed = (await client.list_tools()).tools
            return listed, [await client.call_tool(name, given) for name, given in calls]

    listed, (best, *refused) = asyncio.run(talk())
    assert {one.name for one in listed} == set(TOOLS)
    assert all(one.annotations and one.annotations.read_only_hint for one in listed)
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(PROBLEM))
    run = [sys.executable, "-m", "planner", "optimize", MODEL, "--problem", str(path)]
    expected = json.loads(subprocess.run(run, cwd=repo, capture_output=True, check=True).stdout)
    assert not best.is_error
    assert timeless(best.structured_content) == timeless(expected)
    assert json.loads(best.content[0].text) == best.structured_content  # type: ignore[union-attr]
    for one, says in zip(refused, ("spend_rang", "'periods'", "no tool 'remove'"), strict=True):
        assert one.is_error
        assert says in one.content[0].text  # type: ignore[union-attr]


@pytest.mark.parametrize("tool", TOOLS)
def test_each_tool_refuses_with_what_is_wrong_and_what_it_takes(tool: str) -> None:
    document, answered = called(tool, {"nonsense": 1})
    lacking = [name for name, of in TOOLS[tool].model_fields.items() if of.is_required()]
    fault = repr(lacking[0]) if lacking else "'nonsense'"
    assert not answered
    assert document["error"]["message"].startswith(f"{tool} ")
    assert fault in document["error"]["message"]
    assert all(name in document["error"]["remedy"] for name in TOOLS[tool].model_fields)
