"""``python -m planner fits``, as a script would use it."""

import json

import pytest

from planner import cli, services
from planner.contract.contents import content_for, fit_of
from planner.scenarios.people import Person
from planner.scenarios.records import Draft


@pytest.fixture
def ask(capsys, goldens, tmp_path, monkeypatch):
    monkeypatch.setenv("HEADROOM_DB", f"sqlite:///{tmp_path / 'kept.db'}")

    def run(first, second, *arguments):
        files = [str(goldens / f"{name}.nc") for name in (first, second)]
        code = cli.main(["fits", *files, *map(str, arguments)])
        return code, json.loads(capsys.readouterr().out)

    yield run
    services._store.cache_clear()


def test_the_same_file_moves_nothing(ask):
    code, said = ask("geo_panel", "geo_panel")
    assert code == 0
    assert said["changed"]["same_file"]
    assert {one["moved"] for one in said["by_channel"]} == {"same"}
    assert said["share_of_draws"] is None
    # Thirty draws are not fit to plan with: which plan is better is not asked of them.
    assert said["now"]["fitness"]["model"] == "not_fit"
    assert said["best"] is None
    assert "not fit to plan with" in said["best_why"]
    assert said["tail"] == "reference"


def test_another_fit_and_a_kept_plan(ask, goldens):
    model = services.load(str(goldens / "national_hill.nc"))
    plan = services.reference_for(model).plan
    draft = Draft("Mine", content_for(model, plan, {}), fit_of(model))
    services.store().add(draft, Person("Ada", "analyst"))
    code, said = ask("national_hill", "national_logistic")
    assert code == 0
    assert any("LogisticSaturation" in line for line in said["changed"]["form"])
    (kept,) = said["plans"]
    assert (kept["name"], kept["flips"], kept["after"]["better"]) == ("Mine", None, None)
    assert "not fit to plan with" in kept["why"]
    assert kept["after"]["incremental"]["mean"] == pytest.approx(said["total"]["after"]["mean"])


def test_fits_of_other_shapes_are_refused(ask):
    code, said = ask("national_hill", "geo_panel")
    assert code == 2
    assert said["error"]["kind"] == "invalid_problem"
    assert "dimensions of its own" in said["error"]["message"]
