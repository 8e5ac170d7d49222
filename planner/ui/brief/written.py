"""What somebody has chosen and written on the page of a plan."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from planner.brief.output import PAPERS, Paper

_KEYS = {"headline": "headline", "owner": "decides", "notes": "notes", "paper": "paper"}
_BY = "by"
KEYS = (*_KEYS.values(), _BY)


@dataclass(frozen=True)
class Written:
    """What somebody has chosen and written on the page of a plan.

    Parameters
    ----------
    token : which plan it is about, as addresses call it; "" for the one to begin with
    headline, owner, notes : as they were typed
    decide_by : by when; None for no day
    paper : what it is printed on
    """

    token: str = ""
    headline: str = ""
    owner: str = ""
    decide_by: date | None = None
    notes: str = ""
    paper: Paper = "a4"

    def query(self) -> dict[str, str]:
        """The same as an address says it; what is empty, or usual, is not said."""
        said = {key: getattr(self, name) for name, key in _KEYS.items()}
        said["paper"] = "" if self.paper == PAPERS[0] else self.paper
        said[_BY] = "" if self.decide_by is None else self.decide_by.isoformat()
        return {key: text for key, text in said.items() if text}


def of_query(query: dict[str, str], token: str = "") -> Written:
    """What an address says; what makes no sense in it is as if it were not there."""
    paper = query.get("paper", "")
    said = {name: query.get(key, "") for name, key in _KEYS.items() if name != "paper"}
    return Written(
        token, decide_by=_day(query.get(_BY, "")), paper="letter" if paper == "letter" else "a4",
        **said,
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
