"""The desk: a question in, the one function that answers its intent, a checked reply out."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from planner.agent.analyst import (
    changes,
    fitted,
    learn,
    levels,
    money,
    orientation,
    otherwise,
    plans,
    returns,
    rules,
    summaries,
    trust,
)
from planner.agent.analyst.suggestions import next_after
from planner.agent.analyst.talk import Talk, unsaid
from planner.agent.reply import Reply
from planner.agent.tools.steps import Step, Waiting
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Intent, Topic, Understood
from planner.wording import analyst as words

# By intent; an answer with an exhibit has figures, and says over which horizon they are.
ANSWERS: Mapping[Intent, Callable[[Talk], None]] = {
    "why_change": changes.why_change,
    "guardrail_price": rules.guardrail_price,
    "dearest_guardrail": rules.dearest_guardrail,
    "change_budget": plans.change_money,
    "move_money": plans.move_money,
    "compare_plans": plans.compare_plans,
    "certainty": trust.certainty,
    "safety": trust.safety,
    "assumptions": trust.assumptions,
    "headroom": money.headroom,
    "next_money": money.next_money,
    "flip": learn.flip,
    "next_test": learn.next_test,
    "precedent": plans.precedent,
    "summary_finance": summaries.summary_finance,
    "summary_board": summaries.summary_board,
    "help": orientation.help_out,
    "ask_back": orientation.ask_back,
    "out_of_scope": orientation.out_of_scope,
}

# By what of an intent is asked, where that has an answer of its own.
OF_TOPIC: Mapping[Topic, Callable[[Talk], None]] = {
    "level": levels.level,
    "return": returns.by_channel,
    "regions": returns.by_region,
    "budget": returns.of_plan,
    "payback": summaries.payback,
    "convergence": fitted.convergence,
    "prior": fitted.prior,
    "carry_over": fitted.carry_over,
    "works": fitted.works,
    "margin": otherwise.assumed,
    "value": otherwise.assumed,
    "required_return": otherwise.assumed,
    "price": otherwise.assumed,
    "goal": changes.a_goal,
    "total": summaries.total,
    "weakest": fitted.weakest,
    "apart": fitted.apart,
    "fit": fitted.in_sample,
    "meaning": orientation.meaning,
    "timing": orientation.timing,
    "sales": orientation.sales,
}

# Asked of a kept plan, it is answered by that plan beside the current one: no more is known of it.
_OF_A_PLAN = ("why_change", "certainty", "safety", "summary_finance", "summary_board")

# What is asked of a part of the horizon is answered of it.
_TIMED = ("change_budget", "move_money")


def answer(tools: Tools, asked: Understood) -> Reply:
    """The answer to a question that is understood: typed, or a reading that was pressed.

    Raises
    ------
    Waiting
        Where the tools do not do a step that is needed.
    """
    talk = talked(tools, asked)
    used = {id for one in talk.said for id in one.facts}
    return Reply(
        asked=asked.text,
        intent=asked.intent,
        entities=asked.entities,
        ask_back=asked.ask_back,
        said=tuple(talk.said),
        facts={id: fact for id, fact in talk.facts.items() if id in used},
        withheld=tuple(talk.withheld),
        exhibit=talk.exhibit,
        proposal=talk.proposal,
        next_questions=next_after(tools, asked.intent),
    )


def talked(tools: Tools, asked: Understood) -> Talk:
    """The same as it was made, with every fact that was found and not only those that are said.

    Raises
    ------
    Waiting
        Where the tools do not do a step that is needed.
    """
    talk = Talk(tools, asked)
    _answering(tools, asked)(talk)
    apart = unsaid(talk)
    if apart:
        talk.plain(words.of_all(apart))
    if talk.exhibit is not None or talk.of_horizon:
        trust.begun(talk)
        trust.basis(talk)
    if asked.entities.period is not None and asked.intent not in _TIMED and talk.facts:
        talk.plain(words.WHOLE_HORIZON)
    return talk


def _answering(tools: Tools, asked: Understood) -> Callable[[Talk], None]:
    """The one function that answers."""
    named = asked.entities
    if named.topic in OF_TOPIC and asked.ask_back is None:
        return OF_TOPIC[named.topic]
    other = asked.intent in _OF_A_PLAN and tools.is_kept(named.plans)
    return ANSWERS["compare_plans" if other else asked.intent]


def needs(tools: Tools, asked: Understood) -> Step | None:
    """The step that an answer still waits for; None where everything is at hand.

    What is quick is computed on the way, and remembered.
    """
    try:
        answer(tools.without_steps(), asked)
    except Waiting as waiting:
        return waiting.step
    return None
