"""The same inputs as the server takes them: links, rule sets, plans, uploads."""

from __future__ import annotations

import re
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import h5py
import pytest

from mmm_core.card import InvalidCard
from mmm_core.errors import HeadroomError, InvalidPlan, InvalidProblem, UnsupportedFeature
from mmm_core.importers import sandbox
from mmm_core.library import ModelLibrary
from mmm_core.limits import CHECKS, EXTRA_RULES, LINK_CHARACTERS
from mmm_core.model import FittedModel
from optimizer.guardrails import Guardrail, MaxShift, Ramp, SpendRange
from optimizer.problem import PlanProblem
from optimizer.requirements.budget import Budget
from planner import services
from planner.contract.guardrail_sets import read_set, write_set
from planner.contract.plan_tables import read_plan
from planner.contract.problems import parse_problem
from planner.ui.optimize import address
from planner.ui.optimize.draft import Draft
from tests.builders import hill_model
from tests.hostile import inputs
from tests.mmm_core import files

MOST_SECONDS = 2.0
MOST_BYTES = 100_000_000


@pytest.fixture(scope="module")
def model() -> FittedModel:
    return hill_model(samples=8)


@pytest.fixture(scope="module")
def wide() -> FittedModel:
    """As many cells as are read."""
    return hill_model(channels=20, samples=4, geos=200)


@contextmanager
def cheaply() -> Iterator[None]:
    """Little work of this thread."""
    began = time.thread_time()
    yield
    assert time.thread_time() - began < MOST_SECONDS


def refused(
    work: Callable[[], object], match: str, kind: type[HeadroomError] = InvalidProblem
) -> None:
    """By name, with little work; and once more, with little memory."""
    with cheaply(), pytest.raises(kind, match=match) as caught:
        work()
    assert len(caught.value.message) < 1_000
    tracemalloc.start()
    try:
        with pytest.raises(kind):
            work()
        assert tracemalloc.get_traced_memory()[1] < MOST_BYTES
    finally:
        tracemalloc.stop()


# --- links ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"rules": f"[{inputs.many_keys(48_000)}]"}, r"The link has 6\d\d,\d{3} characters"),
        ({"rules": f"[{inputs.many_keys(6_000)}]"}, r"\d\d,\d{3} characters of rules; at most"),
        ({"rules": f"[{inputs.many_keys(300)}]"}, "by 'k0'"),
        ({"rules": "[" * 3_900}, "3,901 levels"),
        ({"rules": "[" + ",".join(['{"kind":"lock"}'] * 240) + "]"}, ""),
        ({"rows": "_".join("x" * 40_000)}, "39,980 more$"),
        ({"rows": "_".join(f"{i}.{'1' * 90}-2" for i in range(1_000))}, "980 more$"),
        ({"budget": "1" * 90_000 + "x"}, "^budget=111"),
        (
            {"rows": "0.90-1e+400_1.1e5x-2_2.1.1.1-2"},
            "^rows=0.90-1e.*; rows=1.1e5x-2; rows=2.1.1.1-2$",
        ),
        ({"sure": ",".join(f"low.{i}" for i in range(9_000))}, ""),
        ({"sure": "low." + "1" * 90_000}, ""),
        ({"plan" + "x" * 200_000: "1"}, "The link has 200,005 characters"),
        ({str(i): "" for i in range(30_000)}, "The link has 138,890 characters"),
    ],
    ids=range(13),
)
def test_links(model: FittedModel, query: Mapping[str, str], said: str) -> None:
    with cheaply():
        _, dropped = address.from_query(query, model)
    shown = "; ".join(dropped)
    assert bool(shown) == bool(said)
    assert re.search(said, shown)
    assert len(shown) < 3_000


