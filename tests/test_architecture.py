"""Imports run one way only, and each layer keeps to its own libraries.

The rules are data (`LAYERS`); the imports are read from the source, so that nothing has to run.
"""

import ast
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from planner import services
from planner.contract.plan_tables import write_plan

VENDORS = frozenset({"pymc_marketing", "pymc", "pytensor", "arviz", "meridian", "tensorflow"})
NUMBERS = frozenset({"numpy", "scipy", "xarray"})
PLANNER = NUMBERS | {"pydantic", "joblib", "pandas"}
WRITERS = frozenset({"vl_convert", "typst", "pptx", "docx", "xlsxwriter", "openpyxl", "PIL"})
PARSING = frozenset(
    {"open()", "csv", "configparser", "pickle", "sqlite3", "tarfile", "tomllib", "xml", "zipfile"}
)
INPUT_OUTPUT = PARSING | frozenset(
    {"pathlib", "shutil", "tempfile", "glob", "subprocess"}
    | {"socket", "ssl", "http", "urllib", "ftplib", "smtplib"}
)


@dataclass(frozen=True)
class Layer:
    """What the modules under one name may import, beside the standard library."""

    name: str
    inside: frozenset[str] | set[str]
    outside: frozenset[str] | set[str]
    never: frozenset[str] | set[str] = frozenset()
    lazily: frozenset[str] | set[str] = frozenset()


CORE = NUMBERS | {"h5netcdf", "h5py", "yaml", "arviz_stats"}
BELOW_PLANNER = {"mmm_core", "optimizer"}
SOLVER = {"optimizer.programs", "optimizer.search", "optimizer.solve"}
WHOLE_PLANNER = BELOW_PLANNER | {"planner"}
FRAME = {"planner.ui", "planner.services"}
SPOKEN = {"planner.wording", "planner.contract", "planner.charts", "planner.ui"}

# The longest name that fits a module counts.
LAYERS = (
    Layer("mmm_core", {"mmm_core"}, CORE),
    Layer("mmm_core.importers", {"mmm_core"}, CORE, lazily=VENDORS),
    Layer("optimizer", BELOW_PLANNER, NUMBERS, INPUT_OUTPUT),
    Layer("optimizer.programs", BELOW_PLANNER, NUMBERS | {"cvxpy", "highspy"}, INPUT_OUTPUT),
    Layer("optimizer.proof", BELOW_PLANNER, {"numpy"}, INPUT_OUTPUT | SOLVER),
    Layer("planner", WHOLE_PLANNER, PLANNER, {"planner.ui"}),
    Layer("planner.jobs.cluster", WHOLE_PLANNER, PLANNER, {"planner.ui"}, lazily={"distributed"}),
    Layer("planner.questions", WHOLE_PLANNER, PLANNER, SPOKEN),
    Layer("planner.finance", BELOW_PLANNER | {"planner.finance"}, NUMBERS),
    Layer("planner.facts", WHOLE_PLANNER, NUMBERS, SPOKEN),
    Layer("planner.contract", WHOLE_PLANNER, PLANNER | {"openpyxl"}, {"planner.ui"}),
    Layer("planner.calendar", WHOLE_PLANNER, PLANNER | {"holidays"}, {"planner.ui"}),
    Layer("planner.scenarios", WHOLE_PLANNER, {"sqlalchemy", "alembic"}, {"planner.ui"}),
    Layer("planner.wording", WHOLE_PLANNER, {"babel"}, {"planner.ui", "planner.charts"}),
    Layer("planner.charts", WHOLE_PLANNER, {"altair", "pandas"}, {"planner.ui"}),
    Layer("planner.workbook", WHOLE_PLANNER, PLANNER | {"xlsxwriter"}, {"planner.ui"}),
    Layer("planner.brief", WHOLE_PLANNER, PLANNER | WRITERS, {"planner.ui"}),
    Layer("planner.agent", WHOLE_PLANNER, PLANNER | {"pydantic_ai"}, {"planner.ui"}),
    Layer("planner.agent.understood", WHOLE_PLANNER, {"numpy", "rapidfuzz"}, {"planner.ui"}),
    Layer(
        "planner.agent.understood.training",
        WHOLE_PLANNER,
        {"numpy", "scipy"},
        {"planner.ui"},
        lazily={"sklearn"},
    ),
    Layer("planner.mcp", WHOLE_PLANNER, {"pydantic", "mcp"}, {"planner.ui"}),
    Layer("planner.ui", WHOLE_PLANNER, {"streamlit", "pandas"}, PARSING | SOLVER),
    Layer(
        "planner.ui.shell", WHOLE_PLANNER, {"streamlit", "pandas", "starlette"}, PARSING | SOLVER
    ),
    Layer("pages", FRAME, {"streamlit"}, PARSING),
    Layer("app", FRAME | {"mmm_core.threads"}, {"streamlit"}, PARSING),
)
DEFERRED = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
PACKAGES = ("mmm_core", "optimizer", "planner", "pages")
BESIDE_THE_LAYERS = ("tests", "benchmarks", "models")  # nothing that runs imports these


