"""Where money moves: the seven largest moves, and the others together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial

from mmm_core.labels import CHANNEL
from planner.brief.page import Move
from planner.brief.subject import Subject
from planner.facts.briefs import OTHERS, money_facts, of_channel, of_plan
from planner.facts.fact import About, Fact, Facts, Maker, about, by_id
from planner.finance.cash import by_channel
from planner.questions.compared import Compared
from planner.wording import facts as words
from planner.wording.names import channel_names

MOST = 7
_SHORT = 16
_OPEN = ("periods", "open")


def moves_of(subject: Subject, facts: Facts) -> tuple[Move, ...]:
    """The largest moves of the plan first; what is smaller is one row.

    Parameters
    ----------
    facts : `planner.facts.briefs.brief_facts`, and those of ``others_facts``
    """
    one, of_label = subject.plan, partial(_about, subject)
    names = dict(
        zip(one.answer.model.cells.along(CHANNEL), channel_names(subject.model), strict=True)
    )
    marks, order = _marks(one), _order(subject, facts)
    shown = order if len(order) <= MOST + 1 else order[:MOST]
    rows = [_move(names[label], facts, of_label(label), marks.get(label, ())) for label in shown]
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
    source = about(facts, *of_plan(one.name))["spend"].source
    make = Maker(of_plan(one.name), source)
    own = by_id(_own(subject, make))
    yield from own.values()
    known = {**facts, **own}
    order = _order(subject, known)
    yield from _summed(make.plus("channels", "all"), known, subject, order)
    if len(order) > MOST + 1:
        rest = make.plus(*OTHERS)
        yield from _summed(rest, known, subject, order[MOST:])
        yield from rest.fact("count", len(order) - MOST, "count", "2")


def _own(of: Subject, make: Maker) -> Iterator[Fact]:
    """Channels' money in the periods that a plan for the rest of a horizon may change."""
    if not of.kept_before:
        return
    one = of.plan
    model = one.answer.model
    then, now = (
        by_channel(model, of.money(each))
        for each in (one.evaluation, one.answer.reference_evaluation)
    )
    for label, plan, before in zip(model.cells.along(CHANNEL), then, now, strict=True):
        part = make.plus(CHANNEL, label).plus(*_OPEN)
        yield from money_facts(part, float(plan), float(before), float(plan - before))


def _about(of: Subject, label: str) -> About:
    """What a channel's money is known as: all of it, or what a plan for the rest may change."""
    there = of_channel(of.plan.name, label)
    return (*there, _OPEN) if of.kept_before else there


def _summed(make: Maker, facts: Facts, of: Subject, labels: list[str]) -> Iterator[Fact]:
    parts = [about(facts, *_about(of, label)) for label in labels]
    plan, now, change = (
        sum(words.number(part[name]) for part in parts)
        for name in ("spend", "spend_now", "more_spend")
    )
    return iter([*money_facts(make, plan, now, change)])


def _order(of: Subject, facts: Facts) -> list[str]:
    """Channels, the most moved first; of those that move alike the larger."""

    def size(label: str) -> tuple[float, float]:
        mine = about(facts, *_about(of, label))
        return -abs(words.number(mine["more_spend"])), -words.number(mine["spend"])

    return sorted(of.plan.answer.model.cells.along(CHANNEL), key=size)


def _move(name: str, facts: Facts, what: About, marks: tuple[str, ...] = ()) -> Move:
    mine = about(facts, *what)
    return Move(
        name, mine["spend_now"], mine["spend"], mine["more_spend"], mine.get("more_share"), marks
    )


def _marks(one: Compared) -> dict[str, tuple[str, ...]]:
    """What to mind of each channel: its evidence, and where it leaves the data."""
    cells = one.answer.model.cells.names
    weak = {cells[each.cell][CHANNEL] for each in one.fitness.weak if _is_bought(one, each.cell)}
    beyond = {cells[each.cell][CHANNEL] for each in one.answer.extrapolations}
    return {
        label: (
            *(("weak evidence",) if label in weak else ()),
            *(("beyond the data",) if label in beyond else ()),
        )
        for label in one.answer.model.cells.along(CHANNEL)
    }


def _is_bought(one: Compared, cell: int) -> bool:
    """Whether any money is on a cell, now or in the plan."""
    return bool(one.evaluation.spend[cell] + one.answer.reference_evaluation.spend[cell] > 0)
