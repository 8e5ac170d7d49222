"""A card that is written reads back alike, and is put in place of the one that was seen."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mmm_core import kept_card as keeping
from mmm_core.card import ChannelCard, ControlCard, InvalidCard, ModelCard, Outcome, default_card
from mmm_core.card_file import parse_card
from mmm_core.card_writing import card_values, written
from mmm_core.errors import ModelRefused, Overtaken, UnknownModel
from mmm_core.fiscal import CALENDARS, FiscalCalendar
from mmm_core.library import ModelLibrary
from tests.mmm_core import files

DEFAULT = default_card("ours", "y", ["tv", "Radio & co"], ["price"], {"geo": ["north", "NO"]})
LINE = st.text(st.characters(categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=20)
NAME = LINE.filter(str.isprintable)
RATE = st.floats(0, 10, allow_nan=False)
DAYS = st.none() | st.integers(0, 730)
CHANNEL = st.builds(
    ChannelCard, name=NAME, group=NAME | st.just(""), payment_days=DAYS,
    colour=st.sampled_from(["", "#1f77b4", "#000000"]),
)  # fmt: skip


@st.composite
def cards(draw: st.DrawFn) -> ModelCard:
    channels = {key: draw(CHANNEL) for key in DEFAULT.channels}
    groups = [card.group for card in channels.values() if card.group]
    return ModelCard(
        title=draw(NAME),
        outcome=Outcome(draw(NAME), draw(NAME | st.just("")), draw(st.none() | st.floats(0.1, 9))),
        description=draw(NAME | st.just("")),
        line=draw(NAME | st.just("")),
        currency=draw(st.sampled_from(["", "EUR", "NO"])),
        locale=draw(st.sampled_from(["en", "de_AT", "nb_NO"])),
        country=draw(st.sampled_from(["", "NO", "DE"])),
        margin=draw(st.none() | st.floats(0.01, 1)),
        required_return=draw(RATE),
        discount_rate=draw(RATE),
        period_label=draw(st.sampled_from(["start", "end"])),
        fiscal=FiscalCalendar(draw(st.sampled_from(CALENDARS)), draw(st.integers(1, 12))),
        refresh_interval=draw(st.none() | st.integers(1, 99)),
        payment_days=draw(st.integers(0, 730)),
        channels=channels,
        brand_group=draw(st.sampled_from(["", *groups])),
        controls={"price": ControlCard(draw(NAME), draw(NAME | st.just("")))},
        labels={"geo": {"north": draw(NAME), "NO": draw(NAME)}},
        sha256=draw(st.sampled_from(["", "a1" * 32])),
    )


@given(cards())
def test_what_is_written_reads_back_alike(card: ModelCard) -> None:
    assert parse_card(written(card, DEFAULT), DEFAULT, "ours.yaml") == card


def test_aliases_and_days_of_one_channel_are_written() -> None:
    text = "payment_days: 30\nchannels:\n  tv: {aliases: [telly, box], payment_days: 0}\n"
    card = parse_card(text, DEFAULT, "ours.yaml")
    assert parse_card(written(card, DEFAULT), DEFAULT, "ours.yaml") == card
    assert card_values(card, DEFAULT) == {
        "payment_days": 30,
        "channels": {"tv": {"aliases": ["telly", "box"], "payment_days": 0}},
    }


def test_a_card_that_says_nothing_is_empty() -> None:
    assert written(DEFAULT, DEFAULT) == ""


# --- beside a model -----------------------------------------------------------------------

BY_HAND = """\
# the controller's figures
title: Larkfield, Sep 2026
margin: 0.4  # from the plan
channels: {tv: {name: Television}}
"""


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("cards") / "good.nc"
    files.write(path, periods=12, draws=4)
    return path.read_bytes()


@pytest.fixture
def folder(tmp_path: Path, content: bytes) -> Path:
    (tmp_path / "spring.nc").write_bytes(content)
    return tmp_path


def test_a_card_is_kept_and_kept_again(folder: Path) -> None:
    none = keeping.kept_card(folder, "spring")
    assert (none.text, none.seen, none.card) == ("", keeping.NONE, none.default)
    first = keeping.keep_card(folder, "spring", "margin: 0.4", none.seen)
    assert first.card is not None
    assert first.card.margin == 0.4
    second = keeping.keep_card(folder, "spring", "margin: 0.5", first.seen)
    assert (folder / "spring.yaml").read_text() == "margin: 0.5"
    keeping.keep_card(folder, "spring", "", second.seen)
    assert not (folder / "spring.yaml").exists()
    assert ModelLibrary(folder).load("spring").card.margin is None


def test_of_two_who_opened_the_same_card_only_the_first_is_taken(folder: Path) -> None:
    opened = keeping.kept_card(folder, "spring")
    keeping.keep_card(folder, "spring", "margin: 0.4", opened.seen)
    with pytest.raises(Overtaken, match="changed by somebody else"):
        keeping.keep_card(folder, "spring", "margin: 0.9", opened.seen)
    assert (folder / "spring.yaml").read_text() == "margin: 0.4"


@pytest.mark.parametrize(
    ("text", "refused", "why"),
    [
        ("margin: 7", InvalidCard, "margin: 7"),
        ("gross_margin: 0.4", InvalidCard, "gross_margin"),
        ("channels: {cinema: {name: Cinema}}", InvalidCard, "cinema"),
        ("title: [", InvalidCard, "plain YAML"),
        (f"sha256: '{'0' * 64}'", ModelRefused, "vouches"),
    ],
)
def test_what_is_no_card_of_the_model_changes_nothing(
    folder: Path, text: str, refused: type[Exception], why: str
) -> None:
    (folder / "spring.yaml").write_text(BY_HAND)
    seen = keeping.kept_card(folder, "spring").seen
    with pytest.raises(refused, match=why):
        keeping.keep_card(folder, "spring", text, seen)
    assert (folder / "spring.yaml").read_text() == BY_HAND
    assert not [path for path in folder.iterdir() if path.is_dir()]


def test_a_card_that_cannot_be_used_can_be_mended(folder: Path) -> None:
    (folder / "spring.yaml").write_text("margin: 7")
    kept = keeping.kept_card(folder, "spring")
    assert (kept.card, kept.text) == (None, "margin: 7")
    assert "margin: 7" in str(kept.error)
    with pytest.raises(InvalidCard, match="margin: 7"):
        keeping.rename(folder, "spring", "Spring")
    assert keeping.keep_card(folder, "spring", "margin: 0.7", kept.seen).error is None


@pytest.mark.parametrize("name", ["../spring", "", "spring.nc", "winter"])
def test_no_name_leads_to_another_file(folder: Path, name: str) -> None:
    for act in (
        lambda: keeping.kept_card(folder, name),
        lambda: keeping.keep_card(folder, name, "", ""),
        lambda: keeping.rename(folder, name, "Title"),
    ):
        with pytest.raises(UnknownModel):
            act()


def test_renaming_leaves_the_rest_as_it_was_written(folder: Path) -> None:
    (folder / "spring.yaml").write_text(BY_HAND)
    renamed = keeping.rename(folder, "spring", "Übersicht: “2026” # Q1")
    assert renamed.card is not None
    assert (renamed.card.title, renamed.card.line) == ("Übersicht: “2026” # Q1", "Larkfield")
    assert "# the controller's figures" in renamed.text
    assert "margin: 0.4  # from the plan" in renamed.text
    back = keeping.rename(folder, "spring", "Larkfield, Sep 2026")
    assert (
        back.text.splitlines()[1:]
        == BY_HAND.replace("title: Larkfield, Sep 2026\n", "").splitlines()
    )


@pytest.mark.parametrize(
    "text",
    ["", "{margin: 0.4}", "title: >-\n  Of two\n  lines\nmargin: 0.4\n", '---\n"title": Old\n'],
)
def test_a_card_of_any_form_is_renamed(folder: Path, text: str) -> None:
    if text:
        (folder / "spring.yaml").write_text(text)
    before = keeping.kept_card(folder, "spring").card
    renamed = keeping.rename(folder, "spring", "New").card
    assert before is not None
    assert renamed is not None
    assert (renamed.title, renamed.margin, renamed.line) == ("New", before.margin, before.line)


def test_a_title_that_is_none_changes_nothing(folder: Path) -> None:
    for title in ("", "a\nb", "x" * 401):
        with pytest.raises(InvalidCard, match="title"):
            keeping.rename(folder, "spring", title)
    assert not (folder / "spring.yaml").exists()
