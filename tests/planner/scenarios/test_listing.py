"""Lists and filters agree with a plain model of what is kept."""

import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from planner.scenarios.errors import InvalidScenario
from planner.scenarios.reading import Wanted
from planner.scenarios.records import Fit
from tests.planner.scenarios.kept import ADA, BO, content, draft, store_in

LINES, NAMES, TAGS = ("L", "M"), ("plan", "Plan b", "ÜBER"), ("x", "y", "Über")
EVENTS = ("propose", "approve", "reject", "withdraw", "archive", "restore")
step = st.one_of(
    st.tuples(
        st.just("add"),
        st.sampled_from(LINES),
        st.sampled_from(NAMES),
        st.sets(st.sampled_from(TAGS)),
        st.sampled_from((ADA, BO)),
        st.sampled_from("ab"),
    ),
    st.tuples(
        st.just("save"),
        st.integers(0, 5),
        st.sets(st.sampled_from(TAGS)),
        st.sampled_from((ADA, BO)),
        st.sampled_from("ab"),
    ),
    st.tuples(st.sampled_from(EVENTS), st.integers(0, 5)),
)
filters = st.builds(
    Wanted,
    line=st.sampled_from([None, *LINES]),
    fingerprint=st.sampled_from([None, "a" * 64, "b" * 64]),
    status=st.sampled_from([None, "draft", "proposed", "approved", "rejected"]),
    author=st.sampled_from([None, "Ada", "Bo"]),
    tag=st.sampled_from([None, *TAGS]),
    text=st.sampled_from(["", "plan", "über", "B", "nothing"]),
    archived=st.sampled_from([None, True, False]),
)


@dataclass
class Plain:
    """A scenario, and the latest version of it, as a person would note them down."""

    id: str
    line: str
    name: str
    tags: set
    author: str
    fit: str
    statuses: list
    saved: int
    archived: bool = False


@dataclass
class Notes:
    """The same rules, on a list."""

    all: list = field(default_factory=list)
    clock: int = 0

    def add(self, id, line, name, tags, by, fit):
        self.clock += 1
        self.all.append(Plain(id, line, name, tags, by.name, fit * 64, ["draft"], self.clock))

    def save(self, one, tags, by, fit):
        self.clock += 1
        one.tags, one.author, one.fit, one.saved = tags, by.name, fit * 64, self.clock
        one.statuses.append("draft")

    def decide(self, one, event):
        """Whether it may be; then it is."""
        if event in ("archive", "restore"):
            if one.archived == (event == "archive"):
                return False
            if event == "archive" and "approved" in one.statuses:
                return False
            one.archived = event == "archive"
            return True
        allowed = {
            "propose": ("draft", "rejected"),
            "approve": ("draft", "proposed"),
            "reject": ("draft", "proposed", "approved"),
            "withdraw": ("proposed",),
        }[event]
        if one.archived or one.statuses[-1] not in allowed:
            return False
        if event == "approve":
            for other in self.all:
                if other.line == one.line:
                    other.statuses = ["draft" if s == "approved" else s for s in other.statuses]
        after = {
            "propose": "proposed",
            "approve": "approved",
            "reject": "rejected",
            "withdraw": "draft",
        }
        one.statuses[-1] = after[event]
        return True

    def listed(self, wanted):
        found = [
            one
            for one in self.all
            if wanted.line in (None, one.line)
            and wanted.fingerprint in (None, one.fit)
            and (
                wanted.status in (None, one.statuses[-1])
                or (wanted.status == "approved" and "approved" in one.statuses)
            )
            and wanted.author in (None, one.author)
            and (wanted.tag is None or wanted.tag in one.tags)
            and wanted.archived in (None, one.archived)
            and any(wanted.text.casefold() in said.casefold() for said in [one.name, *one.tags])
        ]
        return [one.id for one in sorted(found, key=lambda one: -one.saved)]


@given(st.lists(step, max_size=25), st.lists(filters, min_size=3, max_size=6))
def test_lists_agree_with_a_plain_model(steps, wanted):
    with tempfile.TemporaryDirectory() as folder:
        store, notes = store_in(Path(folder)), Notes()
        for one in steps:
            take(store, notes, one)
        for filter in [Wanted(), Wanted(archived=None), *wanted]:
            assert [one.id for one in store.scenarios(filter)] == notes.listed(filter)
        for line in LINES:
            approved = [
                (one.id, number)
                for one in notes.all
                for number, status in enumerate(one.statuses, 1)
                if one.line == line and status == "approved"
            ]
            records = [(one.scenario, one.number) for one in store.records(line)]
            assert records == approved
        store.database.close()


def take(store, notes, one):
    """One step in both; what is refused here is refused there."""
    match one:
        case ("add", line, name, tags, by, fit):
            made = draft(name, fit=Fit(line, "m", fit * 64), tags=tags)
            taken = any((kept.line, kept.name) == (line, name) for kept in notes.all)
            id = refused(lambda: store.add(made, by).scenario, taken)
            if not taken:
                notes.add(id, line, name, tags, by, fit)
        case ("save", which, tags, by, fit) if which < len(notes.all):
            kept = notes.all[which]
            number = len(kept.statuses)
            of = content(float(number), 0.0, 0.0)
            made = draft(kept.name, of, Fit(kept.line, "m", fit * 64), tags=tags)
            refused(lambda: store.save(kept.id, number, made, by), kept.archived)
            if not kept.archived:
                notes.save(kept, tags, by, fit)
        case (event, which) if which < len(notes.all):
            kept = notes.all[which]
            number = len(kept.statuses)
            of = () if event in ("archive", "restore") else (number,)
            allowed = notes.decide(kept, event)
            refused(lambda: getattr(store.approvals, event)(kept.id, *of, ADA, "why"), not allowed)


def refused(act, expected):
    try:
        answer = act()
    except InvalidScenario:
        assert expected
        return None
    assert not expected
    return answer
