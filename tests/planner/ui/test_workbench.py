"""What was typed and asked: one question takes the place of another, and is given up again."""

from __future__ import annotations

import numpy as np

from mmm_core.periods import Horizon
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner.ui.optimize.draft import Draft
from planner.ui.shell.workbench import Workbench

HORIZON = Horizon(np.datetime64("2024-01-01"), 13)
FIRST, SECOND = PlanProblem(HORIZON, Budget(1e6)), PlanProblem(HORIZON, Budget(2e6))


def test_giving_up_leads_back_to_the_question_that_was_answered() -> None:
    bench = Workbench(Draft(limits=()))
    bench.ask(FIRST)
    bench.answered = FIRST
    bench.ask(SECOND)
    bench.give_up()
    assert (bench.asked, bench.cancelled) == (FIRST, True)
    bench.ask(SECOND)
    assert (bench.asked, bench.cancelled) == (SECOND, False)


def test_giving_up_the_first_question_leaves_none() -> None:
    bench = Workbench(Draft(limits=()))
    bench.ask(FIRST)
    bench.give_up()
    assert bench.asked is None


def test_inputs_that_have_changed_are_new_once_and_old_with_the_next_question() -> None:
    bench = Workbench(Draft(limits=()))
    bench.ask(FIRST)
    assert [bench.mark(stale) for stale in (False, True, True)] == [False, True, False]
    bench.ask(SECOND)
    assert not bench.stale


def test_every_time_the_form_is_left_its_fields_are_new() -> None:
    bench = Workbench(Draft(limits=()))
    bench.edit_extra(2)
    assert (bench.editing, bench.forms) == (2, 1)
    bench.leave_form()
    assert (bench.editing, bench.forms) == (None, 2)
