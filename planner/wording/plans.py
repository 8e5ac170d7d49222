"""What kept plans are called, who saved them when, and what was decided on them."""

from __future__ import annotations

from mmm_core.card import ModelCard
from planner.scenarios.people import Person
from planner.scenarios.records import Approved, Decision, Overtaken, Scenario, Status, Version
from planner.wording import dates, differences
from planner.wording.locale import DEFAULT
from planner.wording.names import listed

STATUS: dict[Status, str] = {
    "draft": "Draft",
    "proposed": "Proposed",
    "approved": "Approved",
    "rejected": "Rejected",
}
RECORD = "Plan of record"
_WHOLE = ("archived", "restored")  # what is decided of a scenario, not of a version
_MINUTE = len("2026-11-26T15:12")


def called(of: Version) -> str:
    """``Spring, version 3``."""
    return f"{of.name}, version {of.number}"


def standing(of: Scenario) -> str:
    """``Draft; version 4 of record``; the status where that is all."""
    said, others = status(of.latest), [one for one in of.approved if one != of.latest]
    if not others:
        return said
    many = [one.number for one in others]
    numbers = f"version{'s' * (len(many) > 1)} {listed([str(one) for one in many])}"
    return f"{said}; {numbers} of record"


def status(of: Version) -> str:
    """As lists say it: the plan of record is told from what else is approved."""
    return RECORD if of.in_record else STATUS[of.status]


def stands(of: Version) -> str:
    """``Spring, version 3 is proposed.``."""
    return f"{called(of)} is {'a draft' if of.status == 'draft' else of.status}."


def moment(at: str, locale: str = DEFAULT) -> str:
    """``26 Nov 2026, 15:12 UTC``."""
    return f"{dates.said_moment(at, locale)}, {at[len('2026-11-26T') : _MINUTE]} UTC"


def saved_by(of: Version, locale: str = DEFAULT) -> str:
    """``Saved by Ada Byron (finance), 26 Nov 2026, 15:12 UTC``."""
    return f"Saved by {who(of.by)}, {moment(of.at, locale)}"


def who(of: Person) -> str:
    """``Ada Byron (finance)``."""
    return f"{of.name} ({of.role})"


def overtaken(mine: Version, of: Overtaken) -> str:
    """Who saved meanwhile, and what became of both."""
    people = dict.fromkeys(one.by.name for one in of.since)
    names = listed(["you" if name == mine.by.name else name for name in people])
    numbers = [str(one.number) for one in of.since]
    theirs = f"version{'s' if len(numbers) > 1 else ''} {listed(numbers)}"
    return (
        f"You went on from version {mine.base} of {mine.name}; {names} saved {theirs} since. "
        f"Yours is version {mine.number}, which holds none of their changes."
    )


def overtaken_lines(mine: Version, of: Overtaken, card: ModelCard) -> list[str]:
    """What each of them changed, and what the new one does: ``Version 3, by Bo: TV +€1 M ...``."""
    told = of.since[len(of.since) - len(of.steps) :]
    lines = []
    if len(told) < len(of.since):
        lines.append(f"{len(of.since) - len(told)} more before these")
    for one, step in zip(told, of.steps, strict=True):
        by = "you" if one.by.name == mine.by.name else one.by.name
        lines.append(f"Version {one.number}, by {by}: {differences.sentence(step, card)}.")
    return [*lines, f"Yours, version {mine.number}: {differences.sentence(of.mine, card)}."]


def decision(of: Decision, locale: str = DEFAULT) -> str:
    """``Version 2 approved by Ada Byron (finance), 26 Nov 2026, 15:12 UTC: agreed``."""
    what = of.event.capitalize() if of.event in _WHOLE else f"Version {of.number} {of.event}"
    if of.event == "superseded":
        what = f"Version {of.number} made a draft again"
    why = f": {of.why}" if of.why else ""
    checked = "" if of.by.verified else " (picked, not signed in)"
    return f"{what} by {who(of.by)}{checked}, {moment(of.at, locale)}{why}"


def approved(of: Approved) -> str:
    """What an approval made, and what it took the place of."""
    said = f"{called(of.version)} is the plan of record of its horizon now."
    if of.superseded is None:
        return said
    return f"{said} {called(of.superseded)} was it before, and is a draft again."
