"""What each rule that binds costs: priced by itself after the answer, row by row."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from mmm_core.errors import Cancelled, HeadroomError
from mmm_core.model import FittedModel
from planner.jobs.job import Job
from planner.jobs.work import Work
from planner.questions.prices import Price, binding_prices
from planner.services import OptimizeAnswer
from planner.ui.optimize import question, relax
from planner.ui.optimize.draft import Draft
from planner.ui.parts.markup import plain
from planner.ui.shell import session, stage, state
from planner.wording import answers, costs, definitions

_NAME = "prices"
_EVERY = 0.5
_MANY = 10
_WIDTHS = (5, 3, 4)
# A bound this much above the price that was found is worth a word.
_LOOSE, _LITTLE = 1.25, 1e-3


def dearest(model: FittedModel, found: OptimizeAnswer) -> None:
    """One line: which rule costs most; it comes by itself, and nothing stands there before."""
    job = _job(model, found)
    if job is None:
        return
    if not job.ready():
        _until(job)
        return
    try:
        prices = _sorted(job.result(), found)
    except HeadroomError:
        # The tab with all prices says it.
        return
    if prices and costs.gained(prices[0], found) > 0:
        st.markdown(plain(said_dearest(model, found, prices[0])), help=definitions.PRICE)


def said_dearest(model: FittedModel, found: OptimizeAnswer, price: Price) -> str:
    """Which rule costs most, in a sentence."""
    rule = relax.said_rule(model, found, price.guardrail)
    cost = f"{costs.cost(model, found, price)} {costs.unit(model, found)}"
    return f"The dearest rule: {rule}: costs you {cost}"


def show(model: FittedModel, found: OptimizeAnswer) -> None:
    """Every rule that binds: what it costs, and the next step away from it."""
    binding = [of for of in found.guardrails if of.binding]
    if not binding:
        return
    st.markdown(
        f"**What the rules that bind cost you, in {plain(costs.unit(model, found))}**",
        help=definitions.PRICE,
    )
    job = _job(model, found)
    if job is None:
        _offer(model, found)
    elif not stage.soon(job):
        _filling(model, found, job)
    else:
        _priced(model, found, job)


@stage.part(every=_EVERY)
def _until(job: Job) -> None:
    """Nothing; the screen is drawn anew once a job has ended."""
    if job.ready():
        st.rerun()


# --- the job ----------------------------------------------------------------------------


def _job(model: FittedModel, found: OptimizeAnswer) -> Job | None:
    """The search for prices, begun where the answer is that to the last question."""
    bench, key = state.workbench(model), _key(model, found)
    if not any(of.binding for of in found.guardrails):
        return None
    if key in bench.unwanted or bench.asked != found.problem:
        job = state.known(_NAME, model, found.problem)
        return job if job is not None and job.ready() else None
    begin = state.asked if key in bench.wanted else state.unasked
    return begin(_NAME, model, found.problem, Work(binding_prices, (found,), model))


def _key(model: FittedModel, found: OptimizeAnswer) -> str:
    return f"{_NAME} {state.model_key(model)} {found.problem.fingerprint}"


def _offer(model: FittedModel, found: OptimizeAnswer) -> None:
    """A button for what was given up."""
    bench, key = state.workbench(model), _key(model, found)
    if bench.asked != found.problem:
        return
    if st.button("Price the rules that bind", icon=":material/play_arrow:", key=f"ask-{key}"):
        bench.unwanted.discard(key)
        bench.wanted.add(key)
        st.rerun()


def _give_up(model: FittedModel, found: OptimizeAnswer, job: Job) -> None:
    bench, key = state.workbench(model), _key(model, found)
    bench.wanted.discard(key)
    bench.unwanted.add(key)
    job.leave(session.mine().name)


# --- rows -------------------------------------------------------------------------------


@stage.part(every=_EVERY)
def _filling(model: FittedModel, found: OptimizeAnswer, job: Job) -> None:
    """The prices that are there, and a button to give up the rest."""
    if job.ready():
        st.rerun()
    at = job.progress
    prices: tuple[Price, ...] = at.known if at is not None else ()
    _rows(model, found, _sorted(prices, found))
    row = st.container(horizontal=True, vertical_alignment="center", gap="medium")
    total = sum(of.binding for of in found.guardrails)
    row.markdown(f":shimmer[{len(prices)} of {total} priced]", width="content")
    if row.button("Stop pricing", icon=":material/close:", key=f"stop-{_key(model, found)}"):
        _give_up(model, found, job)
        st.rerun()


def _priced(model: FittedModel, found: OptimizeAnswer, job: Job) -> None:
    try:
        prices: tuple[Price, ...] = job.result()
    except Cancelled:
        # Given up elsewhere in this session.
        _give_up(model, found, job)
        st.rerun()
    _rows(model, found, _sorted(prices, found))
    _ask_again(model)
    st.caption(
        "Each price is for dropping that rule alone: prices do not add. Rules with slack can cost "
        "something too; they are priced when you ask."
    )


def _sorted(prices: Sequence[Price], found: OptimizeAnswer) -> list[Price]:
    """Dearest first; those without a price last."""
    return sorted(prices, key=lambda p: (p.finite.gained is None, -costs.gained(p, found)))


def _rows(model: FittedModel, found: OptimizeAnswer, prices: list[Price]) -> None:
    for price in prices[:_MANY]:
        _row(model, found, price)
    if len(prices) > _MANY:
        with st.expander(f"{len(prices) - _MANY} more"):
            for price in prices[_MANY:]:
                _row(model, found, price)
    done = [price.guardrail for price in prices]
    waits = [of for of in found.guardrails if of.binding and of.guardrail not in done]
    for of in waits[: max(_MANY - len(prices), 0)]:
        _line(f"**{plain(relax.said_rule(model, found, of.guardrail))}**", ":shimmer[…]")


def _row(model: FittedModel, found: OptimizeAnswer, price: Price) -> None:
    rule = plain(relax.said_rule(model, found, price.guardrail))
    note = _note(model, found, price)
    said = f"**{rule}**" + (f"  \n:gray[{plain(note)}]" if note else "")
    with _line(said, plain(costs.cost(model, found, price))):
        _relax(model, found, price)


def _line(rule: str, cost: str) -> DeltaGenerator:
    """A rule and what it costs, side by side, or below each other; returns where a button goes."""
    columns = st.columns(_WIDTHS, vertical_alignment="center", gap="small")
    columns[0].markdown(rule)
    columns[1].markdown(f":gray[costs you] {cost}")
    return columns[-1]


def _relax(model: FittedModel, found: OptimizeAnswer, price: Price) -> None:
    """The next step as a button, which changes the question and does not ask it."""
    bench = state.workbench(model)
    step = relax.next_step(model, found, bench.draft, price)
    if step is None or costs.gained(price, found) == 0:
        return
    if step.draft is None:
        st.markdown(f":gray[:material/check: {plain(step.label)}]")
        return
    pressed = st.button(
        plain(step.label),
        key=f"relax-{price.guardrail.label}-{_key(model, found)}",
        on_click=_take,
        args=(model, step.draft),
        width="stretch",
    )
    if pressed:
        st.rerun()


def _take(model: FittedModel, draft: Draft) -> None:
    bench = state.workbench(model)
    bench.draft = draft
    bench.leave_form()


def _ask_again(model: FittedModel) -> None:
    """The changed question can be asked where it was changed."""
    bench, problem = state.workbench(model), question.ready(model)
    if problem is None or problem == bench.asked:
        return
    if st.button(
        "Ask again with these changes",
        type="primary",
        icon=":material/auto_awesome:",
        key=f"again-{state.model_key(model)}",
    ):
        bench.ask(problem)
        st.rerun()


# --- words ------------------------------------------------------------------------------


def _note(model: FittedModel, found: OptimizeAnswer, price: Price) -> str:
    """What the next money brings, and what is to be known of the price beside its interval."""
    finite, said = price.finite, []
    brings = relax.said_next(model, found, price)
    if brings:
        said.append(brings)
    if finite.extrapolates:
        said.append("the plan without it goes beyond the data")
    gain = costs.gained(price, found)
    little = _LITTLE * abs(found.optimum.certificate.value)
    if finite.at_most is not None and finite.at_most > _LOOSE * gain + little:
        said.append(f"proven to be at most {answers.amount(model, found, finite.at_most)}")
    if finite.note and finite.gained is None:
        said.append(finite.note)
    return "; ".join(said)
