"""What a fact is called in a sentence: "spend on TV in the best plan"."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from mmm_core.labels import CHANNEL
from mmm_core.model import FittedModel
from planner.facts.fact import Fact
from planner.wording import dates
from planner.wording import facts as words
from planner.wording.answers import said_gap
from planner.wording.locale import written, written_month
from planner.wording.names import labels_said
from planner.wording.tipping import MONEY
from planner.wording.units import Units
from planner.wording.verdicts import AGAINST

_PLANS = {
    "best": "the best plan",
    "current": "the current plan",
    "kept": "what is kept",
    "best_budget": "the best budget",
    "spent": "what was spent",
}
_AGAINST = {str(kind): said for kind, said in AGAINST.items()}
_BUDGETS = {"reference": "the current budget", "plan": "this plan's budget", "least": "least money"}
# {result}, {average}, {marginal} and {outcome} are the model's own words.
_NOUNS = {
    "spend": "spend",
    "spend_now": "current spend",
    "more_spend": "change of spend",
    "more_share": "change of spend",
    "compared_spend": "spend of what {plan} is compared with{none}",
    "asked_more_spend": "next money",
    "incremental": "{result}",
    "profit": "profit",
    "profit_above": "profit above the required return",
    "iroas": "{average}",
    "mroas": "{marginal}",
    "cpik": "cost per incremental {outcome}",
    "break_even": "break-even mROAS{none}",
    "tail_share": "share of the {result}{of} that falls after the horizon",
    "gain": "gain in {result}",
    "gain_incremental": "gain in {result}",
    "profit_gain": "gain in profit",
    "gain_profit": "gain in profit",
    "gain_above": "gain in profit above the required return",
    "budget_effect": "effect of the money alone in {result}",
    "budget_effect_profit": "effect of the money alone in profit",
    "mix_effect": "effect of the better mix in {result}",
    "mix_effect_profit": "effect of the better mix in profit",
    "money_effect": "effect of the money alone in {result}",
    "money_effect_profit": "effect of the money alone in profit",
    "p_better": "chance{of} to be better",
    "p_better_elsewhere": "chance{of} to be better on draws that did not choose it",
    "p_beats": "chance{of} to bring more",
    "p_beats_profit": "chance{of} to earn more",
    "p_reached": "chance{of} to reach the goal",
    "p_above_break_even": "chance that the next money{of} pays for itself",
    "p_loss": "chance of a loss{of}",
    "confidence": "chance that a change should have{none}",
    "bad_case": "bad case{of} (mean of the worst tenth of draws)",
    "bad_change": "change{of} in the worst tenth of draws",
    "regret": "regret in {result}",
    "regret_profit": "regret in profit",
    "bound": "most that any plan within the guardrails can reach{none}",
    "gap": "proven gap",
    "gain_share": "expected gain{of} as a share of what it is compared with",
    "weak_share": "share of the moved money{of} that rests on weak evidence",
    "commit_outcome": "{result}{of} to commit to",
    "commit_profit": "profit{of} to commit to",
    "beyond_observed_period": "spend{of} beyond the most observed in a period",
    "beyond_observed_total": "spend{of} beyond the most observed over a horizon",
    "price": "cost",
    "costs": "cost",
    "costs_base": "base's part of the cost",
    "costs_own": "plan's own part of the cost",
    "saves": "saving by reacting",
    "worth_knowing": "worth of knowing the response",
    "worth_knowing_everything": "worth of knowing everything",
    "worth_of_test": "worth of a test",
    "return_on_spend": "profit per unit of spend",
    "above_hurdle": "profit above the required return",
    "p_above_hurdle": "chance{of} to clear the required return",
    "npv": "net present value",
    "payback_by": "end of the payback",
    "p_payback": "chance of payback",
    "p_payback_ever": "chance of payback in the end",
    "cash_payback_by": "end of the payback in cash",
    "p_cash_payback": "chance of payback in cash",
    "p_cash_payback_ever": "chance of payback in cash in the end",
    "accrued": "spend",
    "paid": "payments",
    "moved_return": "return of the money moved",
    "elsewhere_return": "return of what is taken elsewhere",
    "raised_return": "return of what is added",
    "cut_return": "return of what is taken away",
    "pays_from": "next money from which it pays for itself{none}",
    "tips_below_change": "change{of} at which the advice turns",
    "tips_above_change": "change{of} at which the advice turns",
    "tips_below": "factor of the response{of} at which the advice turns",
    "tips_above": "factor of the response{of} at which the advice turns",
    "tips_below_at": "value{of} at which the advice turns",
    "tips_above_at": "value{of} at which the advice turns",
    "difference": "difference in {result}",
    "difference_profit": "difference in profit",
    "power": "power",
    "takes": "spend{of} from which it may pay",
    "frontier_break_even": "budget at which the last money just pays for itself{none}",
    "sales": "total sales",
    "decision": "verdict",
    "claim": "claim",
    "fitness": "fitness of the model{none}",
    "least_gain_share": "least expected gain that is worth a change{none}",
    "sure_share": "share of the draws that counts as sure{none}",
    "committed_share": "share of the draws that reach what may be committed to{none}",
    "compared_more_spend": "change of spend that it is compared at{none}",
    "cells": "number of channels{none}",
    "saved": "money saved",
    "margin": "margin",
    "required_return": "required return",
    "discount_rate": "discount rate",
    "draws": "number of draws",
    "periods": "number of periods",
}
_ON = {"spend", "spend_now", "more_spend", "more_share"}


@dataclass(frozen=True)
class Speaker:
    """Says facts of one model.

    Parameters
    ----------
    model : under what is assumed; its card names channels and money
    """

    model: FittedModel

    @property
    def units(self) -> Units:
        """How its amounts are said."""
        return Units.of(self.model)

    def value(self, of: Fact) -> str:
        """``€1.24 M``, ``93 %``, a date as a locale writes it, a word as it is."""
        if of.unit == "date":
            return dates.said_day(str(of.value), self.model.card.locale)
        if is_chance(of):
            return words.chance(of)
        if of.name == "gap":
            return said_gap(words.number(of), self.model.card.locale)
        if of.name in ("iroas", "mroas") and of.unit == "return":
            return self._return(words.number(of))
        return words.say(self.units, of)

    def _return(self, value: float) -> str:
        """A return, with as many decimals as keep it on its side of break-even."""
        units, even = self.units, self.units.break_even
        if even is not None:
            for places in range(1, 4):
                if (round(value, places) >= even) == (value >= even):
                    break
            if places > 1:
                return written(f"{value:.{places}f}x", units.locale)
        return units.say_times(value)

    def size(self, of: Fact) -> str:
        """The same without its sign."""
        return words.said(self.units, of, abs(words.number(of)))

    def with_span(self, of: Fact, turned: bool = False) -> str:
        """With its interval: ``€1.24 M (€1.01 to 1.43 M)``.

        Parameters
        ----------
        turned : both said with the other sign, as of a loss
        """
        shown = opposite(of) if turned else of
        if shown.low is None or shown.high is None:
            return self.value(shown)
        return f"{self.value(shown)} ({words.span(self.units, shown)})"

    # --- names --------------------------------------------------------------------------

    def noun(self, of: Fact) -> str:
        """What it is and of what: "spend on TV in the best plan"."""
        told = _NOUNS.get(of.name, of.name.replace("_", " "))
        units, where = self.units, self._where(of)
        told = told if "{of}" in told or "{none}" in told else f"{told}{{of}}"
        said = told.format(
            result=units.result, average=units.average, marginal=units.marginal,
            outcome=units.outcome, plan=self.plan(of) or "the plan", of=where, none="",
        )  # fmt: skip
        against = "" if "{none}" in told else self.against(of)
        return f"{said} against {against}" if against and of.name not in _ON else said

    def _where(self, of: Fact) -> str:
        """On or of what, and in which plan: " on TV in the best plan"."""
        part, plan = self.part(of), "" if of.name == "spend_now" else self.plan(of)
        said = f" {'on' if of.name in _ON else 'of'} {part}" if part else ""
        if plan:
            said += f" {'in' if part or of.name in _ON else 'of'} {plan}"
        return said

    def part(self, of: Fact) -> str:
        """The cell, rule, case or number that it is about; "" for none."""
        cell = self.cell(of)
        others = [
            self._other(kind, label)
            for kind, label in of.about
            if kind not in ("plan", "brief", "against", "judged", "beside", CHANNEL)
            and kind not in self.model.cells.dims
        ]
        return " in ".join(filter(None, [cell, *others]))

    def _other(self, kind: str, label: str) -> str:
        match kind:
            case "rule":
                return f'the rule "{label}"'
            case "case":
                return f'the case "{label}"'
            case "month":
                return written_month(date.fromisoformat(f"{label}-01"), self.model.card.locale)
            case "number":
                return MONEY.get(label, label).lower()
            case "budget":
                return _BUDGETS.get(label, label)
            case "test":
                return f"a test of {self.model.card.channel_name(label)}"
            case "at" | "precision" | "standing" | "held" | "check":
                return ""
            case _:
                return label

    def cell(self, of: Fact) -> str:
        """The channel, after the other labels where it is told apart by them; "" for none."""
        found = dict(of.about)
        labels = {dim: found[dim] for dim in self.model.cells.dims if dim in found}
        return labels_said(labels, self.model.card)

    def plan(self, of: Fact) -> str:
        """The plan that it is of; "" for none."""
        found = dict(of.about)
        name = found.get("plan") or found.get("brief")
        return "" if name is None else _PLANS.get(name, name)

    def against(self, of: Fact) -> str:
        """What its plan is held against; "" for nothing."""
        found = dict(of.about)
        name = found.get("against") or found.get("judged")
        return "" if name is None else _AGAINST.get(name, _PLANS.get(name, name))


def is_chance(of: Fact) -> bool:
    """Whether a share is one of draws: never said as a flat 0 or 100 %."""
    return of.unit == "share" and (of.name.startswith("p_") or of.name == "power")


def opposite(of: Fact) -> Fact:
    """The same with its other sign: a gain of less than nothing as a loss."""
    low = None if of.high is None else -of.high
    high = None if of.low is None else -of.low
    return Fact(of.name, of.about, -words.number(of), of.unit, of.definition, of.source, low, high)