@pytest.mark.parametrize("figure", [1e-7, 0.00001, 1e6, 1.2e22])
def test_a_figure_that_nobody_would_ask_for_stays_as_it_was_typed(
    model: FittedModel, figure: float
) -> None:
    """It is refused where it stands, by name, not lost on the way."""
    draft = Draft.of(model)
    limits = (draft.limits[0].with_figure("high", figure).with_figure("most", figure),)
    query = address.to_query(replace(draft, limits=limits + draft.limits[1:]), model, False)
    again, dropped = address.from_query(query, model)
    assert (again.limits[:1], dropped) == (limits, ())


def test_the_longest_link_of_our_own_is_followed(wide: FittedModel) -> None:
    draft = Draft.of(wide)
    limits = tuple(one.with_figure("low", 12.5).with_figure("high", 133.25) for one in draft.limits)
    query = address.to_query(replace(draft, limits=limits), wide, answered=True)
    assert sum(map(len, query.values())) < LINK_CHARACTERS.most
    with cheaply():
        again, dropped = address.from_query(query, wide)
    assert (again.limits, dropped) == (limits, ())


# --- rule sets, problem files, plans ----------------------------------------------------


def test_rule_sets(model: FittedModel) -> None:
    field = inputs.many_keys(1_500).replace('"', '""')
    refused(lambda: read_set(inputs.set_of(140_000), model), "characters; at most 1,000,000")
    refused(lambda: read_set(inputs.set_of(20_000), model), "at least 5,001 rules")
    refused(
        lambda: read_set(f'kind,label,cells,fields\nlock,a,"{field}",\n', model),
        r"Line 2 of the rule set, cells, has 1,50\d keys in one object",
    )
    refused(
        lambda: read_set("kind,label,cells,fields\n" + "lock,a,,\n" * 4_000, model), "'a' stands"
    )


def test_a_set_of_every_cell_is_taken_up(wide: FittedModel) -> None:
    reference = services.reference_for(wide)
    draft = Draft.of(wide)
    text = write_set(draft.guardrails(wide, reference))
    with cheaply():
        again = draft.with_guardrails(wide, reference, read_set(text, wide))
    assert again.limits == draft.limits
    assert again.extra == ()


def test_a_set_that_no_screen_could_show(model: FittedModel) -> None:
    rules = read_set(inputs.set_of(EXTRA_RULES.most + 1), model)
    reference = services.reference_for(model)
    with pytest.raises(InvalidProblem, match="301 rules beside the table; at most 300"):
        Draft.of(model).with_guardrails(model, reference, rules)


def test_problem_files_and_plans(model: FittedModel) -> None:
    keys = inputs.problem(inputs.many_keys(48_000))
    refused(lambda: parse_problem(keys, model), "48,000 keys")
    rules = inputs.problem(*['{"kind":"lock"}'] * 60_000)
    refused(lambda: parse_problem(rules, model), "60,000 rules")
    faults = inputs.problem(*['{"kind":"lock",' + inputs.many_keys(990)[15:]] * 60)
    refused(lambda: parse_problem(faults, model), "guardrails.0.cells|more faults|k0")
    columns, days = inputs.wide_plan(60_000), inputs.long_plan(40_000)
    refused(lambda: read_plan(columns, model), "60,001 columns", InvalidPlan)
    refused(lambda: read_plan(days, model), "40,000 periods", InvalidPlan)
    names = "period,channel,spend\n" + f"2024-02-12,{'c' * 99}1,1\n" * 20_000
    refused(lambda: read_plan(names, model), "is none of this model's", InvalidPlan)


def test_names_of_a_wide_model_are_cut(wide: FittedModel) -> None:
    with pytest.raises(InvalidProblem, match="'g19' and 180 more") as caught:
        wide.cells.select({"geo": [f"x{i}" for i in range(48_000)]})
    assert "'x19' and 47,980 more" in caught.value.message
    with pytest.raises(InvalidProblem, match="201 labels of geo are named"):
        wide.cells.select({"geo": ["g1"] * 201})


