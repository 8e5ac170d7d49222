"""What rules with slack cost, and how far money may move near the best plan; on request."""

from __future__ import annotations

from typing import Any

import streamlit as st

from mmm_core.model import FittedModel
from planner.jobs.work import Work
from planner.questions.explain import Explanation, explain
from planner.questions.gains import on_profit
from planner.questions.prices import Price
from planner.services import OptimizeAnswer
from planner.ui.parts import on_request, tables
from planner.ui.parts.markup import plain
from planner.wording import amounts, answers, costs, definitions
from planner.wording.names import cell_name, row_title
from planner.wording.sentences import said_guardrail
from planner.wording.units import Units

_ASK = "Price the other rules, and show how far rows may move"


def explanation(found: OptimizeAnswer, label: str, text: str) -> Explanation | None:
    """Prices, ranges and checks of an answer, worked out once for all tabs."""
    said: Explanation | None = on_request.ask(
        "explain", label, found, Work(explain, (found,), found.answer.model), text
    )
    return said


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """Prices of the rules that do not bind, dearest first, and ranges of all rows."""
    said = explanation(
        found,
        _ASK,
        "A rule with slack can cost too. Searches again without each rule; takes a while.",
    )
    if said is None:
        return
    st.markdown("**What do the other rules cost?**")
    _prices(model, found, said)
    _ranges(model, found, said)
    for note in said.notes:
        st.markdown(f":orange[:material/info:] {plain(note)}")


def _prices(model: FittedModel, found: OptimizeAnswer, said: Explanation) -> None:
    prices = [
        price for price, of in zip(said.prices, found.guardrails, strict=True) if not of.binding
    ]
    dear = [price for price in prices if costs.gained(price, found) > 0]
    dear.sort(key=lambda price: -costs.gained(price, found))
    unknown = [price for price in prices if price.finite.gained is None]
    if not dear:
        st.markdown(":gray[No other rule costs anything: without it the plan is no better.]")
    else:
        st.dataframe(
            _frame(model, found, [*dear, *unknown]),
            hide_index=True,
            column_config={
                _cost(found): st.column_config.TextColumn(
                    alignment="right", help=f"{definitions.PRICE} {definitions.INTERVAL}"
                ),
                "Next money": st.column_config.TextColumn(
                    alignment="right", help=definitions.MARGINAL_PRICE
                ),
            },
            alt=_finding(model, found, dear),
        )
    free = len(prices) - len(dear) - len(unknown)
    rest = f" The other {free} cost nothing." if free and dear else ""
    st.caption(f"Each price is for dropping that rule alone; prices do not add.{rest}")


def _cost(found: OptimizeAnswer) -> str:
    return "Without it, money saved" if found.problem.spends_least else "Without it, gain"


def _finding(model: FittedModel, found: OptimizeAnswer, dear: list[Price]) -> str:
    first = dear[0]
    return (
        f"Prices of {len(dear)} rules, dearest first: {_sentence(model, found, first)} costs "
        f"{answers.amount(model, found, costs.gained(first, found))}."
    )


def _frame(model: FittedModel, found: OptimizeAnswer, prices: list[Price]) -> dict[str, list[Any]]:
    return {
        _cost(found): [_said_gain(model, found, price) for price in prices],
        "Rule": [tables.label(_sentence(model, found, price)) for price in prices],
        "Next money": [_said_marginal(model, found, price) for price in prices],
        "Note": [_note(price) for price in prices],
    }


def _sentence(model: FittedModel, found: OptimizeAnswer, price: Price) -> str:
    of = next(state for state in found.guardrails if state.guardrail == price.guardrail)
    return said_guardrail(model, of)


def _said_gain(model: FittedModel, found: OptimizeAnswer, price: Price) -> str:
    """The mean, and its interval."""
    gained = price.finite.gained
    if gained is None:
        return "–"
    low, high = (answers.amount(model, found, end) for end in (gained.low, gained.high))
    return f"{answers.change(model, found, gained.mean)} ({amounts.span(low, high)})"


def _said_marginal(model: FittedModel, found: OptimizeAnswer, price: Price) -> str:
    if price.marginal is None:
        return "–"
    money = on_profit(found) or found.problem.spends_least
    units = Units.of(model)
    value = 1.0 if money else units.factor
    said = amounts.amount(price.marginal * value, units.locale)
    return f"{said} per {units.symbol or 'money'}"


def _note(price: Price) -> str:
    if price.finite.extrapolates:
        return "the plan without it goes beyond the data"
    return price.finite.note


# --- near the best ----------------------------------------------------------------------


def _ranges(model: FittedModel, found: OptimizeAnswer, said: Explanation) -> None:
    units, spend = Units.of(model), found.answer.evaluation.spend
    money, share = units.say_money, units.say_share(said.share)
    with st.expander(f"How far each row may move within {share} of the best"):
        st.dataframe(
            {
                row_title(model): [
                    tables.label(cell_name(model, r.cell)) for r in said.near_optimal
                ],
                "Plan": [money(float(spend[r.cell])) for r in said.near_optimal],
                "From": [money(r.low) for r in said.near_optimal],
                "To": [money(r.high) for r in said.near_optimal],
            },
            hide_index=True,
            column_config={
                name: st.column_config.TextColumn(alignment="right")
                for name in ("Plan", "From", "To")
            },
            alt="For each row the money it may take in plans that are nearly as good.",
        )
        st.caption(
            "One row at a time: the others make up for it within the guardrails. A wide range says "
            "that the model does not insist on the plan's figure."
        )
