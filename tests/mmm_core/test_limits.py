"""Limits are said by name and figure, stand in the documents, and leave room for real models."""

import json
import re
from pathlib import Path

import pytest

from mmm_core import limits
from mmm_core.bounded_json import loads, require_bounded
from mmm_core.errors import InvalidPlan, InvalidProblem, UnsupportedFeature
from mmm_core.limits import CELLS, JSON_DEPTH, JSON_KEYS, JSON_VALUES, QUESTION_CHARACTERS
from mmm_core.machine import PLANNING
from mmm_core.names import doubled, listed, nearest, printable
from mmm_core.size import Size


def test_the_documents_show_every_limit(repo: Path) -> None:
    page = (repo / "docs" / "limits.md").read_text("utf-8")
    (shown,) = re.findall(r"<!-- limits -->\n(.*)<!-- end of limits -->", page, re.DOTALL)
    assert shown == limits.table()
    assert len(limits.limits()) > 40


def test_a_refusal_names_the_limit_and_both_figures() -> None:
    CELLS.require(CELLS.most, "The file declares", InvalidProblem, "Fit fewer.")
    with pytest.raises(InvalidProblem) as caught:
        CELLS.require(200_000, "The file declares", InvalidProblem, "Fit fewer.")
    assert caught.value.message == "The file declares 200,000 cells; at most 4,000 are read."
    assert caught.value.remedy == "Fit fewer."


@pytest.mark.parametrize(
    "size",
    [
        Size(cells=50 * 10, draws=4_000, horizon=13, lags=8, history=260, units=50),
        Size(cells=100 * 20, draws=1_000, horizon=13, lags=8, history=260, units=100),
        Size(cells=20, draws=4_000, horizon=91, lags=28, history=3_650, units=1),
        Size(cells=CELLS.most, draws=400, horizon=13, lags=8, history=520, units=200),
    ],
)
def test_real_models_have_room(size: Size, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLANNING, "5000")
    size.require_model()
    size.require_horizon()
    assert size.cells <= CELLS.most


def test_too_much_memory_is_refused_with_the_estimate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(PLANNING, "5000")
    size = Size(cells=500, draws=8_000, horizon=13, lags=8, history=260, units=50)
    with pytest.raises(UnsupportedFeature) as caught:
        size.require_model()
    assert "500 cells x 8,000 draws x 21 periods" in caught.value.message
    assert "about 9.3 GB of memory" in caught.value.message
    assert "at most 5.0 GB" in caught.value.message
    with pytest.raises(InvalidPlan, match=r"1,010 periods .*about 9\.1 GB"):
        Size(cells=90, draws=1_000, horizon=1_002, lags=8).require_horizon()


def test_where_less_is_allowed_the_remedy_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    size = Size(cells=100, draws=1_000, horizon=13, lags=8)
    monkeypatch.setenv(PLANNING, "300")
    size.require_horizon()
    monkeypatch.setenv(PLANNING, "200")
    with pytest.raises(InvalidPlan, match=r"at most 200 MB .*, or allow more \(HEADROOM_PLANNING"):
        size.require_horizon()
    with pytest.raises(UnsupportedFeature, match=r"or allow more \(HEADROOM_PLANNING_MEMORY\)"):
        size.require_model()


# --- JSON -------------------------------------------------------------------------------


def refused(text: str) -> str:
    with pytest.raises(InvalidProblem) as caught:
        require_bounded(text, "The text", InvalidProblem, QUESTION_CHARACTERS)
    return caught.value.message


def test_json_is_measured_before_it_is_parsed() -> None:
    assert "1,000,001 characters" in refused(" " * 1_000_001)
    assert f"at most {JSON_VALUES.most:,}" in refused("[" + "1," * 200_000 + "1]")
    assert "nested in 300,000 levels" not in refused("[" * 300_000)  # values come first
    assert "nested in 50,000 levels" in refused('{"a":' * 50_000)
    keys = ",".join(f'"k{i}": 1' for i in range(48_000))
    assert "48,000 keys in one object" in refused(f'{{"rules": [{{"cells": {{{keys}}}}}]}}')


@pytest.mark.parametrize(
    "value",
    [
        {"a": [{"b": "]]]]}}}}::::,,,,"}] * 50},
        ['"', "\\", '\\"[[[', "[" * 100, {"a\\": "}"}],
        {str(i): i for i in range(JSON_KEYS.most)},
        [{str(i): i for i in range(10)} for _ in range(1_000)],
    ],
)
def test_what_stands_in_texts_does_not_count(value: object) -> None:
    for text in (json.dumps(value), json.dumps(value, indent=1)):
        require_bounded(text, "The text", InvalidProblem, QUESTION_CHARACTERS)
        assert loads(text) == value


def test_the_deepest_that_is_read() -> None:
    deep = "[" * JSON_DEPTH.most + "]" * JSON_DEPTH.most
    require_bounded(deep, "The text", InvalidProblem, QUESTION_CHARACTERS)
    assert "nested in 41 levels" in refused(f"[{deep}]")


def test_a_key_that_stands_twice() -> None:
    with pytest.raises(ValueError, match="the key 'a' stands more than once"):
        loads('{"a": 1, "b": 2, "a": 3}')
    many = ",".join(f'"k{i % 300}": 1' for i in range(600))
    with pytest.raises(ValueError, match=r"'k101' and 295 more stands more than once"):
        loads(f"{{{many}}}")


# --- names ------------------------------------------------------------------------------


def test_long_lists_are_cut() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed([str(i) for i in range(48_000)]).endswith("18, 19 and 47,980 more")
    assert listed(["x" * 500, "a\nb"]) == f"{'x' * 80}..., a?b"
    assert printable("tv\x1b[31m") == "tv?[31m"


def test_doubled_names() -> None:
    assert doubled(["b", "a", "b", "c", "a", "b"]) == ["a", "b"]
    assert doubled([]) == []


def test_near_names_are_not_looked_for_without_end() -> None:
    assert nearest("tvv", ["radio", "tv"], 1, 0.5) == ["tv"]
    assert nearest("t" * 101, ["t" * 101]) == []
    assert nearest("c7", [f"c{i}" for i in range(100_000)]) == ["c7"]