def test_rules_are_measured_before_their_rows_are_built() -> None:
    panel = hill_model(channels=10, samples=4, geos=60)
    ramps: list[Guardrail] = [Ramp(f"ramp {i}", {}, 0.5) for i in range(200)]
    reference = services.reference_for(panel)
    problem = PlanProblem(
        reference.plan.horizon,
        Budget(reference.plan.total()),
        guardrails=(MaxShift("shift", 0.1), *ramps),
    )
    services.prepare()
    refused(lambda: services.optimize(panel, problem, reference), "bytes of memory for all rules")


def test_one_rule_of_too_many_entries_is_refused() -> None:
    panel = hill_model(channels=20, samples=4, geos=120)
    share = SpendRange("share", {}, None, 0.5, "share_of_total")
    ground = services.ground_of(panel, services.reference_for(panel))
    with pytest.raises(InvalidProblem, match="One rule takes 2,396,160,000 bytes of memory"):
        share.rows(ground)


# --- uploads ----------------------------------------------------------------------------


def test_uploads_that_grow_are_not_kept(tmp_path: Path) -> None:
    inputs.declared(tmp_path / "model.nc", geos=200, channels=1_000)
    content = (tmp_path / "model.nc").read_bytes()
    library = ModelLibrary(tmp_path / "models")
    with cheaply(), pytest.raises(UnsupportedFeature, match="declares 200,000 cells"):
        library.add("model.nc", content)
    assert not list((tmp_path / "models").iterdir())


def test_a_card_is_held_against_the_model_where_it_is_tried_out(tmp_path: Path) -> None:
    files.write(tmp_path / "model.nc", periods=12, draws=4)
    with cheaply(), pytest.raises(InvalidCard, match=r"model\.yaml says channels: c0, c1"):
        sandbox.check_untrusted(tmp_path / "model.nc", inputs.card_of(1_000, 5))
    with cheaply(), pytest.raises(InvalidCard, match=r"18\d,\d{3} characters"):
        sandbox.check_untrusted(tmp_path / "model.nc", inputs.card_of(8_000, 5))


def test_what_cannot_be_shown_is_refused_where_it_is_tried_out(tmp_path: Path) -> None:
    """It is read without fault, but nobody spends so much: the first screen would fail."""
    path = tmp_path / "model.nc"
    files.write(path, periods=12, draws=4, cost_per_unit=True, leave_out=("channel_contribution",))
    sandbox.check_untrusted(path)
    with h5py.File(path, "a") as file:
        file["constant_data/channel_spend"][...] *= 1e15
    with pytest.raises(HeadroomError, match="takes a finite amount"):
        sandbox.check_untrusted(path)


def test_few_are_checked_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write(tmp_path / "model.nc", periods=12, draws=4)
    running, most, lock = set(), [0], threading.Lock()
    go = threading.Event()

    def run(path: Path, importer: object, card: str | None) -> object:
        with lock:
            running.add(threading.get_ident())
            most[0] = max(most[0], len(running))
            if len(running) == CHECKS.most:
                go.set()
        assert go.wait(60)
        with lock:
            running.discard(threading.get_ident())
        return Done()

    monkeypatch.setattr(sandbox, "_run", run)
    threads = [
        threading.Thread(target=sandbox.check_untrusted, args=(tmp_path / "model.nc",))
        for _ in range(7)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert most == [CHECKS.most]
    assert not running


class Done:
    stdout, returncode = b'{"ok": true}', 0


def test_who_waits_too_long_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files.write(tmp_path / "model.nc", periods=12, draws=4)
    taken = threading.BoundedSemaphore(1)
    taken.acquire()
    monkeypatch.setattr(sandbox, "_free", taken)
    monkeypatch.setattr(sandbox, "CHECK_WAIT", sandbox.CHECK_WAIT.__class__("", 0, "", ""))
    with pytest.raises(sandbox.ChecksBusy, match=r"model\.nc was not checked: 2 other files are"):
        sandbox.check_untrusted(tmp_path / "model.nc")
