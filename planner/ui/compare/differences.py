"""What each plan assumes otherwise, and the rules that only some of them keep."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail
from optimizer.problem import PlanProblem
from planner import services
from planner.contract.asked import question_from
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions.compared import Compared, PlansCompared
from planner.questions.own_rules import key_of, own_rules
from planner.questions.prices import Price
from planner.questions.rule_costs import RuleCosts, rule_costs
from planner.scenarios.difference import Difference
from planner.ui.compare.picks import Pick
from planner.ui.parts import on_request, tables
from planner.ui.parts.markup import plain
from planner.ui.shell import state
from planner.ui.shell.errors import guarded
from planner.wording import assumed, costs, definitions, differences
from planner.wording.names import listed
from planner.wording.sentences import said_requirement

_MOST = 12


def show(model: FittedModel, of: PlansCompared, taken: Sequence[Pick]) -> None:
    """Word for word, plan by plan."""
    base = of.plans[of.base]
    lines = list[str]()
    same = len({_said(model, one) for one in of.plans}) == 1
    if same:
        lines.append(f"- **All of them**: {plain(_said(model, base))}")
    for one, pick in zip(of.plans, taken, strict=True):
        lines += _assumes(model, one, pick, same)
        found = differences.said(_beside(one.assumes), model.card)
        if one is not base and found:
            said = f"{one.name} says otherwise than {base.name}: {'; '.join(found)}"
            lines.append(f"- {plain(said)}")
    st.markdown("**What each plan assumes**")
    st.markdown("\n".join(lines))
    _rules(model, taken)


def _said(model: FittedModel, one: Compared) -> str:
    rows = one.candidate.assumptions.rows
    said = "; ".join(assumed.sentence(model, row) for row in rows)
    return said or "nothing beyond the model and its card"


def _assumes(model: FittedModel, one: Compared, pick: Pick, same: bool) -> list[str]:
    """Lines of a plan; what all of them assume is said once."""
    named = f"- **{plain(one.name)}**: "
    lines = [] if same else [f"{named}{plain(_said(model, one))}"]
    if pick.dropped:
        left = "; ".join(assumed.sentence(model, row) for row in pick.dropped)
        kept = f"It was kept with {left}: here all plans are held to the same."
        lines.append(f"{named if same else '- '}{plain(kept)}")
    return lines


def _beside(of: Difference) -> Difference:
    """Declined moves: the rest stands by itself, and what is committed is the same for all."""
    declined = tuple(one for one in of.changed if one.where[0] == "declined")
    return replace(of, moved=(), changed=declined)


# --- rules ------------------------------------------------------------------------------


def _rules(model: FittedModel, taken: Sequence[Pick]) -> None:
    """Rules that not all the questions have, under the plan that keeps them."""
    asked = [question_of(model, pick) for pick in taken]
    st.markdown("**Rules that differ, and what they cost**", help=definitions.PRICE)
    if not any(asked):
        st.markdown(":gray[None of these plans was found within rules.]")
        return
    alike = dict[str, tuple[list[str], PlanProblem, list[Guardrail]]]()
    for pick, problem, own in zip(taken, asked, own_rules(asked), strict=True):
        if problem is not None:
            alike.setdefault(problem.fingerprint, ([], problem, own))[0].append(pick.name)
    differing = [one for one in alike.values() if one[2]]
    if not differing:
        st.markdown(":gray[None: whichever was found within rules keeps the same ones.]")
    for names, problem, own in differing:
        with guarded("Its rules could not be shown"):
            _of_plans(model, listed(names), problem, own)


def question_of(model: FittedModel, pick: Pick) -> PlanProblem | None:
    """What a plan was the answer to; None where nobody asked, or it does not fit this model."""
    if pick.answer is not None:
        return pick.answer.problem
    one = pick.candidate
    return question_from(one.said, one.assumptions, model, state.reference(model))


def _of_plans(
    model: FittedModel, name: str, problem: PlanProblem, own: Sequence[Guardrail]
) -> None:
    """Rules of the plans that answer one question."""
    ground = services.ground_of(model, state.reference(model), services.SHOWN_TAIL)
    said = [said_requirement(model, rule, rule.sentence(ground)) for rule in own]
    each = "".join(f"\n    - {plain(line)}" for line in said[:_MOST])
    more = f"\n    - and {len(said) - _MOST} more" if len(said) > _MOST else ""
    st.markdown(f"- **{plain(name)}**{each}{more}")
    own = own[:_MOST]
    work = Work(rule_costs, (model, problem, tuple(own), state.reference(model)), model)

    def filling(job: Job) -> None:
        for known in () if job.progress is None else job.progress.known:
            _costs(model, known, said)

    found: RuleCosts | None = on_request.of_question(
        f"rule costs {_names(own)}",
        "Price these rules",
        model,
        problem,
        work,
        "Finds the best plan anew without each of them; takes a while.",
        filling,
        by_itself=True,
    )
    if found is not None:
        _costs(model, found, said)


def _names(rules: Sequence[Guardrail]) -> str:
    """Short, and equal for equal rules: other plans may be compared with the same question."""
    return hashlib.sha256("".join(map(key_of, rules)).encode()).hexdigest()[:16]


def _costs(model: FittedModel, found: RuleCosts, said: Sequence[str]) -> None:
    """What is known of them, dearest first; those that cost nothing together."""
    priced = list(zip(found.prices, said, strict=False))
    free = [one for one in priced if costs.cost(model, found.answer, one[0]) == costs.NOTHING]
    dear = [one for one in priced if one not in free]
    if dear:
        _table(model, found, sorted(dear, key=lambda one: -costs.gained(one[0], found.answer)))
    if free:
        st.caption(
            plain(f"{costs.nothing(len(free), bool(dear))}: {listed([s for _, s in free])}.")
        )


def _table(model: FittedModel, found: RuleCosts, dear: Sequence[tuple[Price, str]]) -> None:
    rows = [
        {
            "rule": tables.label(sentence),
            "cost": costs.cost(model, found.answer, price),
            "note": tables.label(price.finite.note),
        }
        for price, sentence in dear
    ]
    names = ("rule", "cost", *(["note"] if any(row["note"] for row in rows) else []))
    text, unit = st.column_config.TextColumn, costs.unit(model, found.answer)
    st.dataframe(
        pd.DataFrame(rows)[list(names)],
        hide_index=True,
        height=tables.height(len(rows)),
        column_config={
            "rule": text("Rule"),
            "cost": text(tables.label(f"Costs, in {unit}"), alignment="right"),
            "note": text("Note"),
        },
        alt="What the best plan would gain without each of these rules, one at a time.",
    )
