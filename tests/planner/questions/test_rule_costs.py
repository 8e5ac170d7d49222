"""What rules of a question cost: as fresh searches say, told as they come, never found twice."""

from __future__ import annotations

import pytest

from mmm_core.errors import Cancelled
from optimizer.progress import Progress
from planner.questions.rule_costs import RuleCosts, rule_costs
from planner.services import OptimizeAnswer
from tests.builders import hill_model
from tests.planner.test_prices import CAP, FLOOR, LOOSE, answered, second_search


@pytest.fixture(scope="module")
def answer() -> OptimizeAnswer:
    return answered(hill_model(channels=5, samples=60, s_shaped=False))


def costs(answer: OptimizeAnswer, **options: object) -> RuleCosts:
    told = answer.answer
    rules = (LOOSE, CAP, FLOOR)
    return rule_costs(told.model, answer.problem, rules, told.reference, **options)  # type: ignore[arg-type]


def test_a_cost_is_what_a_fresh_search_without_the_rule_gains(answer: OptimizeAnswer) -> None:
    found = costs(answer)
    assert [price.guardrail for price in found.prices] == [LOOSE, CAP, FLOOR]
    for price in found.prices:
        gained = price.finite.gained
        assert gained is not None
        fresh = float(second_search(answer, price).mean())
        assert gained.mean == pytest.approx(max(fresh, 0.0), rel=1e-6, abs=1e-6)
    assert any(price.finite.gained.mean > 1 for price in found.prices if price.finite.gained)


def test_what_was_stopped_goes_on_where_it_was(answer: OptimizeAnswer) -> None:
    seen = list[Progress]()

    def until_one_is_there(progress: Progress) -> bool:
        seen.append(progress)
        return not (progress.known and progress.known[0].prices)

    with pytest.raises(Cancelled):
        costs(answer, watcher=until_one_is_there)
    (known,) = seen[-1].known
    assert [price.guardrail for price in known.prices] == [LOOSE]
    assert (seen[-1].done, seen[-1].total) == (2, 4)
    rest = costs(answer, known=(known,))
    assert rest.answer is known.answer
    assert rest.prices[0] is known.prices[0]
    assert [price.guardrail for price in rest.prices] == [LOOSE, CAP, FLOOR]
