"""Where money moves: the six largest moves, and the others together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from mmm_core.labels import CHANNEL
from planner.brief.page import Move
from planner.brief.subject import Subject
from planner.facts.briefs import OTHERS, money_facts, of_channel, of_plan
from planner.facts.fact import About, Fact, Facts, Maker, about
from planner.questions.compared import Compared
from planner.wording import facts as words
from planner.wording.names import channel_names

MOST = 6
_SHORT = 16


def moves_of(subject: Subject, facts: Facts) -> tuple[Move, ...]:
    """The largest moves of the plan first; what is smaller is one row.

    Parameters
    ----------
    facts : `planner.facts.briefs.brief_facts`, and those of ``others_facts``
    """
    one = subject.plan
    names = dict(
        zip(one.answer.model.cells.along(CHANNEL), channel_names(subject.model), strict=True)
    )
    marks, order = _marks(one), _order(one, facts)
    shown = order if len(order) <= MOST + 1 else order[:MOST]
    rows = [
        _move(names[label], facts, of_channel(one.name, label), marks.get(label, ()))
        for label in shown
    ]
    rest = order[len(shown) :]
    if rest:
        marked = _together({names[label]: marks.get(label, ()) for label in rest})
        rows.append(_move(f"{len(rest)} others", facts, (*of_plan(one.name), OTHERS), marked))
    return tuple(rows)


def _together(marks: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    """What to mind of several channels, and of which of them."""
    found: dict[str, list[str]] = {}
    for name, each in marks.items():
        for mark in each:
            found.setdefault(mark, []).append(name)
    return tuple(_marked(mark, names, len(marks)) for mark, names in found.items())


def _marked(mark: str, names: list[str], many: int) -> str:
    """A row has room for one short name; what is farthest beyond the data is among the risks."""
    if len(names) == many:
        return mark
    (first, *more) = names
    return f"some {mark}" if more or len(first) > _SHORT else f"{mark}: {first}"


def total_of(subject: Subject, facts: Facts) -> Move:
    """All channels together."""
    return _move("All channels", facts, (*of_plan(subject.plan.name), ("channels", "all")))


def others_facts(subject: Subject, facts: Facts) -> Iterator[Fact]:
    """Facts of all channels together, and of those whose moves are smaller."""
    one = subject.plan
    order = _order(one, facts)
    source = about(facts, *of_plan(one.name))["spend"].source
    make = Maker(of_plan(one.name), source)
    yield from _summed(make.plus("channels", "all"), facts, one, order)
    if len(order) > MOST + 1:
        rest = make.plus(*OTHERS)
        yield from _summed(rest, facts, one, order[MOST:])
        yield from rest.fact("count", len(order) - MOST, "count", "2")


def _summed(make: Maker, facts: Facts, one: Compared, labels: list[str]) -> Iterator[Fact]:
    parts = [about(facts, *of_channel(one.name, label)) for label in labels]
    plan, now, change = (
        sum(words.number(part[name]) for part in parts)
        for name in ("spend", "spend_now", "more_spend")
    )
    return iter([*money_facts(make, plan, now, change)])


def _order(one: Compared, facts: Facts) -> list[str]:
    """Channels, the most moved first; of those that move alike the larger."""

    def size(label: str) -> tuple[float, float]:
        mine = about(facts, *of_channel(one.name, label))
        return -abs(words.number(mine["more_spend"])), -words.number(mine["spend"])

    return sorted(one.answer.model.cells.along(CHANNEL), key=size)


def _move(name: str, facts: Facts, what: About, marks: tuple[str, ...] = ()) -> Move:
    mine = about(facts, *what)
    return Move(
        name, mine["spend_now"], mine["spend"], mine["more_spend"], mine.get("more_share"), marks
    )


def _marks(one: Compared) -> dict[str, tuple[str, ...]]:
    """What to mind of each channel: its evidence, and where it leaves the data."""
    cells = one.answer.model.cells.names
    weak = {cells[each.cell][CHANNEL] for each in one.fitness.weak}
    beyond = {cells[each.cell][CHANNEL] for each in one.answer.extrapolations}
    return {
        label: (
            *(("weak evidence",) if label in weak else ()),
            *(("beyond the data",) if label in beyond else ()),
        )
        for label in one.answer.model.cells.along(CHANNEL)
    }
