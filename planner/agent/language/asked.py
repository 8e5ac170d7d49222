"""The read-only tools of a language model: the analyst's questions as typed functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic_ai import ModelRetry

from planner.agent.language.evidence import Evidence


def tools_of(evidence: Evidence) -> list[Callable[..., str]]:
    """Functions that look something up or work it out; each answers with sentences and facts."""
    return [*_about_names(evidence), *_about_money(evidence), *_about_the_plan(evidence)]


def _about_names(evidence: Evidence) -> list[Callable[..., str]]:
    def why_change(channels: list[str]) -> str:
        """Why channels, by their labels, get more or less; an empty list for the whole plan."""
        return evidence.ask("why_change", channels=known(channels))

    def headroom(channels: list[str]) -> str:
        """Which channels have room to grow."""
        return evidence.ask("headroom", channels=known(channels))

    def guardrail_price(rule: str) -> str:
        """What a rule, by its label, costs."""
        rules = [one.label for one in evidence.tools.view.problem.guardrails]
        return evidence.ask("guardrail_price", guardrails=_of(rules, [rule], "rule"))

    def precedent(channels: list[str]) -> str:
        """What was declined or rejected before, with its reasons."""
        return evidence.ask("precedent", channels=known(channels))

    def known(channels: list[str]) -> tuple[str, ...]:
        return _of(evidence.tools.model.cells.along("channel"), channels, "channel")

    return [why_change, headroom, guardrail_price, precedent]


def _about_money(evidence: Evidence) -> list[Callable[..., str]]:
    def change_budget(by_share: float) -> str:
        """What the best plan brings at another budget: -0.1 for 10 % less."""
        return evidence.ask("change_budget", share=by_share, sense="by")

    def move_money(source: str, target: str, money: float) -> str:
        """What moving money from one channel to another does, everything else as it is."""
        labels = evidence.tools.model.cells.along("channel")
        both = _of(labels, [source, target], "channel")
        named: dict[str, Any] = {"sources": both[:1], "targets": both[1:]}
        return evidence.ask("move_money", channels=both, money=money, sense="by", **named)

    def next_money(money: float | None = None) -> str:
        """Where the next money should go."""
        sense = None if money is None else "by"
        return evidence.ask("next_money", money=money, sense=sense)

    return [change_budget, move_money, next_money]


def _about_the_plan(evidence: Evidence) -> list[Callable[..., str]]:
    def dearest_guardrail() -> str:
        """Which rule costs most."""
        return evidence.ask("dearest_guardrail")

    def compare_plans() -> str:
        """The plans in view side by side."""
        return evidence.ask("compare_plans")

    def certainty() -> str:
        """How sure the plan is."""
        return evidence.ask("certainty")

    def safety() -> str:
        """What could go wrong."""
        return evidence.ask("safety")

    def assumptions() -> str:
        """What the answer assumes."""
        return evidence.ask("assumptions")

    def flip() -> str:
        """What would flip the advice."""
        return evidence.ask("flip")

    def next_test() -> str:
        """What is worth testing next."""
        return evidence.ask("next_test")

    def summary_board() -> str:
        """The plan in a few sentences, for a board."""
        return evidence.ask("summary_board")

    def summary_finance() -> str:
        """The plan in a few sentences, for finance."""
        return evidence.ask("summary_finance")

    return [
        dearest_guardrail, compare_plans, certainty, safety, assumptions, flip, next_test,
        summary_board, summary_finance,
    ]  # fmt: skip


def _of(labels: Any, asked: list[str], what: str) -> tuple[str, ...]:
    """Labels that are asked for; one that is none is sent back with those that there are."""
    for one in asked:
        if one not in labels:
            raise ModelRetry(f"There is no {what} {one[:80]!r}; there are {list(labels)}.")
    return tuple(asked)
