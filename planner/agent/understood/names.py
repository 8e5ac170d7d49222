"""What a question mentions by name: channels, regions, plans and guardrails, misspelt or not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz.distance import OSA

from planner.agent.understood.gazetteer import (
    Entry,
    Index,
    channel_index,
    group_index,
    region_index,
)
from planner.agent.understood.media import MEDIA
from planner.agent.understood.question import Names
from planner.agent.understood.words import ORDINARY, Kind, Mention, Word, apart, key, words

_LONGEST_NAME = 5
# Letters from which on a word may be misspelt, and by how many.
_TOLERATED = ((9, 2), (5, 1))
_PLAN_WORDS = frozenset({"plan", "plans", "scenario", "strategy", "option", "version"})
# What money brings or how it is spent, besides what plans are called.
_ORDINARY_PLANS = ORDINARY | {
    "balanced", "best", "brand", "current", "growth", "plan", "profit", "return", "revenue",
}  # fmt: skip
_SHORT = 3
# What documents call the best plan of a question.
_AS_DOCUMENTS = {"best plan": ("optimized plan", "optimised plan", "optimal plan")}
_COMPARING = re.compile(
    r"\b(?:compare[ds]?|comparing|comparison|versus|vs|better than|beats?|or|between|against|"
    r"instead of|rather than|diff\w*nces?|differ|differs)\b"
)
_GROUPED = re.compile(
    r"\s+(?:channels?|media|spend(?:ing)?|budget|group|money|marketing|advertising|ads|side|"
    r"activity|building)\b"
)
_VERBS = re.compile(r"\s+(?:me|us|this|that|it|your|our|my|for|out|the (?:plan|summary|answer))\b")
# Where a word such as "email" is a medium: "what about email?", "why is print cut".
_SPENT_ON = re.compile(
    r"\b(?:about|for|on|in|into|to|from|of|more|less|does|is|did|was|cut|raise|increase|reduce) $"
)
_ENDS = re.compile(
    r"\s*(?:[?.!,]|$)|\s+(?:get|gets|lose|loses|cut|down|up|reduced|have|has|work|works|pay|pays|by|"
    r"to|spend|budget|money|ads|safe)\b"
)
_EXCEPT = re.compile(
    r"\b(?:except|"
    r"excluding|apart from|other than|besides|all but|everything but)(?: for)?(?: the)? $"
)
_ALSO_VERBS = frozenset({"print", "display", "email", "search", "video", "mail", "press"})
_ITS = re.compile(r"(?:'s)?(?: (?:spend|budget|channel|spending))? ")
_ON_IT = re.compile(r" (?:rule |limit |guardrail |constraint )?(?:on|for|of|in) (?:the )?")
_GUARDS = {
    "upper": r"caps?|capped|limit(?:s|ed)?|ceiling|max(?:imum)?|upper (?:limit|bound)|restriction",
    "lower": r"floors?|min(?:imum)?|lower (?:limit|bound)|at least|commitments?",
    "lock": r"lock(?:s|ed)?|fixed|frozen|freeze|commitments?|committed",
    "any": r"guardrails?|rules?|constraints?|bounds?|restrictions?|range",
}
_SAYS = {
    "upper": re.compile(r"at most|no more|below|up to|never above|maximum|between|\bto\b|cap"),
    "lower": re.compile(r"at least|no less|above|minimum|between|\bto\b|floor"),
    "lock": re.compile(r"lock|commit|kept|keep|fixed|as in the current|spent"),
    "any": re.compile(""),
}


def channels(text: str, names: Names) -> list[Mention]:
    """Channels and groups of channels that a plain text mentions; media that the model lacks."""
    said = words(text)
    found = list(_matches(said, channel_index(names), "channel"))
    found = [one for one in found if not _is_verb(text, one) and not _is_a_word(text, one)]
    found = _all_but(text, apart(found), names)
    for one in _exact(said, group_index(names), "channel"):
        if _GROUPED.match(text, one.end) or f'"{text[one.start : one.end]}"' in text:
            found.append(one)
    return found


def regions(text: str, names: Names) -> list[Mention]:
    """Regions that a plain text mentions, as ``dimension=label``."""
    return list(_matches(words(text), region_index(names), "region"))


def _is_verb(text: str, one: Mention) -> bool:
    """Whether a word such as "display" asks for something: "display the plan", "email me"."""
    word = text[one.start : one.end]
    before = text[: one.start].rstrip()
    begins = not before or before.endswith(("please", "you", "and", ","))
    return word in _ALSO_VERBS and begins and _VERBS.match(text, one.end) is not None


def _all_but(text: str, found: list[Mention], names: Names) -> list[Mention]:
    """Channels after "except" as all the others: "cut everything except tv and radio"."""
    kept: list[Mention] = []
    for i, one in enumerate(found):
        if any(one.start < other.end for other in kept):
            continue
        if _EXCEPT.search(text[: one.start]) is None or not one.labels:
            kept.append(one)
            continue
        left_out, end = set(one.labels), one.end
        for other in found[i + 1 :]:
            if not re.fullmatch(r",? (?:and |or )?", text[end : other.start]):
                break
            left_out, end = left_out | set(other.labels), other.end
        rest = tuple(label for label in names.channels if label not in left_out)
        kept.append(Mention(one.start, end, "channel", rest))
    return kept


def _is_a_word(text: str, one: Mention) -> bool:
    """Whether the name of a medium that the model lacks may well be a word for something else."""
    if one.labels or not any(one.said in medium.words for medium in MEDIA.values()):
        return False
    return _SPENT_ON.search(text[: one.start]) is None or not _ENDS.match(text, one.end)


# --- names in the text, whole or misspelt -----------------------------------------------


def _matches(said: Sequence[Word], index: Index, kind: Kind) -> Iterator[Mention]:
    exact = list(_exact(said, index, kind))
    yield from exact
    taken = {place for one in exact for place in range(one.start, one.end)}
    for word in said:
        if word.start not in taken:
            close = _misspelt(word.text, index)
            if close is not None:
                yield _mention(close, kind, word.start, word.end, word.text)


def _exact(said: Sequence[Word], index: Index, kind: Kind) -> Iterator[Mention]:
    """Names as they are written; the longest that begins at a word, possessive and plural too."""
    for i in range(len(said)):
        for length in range(min(_LONGEST_NAME, len(said) - i), 0, -1):
            run = said[i : i + length]
            entry = _looked_up(" ".join(word.text for word in run), index)
            if entry is not None:
                start, end = run[0].start, run[-1].end
                yield _mention(entry, kind, start, end, " ".join(w.text for w in run))
                break


def _looked_up(name: str, index: Index) -> Entry | None:
    bare = name.removesuffix("'s")
    for one in (name, bare, bare.removesuffix("s")):
        if one in index:
            return index[one]
    return None


def _misspelt(word: str, index: Index) -> Entry | None:
    """The entry whose name is nearest to a word; of two as near, both, and one of them is meant.

    Short words, and words of their own, are never taken for misspelt names.
    """
    bare = word.removesuffix("'s")
    most = next((by for length, by in _TOLERATED if len(bare) >= length), 0)
    if not most or bare in ORDINARY or not bare.isalpha():
        return None
    near = [
        (OSA.distance(bare, name, score_cutoff=most), name)
        for name in index
        if abs(len(name) - len(bare)) <= most and len(name) >= 4 and " " not in name
    ]
    least = min((by for by, _ in near), default=most + 1)
    if least > most:
        return None
    entries = {index[name] for by, name in near if by == least}
    present = [one for one in entries if not one.absent]
    if len(entries) == 1:
        return entries.pop()
    if not present:
        return None
    labels = tuple(dict.fromkeys(label for one in present for label in one.labels))
    return Entry(labels, unsure=len(labels) > 1)


def _mention(entry: Entry, kind: Kind, start: int, end: int, said: str) -> Mention:
    return Mention(start, end, kind, entry.labels, entry.unsure, said if entry.absent else "")


# --- plans and guardrails ---------------------------------------------------------------


def plans(text: str, names: Names) -> list[Mention]:
    """Plans in view that a plain text mentions.

    A plan whose name is one ordinary word is meant where it is quoted, called a plan, or compared.
    """
    said, found = words(text), []
    index = {key(name): Entry((name,)) for name in names.plans if key(name)}
    for name in names.plans:
        bare = key(name).removesuffix(" plan")
        for other in (bare, *_AS_DOCUMENTS.get(key(name), ())):
            index.setdefault(other, Entry((name,)))
    several = len(names.plans) > 1 and _COMPARING.search(text) is not None
    for one in _exact(said, index, "plan"):
        written = text[one.start : one.end]
        own = len(written) > _SHORT and written not in _ORDINARY_PLANS
        if " " in written or own or _called_plan(text, one) or (several and len(written) > 1):
            found.append(_with_its_noun(text, one))
    for match in re.finditer(r"\b(?:the )?(?:current plan|status quo|current mix)\b", text):
        of = [name for name in names.plans if key(name) in ("current plan", "status quo")]
        if of:
            found.append(Mention(match.start(), match.end(), "plan", (of[0],)))
    return found


def _called_plan(text: str, one: Mention) -> bool:
    before, after = text[: one.start].rstrip(), text[one.end :].lstrip()
    quoted = before.endswith(('"', "'")) and after.startswith(('"', "'"))
    near = (*re.findall(r"\w+", before)[-1:], *re.findall(r"\w+", after)[:1])
    return quoted or any(word in _PLAN_WORDS for word in near)


def _with_its_noun(text: str, one: Mention) -> Mention:
    """The mention together with "plan" beside it."""
    before = re.search(r"\b(?:plan|scenario|strategy|option|version) $", text[: one.start])
    after = re.match(r" (?:plan|scenario|strategy|option|version)\b", text[one.end :])
    start = before.start() if before else one.start
    return Mention(start, one.end + (after.end() if after else 0), "plan", one.labels)


def guardrails(text: str, names: Names, named: Sequence[Mention]) -> list[Mention]:
    """Guardrails that a plain text mentions: by label, or by its channel and what it does.

    Parameters
    ----------
    named : channels that the text mentions
    """
    index = {key(label): Entry((label,)) for label in names.guardrails if key(label)}
    found = [
        one
        for one in _exact(words(text), index, "rule")
        if " " in text[one.start : one.end] or f'"{text[one.start : one.end]}"' in text
    ]
    return found or list(_by_what_they_do(text, names, named))


def _by_what_they_do(text: str, names: Names, named: Sequence[Mention]) -> Iterator[Mention]:
    for does, spelled in _GUARDS.items():
        for match in re.finditer(rf"\b(?:{spelled})\b", text):
            near = [one for one in named if _beside(text, one, match.start(), match.end())]
            for one in near:
                labels = tuple(
                    label
                    for label, sentence in names.guardrails.items()
                    if _says(f"{key(label)} {sentence.lower()}", does, one, names)
                )
                if labels:
                    yield Mention(
                        match.start(), match.end(), "rule", labels, unsure=len(labels) > 1
                    )


def _beside(text: str, one: Mention, start: int, end: int) -> bool:
    """Whether a channel stands next to a word for a rule: "the search cap", "minimum on tv"."""
    if one.end <= start:
        return _ITS.fullmatch(text[one.end : start]) is not None
    return _ON_IT.fullmatch(text[end : one.start]) is not None


def _says(sentence: str, does: str, of: Mention, names: Names) -> bool:
    said = {key(name) for label in of.labels for name in (label, *names.channels.get(label, ()))}
    about = f" {key(sentence)} "
    return any(f" {name} " in about for name in said) and _SAYS[does].search(sentence) is not None
