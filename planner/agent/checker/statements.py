"""What prose says without figures: which way money goes, where channels stand, what is advised."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from planner.agent.checker.clauses import Clause, of_sentence
from planner.agent.checker.directions import negated, places_of_ways
from planner.agent.checker.fault import Fault
from planner.agent.checker.kinds_of_facts import measures_in, sort_of
from planner.agent.checker.mentions import Mention
from planner.agent.checker.roles import is_reference
from planner.facts.fact import Fact, Facts

_UNREAL = re.compile(
    r"\b(?:if|unless|were|could|might|until|before|whether|should|may|can|stronger|weaker)\b",
    re.IGNORECASE,
)
_ANY = re.compile(
    r"\b(?:brings?|returns?|earns?|generates?|gains?|loss|loses?|adds?|costs?|better|worse)\b",
    re.IGNORECASE,
)
_FROM = re.compile(r"\b(?:from|out of|away from|off) (?:the )?$", re.IGNORECASE)
_TO = re.compile(r"\b(?:to|into|towards?|in favou?r of) (?:the )?$", re.IGNORECASE)
_MOVED = re.compile(
    r"\b(?:mov|shift|switch|realloc|transfer|tak|redirect|goes|going|flow|put|free|rebalanc|money|"
    r"budget|steer)\w*", re.IGNORECASE
)  # fmt: skip
_BETWEEN = re.compile(
    r"\bof the (?:two|pair)\b|\bthe (?:bigger|larger|smaller|lesser|greater)\b.*"
    r"\b(?:against|versus|vs)\b", re.IGNORECASE
)  # fmt: skip
_STANDS = {
    "room": re.compile(
        r"\b(?:has|have|with|still) (?:\w+ )?room\b|\broom to grow\b", re.IGNORECASE
    ),
    "past": re.compile(r"\bpast (?:its|their) best\b|\bsaturated\b", re.IGNORECASE),
    "below_threshold": re.compile(r"\bbelow (?:its|their) threshold", re.IGNORECASE),
    "open": re.compile(r"\bmay or may not pay\b", re.IGNORECASE),
}
_DECISIONS = {
    "change": r"change", "hold": r"hold", "required": r"required",
    "change_with_caution": r"change,? with caution", "not_fit": r"no recommendation",
}  # fmt: skip
_VERDICT = re.compile(
    r"\b(?:verdict|advice|recommendation|decision)(?: here)? (?:is|says|stays)(?: to)?:? "
    r"[\"\u201c\u2018']?(?P<what>change,?(?: \w+)? with caution|change|hold|required|"
    r"no recommendation)\b"
    r"|^(?P<first>Change, with caution|Change|Hold|Required|No recommendation):",
    re.IGNORECASE,
)
_HOW_LIKELY = re.compile(r"\b(?:chance|probab|likel|odds|draws)", re.IGNORECASE)
_ADDED = re.compile(r"(?:extra|additional|add)", re.IGNORECASE)
_BEST_DRAWS = re.compile(
    r"\b(?:best|luckiest|top|highest) (?:tenth|decile|tail|[\d.]+ ?(?:%|per ?cent))"
    r"(?: of (?:the |all )?(?:draws|cases))?",
    re.IGNORECASE,
)
_BINDS = re.compile(r"\b(?:binds|is binding|holds? .{0,20}back|bites)\b", re.IGNORECASE)
_SLACK = re.compile(r"\b(?:is slack|has slack|is not binding|does not bind|doesn't bind)\b",
                    re.IGNORECASE)  # fmt: skip


# --- which way --------------------------------------------------------------------------


def turned(
    text: str,
    plain: str,
    clauses: Sequence[Clause],
    facts: Facts,
    matched: Mapping[int, Sequence[Fact]],
) -> Iterator[Fault]:
    """Channels, and plans, that are said to get more or bring less, and do not."""
    for clause in clauses:
        same = of_sentence(clauses, clause.sentence)
        plans = {one.label for each in same for one in each.of("plan")} - {"", "current"}
        shown = [fact for index in clause.figures for fact in matched.get(index, ())]
        if any(sort_of(fact) == "chance" for fact in _shown(same, matched)):
            continue  # how often it goes so, a figure says
        if not shown or any(sort_of(fact) != "level" for fact in shown):
            yield from _moved(text, clause, facts, plans)
        if _UNREAL.search(clause.text) or negated(clause.text):
            continue
        if any(sort_of(fact) != "level" for fact in shown):
            continue
        if clause.figures and not shown:
            continue
        sentence = text[same[0].start : same[-1].end]
        wide = list(_shown(same, matched))
        yield from _channels_turned(plain, clause, facts, shown, wide, sentence, plans)


def _shown(same: Sequence[Clause], matched: Mapping[int, Sequence[Fact]]) -> Iterator[Fact]:
    """Facts of the figures of some clauses."""
    for clause in same:
        for index in clause.figures:
            yield from matched.get(index, ())


def _moved(text: str, clause: Clause, facts: Facts, plans: set[str]) -> Iterator[Fault]:
    """Money that is said to go from one to the other, and goes the other way."""
    names = clause.of("channel")
    if not names or not _MOVED.search(clause.text):
        return
    for one in names:
        before = text[max(clause.start, one.start - 20) : one.start]
        way = -1 if _FROM.search(before) else 1 if _TO.search(before) and len(names) > 1 else 0
        signs = _signs_of(facts, one, "spend", plans)
        if way and signs and way not in signs:
            side = "from" if way < 0 else "to"
            yield _wrong_way(clause, one, f"money does not go {side} it")


def _channels_turned(
    plain: str,
    clause: Clause,
    facts: Facts,
    shown: Sequence[Fact],
    wide: Sequence[Fact],
    sentence: str,
    plans: set[str],
) -> Iterator[Fault]:
    told = measures_in(plain[clause.start : clause.end])
    if told & {"average", "marginal", "chance"} or any(one.unit == "return" for one in wide):
        return
    names = clause.of("channel")
    # What is held against another channel, or plan, is a comparison.
    pairs = [{one.label for one in clause.of(sort)} for sort in ("channel", "plan")]
    rival = any(is_reference(plain, one, clause.start) for one in names)
    if rival or (max(map(len, pairs)) > 1 and re.search(r"\bthan\b", clause.text)):
        return
    if _BETWEEN.search(sentence):
        return
    if re.search(r"\b(?:compared (?:with|to)|relative to|unlike)\b", sentence, re.IGNORECASE):
        return
    what = "gain" if told & {"revenue", "profit"} and "spend" not in told else "spend"
    if _ANY.search(clause.text) and not told:
        what = "any"
    shown_text = plain[clause.start : clause.end]
    for at, way in places_of_ways(shown_text):
        held = re.match(r"\w+ than\b", shown_text[at:])
        if shown_text[:at].endswith("the "):
            continue  # "the bigger" is of two
        if held and not any(one.end <= clause.start + at for one in names):
            continue
        if not names and len(plans) < 2 and not any("channel" in dict(one.about) for one in shown):
            yield from _plan_turned(clause, facts, way, told)
        if not names:
            continue
        near = min(names, key=lambda one: _apart(one, clause.start + at))
        if _ADDED.match(shown_text[at:]) and any(one.name == "incremental" for one in shown):
            continue  # what a channel brings is more than without it
        signs = _signs_of(facts, near, what, plans)
        if signs and way not in signs and 0 not in signs:
            yield _wrong_way(clause, near, f"it does not go {'up' if way > 0 else 'down'}")


def _apart(name: Mention, at: int) -> int:
    return min(abs(name.start - at), abs(name.end - at))


def _wrong_way(clause: Clause, name: Mention, what: str) -> Fault:
    why = f"“{clause.text.strip()}”: by the facts of {name.label or 'the plan'}, {what}."
    return Fault(clause.text.strip(), "direction", why, "Turn it round.")


def _signs_of(facts: Facts, name: Mention, what: str, plans: set[str]) -> set[int]:
    """Which ways the facts of a name go, of spend, gain or both; of the plans that are named."""
    if what != "gain" and (found := _levels_signs(facts, name, plans - {"best"})):
        return found
    found = set()
    for fact in facts.values():
        own = [one for one in fact.about if one[0] == name.kind]
        if own != [(name.kind, name.label)] or isinstance(fact.value, str):
            continue
        is_spend = fact.name in ("more_spend", "more_share")
        is_gain = fact.name in ("gain", "profit_gain")
        if (is_spend and what != "gain") or (is_gain and what != "spend"):
            found.add((fact.value > 0) - (fact.value < 0))
    return found or (_levels_signs(facts, name, {"best"}) if what != "gain" else set())


def _levels_signs(facts: Facts, name: Mention, plans: set[str]) -> set[int]:
    """Which ways the spend of a name goes from now to the plans that are named."""
    now, then = None, []
    for fact in facts.values():
        if (name.kind, name.label) not in fact.about or isinstance(fact.value, str):
            continue
        plan = dict(fact.about).get("plan")
        current = plan is not None and plan.casefold() in ("current", "current plan")
        if len(fact.about) != 2 and "against" not in dict(fact.about):
            continue
        if fact.name == "spend_now" or (fact.name == "spend" and current):
            now = fact.value
        elif fact.name == "spend" and plan in plans:
            then.append(fact.value)
    return set() if now is None else {(one > now) - (one < now) for one in then}


def _plan_turned(clause: Clause, facts: Facts, way: int, told: frozenset[str]) -> Iterator[Fault]:
    """The whole plan: where its clause names the best one first, and what goes up or down."""
    plans = [one for one in clause.of("plan") if one.label]
    if not plans or plans[0].label == "current" or clause.of("rule", "region", "other"):
        return
    names = {"spend": ("more_spend",), "revenue": ("gain",), "profit": ("profit_gain",)}
    wanted = [one for key in told if key in names for one in names[key]]
    signs = {
        (fact.value > 0) - (fact.value < 0)
        for fact in facts.values()
        if fact.name in wanted and not isinstance(fact.value, str)
        and {kind for kind, _ in fact.about} <= {"plan", "against"}
        and dict(fact.about).get("plan", "best") == plans[0].label
    }  # fmt: skip
    if signs and way not in signs:
        yield _wrong_way(clause, plans[0], f"it does not go {'up' if way > 0 else 'down'}")


# --- words ------------------------------------------------------------------------------


def stated(text: str, clauses: Sequence[Clause], facts: Facts) -> Iterator[Fault]:
    """Verdicts, standings, rules and break-even as words."""
    yield from _decided(text, facts)
    yield from _tails(text)
    for clause in clauses:
        for name in clause.of("channel"):
            yield from _standing(clause, name, facts)
        for name in clause.of("rule"):
            yield from _binding(clause, name, facts)


def _tails(text: str) -> Iterator[Fault]:
    """Averages of draws are of the worst ones: of the best ones there is no fact."""
    for found in _BEST_DRAWS.finditer(text):
        why = "A bad case is the average of the worst draws; none is computed of the best."
        yield Fault(found.group(), "word", why, "Say the worst.")


def _decided(text: str, facts: Facts) -> Iterator[Fault]:
    decided = {str(one.value) for one in facts.values() if one.name == "decision"}
    for found in _VERDICT.finditer(text):
        said = (found["what"] or found["first"]).lower().replace(",", "")
        said = re.sub(r"^change \w+ with", "change with", said)
        what = next(
            key for key, one in _DECISIONS.items() if re.fullmatch(one.replace(",?", ""), said)
        )
        if decided and what not in decided:
            why = f"The verdict is {' or '.join(sorted(decided))}, not {what}."
            yield Fault(found.group(), "word", why, "Say the verdict as it is.")


def _standing(clause: Clause, name: Mention, facts: Facts) -> Iterator[Fault]:
    stands = {str(one.value) for one in facts.values()
              if one.name == "standing" and (name.kind, name.label) in one.about}  # fmt: skip
    if _HOW_LIKELY.search(clause.text):
        return
    if not stands or len({one.label for one in clause.of("channel")}) > 1:
        return
    for place, pattern in _STANDS.items():
        if pattern.search(clause.text):
            no = re.search(r"\bno (?:\w+ )?room\b|\bnot\b|n't\b|\bnever\b", clause.text)
            if (place in stands) == bool(no):
                why = f"{name.label} stands as {' or '.join(sorted(stands))}."
                yield Fault(clause.text.strip(), "word", why, "Say where it stands.")


def _binding(clause: Clause, name: Mention, facts: Facts) -> Iterator[Fault]:
    binds = {str(one.value) for one in facts.values()
             if one.name == "binding" and ("rule", name.label) in one.about}  # fmt: skip
    slack, tight = bool(_SLACK.search(clause.text)), bool(_BINDS.search(clause.text))
    if binds and ((slack and binds == {"yes"}) or (tight and not slack and binds == {"no"}
                                                    and not negated(clause.text))):  # fmt: skip
        yield Fault(clause.text.strip(), "word", f"Whether {name.label} binds: {binds}.")