@dataclass(frozen=True)
class Import:
    """One imported name, as dotted as it is written, and whether it waits for a call."""

    name: str
    lazy: bool = False
    line: int = 0


@cache
def imports_of(source: str) -> tuple[Import, ...]:
    """Every import of a source text; the built-in `open` counts as one, named `open()`."""

    def visit(node: ast.AST, lazy: bool) -> Iterator[Import]:
        for child in ast.iter_child_nodes(node):
            for name in names_imported(child):
                yield Import(name, lazy, child.lineno)
            yield from visit(child, lazy or isinstance(child, DEFERRED))

    return tuple(visit(ast.parse(source), lazy=False))


def names_imported(node: ast.AST) -> list[str]:
    """The dotted names that one statement or call imports (a relative one begins with a dot)."""
    match node:
        case ast.Import(names=names):
            return [alias.name for alias in names]
        case ast.ImportFrom(module=module, names=names, level=level):
            return ["." * level + ".".join(filter(None, [module, alias.name])) for alias in names]
        case ast.Call(func=ast.Name(id="open")):
            return ["open()"]
        case ast.Call(
            func=ast.Name(id="__import__" | "import_module") | ast.Attribute(attr="import_module"),
            args=[ast.Constant(value=str(name)), *_],
        ):
            return [name]
    return []


def within(name: str, prefixes: frozenset[str] | set[str] | tuple[str, ...]) -> bool:
    """Whether a dotted name is one of the prefixes or lies below one."""
    return any(name == prefix or name.startswith(prefix + ".") for prefix in prefixes)


def layer_of(module: str) -> Layer | None:
    """The rule for a module; None beside the layers."""
    fitting = [layer for layer in LAYERS if within(module, (layer.name,))]
    return max(fitting, key=lambda layer: len(layer.name), default=None)


def is_allowed(layer: Layer, imported: Import) -> bool:
    """Whether a layer's module may import this."""
    name, root = imported.name, imported.name.partition(".")[0]
    if within(name, layer.never):
        return False
    if root in sys.stdlib_module_names or name == "open()":
        return True
    return within(name, layer.inside | layer.outside) or (imported.lazy and root in layer.lazily)


def violations(module: str, source: str) -> list[str]:
    """One sentence for every import that a module's layer does not allow."""
    if within(module, BESIDE_THE_LAYERS):
        return []
    layer = layer_of(module)
    if layer is None:
        return [f"{module} belongs to no layer"]
    return [
        f"{module}, line {found.line}: {layer.name} may not import {found.name}"
        for found in imports_of(source)
        if not is_allowed(layer, found)
    ]


def modules(repo: Path) -> dict[str, Path]:
    """Every Python file of the checkout by its dotted module name."""
    tops = [entry for entry in repo.iterdir() if not entry.name.startswith(".")]
    files = [top for top in tops if top.suffix == ".py"]
    files += [file for top in tops if top.is_dir() for file in top.rglob("*.py")]
    return {
        ".".join(file.relative_to(repo).with_suffix("").parts).removesuffix(".__init__"): file
        for file in files
    }


