"""``python -m planner hindsight``, as a script would use it."""

import json

import pytest

from planner import cli


@pytest.fixture
def ask(capsys, goldens):
    def run(*arguments):
        code = cli.main(["hindsight", str(goldens / "geo_panel.nc"), *map(str, arguments)])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_the_last_quarter_is_looked_back_on(ask):
    code, said = ask()
    assert code == 0
    assert {"spent", "best", "regret", "by_cell", "by_geo", "gap"} <= set(said)
    assert said["horizon"]["periods"] == 13
    assert said["best"]["spend"] == pytest.approx(said["spent"]["spend"])
    assert said["regret"]["mean"] >= 0
    assert said["status"] == "optimal"
    # Thirty draws carry nothing: whatever the search found, it is not said to be regretted.
    assert (said["fitness"]["model"], said["claim"]) == ("not_fit", "none")
    assert said["reason"] == "not_fit"
    assert said["headline"].startswith("No judgement of the ")


def test_rules_and_periods_are_taken(ask, tmp_path):
    rules = tmp_path / "rules.json"
    locked = {
        "kind": "spend_range",
        "min": 1,
        "max": 1,
        "unit": "x_reference",
        "label": "as it was",
    }
    rules.write_text(json.dumps({"guardrails": [locked]}))
    first = ask()[1]["horizon"]["start"]
    code, said = ask("--start", first, "--periods", 5, "--problem", rules)
    assert code == 0
    assert said["horizon"]["periods"] == 5
    assert said["best"]["is_spent"]
    assert said["regret"]["mean"] == 0
    assert said["guardrails"][0]["kept_by_what_was_spent"]


@pytest.mark.parametrize(
    ("arguments", "kind", "says"),
    [
        (("--start", "2019-01-02"), "invalid_plan", "not a period of this model"),
        (("--start", "soon"), "invalid_problem", "soon is no date"),
        (("--periods", "0"), "invalid_plan", "0 periods"),
        (("--time-limit", "-1"), "usage", "time limit"),
    ],
)
def test_what_cannot_be_asked(ask, arguments, kind, says):
    code, said = ask(*arguments)
    assert code == 2
    assert said["error"]["kind"] == kind
    assert says in said["error"]["message"]
