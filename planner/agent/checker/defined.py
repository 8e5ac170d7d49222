"""Words that a definition fixes: regret is against the best, records are the most ever spent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.fault import Fault
from planner.facts.fact import Fact

_LEAST = r"\b(?:worst|(?<!at )least|lowest|smallest|fewest|poorest|minimum)\b"
# By the beginning of a fact's name, what is never said of it, and what it is.
_NEVER = {
    "regret": (_LEAST, "is against the best of the plans"),
    "beyond_observed": (_LEAST, "is above the most that was observed"),
    "tail_share": (
        r"\b(?:before (?:the )?(?:end|horizon)|within the horizon|during the horizon)",
        "falls after the horizon",
    ),
    "commit_": (r"\bat (?:the )?most\b|\bno more than\b", "is reached or exceeded"),
    "bad_": (
        r"\b(?:best|luckiest|good case|at (?:the )?most|unlikely to (?:be above|exceed|top))\b",
        "is the average of the worst draws",
    ),
}
_NEVER_SAID = {
    r"\bon (?:the )?bottom of\b": "More money comes on top of a plan.",
    r"\bleast (?:likely|probabl[ey])(?: somewhere)? (?:between|from|in|near|around|about|"
    r"at)\b": "An interval holds what is likely.",
    r"\b(?:worst|lowest|least|highest) (?:estimate|guess|projection|forecast)\b": "What is "
    "expected is in the middle of its draws.",
}


def defined(
    plain: str, clauses: Sequence[Clause], matched: Mapping[int, Sequence[Fact]]
) -> Iterator[Fault]:
    """What is said of a figure against its definition.

    Parameters
    ----------
    plain : the text with names and figures masked
    clauses : of the text
    matched : facts that each figure may say
    """
    for words, why in _NEVER_SAID.items():
        for found in re.finditer(words, plain, re.IGNORECASE):
            yield Fault(found.group(), "word", why)
    for clause in clauses:
        same = of_sentence(clauses, clause.sentence)
        text = plain[same[0].start : same[-1].end]
        for index in clause.figures:
            told = [_against(fact, text) for fact in matched.get(index, ())]
            if told and all(told):
                yield Fault(clause.text.strip(), "word", f"It {told[0]}.")


def _against(fact: Fact, text: str) -> str:
    """What a fact is, where a text says the contrary; else ""."""
    for begins, (never, what) in _NEVER.items():
        if fact.name.startswith(begins) and re.search(never, text, re.IGNORECASE):
            return what
    return ""