def test_imports_keep_to_their_layer(repo: Path) -> None:
    found = [
        sentence
        for module, file in sorted(modules(repo).items())
        for sentence in violations(module, file.read_text("utf-8"))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_layer_that_exists_is_read(repo: Path, package: str) -> None:
    if not (repo / package).is_dir():
        pytest.skip(f"{package} does not exist yet")
    assert any(within(module, (package,)) for module in modules(repo)), f"no file in {package}"


def imports_among(sources: Mapping[str, str]) -> dict[str, set[str]]:
    """What each module imports of the others, late or not; a module's packages come with it."""
    found: dict[str, set[str]] = {module: set() for module in sources}
    for module, source in sources.items():
        for name in (one.name for one in imports_of(source)):
            loaded = name if name in sources else _parent(name)
            found[module] |= {loaded} & sources.keys()
            found[module] |= {
                package
                for package in sources
                if within(loaded, (package,)) and not within(module, (package,))
            }
    return found


def _parent(name: str) -> str:
    return name.rpartition(".")[0]


def cycle_in(imports: Mapping[str, Set[str]]) -> list[str]:
    """Modules that import each other in a ring, the first one at both ends; none: empty."""
    try:
        TopologicalSorter(imports).prepare()
    except CycleError as error:
        return list(reversed(error.args[1]))
    return []


def test_no_modules_import_each_other(repo: Path) -> None:
    """Not through a third one either, nor inside of functions."""
    product = {m: file.read_text("utf-8") for m, file in modules(repo).items() if layer_of(m)}
    assert not (ring := cycle_in(imports_among(product))), " imports ".join(ring)


@pytest.mark.parametrize(
    ("sources", "ring"),
    [
        ({"a": "import b", "b": "def late():\n    from c import x", "c": "import a"}, "abca"),
        ({"a": "from p.x import y", "p": "import b", "p.x": "", "b": "import a"}, "apba"),
        ({"p": "from p.x import y", "p.x": "from p import y"}, ["p", "p.x", "p"]),
        ({"p": "from p.x import y", "p.x": "from p.z import y", "p.z": ""}, []),
    ],
)
def test_a_ring_of_imports_is_found(sources: dict[str, str], ring: Sequence[str]) -> None:
    found = cycle_in(imports_among(sources))
    turns = [[*found[i:-1], *found[: i + 1]] for i in range(len(found) - 1)]
    assert list(ring) in (turns or [[]])


def test_a_proof_never_reaches_the_solver(repo: Path) -> None:
    """Not by way of another module either: the answer is recomputed by another road."""
    files = modules(repo)
    waiting, seen = [name for name in files if within(name, ("optimizer.proof",))], set()
    while waiting:
        module = waiting.pop()
        if module in seen:
            continue
        seen.add(module)
        for found in imports_of(files[module].read_text("utf-8")):
            assert not within(found.name, SOLVER | {"cvxpy", "highspy"}), (
                f"{module} imports {found.name}"
            )
            waiting += files.keys() & {found.name, _parent(found.name)}


def test_pages_lie_in_section_folders(repo: Path) -> None:
    """Only the frame lies in `pages` itself; its folder stands first among those imported from."""
    assert [file.name for file in (repo / "pages").glob("*.py")] == ["frame.py"]
    sections = {entry.name for entry in (repo / "pages").iterdir() if entry.is_dir()}
    imported = {
        found.name.partition(".")[0]
        for file in modules(repo).values()
        for found in imports_of(file.read_text("utf-8"))
    }
    assert not sections & imported


def test_outside_libraries_are_declared(repo: Path) -> None:
    """What is imported is required by name, not had by the grace of another library."""
    lines = (repo / "requirements.in").read_text("utf-8").lower().splitlines()
    required = {re.split(r"[\[<>=~! ]", line)[0] for line in lines if line[:1].isalpha()}
    providers = packages_distributions()
    undeclared = [
        f"{module} imports {root}"
        for module, file in modules(repo).items()
        if layer_of(module)
        for found in imports_of(file.read_text("utf-8"))
        if (root := found.name.partition(".")[0]) and not found.lazy
        if root not in sys.stdlib_module_names and root not in (*PACKAGES, "open()")
        if not required & {dist.lower().replace("_", "-") for dist in providers.get(root, ())}
    ]
    assert not undeclared, "\n".join(undeclared)


ALL_OF_IT = (
    "from planner import cli, contract, handing_on, services",
    "from importlib import import_module",
    "handing_on.load(services.__file__), handing_on.load(contract.__file__)",
    "[import_module(f'planner.commands.{name}') for name in cli.COMMANDS]",
)


def test_planning_loads_neither_pymc_nor_streamlit(repo: Path) -> None:
    found = loaded(repo, ALL_OF_IT, ("pymc", "pytensor", "streamlit", "cvxpy", "optimizer.solve"))
    assert found == ["optimizer.solve"]


@pytest.mark.parametrize("called", [("models",), ("describe", "{}"), ("evaluate", "{}", "{plan}")])
def test_what_needs_no_solver_does_not_wait_for_one(
    repo: Path, tmp_path: Path, called: tuple[str, ...]
) -> None:
    """Scripts call them by the hundred: what they load is most of their time."""
    model = services.load("larkfield_national")
    plan = tmp_path / "plan.csv"
    plan.write_text(write_plan(services.reference_for(model).plan, model))
    options = [one.format(model.name, plan=f"--plan={plan}") for one in called]
    script = (
        "import contextlib, io",
        # Where it is installed, for fleets, xarray loads it with its first array.
        "sys.modules['dask'] = None",
        "out = io.TextIOWrapper(io.BytesIO())",
        "from planner import cli",
        f"with contextlib.redirect_stdout(out): code = cli.main({options!r})",
        "assert code == 0, out.buffer.getvalue()",
    )
    heavy = (
        "cvxpy",
        "highspy",
        "pydantic",
        "scipy.special",
        "scipy.optimize",
        "optimizer.solve",
        "altair",
    )
    assert loaded(repo, script, (*heavy, "xarray")) == ["xarray"]


def test_a_plan_of_a_budget_and_ranges_needs_no_scipy(repo: Path, tmp_path: Path) -> None:
    """HiGHS is handed its program; cvxpy, and scipy with it, wait for programs of another form."""
    problem = tmp_path / "problem.json"
    within = {"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference"}
    problem.write_text(json.dumps({"budget": {"total": 35_000_000}, "guardrails": [within]}))
    called = ["optimize", "larkfield_national", "--problem", str(problem)]
    script = (
        "import contextlib, io",
        "sys.modules['dask'] = None",
        "out = io.TextIOWrapper(io.BytesIO())",
        "from planner import cli",
        f"with contextlib.redirect_stdout(out): code = cli.main({called!r})",
        "assert code == 0, out.buffer.getvalue()",
    )
    heavy = ("cvxpy", "scipy", "sqlalchemy", "optimizer.feasibility.remedies", "mmm_core.uploads")
    assert loaded(repo, script, ("highspy", *heavy)) == ["highspy"]


def test_no_garbage_is_looked_for_in_what_a_command_imports(repo: Path) -> None:
    """From the moment that it is all there on, it is collected as ever, of what comes after."""
    script = (
        "import gc, runpy",
        "seen = []",
        "def noted(): seen.append((gc.isenabled(), 'planner.commands.models' in sys.modules))",
        "gc.freeze = noted",
        "sys.argv = ['planner', 'models']",
        "out = sys.stdout",
        "sys.stdout = open('/dev/null', 'w')",
        "try: runpy.run_module('planner', run_name='__main__')",
        "except SystemExit: pass",
        "sys.stdout = out",
        "assert seen == [(False, True)], seen",
        "assert gc.isenabled()",
    )
    assert loaded(repo, script, ("planner.commands.models",)) == ["planner.commands.models"]


def loaded(repo: Path, script: Sequence[str], asked: Sequence[str]) -> list[str]:
    """Which of some modules a fresh process has loaded when it has run a script."""
    whole = "\n".join(
        ("import sys", *script, f"print(*[m for m in {asked!r} if m in sys.modules])")
    )
    run = subprocess.run(
        [sys.executable, "-c", whole], cwd=repo, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout.split()


@pytest.mark.parametrize(
    ("package", "never"),
    [
        ("planner.wording", {"streamlit", "altair", "pymc"}),
        ("planner.charts", {"streamlit", "pymc"}),
    ],
)
def test_wording_and_charts_load_without_the_screens(
    repo: Path, package: str, never: set[str]
) -> None:
    """Nor by way of another module: documents and the command line say and draw with them."""
    found = sorted(module for module in modules(repo) if within(module, (package,)))
    script = f"import sys, {', '.join(found)}; print(*{never} & set(sys.modules))"
    run = subprocess.run(
        [sys.executable, "-c", script], cwd=repo, capture_output=True, text=True, check=False
    )
    assert (run.returncode, run.stdout.strip()) == (0, ""), run.stdout + run.stderr


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("mmm_core.returns", "import optimizer"),
        ("mmm_core.returns", "import pandas as pd"),
        ("mmm_core.posterior", "def read():\n    import pymc_marketing"),
        ("mmm_core.importers.pymc", "from pymc_marketing.mmm import MMM"),
        ("mmm_core.importers.pymc", "class Reader:\n    import pymc"),
        ("optimizer.problem", "import cvxpy as cp"),
        ("optimizer.solve", "def late():\n    import cvxpy"),
        ("optimizer.search.state", "import highspy"),
        ("optimizer.problem", "def late():\n    from planner import services"),
        ("optimizer.problem", "from pathlib import Path"),
        ("optimizer.solve", "text = open('plan.csv').read()"),
        ("optimizer.proof.verify", "from optimizer.programs import compiled"),
        ("optimizer.proof.verify", "from optimizer import solve"),
        ("optimizer.proof.verify", "import scipy"),
        ("optimizer.programs.relaxation", "import importlib\nimportlib.import_module('streamlit')"),
        ("planner.services", "import streamlit as st"),
        ("planner.services", "from planner.ui import charts"),
        ("planner.services", "import altair"),
        ("planner.services", "from sqlalchemy import select"),
        ("planner.scenarios.store", "import pandas"),
        ("planner.services", "from babel.numbers import format_currency"),
        ("planner.questions.optimize", "from planner.wording import amounts"),
        ("planner.questions.optimize", "def late():\n    from planner.contract import plan_json"),
        ("planner.jobs.desk", "import streamlit"),
        ("planner.wording.amounts", "import streamlit"),
        ("planner.wording.amounts", "import altair"),
        ("planner.wording.units", "from planner.charts import axes"),
        ("planner.wording.limits", "from planner.ui.shell import state"),
        ("planner.charts.figure", "import streamlit as st"),
        ("planner.charts.axes", "import babel"),
        ("planner.calendar.files", "import openpyxl"),
        ("planner.calendar.draft", "from planner.ui.parts import grid_edits"),
        ("planner.charts.rows", "from planner.ui.parts import markup"),
        ("planner.brief.pdf", "import altair"),
        ("planner.cli", "import xlsxwriter"),
        ("planner.workbook.sheet", "import openpyxl"),
        ("planner.services", "def far():\n    import distributed"),
        ("planner.jobs.cluster", "import distributed"),
        ("planner.scenarios.store", "from .schema import Scenario"),
        ("planner.ui.overview.screen", "import cvxpy"),
        ("planner.ui.overview.screen", "import csv"),
        ("planner.ui.overview.screen", "import altair"),
        ("planner.ui.what_if.sheet", "from optimizer.solve import window_of"),
        ("planner.calendar.history", "from planner.ui.what_if import sheet"),
        ("planner.ui.parts.markup", "import babel"),
        ("pages.plan.optimize", "import pandas"),
        ("pages.plan.optimize", "from optimizer.problem import PlanProblem"),
        ("pages.plan.optimize", "from pages.plan import overview"),
        ("pages.evidence.returns", "from planner import charts"),
        ("pages.evidence.returns", "from planner.wording import amounts"),
        ("app", "from planner import scenarios"),
        ("helpers", "import json"),
    ],
)
def test_the_reader_catches(module: str, source: str) -> None:
    assert len(violations(module, source)) == 1


