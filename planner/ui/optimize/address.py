"""What is typed on Optimize, in the address: it survives a reload, and a link shows it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from mmm_core.assumptions.applied import knows_profit
from mmm_core.errors import InvalidProblem
from mmm_core.limits import EXTRA_RULES, LINK_CHARACTERS, LINK_RULES
from mmm_core.model import FittedModel
from mmm_core.names import printable
from optimizer.guardrails import Declined, Guardrail
from optimizer.problem import Statistic
from planner.contract import declined, guardrail_sets
from planner.services import PRESETS
from planner.ui.optimize import panel
from planner.ui.optimize.draft import DEFAULT_PRESET, Draft, Scope, goals_of
from planner.ui.optimize.entries import place_of
from planner.ui.optimize.limits import CellLimits, preset_limits
from planner.wording.figures import MOST

KEYS = (
    "ask", "plan", "budget", "more", "cut", "spend", "calendar", "aim", "judge", "versus",
    "goal", "reach", "surely", "preset", "beyond", "channels", "rows", "rules", "declined",
    "round", "still", "gap", "sure", "answer",
)  # fmt: skip
# Longer lists stay in the session: some programs cut long addresses.
_LONGEST_EXTRA = 900
SCOPES: tuple[Scope, ...] = ("whole", "next", "cut")
STATISTICS: tuple[Statistic, ...] = ("mean", "cvar", "mean_cvar")
_OWN = "own"
_FIGURE = r"(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?"
_PLAIN = re.compile(f"-?{_FIGURE}", re.ASCII)
_BOUND = rf"({_FIGURE}|)(?:m({_FIGURE}))?"  # percent, and money after an m
_LIMITS = re.compile(rf"(\d{{1,4}})\.(?:lock|{_BOUND}-{_BOUND})", re.ASCII)
_LONGEST_NUMBER = 40
_LEFT_OUT = re.compile(r"\d+ left out", re.ASCII)
_LONGEST_SHOWN = 60
_MOST_SHOWN = 20


def to_query(draft: Draft, model: FittedModel, answered: bool) -> dict[str, str]:
    """Only what differs from the question to begin with."""
    usual = Draft(limits=())
    extra, no_to = guardrail_sets.to_json(draft.extra), declined.to_json(draft.declined)
    said = {
        "ask": "goal" if draft.ask == "goal" else "",
        "plan": "" if draft.scope == "whole" else draft.scope,
        "budget": _said_number(draft.budget),
        "more": _said_number(draft.more),
        "cut": "" if draft.cut == usual.cut else _said_number(draft.cut),
        "spend": "upto" if draft.sense == "<=" else "",
        "calendar": _said_calendar(draft),
        "aim": "profit" if draft.maximize == "profit" else "",
        "judge": "" if draft.statistic == "mean" else draft.statistic,
        "versus": "reference" if draft.versus == "reference" else "",
        "goal": "" if draft.goal_of == usual.goal_of else draft.goal_of,
        "reach": _said_number(draft.reach) if draft.ask == "goal" else "",
        "surely": _said_number(draft.surely),
        "preset": "" if draft.preset == DEFAULT_PRESET.name else draft.preset,
        "beyond": "1" if draft.beyond_observed else "",
        "channels": _said_channels(draft),
        "rows": _said_limits(draft),
        "rules": extra if len(extra) <= _LONGEST_EXTRA else f"{len(draft.extra)} left out",
        "declined": no_to if len(no_to) <= _LONGEST_EXTRA else f"{len(draft.declined)} left out",
        "round": _said_number(draft.round_to),
        "still": _said_number(draft.least_move),
        "gap": "" if draft.max_gap == usual.max_gap else _said_number(draft.max_gap),
        "sure": ",".join(_sure(draft)),
        "answer": "1" if answered else "",
    }
    return {key: text for key, text in said.items() if text}


def from_query(query: Mapping[str, str], model: FittedModel) -> tuple[Draft, tuple[str, ...]]:
    """The question that an address describes, and what of it makes no sense and was left out."""
    found = sum(len(key) + len(text) for key, text in query.items())
    draft = Draft.of(model)
    try:
        LINK_CHARACTERS.require(found, "The link has", InvalidProblem, "")
    except InvalidProblem as error:
        return draft, (f"all of it ({error.message.removesuffix('.')})",)
    link, presets = _Link(query), {preset.name: preset for preset in PRESETS}
    name = link.one_of("preset", presets)
    if name:
        draft = replace(draft.with_preset(model, presets[name]), edition=0)
    draft = _with_aim(draft, link, model)
    draft = replace(
        draft,
        extra=_extra(link, model),
        declined=_declined(link, model),
        round_to=link.number("round") or None,
        least_move=link.number("still") or None,
        max_gap=link.number("gap", 1e-9, 1.0) or draft.max_gap,
        budget=link.number("budget"),
        sense="<=" if link.one_of("spend", ("upto",)) else "==",
        calendar="even" if _calendar(link) == "even" else "reference",
        beyond_observed=bool(link.one_of("beyond", ("1",))),
    )
    draft = _with_limits(draft, link)
    return _confirmed(draft, link), link.said()


@dataclass
class _Link:
    """What an address says, word by word; what cannot be used is kept aside."""

    query: Mapping[str, str]
    dropped: list[str] = field(default_factory=list)

    def drop(self, key: str, text: str, why: str = "") -> None:
        shown = printable(text, _LONGEST_SHOWN)
        self.dropped.append(f"{key}={shown}{f' ({why})' if why else ''}")

    def said(self) -> tuple[str, ...]:
        """What could not be used, the first of it in words."""
        more = len(self.dropped) - _MOST_SHOWN
        rest = (f"{more:,} more",) if more > 0 else ()
        return (*self.dropped[:_MOST_SHOWN], *rest)

    def one_of(self, key: str, known: Iterable[str]) -> str:
        """One of the known words; "" where there is none, or another."""
        text = self.query.get(key, "")
        if text in known or not text:
            return text
        self.drop(key, text)
        return ""

    def number(self, key: str, least: float = 0.0, most: float = MOST) -> float | None:
        """A number within bounds; None where there is none, or another."""
        text = self.query.get(key, "")
        value = _number(text)
        if text and (value is None or not least <= value <= most):
            self.drop(key, text)
            return None
        return value


def _with_aim(draft: Draft, link: _Link, model: FittedModel) -> Draft:
    scope, judge, goal = (
        link.one_of(key, known)
        for key, known in (("plan", SCOPES), ("judge", STATISTICS), ("goal", goals_of(model)))
    )
    reach = link.number("reach", -MOST)
    if reach is not None and goal != link.query.get("goal", ""):
        link.drop("reach", link.query["reach"], "an amount of that goal")
        reach = None
    return replace(
        draft,
        ask="goal" if link.one_of("ask", ("goal",)) else "budget",
        scope=next((known for known in SCOPES if known == scope), "whole"),
        more=link.number("more") or None,
        cut=link.number("cut", 0.001, 99.0) or draft.cut,
        maximize="profit"
        if link.one_of("aim", ("profit",) if knows_profit(model) else ())
        else "incremental",
        statistic=next((known for known in STATISTICS if known == judge), "mean"),
        versus="reference" if link.one_of("versus", ("reference",)) else "zero",
        goal_of=next((known for known in goals_of(model) if known == goal), draft.goal_of),
        reach=reach,
        surely=link.number("surely", 0.001, 99.999),
    )


def _said_calendar(draft: Draft) -> str:
    if draft.own_calendars is not None:
        return _OWN
    return "even" if draft.calendar == "even" else ""


def _calendar(link: _Link) -> str:
    """A calendar of its own stays in the session: the question is another one without it."""
    said = link.one_of("calendar", ("even", _OWN))
    if said == _OWN:
        link.drop("calendar", said, "the weeks of a plan on What-if: ask for it from there again")
    return said


def _extra(link: _Link, model: FittedModel) -> tuple[Guardrail, ...]:
    text = link.query.get("rules", "")
    if _LEFT_OUT.fullmatch(text):
        link.drop("rules", text, "too long for a link")
        return ()
    try:
        LINK_RULES.require(len(text), "The link has", InvalidProblem, "")
        found = guardrail_sets.from_json(text, model)
        EXTRA_RULES.require(len(found), "The link has", InvalidProblem, "")
        return found
    except InvalidProblem as error:
        link.drop("rules", text, error.message)
        return ()


def _declined(link: _Link, model: FittedModel) -> tuple[Declined, ...]:
    """Declined moves that fit the model; each that does not is said."""
    text = link.query.get("declined", "")
    if _LEFT_OUT.fullmatch(text):
        link.drop("declined", text, "too long for a link")
        return ()
    try:
        LINK_RULES.require(len(text), "The link has", InvalidProblem, "")
        found, unfit = declined.from_json(text, model)
    except InvalidProblem as error:
        link.drop("declined", text, error.message)
        return ()
    link.dropped += [f"a declined move ({why})" for why in unfit]
    return found


def _sure(draft: Draft) -> list[str]:
    return [name for name, value in draft.entries.sure if _figure(draft, name) == value]


def _confirmed(draft: Draft, link: _Link) -> Draft:
    names = filter(None, link.query.get("sure", "").split(","))
    figures = {name: _figure(draft, name) for name in names}
    meant = {name: value for name, value in figures.items() if value is not None}
    return replace(draft, entries=draft.entries.confirm_all(meant))


def _figure(draft: Draft, name: str) -> float | None:
    """The value of a field by its name in ``Entries``."""
    place = place_of(name)
    if place is not None and place.column != "range":
        rows = draft.channels if place.is_channel else draft.limits
        value: float | None = (
            getattr(rows[place.row], place.column) if place.row < len(rows) else None
        )
        return value
    figures = {"budget": draft.budget, "more": draft.more, "reach": draft.reach}
    return (figures | {"round_to": draft.round_to, "least_move": draft.least_move}).get(name)


def _said_number(value: float | None) -> str:
    """To the last digit, for a link is the question itself."""
    return "" if value is None else repr(float(value)).removesuffix(".0")


def _usual(draft: Draft) -> CellLimits:
    preset = next(preset for preset in PRESETS if preset.name == draft.preset)
    return preset_limits(1, preset)[0]


def _said_channels(draft: Draft) -> str:
    usual = _usual(draft)
    return "_".join(_said_row(one) for one in draft.channels if one != usual.at(one.cell))


def _said_limits(draft: Draft) -> str:
    """Rows that differ from the preset; in a panel, cells that have limits of their own."""
    usual, count = _usual(draft), len(draft.channels)
    return "_".join(
        _said_row(one)
        for one in draft.limits
        if one.cell in draft.own
        or one != (draft.channels[one.cell % count] if count else usual).at(one.cell)
    )


def _said_row(limits: CellLimits) -> str:
    if limits.locked:
        return f"{limits.cell}.lock"
    low, high = (
        _said_number(percent) + ("" if money is None else f"m{_said_number(money)}")
        for percent, money in ((limits.low, limits.least), (limits.high, limits.most))
    )
    return f"{limits.cell}.{low}-{high}"


def _with_limits(draft: Draft, link: _Link) -> Draft:
    """The limits that an address says; single cells of a panel get their own."""
    if not draft.channels:
        rows = _said_rows("rows", link, draft.limits)
        return replace(draft, limits=tuple(rows.get(one.cell, one) for one in draft.limits))
    named = _said_rows("channels", link, draft.channels)
    channels = tuple(named.get(one.cell, one) for one in draft.channels)
    limits = panel.spread(draft.limits, channels, frozenset())
    rows = _said_rows("rows", link, limits)
    limits = tuple(rows.get(one.cell, one) for one in limits)
    return replace(draft, channels=channels, own=frozenset(rows), limits=limits)


def _said_rows(key: str, link: _Link, usual: tuple[CellLimits, ...]) -> dict[int, CellLimits]:
    """The rows that an address says otherwise than usual."""
    said = {}
    for part in filter(None, link.query.get(key, "").split("_")):
        limits = _said_otherwise(part, usual)
        if limits is None:
            link.drop(key, part)
        else:
            said[limits.cell] = limits
    return said


def _said_otherwise(part: str, usual: tuple[CellLimits, ...]) -> CellLimits | None:
    match = _LIMITS.fullmatch(part)
    if match is None or int(match[1]) >= len(usual):
        return None
    limits, texts = usual[int(match[1])], match.groups()[1:]
    if texts[0] is None:
        return replace(limits, locked=True)
    low, least, high, most = (_number(text or "") for text in texts)
    if any(text and _number(text) is None for text in texts):
        return None
    return replace(limits, low=low, high=high, least=least, most=most)


def _number(text: str) -> float | None:
    """A number as an address writes it, which is no matter of locale."""
    plain = len(text) <= _LONGEST_NUMBER and _PLAIN.fullmatch(text)
    value = float(text) if plain else math.nan
    return value if math.isfinite(value) else None
