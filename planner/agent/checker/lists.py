"""Lists of names, and the lists of figures that follow them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planner.agent.checker.clauses import Clause
from planner.agent.checker.figures import Figure
from planner.agent.checker.mentions import Mention

LISTED = re.compile(
    r"^(?: plan)?(?:,|,? and|,? as well as|/|,? &| plus)? ?(?:the )?$", re.IGNORECASE
)
# "Second only to TV, radio": what something is held against is in no list with it.
_HELD = re.compile(
    r"\b(?:only to|behind|unlike|after|than|against|ahead of|next to|compared (?:with|to)|"
    r"relative to|besides?|not) (?:the )?$",
    re.IGNORECASE,
)
_NEXT = re.compile(
    r"^(?:,|,? and|/|,? &)? ?(?:the |about |around |roughly |some |nearly |almost |over )*$",
    re.IGNORECASE,
)


def lists_after_names(
    text: str, clauses: Sequence[Clause], figures: Sequence[Figure], sorts: Sequence[str]
) -> Iterator[tuple[list[Mention], list[tuple[int, ...]]]]:
    """Names that stand beside each other, with the figures that follow them; ranges as one.

    Parameters
    ----------
    text : with names and figures masked
    clauses, figures : of the text
    sorts : of names
    """
    names = [one for clause in clauses for one in clause.of(*sorts)]
    for run in name_runs(text, names):
        if after := _figures_after(text, run[-1].end, figures, names):
            yield run, after


def name_runs(text: str, names: Sequence[Mention]) -> list[list[Mention]]:
    """Names in a row, each once: "TV, radio and search"."""
    runs: list[list[Mention]] = []
    for one in names:
        if runs and LISTED.match(text[runs[-1][-1].end : one.start]):
            runs[-1].append(one)
        else:
            runs.append([one])
    return [
        run
        for run in runs
        if 1 < len(run) == len({one.label for one in run})
        and not (len(run) == 2 and _HELD.search(text[: run[0].start]))
    ]


def _figures_after(
    text: str,
    at: int,
    figures: Sequence[Figure],
    names: Sequence[Mention],
) -> list[tuple[int, ...]]:
    """A list of figures that follows in the sentence before another name, ranges as one."""
    end = next((one.start for one in names if one.start >= at), len(text))
    stop = re.search(r"[.!?;](?=\s|$)", text[at:end])
    end = at + stop.start() if stop else end
    found: list[tuple[int, ...]] = []
    for index, one in enumerate(figures):
        if not at <= one.start < end:
            continue
        if one.pair is not None and one.pair < index:
            continue
        items = (index,) if one.pair is None else (index, one.pair)
        if found:
            last = figures[found[-1][-1]]
            if not _NEXT.match(text[last.end : one.start]):
                break
        found.append(items)
    return found
