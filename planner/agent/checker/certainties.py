"""Chances that are said to be certain: only what holds in every draw, or in none, is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.fault import Fault
from planner.agent.checker.figures import Figure
from planner.agent.checker.kinds_of_facts import sort_of
from planner.facts.fact import Fact

_ALMOST = (
    r"almost|nearly|practically|virtually|essentially|effectively|all but|near|close to|not|"
    r"n['\u2019]t|less than|"
    r"far from|least|less|most|how|so|fairly|quite|reasonably|pretty|more or less|short of|"
    r"hardly|as good as|just about|"
    r"well"
)
_CERTAIN = re.compile(
    r"\b(?P<almost>(?:"
    + _ALMOST
    + r")(?: (?:a|an|in|of|to|be|at|the|quite|entirely|absolutely|fully|"
    r"completely))* )?(?P<said>(?:a )?certain(?:ty|ly)?|always|guaranteed|"
    r"without (?:a single )?exception|"
    r"bound to|in (?:every (?:single )?|each )draw|in all (?:of )?(?:the |\S+ )?draws|"
    r"all (?:of )?the draws|"
    r"beyond (?:any |all )?doubt|undoubtedly|no doubt|impossible|in no (?:single )?draw|"
    r"in none of (?:the|all) )\b",
    re.IGNORECASE,
)


def certain(
    clauses: Sequence[Clause],
    figures: Sequence[Figure],
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Chances short of certainty that words, or 0 and 100 %, say to be certain.

    Parameters
    ----------
    clauses, figures : of the text
    matched : facts that each figure may say
    """
    for sentence in sorted({one.sentence for one in clauses}):
        same = of_sentence(clauses, sentence)
        shown = [index for one in same for index in one.figures if matched.get(index)]
        unsure = [index for index in shown if all(map(_is_unsure, matched[index]))]
        yield from (_flat(figures[i], matched[i][0]) for i in unsure if _is_flat(figures[i]))
        text = "".join(one.text for one in same) if unsure else ""  # "all but" is no new clause
        for found in _CERTAIN.finditer(text):
            if not found["almost"]:
                why = "No chance here is certain: some draws go the other way."
                yield Fault(found["said"], "word", why, "Say how likely it is.")


def _is_flat(one: Figure) -> bool:
    """Whether it says all of the draws, or none."""
    return one.kind == "percent" and one.readings[0][0] in (0.0, 100.0) and not one.bound


def _flat(one: Figure, of: Fact) -> Fault:
    why = f"{of.id} is {float(of.value):.4%}, not all or nothing."
    return Fault(one.text.strip(), "rounding", why)


def _is_unsure(fact: Fact) -> bool:
    return sort_of(fact) == "chance" and not isinstance(fact.value, str) and 0 < fact.value < 1
