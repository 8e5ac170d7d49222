"""Readings in plain words: what a person may press, and what that asks."""

from __future__ import annotations

from planner.agent.understood.question import Entities, Intent, Names, Reading, Topic
from planner.wording.amounts import percent, round_money
from planner.wording.dates import said_day
from planner.wording.names import listed

_OF_TOPIC: dict[Topic, str] = {
    "level": "How much should be spent{on}?",
    "return": "What does {each} return?",
    "regions": "What does each region return?",
    "budget": "What does the next money of the plan bring?",
    "payback": "When is the money back?",
    "convergence": "Did the model converge?",
    "prior": "What was assumed{about} before the data?",
    "carry_over": "How long does {each} work?",
    "works": "What shows that marketing works?",
    "margin": "What if the margin {change}?",
    "value": "What if a unit of the outcome {worth}?",
    "required_return": "What if the required return {change}?",
    "price": "What if media{of} {costs}?",
    "total": "What does the plan cost, bring and earn?",
    "weakest": "Where is the evidence weakest?",
    "meaning": "What do the words mean?",
    "apart": "Which channels does the data tell apart badly?",
    "fit": "How well does the model fit the data?",
    "timing": "When should money be spent?",
    "sales": "How much is sold in all?",
    "goal": "What does it take to reach a goal?",
}
_PLAIN: dict[Intent, str] = {
    "why_change": "Why does the plan move money{about}?",
    "guardrail_price": "What does {rule} cost?",
    "dearest_guardrail": "Which rule costs the most?",
    "change_budget": "What if {whose} {change}?",
    "move_money": "What if {moved} moves{between}?",
    "compare_plans": "How do {plans} compare?",
    "certainty": "How sure is this{about}?",
    "safety": "How risky is this{about}?",
    "assumptions": "What does this assume?",
    "headroom": "How much headroom does {each} have?",
    "next_money": "Where should {next} go?",
    "flip": "What would flip the advice{about}?",
    "next_test": "Which test should we run next{about}?",
    "precedent": "Has this been tried or declined before{about}?",
    "summary_finance": "Summarize this for finance",
    "summary_board": "Summarize this for the board",
    "help": "What can I ask?",
}


def reading(intent: Intent, entities: Entities, names: Names) -> Reading:
    """A question as it was taken, in plain words."""
    plain = _OF_TOPIC[entities.topic] if entities.topic else _PLAIN[intent]
    if plain == _PLAIN["change_budget"] and not (entities.channels or _amount(entities, names)):
        plain = "Which budget earns most?"
    text = plain.format(
        on=f" on {_channels(entities, names)}" if entities.channels else "",
        of=f" of {_channels(entities, names)}" if entities.channels else "",
        costs=_costs(entities, names),
        worth=_change(entities, names).replace("is set to", "is worth"),
        about=_about(entities, names),
        rule=_rule(entities, names),
        whose=f"{_channels(entities, names)} spend" if entities.channels else "the budget",
        change=_change(entities, names),
        moved=_amount(entities, names) or "money",
        between=_between(entities, names),
        plans=listed(entities.plans) if len(entities.plans) > 1 else "the plans",
        each=_channels(entities, names) or "each channel",
        next=f"the next {_amount(entities, names)}"
        if _amount(entities, names)
        else "the next money",
    )
    period = entities.period
    if period is not None:
        days = f"{said_day(period.start, names.locale)} to {said_day(period.end, names.locale)}"
        text = f"{text.rstrip('?')} ({days}){'?' if text.endswith('?') else ''}"
    return Reading(text, intent, entities)


def called(label: str, names: Names) -> str:
    """A channel's display name."""
    return next(iter(names.channels.get(label, ())), label)


def _channels(of: Entities, names: Names) -> str:
    return listed([called(label, names) for label in of.channels]) if of.channels else ""


def _about(of: Entities, names: Names) -> str:
    return f" for {_channels(of, names)}" if of.channels else ""


def _rule(of: Entities, names: Names) -> str:
    if of.guardrails:
        return f"the rule “{of.guardrails[0]}”"
    return f"the rule on {_channels(of, names)}" if of.channels else "a rule"


def _amount(of: Entities, names: Names) -> str:
    if of.money is not None:
        return round_money(abs(of.money), names.currency, names.locale)
    return "" if of.share is None else _per_cent(abs(of.share), names)


def _per_cent(share: float, names: Names) -> str:
    said = percent(share, locale=names.locale)
    return said.replace(".0 %", " %").replace(",0 %", " %")


def _change(of: Entities, names: Names) -> str:
    said = _amount(of, names)
    if not said:
        return "changes"
    if of.sense == "to":
        return f"is set to {said}"
    return f"is {'cut' if (of.money or of.share or 0) < 0 else 'raised'} by {said}"


def _costs(of: Entities, names: Names) -> str:
    said = _amount(of, names)
    if not said:
        return "gets dearer"
    return f"gets {said} {'cheaper' if (of.share or of.money or 0) < 0 else 'dearer'}"


def _between(of: Entities, names: Names) -> str:
    parts = [
        f" {word} {listed([called(label, names) for label in labels])}"
        for word, labels in (("from", of.sources), ("to", of.targets))
        if labels
    ]
    return "".join(parts) or (f" between {_channels(of, names)}" if of.channels else "")
