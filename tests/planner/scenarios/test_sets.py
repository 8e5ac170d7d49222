"""Guardrail sets: back as they were, whatever they are called, and never overwritten unseen."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text as sql

from mmm_core.errors import HeadroomError, InvalidProblem, NotAllowed, StorageTrouble
from mmm_core.limits import GUARDRAILS as MOST_GUARDRAILS
from mmm_core.limits import SET_NAME, SETS
from optimizer.guardrails import MaxShift, SpendRange
from planner.scenarios.database import Database
from planner.scenarios.errors import SetOvertaken
from planner.scenarios.saved_sets import SavedSets
from planner.ui.shell.seen_sets import SeenSets
from planner.wording.sets import said_difference
from tests.builders import hill_model
from tests.keeping import keeping
from tests.planner.scenarios.kept import ADA, BO, ticking

MODEL = hill_model(channels=3, samples=10)
GUARDRAILS = (
    SpendRange("range: c0", {"channel": ("c0",)}, 0.5, 1.5, "x_reference"),
    MaxShift("s", 0.1),
)
CALM, WILD = (MaxShift("s", 0.05),), (MaxShift("s", 0.5), MaxShift("t", 0.2))


def sets_in(folder, model=MODEL, **options):
    return SavedSets(Database.in_file(folder / "headroom.db"), folder, model, **options)


@pytest.fixture
def sets(tmp_path):
    sets = sets_in(tmp_path, now=ticking())
    yield sets
    sets.database.close()


def names(sets):
    kept, left_out = sets.listed()
    assert left_out == []
    return [one.name for one in kept]


def rules(sets, name):
    return sets.load(name)[1]


def seen(sets, name):
    return sets.load(name)[0].sha256


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=16))
def test_a_set_of_any_name_comes_back(sets, name: str) -> None:
    try:
        kept = sets.save(name, GUARDRAILS)
    except InvalidProblem:
        assert not name.split() or not " ".join(name.split()).isprintable()
        return
    assert kept.name == " ".join(unicodedata.normalize("NFC", name).split())
    assert names(sets) == [kept.name]
    assert sets.load(name) == (kept, GUARDRAILS)
    sets.delete(name, kept.sha256)
    assert names(sets) == []


@pytest.mark.parametrize("name", ["", "  ", "x" * (SET_NAME.most + 1), "\0", "\ud800"])
def test_a_name_of_no_use_is_refused(sets, name: str) -> None:
    for ask in (
        lambda: sets.save(name, GUARDRAILS),
        lambda: sets.load(name),
        lambda: sets.delete(name, ""),
        lambda: sets.restore(name, ""),
    ):
        with pytest.raises(InvalidProblem, match="The name of the set"):
            ask()
    assert names(sets) == []


def test_who_saved_what_when_is_kept(sets) -> None:
    sets.save("a", GUARDRAILS, ADA)
    sets.save("B", CALM)
    a, b = sets.listed()[0]
    assert (a.by, a.model, b.by) == (ADA, MODEL.name, None)
    assert a.at < b.at
    assert a.sha256 != b.sha256


def test_a_name_is_given_once(sets) -> None:
    sets.save("a", GUARDRAILS)
    with pytest.raises(InvalidProblem, match="'a' already"):
        sets.save(" a ", CALM)
    assert rules(sets, "a") == GUARDRAILS


def test_only_what_was_seen_is_replaced(sets) -> None:
    first = sets.save("a", GUARDRAILS, ADA).sha256
    second = sets.save("a", WILD, BO, seen=first)
    assert (rules(sets, "a"), second.by) == (WILD, BO)
    with pytest.raises(SetOvertaken) as caught:
        sets.save("a", CALM, ADA, seen=first)
    assert caught.value.message == (
        "Bo saved the set 'a' on 26 Nov 2026 at 12:00 UTC, after you last saw it. "
        "Only that one has 't'. They differ in 's'."
    )
    assert rules(sets, "a") == WILD
    sets.save("a", CALM, ADA, seen=caught.value.sha256)
    assert (rules(sets, "a"), names(sets)) == (CALM, ["a"])


def test_only_what_was_seen_is_deleted(sets) -> None:
    first = sets.save("a", GUARDRAILS, ADA).sha256
    sets.save("a", WILD, BO, seen=first)
    with pytest.raises(SetOvertaken, match="Bo saved the set 'a'"):
        sets.delete("a", first)
    assert rules(sets, "a") == WILD
    assert sets.delete("a", seen(sets, "a")) is not None
    assert sets.delete("a", first) is None


def test_one_of_the_same_name_that_came_after_a_deletion_is_not_taken_for_the_former(sets) -> None:
    first = sets.save("a", GUARDRAILS, ADA).sha256
    sets.delete("a", first)
    sets.save("a", WILD, BO)
    for ask in (lambda: sets.save("a", CALM, ADA, first), lambda: sets.delete("a", first)):
        with pytest.raises(SetOvertaken):
            ask()
    assert rules(sets, "a") == WILD


def test_what_was_deleted_meanwhile_is_saved_anew(sets) -> None:
    first = sets.save("a", GUARDRAILS, ADA).sha256
    sets.delete("a", first)
    sets.save("a", CALM, ADA, seen=first)
    assert rules(sets, "a") == CALM


def test_what_was_deleted_comes_back_unless_the_name_is_taken_by_then(sets) -> None:
    sets.save("a", GUARDRAILS)
    text = sets.delete("a", seen(sets, "a"))
    sets.save("a", CALM)
    with pytest.raises(InvalidProblem, match="already"):
        sets.restore("a", text)
    assert rules(sets, "a") == CALM
    sets.delete("a", seen(sets, "a"))
    sets.restore("a", text)
    assert rules(sets, "a") == GUARDRAILS


def test_another_fit_of_the_line_has_the_same_sets_and_another_line_none(sets, tmp_path) -> None:
    sets.save("a", GUARDRAILS)
    card = MODEL.card
    line = {"title": "Fitted later", "line": card.line}
    later = hill_model(channels=3, samples=10, card=type(card)(**{**vars(card), **line}))
    assert rules(sets_in(tmp_path, later), "a") == GUARDRAILS
    other = hill_model(
        channels=3, samples=10, card=type(card)(**{**vars(card), "line": "elsewhere"})
    )
    assert names(sets_in(tmp_path, other)) == []


def test_a_set_that_does_not_fit_the_model_is_refused_by_label(sets, tmp_path) -> None:
    sets.save("a", (SpendRange("r", {"channel": ("c2",)}, None, 1.0),))
    fewer = sets_in(tmp_path, hill_model(channels=2, samples=10))
    with pytest.raises(HeadroomError, match="c2"):
        fewer.load("a")
    with pytest.raises(SetOvertaken, match="It does not fit this model"):
        fewer.save("a", CALM, seen="0" * 64)


def test_what_could_not_be_read_again_is_not_saved(sets, tmp_path) -> None:
    many = tuple(MaxShift(f"s {number}", 0.1) for number in range(MOST_GUARDRAILS.most + 1))
    with pytest.raises(InvalidProblem):
        sets.save("a", many)
    assert not list(tmp_path.rglob("*"))


def test_only_so_many(sets) -> None:
    for number in range(SETS.most):
        sets.save(f"set {number}", ())
    with pytest.raises(InvalidProblem, match=f"made has {SETS.most + 1} sets of one model line"):
        sets.save("one more", ())
    sets.save("set 0", GUARDRAILS, seen=seen(sets, "set 0"))
    assert rules(sets, "set 0") == GUARDRAILS


def test_where_the_library_is_kept_by_others_nothing_is_changed(sets, tmp_path) -> None:
    kept = sets.save("a", GUARDRAILS)
    closed = sets_in(tmp_path, changes=False)
    for ask in (
        lambda: closed.save("b", GUARDRAILS),
        lambda: closed.delete("a", kept.sha256),
        lambda: closed.restore("b", ""),
    ):
        with pytest.raises(NotAllowed, match="neither saved nor deleted"):
            ask()
    assert (rules(closed, "a"), names(closed)) == (GUARDRAILS, ["a"])


def test_asking_what_there_is_makes_nothing(tmp_path: Path) -> None:
    sets = sets_in(tmp_path)
    assert sets.listed() == ([], [])
    with pytest.raises(InvalidProblem, match="no set 'a'"):
        sets.load("a")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_the_sets_as_they_were(sets) -> None:
    sets.save("a", GUARDRAILS)
    with sets.database.reading() as connection:
        pages = connection.execute(sql("PRAGMA page_count")).scalar()
        connection.execute(sql(f"PRAGMA max_page_count = {pages}"))
    large = tuple(MaxShift(f"{'x' * 150} {number}", 0.1) for number in range(200))
    for ask in (
        lambda: sets.save("b", large),
        lambda: sets.save("a", large, seen=seen(sets, "a")),
    ):
        with pytest.raises(StorageTrouble, match="database or disk is full"):
            ask()
    assert (names(sets), rules(sets, "a")) == (["a"], GUARDRAILS)


def test_a_person_has_seen_what_they_loaded_before_what_is_listed(sets) -> None:
    mine, first = SeenSets(), sets.save("a", GUARDRAILS, ADA)
    assert mine.of("a") is None
    mine.list([first])
    assert mine.of(" a ") == first.sha256
    mine.take(first)
    second = sets.save("a", WILD, BO, first.sha256)
    mine.list([second])
    assert mine.of("a") == first.sha256
    with pytest.raises(SetOvertaken), mine.told():
        sets.save("a", CALM, ADA, mine.of("a"))
    assert mine.of("a") == second.sha256


def test_how_two_sets_differ_is_said_shortly() -> None:
    many = tuple(MaxShift(f"s{number}", 0.1) for number in range(7))
    assert said_difference(CALM, CALM) == "Both hold the same rules."
    assert said_difference(CALM, many) == (
        "Only that one has 's'. Only yours has 's0', 's1', 's2', 's3', 's4' and 2 more."
    )


# --- killed, and in a crowd -----------------------------------------------------------------


def test_20_kills_leave_the_sets_as_they_were_or_as_they_were_to_be() -> None:
    assert keeping("set_kills", 20) == []


@pytest.mark.long
def test_200_kills_lose_no_set() -> None:
    assert keeping("set_kills", 200) == []


@pytest.mark.parametrize("often", [4, pytest.param(25, marks=pytest.mark.long)])
def test_of_eight_writers_of_one_name_one_is_told_that_it_saved(often: int) -> None:
    assert keeping("set_crowd", 8, often) == []


@pytest.mark.long
def test_eight_who_save_too_many_at_once_keep_as_many_as_there_may_be() -> None:
    assert keeping("set_limit", 8) == []