@pytest.mark.parametrize(
    ("module", "source"),
    [
        ("mmm_core.importers.pymc", "def refit():\n    from pymc_marketing.mmm import MMM"),
        (
            "optimizer.programs",
            "import cvxpy as cp\nfrom mmm_core.response import response",
        ),
        ("optimizer.proof.verify", "import numpy as np\nfrom optimizer.problem import PlanProblem"),
        ("planner.brief.pdf", "from planner import charts\nimport typst"),
        ("planner.workbook.sheet", "import xlsxwriter\nfrom planner.wording import amounts"),
        ("planner.wording.locale", "from babel.numbers import get_currency_symbol"),
        ("planner.charts.rows", "import altair as alt\nfrom planner.wording.units import Units"),
        ("planner.scenarios.migrations.env", "from alembic import context"),
        (
            "planner.scenarios.store",
            "import sqlalchemy\nfrom mmm_core.plan import Plan",
        ),
        ("planner.jobs.cluster", "import joblib\ndef far():\n    import distributed"),
        ("planner.ui.parts.picture", "import streamlit\nfrom planner.charts import Figure"),
        ("pages.plan.optimize", "import streamlit as st\nfrom planner.ui.state import plan"),
        ("tests.test_any", "import streamlit, cvxpy, pymc"),
    ],
)
def test_the_reader_allows(module: str, source: str) -> None:
    assert violations(module, source) == []
