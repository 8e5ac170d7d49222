"""A question about what is in view: taken up, worked out step by step, and given up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from mmm_core.errors import Cancelled, HeadroomError, InvalidSetting
from mmm_core.model import FittedModel
from planner.agent import analyst, desk
from planner.agent.choosing import Choosing
from planner.agent.language.settings import configured
from planner.agent.reply import Reply
from planner.agent.tools.steps import Step, Waiting
from planner.agent.tools.tools import Tools
from planner.agent.understood.question import Reading, Understood
from planner.agent.view import View
from planner.jobs.job import Job
from planner.ui.agent import view as in_view
from planner.ui.agent.conversation import Conversation, Exchange
from planner.ui.shell import server, session, stage, state
from planner.wording import analyst as words

# Worked out by these names on the screens too, by the same functions: the answer is the same one.
_SHARED = ("best", "prices", "flip", "learn")
# Seconds for which a screen waits for a language model before it shows that it does.
_AT_ONCE = 0.3


def take_up(talk: Conversation, view: View, asked: str | Understood) -> None:
    """A question that was typed, or a reading that was pressed, about what is in view."""
    if isinstance(asked, str):
        asked = analyst.understood(view, asked, talk.thread)
    seen = in_view.seen(view)
    tools = Tools(view, _Steps(view.model), talk.memory_of(seen))
    talk.add(Exchange(asked, tools, seen, in_view.said(view)))


def chooses() -> str:
    """Which language model chooses what is said; "" for none."""
    with suppress(InvalidSetting):
        settings = configured()
        return "" if settings is None else words.chooses(settings.model, settings.host)
    return ""


def of_reading(one: Reading) -> Understood:
    """The question that a reading asks."""
    return Understood(one.text, one.intent, one.entities)


def work_out(one: Exchange, thread: Sequence[Reply]) -> None:
    """The answer, or what it still waits for, or why there is none."""
    if one.choosing is not None:
        if one.choosing.done:
            one.stop()
        return
    one.waits = None
    try:
        _said(one, analyst.answer(one.tools, one.asked), thread)
    except Waiting as waiting:
        one.waits = waiting.step
    except Cancelled:
        one.stopped = True
    except HeadroomError as error:
        one.error = error


def _said(one: Exchange, own: Reply, thread: Sequence[Reply]) -> None:
    """The analyst's own answer, or a language model is asked to choose what is said."""
    try:
        settings = desk.chooser(one.asked)
    except InvalidSetting as error:
        why = f"No language model was asked. {error.message} {error.remedy}"
        one.reply = own.withholding(why)
        return
    if settings is None:
        one.reply = own
        return
    spent = session.mine().spent
    allowed = spent.left(settings)
    if allowed is None:
        why = f"{settings.model} was not asked: what it may cost in this session is used up."
        one.reply = own.withholding(why)
        return
    steps = partial(_Beside, state.current_model(), session.mine().name)
    one.choosing = Choosing(allowed, one.tools, one.asked, own, thread, spent, steps)
    if one.choosing.wait(_AT_ONCE):
        one.stop()


def job_of(model: FittedModel, step: Step) -> Job:
    """The work of a step, begun where nobody has begun it yet."""
    return state.asked(_name(step), model, step.problem, step.work)


def _name(step: Step) -> str:
    return step.name if step.name in _SHARED else f"asked {step.name}"


def give_up(model: FittedModel, one: Exchange) -> None:
    """It is not waited for any more."""
    if one.waits is not None:
        job_of(model, one.waits).leave(session.mine().name)
    one.stop()


class _Steps:
    """Does a step as a job that is shared with the screens."""

    def __init__(self, model: FittedModel) -> None:
        self._model = model

    def __call__(self, step: Step) -> Any:
        """What it gives; raises ``Waiting`` as long as that is not there."""
        job = job_of(self._model, step)
        if not stage.soon(job):
            raise Waiting(step)
        return job.result()


class _Beside:
    """The same from a thread that waits for it, for as long as that has time."""

    def __init__(self, model: FittedModel, who: str, over: Callable[[], bool]) -> None:
        self._model, self._who, self._over = model, who, over

    def __call__(self, step: Step) -> Any:
        """What it gives; raises ``Cancelled`` where it is not there in time."""
        key, jobs = state.job_key(_name(step), self._model, step.problem), server.desk()
        begun = jobs.known(key) is not None
        job = jobs.ask(key, step.work, self._who)
        while not job.ready(_AT_ONCE):
            if self._over():
                if not begun:  # what a screen waits for goes on
                    job.leave(self._who)
                raise Cancelled("It was not there in time.", "Ask it again.")
        return job.result()
