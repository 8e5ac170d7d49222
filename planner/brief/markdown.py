"""The brief as Markdown, for mail and chat: the same page, and no text of anybody's is markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from planner.brief.page import Brief, Line, Move
from planner.brief.said import move_said, moves_title, who

# What begins markup within a line: CommonMark, tables, and what chats add to it.
_MARKUP = re.compile(r"([\\`*_\[\]<>|~&#$@^])")
# What turns into a link by itself.
_LINK = re.compile(r"(?i)(:)(?=//)|(?<=\bwww)(\.)|(?<=\bmailto)(:)")
# What begins a block where a line begins.
_BEGINS = re.compile(r"^(\d*)([-+=.)])")

Row = Sequence[str]


def markdown(of: Brief) -> str:
    """The page as Markdown text, tables in the form that GitHub and most chats know."""
    blocks = [*_head(of), *_figures(of), *_moves(of), *_others(of), *_lines(of)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def escaped(text: str) -> str:
    """A text that stands as it is, whatever signs are in it."""
    return _LINK.sub(r"\\\g<0>", _MARKUP.sub(r"\\\1", text))


def _head(of: Brief) -> Iterator[str]:
    span = f" ({of.span})" if of.span and of.headline == of.verdict else ""
    yield f"# {escaped(of.headline + span)}"
    mark = f"**{escaped(of.mark)}.** " if of.mark else f"{escaped(of.approved)}. "
    yield f"{mark}{escaped(of.title)}; {escaped(of.about)}."
    if of.headline != of.verdict:
        own = f"{of.verdict} ({of.span})" if of.span else of.verdict
        yield f"**What the figures say:** {escaped(own)}."
    yield f"**Decision:** {escaped(f'{of.ask} {who(of)}'.strip())}"
    yield f"{escaped(of.why)} {escaped(of.claim)}".strip()


def _figures(of: Brief) -> Iterator[str]:
    yield _table(("", "", ""), [(one.name, one.value, one.beside) for one in of.tiles], "lrl")


def _moves(of: Brief) -> Iterator[str]:
    if of.total is None:
        return
    yield f"## {escaped(moves_title(of))}"
    rows = [_move(of, one) for one in (*of.moves, of.total)]
    yield _table(("Channel", "Now", "Plan", "Change", ""), rows, "lrrrl")
    for one in of.places:
        yield f"**{escaped(one.what)}:** {escaped(one.text)}"


def _move(of: Brief, one: Move) -> Row:
    said = move_said(of, one)
    change = f"{said.change} ({said.share})" if said.share else said.change
    return one.name, said.now, said.plan, change, ", ".join(one.marks)


def _others(of: Brief) -> Iterator[str]:
    if not of.alternatives:
        return
    yield "## Alternatives"
    rows = [
        (
            f"{one.name} (recommended)" if one.recommended else one.name,
            one.spend, one.returns, one.risk, one.horizon, one.fit,
        )
        for one in of.alternatives
    ]  # fmt: skip
    yield _table(("Plan", "Spend", "Return", "Risk", "Pays back", "Built on"), rows, "lrllll")


def _lines(of: Brief) -> Iterator[str]:
    parts = (
        ("What could go wrong", of.risks),
        ("What happens next", of.after),
        ("Where it comes from", of.provenance),
    )
    for title, lines in parts:
        if title == "Where it comes from" and of.fields.notes:
            yield f"**Notes:** {_broken(of.fields.notes)}"
        if lines:
            yield f"## {title}"
            yield "\n".join(_item(line) for line in lines)
    for why in of.missing:
        yield f"**Left out:** {escaped(why)}"


def _broken(text: str) -> str:
    """Lines of one paragraph; what would begin a list or a heading there is text, too."""
    return "\\\n".join(_BEGINS.sub(r"\1\\\2", escaped(line)) for line in text.splitlines())


def _item(line: Line) -> str:
    return f"- **{escaped(line.what)}:** {escaped(line.text)}"


def _table(heads: Row, rows: Sequence[Row], sides: str) -> str:
    """A table; columns in which nothing stands are left out."""
    kept = [at for at in range(len(heads)) if any(row[at] for row in rows)]
    marks = {"l": ":--", "r": "--:"}
    lines = [[heads[at] for at in kept], [marks[sides[at]] for at in kept]]
    lines += [[escaped(row[at]) for at in kept] for row in rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
