"""Claims that are words: a verdict, a ceiling, where something stands, how strong evidence is."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planner.agent.checker.clauses import Clause
from planner.agent.checker.directions import negated
from planner.agent.claims.claim import Claim
from planner.facts.fact import Fact

# By what each word is, how it is said; what says another one and not this one is the contrary.
_WITH_CAUTION = r"\w*,?(?: \w+){0,2} with (?:some |due )?caution"
_DECISIONS = {
    "change_with_caution": rf"\bchang{_WITH_CAUTION}|\bcaution|\bcautious",
    "change": rf"\bchang(?!{_WITH_CAUTION})|\bswitch|\bgo ahead|\badopt",
    "hold": r"\bhold\b|\bkeep(?:ing)?\b|\bstay|\bleave (?:things|it)|\bno change|"
    r"\bnot (?:to )?chang",
    "required": r"\brequired\b|\bforced\b|\bmandat",
    "not_fit": r"\bno recommendation|\bnot fit",
}
_CEILINGS = {
    "directional": r"\bdirectional",
    "supported": r"\bsupported|\bbacked",
    "none": r"\bno claim|\bnothing (?:may|can) be claimed",
}
_STANDINGS = {
    "room": r"\broom\b|\bheadroom|\bspace to grow|\b(?:short of|before) (?:its|their) best|"
    r"\bnot (?:\w+ ){0,3}(?:reached|at|to|past) (?:its|their) best|\bbest (?:\w+ ){0,2}ahead",
    "past": r"(?<!not )(?<!not yet )\bpast (?:its|their) best|\bsaturat|\bbeyond its best|"
    r"\bpassed (?:its|their) best|\bfull(?:y used)?\b|\bexhausted|\bmaxed out|\btopped out",
    "below_threshold": r"\bthreshold",
    "open": r"\bmay or may not|\bopen\b|\buncertain|\bundecided",
}
_STRONG = re.compile(
    r"\b(?:strong|solid|robust|firm|good|sound|convincing|ample|compelling|well[- ]supported|"
    r"reliable)\b",
    re.IGNORECASE,
)
_WEAK = re.compile(r"\b(?:weak|thin|poor|slim|shaky|scant|limited|flimsy|little)\w*", re.IGNORECASE)
_UNTOLD = re.compile(
    r"\b(?:indistinguishable|unclear|nothing|zero|noise|neither|unable|undetermined|impossible|hard|"
    r"too (?:close|small|noisy)|unknown)\b",
    re.IGNORECASE,
)
_WORST = re.compile(r"\bwors(?:t|e)\b|\broom for less\b", re.IGNORECASE)
_TOLD = re.compile(r"\b(?:more|other|different) (?:than|from) (?:nothing|zero)|\bclearly\b", re.I)
_UNPROVEN = re.compile(
    r"\bunproven|\b(?:not|never|nothing|no|without|lacks?)\b(?: \w+){0,3} (?:proven|proved|proof|"
    r"certif\w*)|"
    r"n['\u2019]t (?:\w+ )?(?:proven|proved)",
    re.IGNORECASE,
)
_NO_LESS = re.compile(r"\bno\b[^.;#]*\b(?:less|lower|worse|below|fewer)\b", re.IGNORECASE)
_KEEPS = re.compile(
    r"\b(?:keep|stay|remain|same|unchanged|hold|held|leav|left|untouched|as (?:it|now|today|"
    r"before)|still|"
    r"flat|steady|maintain|retain|preserv|constant|no change)\w*",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?:los(?:e|es|ing)|giv(?:e|es|ing) (?:up|away)|gains?|more|less|cut|rais|rises?|falls?|"
    r"chang|increas|reduc)\w*",
    re.I,
)
_WITHIN = re.compile(r"\b(?:below|within|under|short of|inside|beneath|less than)\b", re.IGNORECASE)
_BEYOND = re.compile(
    r"\b(?:beyond|above|over|more|exceed\w*|past|outside|higher|surpass\w*|tops?|record|further|ahead)\b",
    re.I,
)
# Directional: the direction is likely, the amount less so.
_AMOUNT_SURE = re.compile(
    r"\bamounts? (?:is|are|being|seems?|looks?) (?:quite |very |fairly |the more )?(?:likely|"
    r"certain|clear|"
    r"sure|known|reliable)|\bdirection (?:is |being |much |far |rather |somewhat )?less\b|"
    r"\b(?:amounts?|how much) (?:is |are |being |even |rather )*more (?:so|sure|certain|likely)|"
    r"\b(?:sure|certain|confident) (?:of|about) the amount|\bless so (?:of|about|in) the direction|"
    r"\bamounts? (?:more|rather) than (?:the |its )?direction",
    re.IGNORECASE,
)
_TESTED = re.compile(r"\b(?:tested|confirmed|proven|verified|backed)\b[^.;]*\bexperiment", re.I)
_UNTESTED = re.compile(
    r"\b(?:not|no|never|without|un|rather than|nor|neither|yet to|lack\w*)\b|n['\u2019]t\b|"
    r"\buntested",
    re.I,
)


def contrary(plain: str, clauses: Sequence[Clause], claim: Claim, told: Sequence[Fact]) -> bool:
    """Whether words say another verdict, ceiling or standing than is claimed.

    Parameters
    ----------
    plain : the text with names and figures masked
    clauses : what says the claim
    told : the facts of the claim
    """
    text = plain[clauses[0].start : clauses[-1].end]
    raw = " ".join(one.text for one in clauses)
    by = {one.name: str(one.value) for one in told if isinstance(one.value, str)}
    decision = next((v for k, v in by.items() if k == "decision" or k.endswith("_to")), "")
    if decision and _is_other(decision, _DECISIONS, raw):
        return True
    if "claim" in by and _is_ceiling_wrong(by["claim"], raw):
        return True
    if "standing" in by and _WORST.search(text):
        return True
    if "standing" in by and _is_other(by["standing"], _STANDINGS, text, may_deny=True):
        return True
    if claim.kind == "weak":
        return bool(_STRONG.search(text)) and not _WEAK.search(text) and not negated(text)
    if claim.kind in ("not_told", "not_known", "costs_nothing"):
        rest = re.sub(r"\b(?:from|than) (?:nothing|zero)\b", "", text)
        return not negated(text) and (not _UNTOLD.search(rest) or bool(_TOLD.search(text)))
    if claim.kind == "proven":
        return bool(_UNPROVEN.search(text) or _NO_LESS.search(text) or _WORST.search(text))
    if claim.kind == "keeps":
        return bool(_CHANGES.search(text)) and not _KEEPS.search(text) and not negated(text)
    if claim.kind == "beyond":
        rest = re.sub(r"\b(?:over|within) (?:the|a|one|its) (?:horizon|period)", "", text)
        return bool(_WITHIN.search(rest)) and not _BEYOND.search(rest)
    return False


def _is_other(own: str, words: dict[str, str], text: str, may_deny: bool = False) -> bool:
    """Whether words for another one stand in a text, and none for this one."""
    said = {key for key, one in words.items() if re.search(one, text, re.IGNORECASE)}
    if "change_with_caution" in said and "change" in said and own == "change_with_caution":
        return False
    if may_deny and said == {own} and negated(text):
        return bool(re.search(rf"\b(?:no|not|never)\b(?: \w+){{0,3}} (?:{words[own]})", text, re.I))
    return bool(said) and own not in said


def _is_ceiling_wrong(own: str, text: str) -> bool:
    if _is_other(own, _CEILINGS, text):
        return True
    if own == "directional":
        return bool(_AMOUNT_SURE.search(text))
    text = re.sub(r"\bnot (?:only|just|merely)\b", "", text, flags=re.IGNORECASE)
    tested = _TESTED.search(text)
    return (
        own == "supported"
        and bool(tested)
        and not _UNTESTED.search(text[: tested.end() if tested else 0])
    )
