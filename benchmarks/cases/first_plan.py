"""From a model's file to the first optimized plan, in a fresh process each time."""

from __future__ import annotations

import math
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.processes import OURS, PEER, CompileCache, Worker
from benchmarks.questions import DEMO, Question, question_about
from benchmarks.registry import Case, Context, Measurement, Threshold, Timing

AS_GOOD = 1e-6
DATA = "models/larkfield_national.nc (8 channels, 1,000 draws), 13 weeks, 50 to 150 % of last year"


@dataclass(frozen=True)
class Run:
    """One process: from its start, from the end of its imports, and what it found."""

    since_start: float
    cpu_since_start: float
    after_imports: float
    cpu_after_imports: float
    details: Mapping[str, Any]


@dataclass(frozen=True)
class Pairs:
    """Runs of both tools, one after the other; ``compiled`` counts the peer's cached functions."""

    ours: Sequence[Run]
    peer: Sequence[Run]
    compiled: tuple[int, int]

    def values(self, of: str) -> dict[str, float]:
        """Ratio of the medians, and how far our plan falls short of the peer's."""
        mine = statistics.median(getattr(run, of) for run in self.ours)
        theirs = statistics.median(getattr(run, of) for run in self.peer)
        return {"ratio": theirs / mine, "shortfall": self.shortfall()}

    def shortfall(self) -> float:
        """Largest relative shortfall of our plan's incremental outcome; negative if ours is more.

        Each tool states its own, computed by its own code.
        """
        pairs = [(a.details, b.details) for a, b in zip(self.ours, self.peer, strict=True)]
        return max(
            (1 - a["incremental"] / b["incremental"] for a, b in pairs if "incremental" in b),
            default=-math.inf,
        )


def run_once(module: str, question: Question, environment: Mapping[str, str]) -> Run:
    """One fresh process."""
    with Worker(module, environment) as worker:
        reply = worker.ask("first_plan", question=question.json())
        return Run(
            since_start=reply["since_start"],
            cpu_since_start=reply["cpu_from_start"],
            after_imports=reply["wall"],
            cpu_after_imports=reply["cpu"],
            details=worker.ask("details"),
        )


def warm_up(context: Context) -> Question:
    """Libraries read from disk once by each tool, so that no run pays for a cold disk."""

    def make() -> Question:
        spare = CompileCache.empty(context.folder)
        for module in (OURS, PEER):
            with Worker(module, spare.environment) as worker:
                worker.ask("imports")
        return question_about(DEMO)

    question: Question = context.once("first plan: question", make)
    return question


def cold(context: Context) -> Pairs:
    """The peer's compile cache empty in every run."""

    def make() -> Pairs:
        question, ours, peer = warm_up(context), [], []
        before = after = 0
        for _ in range(context.times(3)):
            cache = CompileCache.empty(context.folder)
            ours.append(run_once(OURS, question, {}))
            before = max(before, cache.compiled())
            peer.append(run_once(PEER, question, cache.environment))
            after = cache.compiled()
            context.shared["compile cache"] = cache
        return Pairs(ours, peer, (before, after))

    pairs: Pairs = context.once("first plan: cold", make)
    return pairs


def warm(context: Context) -> Pairs:
    """The peer's compile cache filled by the same question in an earlier process."""

    def make() -> Pairs:
        question, ours, peer = warm_up(context), [], []
        cache = compile_cache(context)
        if not cache.compiled():
            run_once(PEER, question, cache.environment)
        before = cache.compiled()
        for _ in range(context.times(5)):
            ours.append(run_once(OURS, question, {}))
            peer.append(run_once(PEER, question, cache.environment))
        return Pairs(ours, peer, (before, cache.compiled()))

    pairs: Pairs = context.once("first plan: warm", make)
    return pairs


def compile_cache(context: Context) -> CompileCache:
    """A compile cache that this run keeps, empty or filled by an earlier case."""
    cache: CompileCache = context.once("compile cache", lambda: CompileCache.empty(context.folder))
    return cache


def _measured(pairs: Pairs, of: str, cache: str) -> Measurement:
    def series(runs: Sequence[Run]) -> Timing:
        return Timing(
            tuple(getattr(run, of) for run in runs),
            tuple(getattr(run, f"cpu_{of}") for run in runs),
        )

    ratios = [getattr(b, of) / getattr(a, of) for a, b in zip(pairs.ours, pairs.peer, strict=True)]
    values = pairs.values(of)
    cpu = pairs.values(f"cpu_{of}")["ratio"]
    gap = max(run.details["gap"] for run in pairs.ours)
    return Measurement(
        values=values,
        timings={"Headroom": series(pairs.ours), f"PyMC-Marketing, {cache}": series(pairs.peer)},
        data=DATA,
        notes=(
            f"Ratio pair by pair: {min(ratios):.1f} to {max(ratios):.1f}; of median processor "
            f"times: {cpu:.1f}.",
            f"Compiled functions in the peer's cache: {pairs.compiled[0]} before, "
            f"{pairs.compiled[1]} after.",
            f"Our plan is proven within {gap:.1e} of the best; it falls short of the peer's by "
            f"{values['shortfall']:.1e} (negative: it is better), each by its own code.",
        ),
    )


def _case(name: str, cache: str, of: str, at_least: float) -> Case:
    words = {"after_imports": "imports done", "since_start": "from process start"}[of]
    pairs = warm if cache == "warm" else cold
    kept = {"warm": "compile cache filled", "cold": "compile cache empty"}[cache]
    return Case(
        name=name,
        what=f"From a model's file to the first optimized plan, {words}; {kept}",
        thresholds=(
            Threshold("ratio", "times as fast as PyMC-Marketing", ">=", at_least, "x"),
            Threshold("shortfall", "outcome short of PyMC-Marketing's plan", "<=", AS_GOOD),
        ),
        measure=lambda context: _measured(pairs(context), of, kept),
    )


CASES = (
    _case("first-plan-cold", "cold", "after_imports", 30.0),
    _case("first-plan-warm", "warm", "after_imports", 4.0),
    _case("from-start-cold", "cold", "since_start", 8.0),
    _case("from-start-warm", "warm", "since_start", 3.5),
)
