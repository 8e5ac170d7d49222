"""Words of the field that a question asks the meaning of."""

from __future__ import annotations

import re

# By what each is called where it is defined; the longer wording stands before the one in it.
_TERMS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (term, re.compile(rf"\b(?:{said})\b"))
    for term, said in (
        ("mroas", r"mroas|marginal (?:roas|roi|returns?)"),
        ("iroas", r"iroas|roas|incremental roas"),
        ("cpik", r"cpik|cost per incremental"),
        ("break_even", r"break[- ]?even"),
        ("past", r"past (?:its|their) (?:best|peak)|saturat\w+|have room|has room|room"),
        ("headroom", r"headroom"),
        ("interval", r"(?:credible|confidence|90 ?%) (?:interval|range)|intervals?"),
        ("bad_case", r"bad case|cvar|worst tenth"),
        ("commit", r"commit\w*"),
        ("regret", r"regret"),
        ("hurdle", r"hurdle|required return"),
        ("npv", r"npv|net present value|present value"),
        ("payback", r"pay ?back"),
        ("price", r"(?:price|cost) of (?:a|the) (?:rule|guardrail|limit)|marginal price"),
        ("tipping", r"tipping points?|flip\w*"),
        ("certificate", r"certificate|proven|bound|gap"),
        ("claim", r"claims?|directional|supported"),
        ("rhat", r"r[- ]?hats?"),
        ("effective", r"effective draws|ess|effective sample size"),
        ("fitness", r"fit to plan|fitness|not fit"),
        ("carry_over", r"ad[- ]?stock|carry[- ]?over"),
        ("current_plan", r"current plan|status quo|reference"),
        ("profit", r"profit"),
        ("incremental", r"incremental(?: revenue| outcome| sales)?|increment"),
    )
)
_FEW = 2


def terms_in(text: str) -> tuple[str, ...]:
    """Which of the words that are defined a plain text has, the first two."""
    found, rest = list[tuple[int, str]](), text
    for term, pattern in _TERMS:
        match = pattern.search(rest)
        if match is not None:
            found.append((match.start(), term))
            rest = f"{rest[: match.start()]}{' ' * len(match[0])}{rest[match.end() :]}"
    return tuple(term for _, term in sorted(found))[:_FEW]
