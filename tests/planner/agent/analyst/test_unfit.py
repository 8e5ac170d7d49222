"""Of a model that is not fit to plan with nothing is recommended, whatever is asked."""

from __future__ import annotations

import pytest

from planner.agent.analyst import suggested
from tests.planner.agent.analyst.views import asked, tools_of

ADVICE = (
    "why_change", "guardrail_price", "dearest_guardrail", "change_budget", "move_money",
    "certainty", "safety", "headroom", "next_money", "flip", "next_test", "summary_finance",
    "summary_board",
)  # fmt: skip


@pytest.mark.parametrize("intent", ADVICE)
def test_no_recommendation_and_why(intent):
    tools = tools_of("national")
    assert tools.best().verdict.decision == "not_fit"
    said = asked(tools, intent, share=-0.1, sense="by")
    assert said.said[0].text.startswith("No recommendation")
    assert said.proposal is None
    assert said.exhibit is None
    names = {fact.name for fact in said.facts.values()}
    assert not names & {"gain", "profit_gain", "commit_outcome", "price", "p_better"}


def test_plans_are_not_chosen_between():
    said = asked(tools_of("national"), "compare_plans")
    assert "Choose" not in said.text


def test_what_is_offered_asks_for_no_advice():
    assert not any(one.startswith("Why does") for one in suggested(tools_of("national").view))
