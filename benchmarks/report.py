"""The report: asked, reached, passed; then every series of times, and what it was measured on."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from benchmarks import machine
from benchmarks.registry import Threshold, Timing
from benchmarks.runner import Result

SIGNS = {"<": "<", "<=": "≤", ">=": "≥"}


def report(results: Sequence[Result], quick: bool) -> str:
    """The whole document, in Markdown."""
    parts = [_head(results, quick), _thresholds(results)]
    parts += [_case(result) for result in results]
    return "\n\n".join(parts) + "\n"


def _head(results: Sequence[Result], quick: bool) -> str:
    today = datetime.datetime.now(tz=datetime.UTC).date()
    named = ", ".join(f"{name} {number}" for name, number in machine.versions().items())
    lines = [
        "# Benchmarks",
        f"Made by `python -m benchmarks{' --quick' if quick else ''}` on {today}; "
        "[how to read it](README.md).",
        f"Machine: {machine.cores()} cores of {machine.processor()}, {machine.memory()}. "
        f"Versions: {named}. "
        f"The whole run took {sum(result.seconds for result in results) / 60:.1f} minutes.",
    ]
    if quick:
        lines.append("**A quick run: too few repetitions to judge by.**")
    return "\n\n".join(lines)


def _thresholds(results: Sequence[Result]) -> str:
    lines = [
        "## Asked and reached",
        "",
        "| case | what | asked | reached | pass |",
        "|---|---|---|---|---|",
    ]
    for result in results:
        for asked in result.case.thresholds:
            lines.append(
                f"| {result.case.name} | {asked.of} | {SIGNS[asked.sense]} "
                f"{number(asked.limit, asked.unit)} | {_reached(result, asked)} |"
            )
    return "\n".join(lines)


def _reached(result: Result, asked: Threshold) -> str:
    if result.measurement is None:
        return "not measured | **no**" if result.failed else "not measured | skipped"
    value = result.measurement.values[asked.value]
    return f"{number(value, asked.unit)} | {'yes' if asked.holds(value) else '**no**'}"


def _case(result: Result) -> str:
    lines = [f"## {result.case.name}", "", f"{result.case.what}."]
    found = result.measurement
    if found is None:
        return "\n".join([*lines, "", f"Not measured: {result.reason}."])
    lines += ["", f"Data: {found.data}. Load when it began: {result.load}.", ""]
    if found.timings:
        lines += [
            "| what was timed | median | min | max | median CPU | runs |",
            "|---|--:|--:|--:|--:|--:|",
            *(_series(name, times) for name, times in found.timings.items()),
        ]
    for table in found.tables:
        lines += [table]
    if found.notes:
        lines += ["", *(f"- {note}" for note in found.notes if note)]
    return "\n".join(lines)


def _series(name: str, times: Timing) -> str:
    cpu = "" if times.median_cpu is None else number(times.median_cpu, "s")
    shown = (times.median, min(times.wall), max(times.wall))
    return f"| {name} | {' | '.join(number(t, 's') for t in shown)} | {cpu} | {len(times.wall)} |"


def number(value: float, unit: str = "") -> str:
    """Three figures, and the unit."""
    if unit == "s" and abs(value) < 0.1:
        return f"{value * 1e3:.3g} ms"
    if value != 0 and (abs(value) < 1e-3 or abs(value) >= 1e6):
        return f"{value:.1e} {unit}".strip()
    text = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{text} {unit}".strip()
