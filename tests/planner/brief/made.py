"""Pages of plans that were really found, one a model and question, made once a session."""

import json
from dataclasses import replace
from functools import cache

from planner import contract, services
from planner.brief.document import PLAIN, brief
from planner.brief.subject import subject
from planner.questions.chosen import chosen_of
from planner.questions.compared import Candidate

WITHIN = {"kind": "spend_range", "cells": {}, "min": 0.7, "max": 1.3, "unit": "x_reference"}
PROFIT = {"objective": {"maximize": "profit"}, "tail": "reference", "guardrails": [WITHIN]}


@cache
def model_of(name, locale="en", currency=""):
    model = services.load(name)
    card = replace(model.card, locale=locale, currency=currency or model.card.currency)
    return replace(model, card=card)


@cache
def found_of(name="larkfield_national", locale="en", budget=None, currency=""):
    model = model_of(name, locale, currency)
    reference = services.reference_for(model)
    total = reference.plan.total() if budget is None else budget
    problem = contract.parse_problem(json.dumps({**PROFIT, "budget": {"total": total}}), model)
    return model, reference, services.optimize(model, problem, reference)


@cache
def subject_of(name="larkfield_national", locale="en", budget=None, currency=""):
    model, reference, found = found_of(name, locale, budget, currency)
    chosen = chosen_of(found.verdict)
    plan = Candidate("Optimized plan", found.answer.plan, found.problem.assumptions, {}, chosen)
    return subject(model, plan, reference, found=found)


def page_of(fields=PLAIN, **which):
    return brief(subject_of(**which), fields)


def known_of(of):
    """Texts that are nobody's figures: names of the model, its maker, and what people wrote."""
    model = of.model
    vendor = f"{model.vendor} {model.vendor_version}"
    return (model.card.title, model.name, vendor, of.plan.name, "sha256")
