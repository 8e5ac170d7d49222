"""Scenarios are kept, found again, and never overwritten."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planner.scenarios.content import content_from, content_of
from planner.scenarios.errors import InvalidScenario, UnknownScenario
from planner.scenarios.people import Person, Picked, required
from planner.scenarios.records import Fit
from tests.planner.scenarios.kept import ADA, BO, FIT, content, draft


def test_what_was_saved_is_found(store):
    version = store.add(draft("  Spring   plan ", note="first\n", tags=["b", "a", "b"]), ADA)
    found = store.named("Larkfield", "Spring plan")
    assert found.latest == version == store.version(found.id, 1)
    assert (version.name, version.note, version.tags) == ("Spring plan", "first", ("a", "b"))
    assert (version.by, version.fit, version.status) == (ADA, FIT, "draft")
    assert (version.starts, version.periods) == ("2026-11-23", 3)
    assert store.content(found.id, 1) == content()
    assert version.sha256 == content().sha256


def test_a_version_begins_from_another_and_the_former_stays(store):
    id = store.add(draft(), ADA).scenario
    saved = store.save(id, 1, draft("Autumn", content(2.0, 2.0, 2.0)), BO)
    assert saved.overtaken is None
    assert (saved.version.number, saved.version.base, saved.version.overtook) == (2, 1, False)
    assert [one.name for one in store.versions(id)] == ["Spring", "Autumn"]
    assert store.scenario(id).latest.name == "Autumn"
    assert store.content(id, 1) == content()


def test_an_overtaken_save_is_kept_and_shows_what_both_changed(store):
    id = store.add(draft(), ADA).scenario
    store.save(id, 1, draft(of=content(1.0, 5.0, 1.0)), ADA)
    saved = store.save(id, 1, draft(of=content(1.0, 1.0, 9.0, assumptions={"x": 1})), BO)
    assert (saved.version.number, saved.version.base, saved.version.overtook) == (3, 1, True)
    overtaken = saved.overtaken
    assert [one.number for one in overtaken.since] == [2]
    (theirs,), (mine,) = overtaken.theirs.moved, overtaken.mine.moved
    assert (theirs.month, theirs.change) == ("2026-11", 4.0)
    assert (mine.month, mine.change) == ("2026-12", 8.0)
    assert [one.where for one in overtaken.mine.changed] == [("assumptions", "x")]
    assert store.overtaken(id, 3) == overtaken
    assert store.overtaken(id, 2) is None


def test_a_former_version_comes_back_as_a_new_one(store):
    id = store.add(draft(), ADA).scenario
    store.save(id, 1, draft("New name", content(7.0, 7.0, 7.0), tags=["x"]), ADA)
    saved = store.revert(id, 1, BO)
    assert (saved.version.number, saved.version.name) == (3, "New name")
    assert store.content(id, 3) == content()
    assert store.difference((id, 1), (id, 3)).is_nothing


def test_a_copy_knows_what_it_is_of(store):
    id = store.add(draft(tags=["x"]), ADA).scenario
    copy = store.duplicate(id, 1, "Copy", BO)
    found = store.scenario(copy.scenario)
    assert found.origin == (id, 1)
    assert (copy.tags, copy.sha256, copy.by) == (("x",), content().sha256, BO)


def test_a_name_is_given_once_a_line(store):
    first = store.add(draft(), ADA).scenario
    with pytest.raises(InvalidScenario, match="There is a scenario 'Spring' of Larkfield"):
        store.add(draft(" Spring"), ADA)
    second = store.add(draft("Other"), ADA).scenario
    with pytest.raises(InvalidScenario, match="There is a scenario 'Spring'"):
        store.save(second, 1, draft("Spring"), ADA)
    assert len(store.versions(second)) == 1
    store.add(draft(fit=Fit("Elsewhere", "m", "b" * 64)), ADA)
    store.save(first, 1, draft("Renamed"), ADA)
    store.add(draft("Spring"), ADA)


def test_what_is_not_there_is_said(store):
    id = store.add(draft(), ADA).scenario
    for ask in (
        lambda: store.scenario("nothing"),
        lambda: store.versions("nothing"),
        lambda: store.version(id, 2),
        lambda: store.content(id, 10**9),
        lambda: store.named("Larkfield", "nothing"),
        lambda: store.save(id, 2, draft(), ADA),
        lambda: store.save("nothing", 1, draft(), ADA),
        lambda: store.approvals.approve(id, 7, ADA),
    ):
        with pytest.raises(UnknownScenario):
            ask()
    assert len(store.versions(id)) == 1


def test_a_scenario_stays_in_its_line(store):
    id = store.add(draft(), ADA).scenario
    with pytest.raises(InvalidScenario, match="of the model line Larkfield, not of Elsewhere"):
        store.save(id, 1, draft(fit=Fit("Elsewhere", "m", "b" * 64)), ADA)


# --- decisions ------------------------------------------------------------------------------


def test_a_version_is_proposed_approved_and_in_record(store):
    id = store.add(draft(), ADA).scenario
    assert store.approvals.propose(id, 1, BO, "ready").status == "proposed"
    approved = store.approvals.approve(id, 1, ADA, "fine")
    assert approved.superseded is None
    assert (approved.version.status, approved.version.in_record) == ("approved", True)
    assert store.record("Larkfield", "2026-11-23", 3) == approved.version
    log = store.approvals.log(id)
    assert [(one.event, one.by, one.why) for one in log] == [
        ("proposed", BO, "ready"),
        ("approved", ADA, "fine"),
    ]
    assert not any(one.by.verified for one in log)


def test_a_second_approval_supersedes_the_first(store):
    first, second = (store.add(draft(name), ADA).scenario for name in ("A", "B"))
    store.approvals.approve(first, 1, ADA)
    approved = store.approvals.approve(second, 1, BO)
    assert approved.superseded.scenario == first
    assert store.version(first, 1).status == "draft"
    assert store.approvals.log(first)[-1].event == "superseded"
    assert store.approvals.log(first)[-1].why == "Version 1 of B was approved in its place."
    assert [one.scenario for one in store.records("Larkfield")] == [second]


def test_a_record_is_of_one_line_and_horizon(store):
    other = content(1.0, 1.0, weeks=["2027-01-04", "2027-01-11"])
    fits = [FIT, FIT, Fit("Elsewhere", "m", "b" * 64)]
    contents = [content(), other, content()]
    for name, fit, of in zip("ABC", fits, contents, strict=True):
        id = store.add(draft(name, of, fit), ADA).scenario
        assert store.approvals.approve(id, 1, ADA).superseded is None
    assert [one.name for one in store.records("Larkfield")] == ["A", "B"]
    assert [one.name for one in store.records("Elsewhere")] == ["C"]


def test_a_new_version_leaves_the_approved_one_in_record(store):
    id = store.add(draft(), ADA).scenario
    store.approvals.approve(id, 1, ADA)
    assert store.save(id, 1, draft(of=content(3.0, 3.0, 3.0)), BO).version.status == "draft"
    assert store.record("Larkfield", "2026-11-23", 3).number == 1
    assert store.approvals.approve(id, 2, ADA).superseded.number == 1
    assert [one.status for one in store.versions(id)] == ["draft", "approved"]


def test_a_rejected_record_leaves_none(store):
    id = store.add(draft(), ADA).scenario
    store.approvals.approve(id, 1, ADA)
    with pytest.raises(InvalidScenario, match="The reason is empty"):
        store.approvals.reject(id, 1, ADA, " ")
    assert store.approvals.reject(id, 1, ADA, "too dear").status == "rejected"
    assert store.record("Larkfield", "2026-11-23", 3) is None
    with pytest.raises(InvalidScenario, match="is rejected, so it cannot be approved"):
        store.approvals.approve(id, 1, ADA)
    assert store.approvals.propose(id, 1, ADA).status == "proposed"
    assert store.approvals.withdraw(id, 1, ADA).status == "draft"
    with pytest.raises(InvalidScenario, match="is draft, so it cannot be withdrawn"):
        store.approvals.withdraw(id, 1, ADA)


def test_an_archived_scenario_takes_nothing_until_it_is_restored(store):
    id = store.add(draft(), ADA).scenario
    store.approvals.approve(id, 1, ADA)
    with pytest.raises(InvalidScenario, match="Version 1 of Spring is the plan of record"):
        store.approvals.archive(id, ADA)
    store.approvals.reject(id, 1, ADA, "over")
    assert store.approvals.archive(id, ADA).archived
    assert store.scenarios() == []
    for act in (
        lambda: store.save(id, 1, draft(), ADA),
        lambda: store.approvals.propose(id, 1, ADA),
        lambda: store.approvals.archive(id, ADA),
    ):
        with pytest.raises(InvalidScenario, match="archived"):
            act()
    assert not store.approvals.restore(id, BO).archived
    assert [one.event for one in store.approvals.log(id)][-2:] == ["archived", "restored"]
    with pytest.raises(InvalidScenario, match="is not archived"):
        store.approvals.restore(id, BO)
    assert store.version(id, 1).status == "rejected"


# --- people ---------------------------------------------------------------------------------


def test_people_are_picked_and_never_verified(store, monkeypatch):
    store.people.add(Person("Ada", "finance"))
    store.people.add(Person("Ada", "executive"))
    store.people.add(BO)
    assert store.people.all() == [Person("Ada", "executive"), BO]
    assert Picked(store.people, "Ada").person() == Person("Ada", "executive")
    monkeypatch.setenv("HEADROOM_USER", "Cy Twombly, Finance")
    assert required(Picked(store.people)) == Person("Cy Twombly", "finance")
    monkeypatch.setenv("HEADROOM_USER", "Dee, of Leeds")
    assert required(Picked(store.people)) == Person("Dee, of Leeds", "analyst")
    monkeypatch.setenv("HEADROOM_USER", " ")
    with pytest.raises(InvalidScenario, match="Nobody has said who"):
        required(Picked(store.people))
    assert not any(one.verified for one in store.people.all())


# --- what strangers send --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: draft(" \n "), "name of the scenario is empty"),
        (lambda: draft("x" * 81), "has 81 characters in the name of a scenario; at most 80"),
        (lambda: draft("a\x00b"), "signs that cannot be printed"),
        (lambda: draft("\u202etxt"), "signs that cannot be printed"),
        (lambda: draft(note="x" * 2001), "2,001 characters in a note; at most 2,000 are kept"),
        (lambda: draft(note="a\x1b[31m"), "The note holds signs"),
        (lambda: draft(tags=["x" * 41]), "41 characters in a tag; at most 40"),
        (lambda: draft(tags=map(str, range(10**9))), "at least 21 tags"),
        (lambda: Fit("", "m", "a" * 64), "The model's line is empty"),
        (lambda: Fit("l", "m", "<b>"), "'<b>' is no fingerprint"),
        (lambda: Person("x" * 81, "finance"), "81 characters in the name of a person"),
        (lambda: Person("x", "boss"), "'boss' is no role"),
        (lambda: content_from("[]"), "no JSON object"),
        (lambda: content_from("{"), "is not JSON"),
        (lambda: content_from('{"a":1,"a":2}'), "is not JSON"),
        (lambda: content_from('{"plan":NaN}'), "cannot be written as JSON"),
        (lambda: content_from("[" * 100_000), "nested in 100,000 levels; at most 40"),
        (lambda: content_from('"' + "x" * 4_000_000), "characters of one version; at most"),
        (lambda: content_of({"plan": None}), "holds no plan"),
        (lambda: content(-1.0, 0.0, 0.0), "tv does not hold one amount of at least 0"),
        (lambda: content(1.0, 0.0), "for each of the 3 periods"),
        (lambda: content(float("inf"), 0.0, 0.0), "cannot be written as JSON"),
        (lambda: content(10**400, 0.0, 0.0), "tv does not hold one amount"),
        (lambda: content(True, 0.0, 0.0), "tv does not hold one amount"),
        (lambda: content(note="\ud800"), "cannot be written as JSON"),
        (lambda: content(1.0, 1.0, weeks=["2026-12-07", "2026-11-30"]), "no dates in their order"),
        (lambda: content(1.0, weeks=["<b>"]), "no dates in their order"),
        (lambda: content(1.0, weeks=["20261207"]), "no dates in their order"),
    ],
)
def test_what_is_of_no_use_is_refused_by_name(make, says):
    with pytest.raises(InvalidScenario) as caught:
        make()
    assert says in caught.value.message


PLAIN = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)


def nested(inner):
    return st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)


@given(st.recursive(PLAIN, nested, max_leaves=20))
def test_content_comes_back_as_it_was_and_its_form_is_one(rest):
    try:
        kept = content(rest=rest)
    except InvalidScenario:
        assert any(0xD800 <= ord(sign) < 0xE000 for sign in str(rest))
        return
    assert kept.document["rest"] == rest
    assert content_from(kept.text) == kept
    shuffled = dict(reversed(kept.document.items()))
    assert content_of(shuffled).sha256 == kept.sha256
