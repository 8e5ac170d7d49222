"""What the panel answers, as a document."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from planner.agent.reply import Reply
from planner.agent.understood.question import AskBack, Entities
from planner.contract.facts import facts_json

Json = dict[str, Any]


def reply_json(of: Reply) -> Json:
    """Intent, entities and question back; the text, its claims and the facts that they rest on."""
    return {
        "intent": of.intent,
        "entities": entities_json(of.entities),
        "ask_back": None if of.ask_back is None else _ask_back(of.ask_back),
        "text": of.text,
        "claims": [
            {
                "text": one.text,
                "kinds": [claim.kind for claim in one.claims],
                "facts": list(one.facts),
            }
            for one in of.said
        ],
        "facts": facts_json(of.facts.values()),
        "withheld": {"count": len(of.withheld), "why": [one.why for one in of.withheld]},
        "verified": of.verified,
        "exhibit": of.exhibit,
        "proposal": None if of.proposal is None else of.proposal.problem.canonical(),
        "next_questions": list(of.next_questions),
        "by": of.by,
    }


def entities_json(of: Entities) -> Json:
    """What a question names; regions as objects, what it does not name as null or empty."""
    said = asdict(of)
    said["regions"] = [{"dimension": dim, "label": label} for dim, label in of.regions]
    return {key: list(one) if isinstance(one, tuple) else one for key, one in said.items()}


def _ask_back(of: AskBack) -> Json:
    return {
        "question": of.question,
        "options": [
            {"text": one.text, "intent": one.intent, "entities": entities_json(one.entities)}
            for one in of.options
        ],
    }
