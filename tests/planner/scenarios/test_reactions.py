"""What people say of suspicious relations is kept, and lifts or leaves the cap."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from mmm_core.labels import key_of
from mmm_core.model import FittedModel
from mmm_core.plan import Plan
from planner import answered as answers
from planner import services
from planner.questions.fitness import Fitness, fitness_of
from planner.questions.verdict import caution_of, claim_of
from planner.scenarios.database import Database
from planner.scenarios.errors import InvalidScenario
from planner.scenarios.people import Person
from planner.scenarios.records import Fit
from planner.scenarios.store import Store
from tests.builders import hill_model

ADA = Person("Ada Byron", "analyst")
FIT, OTHER = Fit("Ours", "ours", "1" * 64), Fit("Theirs", "theirs", "2" * 64)
TV = {"channel": "tv"}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    times = iter(f"2026-11-27T04:{minute:02d}:00.000000+00:00" for minute in range(60))
    made = Store(Database.in_file(tmp_path / "headroom.db"), lambda: next(times))
    yield made
    made.database.close()


def test_the_last_answer_of_a_line_holds(store: Store) -> None:
    kept = store.reactions
    assert kept.of_line("Ours") == {}
    kept.keep(FIT, TV, "reacts", "Bought when sales are low", ADA)
    last = kept.keep(FIT, TV, "by_design", "A  calendar\nof the year before", ADA)
    kept.keep(OTHER, TV, "reacts", "Theirs", ADA)
    kept.keep(FIT, {"channel": "tv", "geo": "north"}, "reacts", "North only", ADA)
    found = kept.of_line("Ours")
    assert found[key_of(TV)] == last
    assert last.why == "A calendar of the year before"
    assert found[key_of({"geo": "north", "channel": "tv"})].said == "reacts"
    assert len(found) == 2


@pytest.mark.parametrize(("said", "why"), [("maybe", "So"), ("reacts", " "), ("", "So")])
def test_what_is_no_answer_is_refused(store: Store, said: str, why: str) -> None:
    with pytest.raises(InvalidScenario):
        store.reactions.keep(FIT, TV, said, why, ADA)
    assert store.reactions.of_line("Ours") == {}


def suspected(model: FittedModel) -> FittedModel:
    """The model, its first cell suspected."""
    return replace(model, suspected=(key_of(model.cells.names[0]),))


def fitness(model: FittedModel) -> Fitness:
    reference = services.reference_for(model)
    now = services.assess(model, reference.plan, reference, "reference")
    return fitness_of(now.reference_evaluation)


def test_only_an_answer_by_design_lifts_the_cap(store: Store, tmp_path: Path) -> None:
    model = suspected(hill_model(channels=3, samples=400))
    plain = fitness(replace(model, suspected=()))
    assert not plain.weak

    def known() -> FittedModel:
        return answers.answered(model, tmp_path, lambda: store)

    fit = Fit(model.card.line, model.name, model.fingerprint)
    assert known().reacting == {0}
    store.reactions.keep(fit, model.cells.names[0], "reacts", "The desk says so", ADA)
    assert known().reacting == {0}
    store.reactions.keep(fit, model.cells.names[0], "by_design", "A test calendar", ADA)
    cleared = known()
    assert cleared.reacting == frozenset()
    assert (cleared.own_identity, model.own_identity) == (model.own_identity,) * 2
    assert cleared.identity != model.identity

    capped, lifted = fitness(model), fitness(cleared)
    assert [one.cell for one in capped.weak] == [0]
    assert "rises after weak demand" in capped.weak[0].reasons[0].text
    assert not lifted.weak
    store.reactions.keep(fit, model.cells.names[0], "reacts", "After all", ADA)
    assert known().reacting == {0}


@pytest.mark.parametrize(("moved", "claim"), [(0, "directional"), (1, "supported")])
def test_the_cap_is_of_plans_that_move_the_cell(moved: int, claim: str) -> None:
    model = suspected(hill_model(channels=3, samples=400))
    reference = services.reference_for(model)
    spend = reference.plan.array(model).copy()
    other = type("Other", (), {"spend": spend.copy()})()
    spend[:, moved] *= 1.2
    spend[:, 2] *= 0.9
    of = fitness(model)
    caution = caution_of(of, Plan.of(model, reference.plan.horizon, spend).array(model), other)
    assert caution.cells == ((0,) if moved == 0 else ())
    assert claim_of(replace(of, findings=()), caution, extrapolates=False) == claim
    assert np.isfinite(caution.share)


def test_nothing_is_opened_where_nothing_is_suspected_or_kept(tmp_path: Path) -> None:
    def never() -> Store:
        raise AssertionError("the database was opened")

    model = hill_model(channels=2, samples=5)
    (tmp_path / "headroom.db").touch()
    assert answers.answered(model, tmp_path, never) is model
    (tmp_path / "headroom.db").unlink()
    assert answers.answered(suspected(model), tmp_path, never).reacting == {0}


def test_every_suspicion_stands_where_the_database_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "headroom.db").write_bytes(b"no database" * 100)
    broken = Store(Database.in_file(tmp_path / "headroom.db"))
    model = suspected(hill_model(channels=2, samples=5))
    assert answers.answered(model, tmp_path, lambda: broken).reacting == {0}
