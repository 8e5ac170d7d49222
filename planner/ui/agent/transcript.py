"""What was asked and answered as plain text, with the sources of its figures."""

from __future__ import annotations

from collections.abc import Sequence

from mmm_core.model import FittedModel
from planner.agent.reply import Reply
from planner.ui.agent.conversation import Exchange
from planner.wording import sources

ANALYST = "Analyst, computed here"


def by(reply: Reply) -> str:
    """Who answered."""
    return ANALYST if reply.by == "analyst" else f"{reply.by}, each figure checked here"


def text(exchanges: Sequence[Exchange]) -> str:
    """All of it, the oldest first; of each answer what its figures rest on."""
    return "\n\n".join(_one(each) for each in exchanges)


def _one(of: Exchange) -> str:
    lines = [f"Q: {of.asked.text}", f"   (of: {of.about})"]
    if of.reply is None:
        return "\n".join([*lines, f"A: {_none(of)}"])
    reply = of.reply
    lines += [f"A: {reply.text}", f"   ({by(reply)})"]
    if reply.withheld:
        lines.append(f"   ({withheld(reply)})")
    lines += [_source(of.tools.model, reply, id) for id in reply.facts]
    return "\n".join(lines)


def withheld(reply: Reply) -> str:
    """How many sentences are not shown, and why."""
    count = len(reply.withheld)
    why = "; ".join(dict.fromkeys(one.why.rstrip(".") for one in reply.withheld))
    return f"{count} sentence{'' if count == 1 else 's'} withheld: {why}"


def _none(of: Exchange) -> str:
    if of.error is not None:
        return f"{of.error.message} {of.error.remedy}"
    return "Given up." if of.stopped else "Not there yet."


def _source(model: FittedModel, reply: Reply, id: str) -> str:
    fact = reply.facts[id]
    said = "; ".join(f"{label}: {text}" for label, text in sources.rows(model, fact))
    return f"   - {sources.title(model, fact)} [{id}]. {said}"
