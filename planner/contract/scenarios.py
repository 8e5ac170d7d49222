"""What is kept, as JSON documents."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mmm_core.card import ModelCard
from optimizer.guardrails import Guardrail
from planner.contract.guardrail_sets import to_json
from planner.scenarios.content import Content
from planner.scenarios.difference import Difference
from planner.scenarios.people import Person
from planner.scenarios.records import (
    Approved,
    Decision,
    KeptSet,
    LeftOut,
    Overtaken,
    Saved,
    Scenario,
    Version,
)
from planner.wording.differences import said

Json = dict[str, Any]
UNVERIFIED = "picked, not verified: nobody checked who this is"


def person_json(of: Person) -> Json:
    """Name, role, and whether a sign-on vouches for them."""
    document: Json = {"name": of.name, "role": of.role, "verified": of.verified}
    return document if of.verified else {**document, "note": UNVERIFIED}


def version_json(of: Version) -> Json:
    """One version without its content."""
    return {
        "scenario": of.scenario,
        "name": of.name,
        "version": of.number,
        "from_version": of.base or None,
        "overtook": of.overtook,
        "status": of.status,
        "plan_of_record": of.in_record,
        "horizon": {"start": of.starts, "periods": of.periods},
        "line": of.fit.line,
        "model": of.fit.model,
        "fingerprint": of.fit.fingerprint,
        "note": of.note,
        "tags": list(of.tags),
        "by": person_json(of.by),
        "at": of.at,
        "sha256": of.sha256,
    }


def scenario_json(of: Scenario) -> Json:
    """A line of the list: the latest version, and what is said of all."""
    origin = None if of.origin is None else {"scenario": of.origin[0], "version": of.origin[1]}
    approved = [
        {
            "version": one.number,
            "name": one.name,
            "horizon": {"start": one.starts, "periods": one.periods},
        }
        for one in of.approved
    ]
    rest = {
        "approved": approved,
        "archived": of.archived,
        "made_at": of.made_at,
        "duplicate_of": origin,
    }
    return {**version_json(of.latest), **rest}


def shown_json(of: Version, content: Content, log: Sequence[Decision]) -> Json:
    """One version whole: what it holds, and what was decided on its scenario."""
    decided = [
        {
            "version": one.number,
            "event": one.event,
            "why": one.why,
            "by": person_json(one.by),
            "at": one.at,
        }
        for one in log
    ]
    return {**version_json(of), "content": content.document, "decisions": decided}


def saved_json(of: Saved, card: ModelCard) -> Json:
    """What became of a save; ``overtaken`` is null where nobody else had saved meanwhile."""
    overtaken = None if of.overtaken is None else _overtaken_json(of.overtaken, card)
    return {**version_json(of.version), "overtaken": overtaken}


def _overtaken_json(of: Overtaken, card: ModelCard) -> Json:
    return {
        "since": [version_json(one) for one in of.since],
        "theirs": difference_json(of.theirs, card),
        "yours": difference_json(of.mine, card),
    }


def approved_json(of: Approved) -> Json:
    """An approval, and the version whose place it took."""
    superseded = None if of.superseded is None else version_json(of.superseded)
    return {**version_json(of.version), "superseded": superseded}


def difference_json(of: Difference, card: ModelCard) -> Json:
    """What one version says otherwise than another, in words and in full."""
    horizon = None
    if of.horizon is not None:
        horizon = {
            key: {"start": start, "periods": periods}
            for key, (start, periods) in zip(("before", "after"), of.horizon, strict=True)
        }
    return {
        "said": said(of, card),
        "horizon": horizon,
        "spend": [
            {
                **dict(one.cell),
                "month": one.month,
                "before": one.before,
                "after": one.after,
                "change": one.change,
            }
            for one in of.moved
        ],
        "changed": [
            {"where": list(c.where), "entry": c.entry, "before": c.before, "after": c.after}
            for c in of.changed
        ],
    }


def set_json(of: KeptSet, guardrails: Sequence[Guardrail] | None = None) -> Json:
    """A set of guardrails; with its rules as a problem file takes them, where they are given."""
    document: Json = {
        "name": of.name,
        "model": of.model,
        "by": None if of.by is None else person_json(of.by),
        "at": of.at,
        "sha256": of.sha256,
    }
    if guardrails is not None:
        document["guardrails"] = json.loads(to_json(guardrails) or "[]")
    return document


def left_out_json(of: Sequence[LeftOut]) -> list[Json]:
    """Former files of sets that were not taken in, and why."""
    return [{"file": one.file, "why": one.why} for one in of]
