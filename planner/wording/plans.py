"""What kept plans are called, who saved them when, and what was decided on them."""

from __future__ import annotations

from planner.scenarios.people import Person
from planner.scenarios.records import Approved, Decision, Overtaken, Status, Version
from planner.wording import dates
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
    names = listed(list(dict.fromkeys(one.by.name for one in of.since)))
    numbers = [str(one.number) for one in of.since]
    theirs = f"version{'s' if len(numbers) > 1 else ''} {listed(numbers)}"
    return (
        f"You went on from version {mine.base} of {mine.name}; {names} saved {theirs} since. "
        f"Yours is version {mine.number}, which holds none of their changes."
    )


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
