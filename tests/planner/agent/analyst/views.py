"""Views that the analyst is asked about, and what every one of its answers has to keep."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from typing import Any

from mmm_core.model import FittedModel
from planner import services
from planner.agent.analyst import answer
from planner.agent.analyst.resting import unbacked
from planner.agent.reply import Reply
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Entities, Intent, Understood
from planner.agent.view import View
from planner.contract.problems import parse_problem
from tests.planner.questions.forecasts import MODELS

RULES = [
    {"kind": "spend_range", "min": 0.5, "max": 1.5, "unit": "x_reference", "label": "near"},
    {"kind": "spend_range", "max": 1.0, "unit": "x_observed_max", "label": "cap"},
]
GOAL = {"goal": {"reach": 80_000_000, "of": "incremental"}, "guardrails": RULES[:1]}


def view_of(model: FittedModel, document: dict[str, Any] | None = None, **more: Any) -> View:
    """A view of a question; by default the current budget within two rules."""
    reference = services.reference_for(model)
    usual = {"budget": {"total": reference.plan.total()}, "guardrails": RULES}
    text = json.dumps({"tail": "reference", **(document or usual)})
    return View(model, parse_problem(text, model, None), reference, **more)


@cache
def tools_of(name: str, question: str = "") -> Tools:
    """Tools on a demo model, or on a small one that is not fit to plan with."""
    model = MODELS[name] if name in MODELS else services.load(name)
    tools = Tools(view_of(model, GOAL if question == "goal" else None))
    found = tools.best()
    return Tools(replace(tools.view, found=found), memory=tools.memory)


def asked(tools: Tools, intent: Intent, **entities: Any) -> Reply:
    """What is answered; every figure of every sentence is one of its facts, and nothing is said
    twice."""
    said = answer(tools, Understood("asked", intent, Entities(**entities)))
    model = tools.view.model
    for one in said.said:
        facts = [said.facts[id] for id in one.facts]
        assert not unbacked(model, one.text, facts), (one.text, [fact.id for fact in facts])
    texts = [one.text for one in said.said]
    assert texts
    assert len(set(texts)) == len(texts)
    assert not said.withheld
    return said
