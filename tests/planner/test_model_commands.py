"""``python -m planner models``: the library as a script keeps it in order."""

import json
import shutil

import pytest

from planner import cli, model_library, services
from tests.mmm_core import files

MODEL = "larkfield_national"


@pytest.fixture(scope="module")
def content(tmp_path_factory):
    path = tmp_path_factory.mktemp("commands") / "good.nc"
    files.write(path, periods=12, draws=4)
    return path.read_bytes()


@pytest.fixture
def library(tmp_path, content, monkeypatch):
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "spring.nc").write_bytes(content)
    (folder / "spring.yaml").write_text("title: 'Shop, May 2026'\nmargin: 0.4\n")
    monkeypatch.setenv("HEADROOM_MODELS", str(folder))
    return folder


@pytest.fixture
def ask(library, capsys):
    def run(*arguments):
        code = cli.main(["models", *map(str, arguments)])
        return code, json.loads(capsys.readouterr().out)

    return run


def test_without_an_action_the_library_is_listed(ask):
    assert ask() == ask("list")
    (spring,) = ask()[1]
    assert (spring["name"], spring["title"], spring["line"]) == ("spring", "Shop, May 2026", "Shop")


def test_a_file_is_added_once_with_its_card(ask, library, content):
    file, card = library.parent / "Frühjahr.nc", library.parent / "card.yaml"
    file.write_bytes(content + b"\0")
    card.write_text("margin: 0.3")
    assert ask("add", file, "--card", card) == (0, {"name": "Fruhjahr", "title": "Frühjahr"})
    assert services.load("Fruhjahr").card.margin == 0.3
    code, refused = ask("add", file, "--name", "Other")
    assert (code, refused["error"]["kind"]) == (2, "already_there")
    assert "under the name Fruhjahr" in refused["error"]["message"]
    code, missing = ask("add", library / "none.nc")
    assert (code, missing["error"]["kind"]) == (2, "usage")


def test_a_check_asks_whether_scaled_spend_is_money(ask, shared):
    code, found = ask("check", shared / "models" / "national_hill.nc")
    assert (code, found["fitness"]["model"]) == (0, "caution")
    asked = [one for one in found["fitness"]["findings"] if "money?" in one["text"]]
    assert [one["fitness"] for one in asked] == ["caution"]
    assert asked[0]["measured"] == pytest.approx(0.997, abs=1e-3)
    assert any("Ask the analyst for a fit on money" in one for one in found["warnings"])
    _, found = ask("check", shared / "models" / "geo_panel.nc")
    assert not any("money?" in one for one in found["warnings"])


def test_a_check_says_what_would_be_added_and_keeps_nothing(ask, library, content):
    file = library.parent / "new.nc"
    file.write_bytes(content + b"\0")
    code, found = ask("check", file)
    assert (code, found["title"], found["cells"]) == (
        0, "new", [{"channel": "tv"}, {"channel": "radio"}]
    )  # fmt: skip
    assert [one["key"] for one in found["missing"]] == [
        "currency", "outcome.value_per_unit", "margin", "channels"
    ]  # fmt: skip
    assert found["fitness"]["model"] in ("fit", "caution", "not_fit")
    file.write_bytes(b"GIF89a" + bytes(900))
    assert ask("check", file)[1]["error"]["kind"] == "malformed_file"
    assert [entry["name"] for entry in ask()[1]] == ["spring"]


def test_a_model_is_renamed_removed_and_brought_back(ask):
    code, renamed = ask("rename", "spring", "Ladengeschäft – neu")
    assert (code, renamed["title"]) == (0, "Ladengeschäft – neu")
    assert renamed["card"]["line"] == "Shop"
    code, gone = ask("remove", "spring")
    assert code == 0
    assert ask() == (0, [])
    (listed,) = ask("removed")[1]
    assert (listed["key"], listed["title"]) == (gone["key"], "Ladengeschäft – neu")
    assert ask("restore", gone["key"]) == (0, {"name": "spring"})
    assert ask("removed") == (0, [])
    assert ask("restore", gone["key"])[0] == 2
    code, other = ask("remove", "spring", "--sha256", "0" * 64)
    assert (code, other["error"]["kind"]) == (2, "overtaken")


def test_a_card_is_put_in_place_of_the_one_that_was_seen(ask, library):
    seen = ask("card", "spring")[1]
    assert seen["card"] == {"title": "Shop, May 2026", "margin": 0.4}
    card = library.parent / "card.yaml"
    card.write_text("margin: 0.5")
    assert ask("card", "spring", "--set", card)[1]["error"]["kind"] == "usage"
    code, changed = ask("card", "spring", "--set", card, "--seen", seen["sha256"])
    assert (code, changed["card"]) == (0, {"margin": 0.5})
    assert any("mROAS of 2.00, not 2.50" in one for one in changed["changes"])
    code, late = ask("card", "spring", "--set", card, "--seen", seen["sha256"])
    assert (code, late["error"]["kind"]) == (2, "overtaken")
    card.write_text("gros_margin: 0.5")
    code, wrong = ask("card", "spring", "--set", card, "--seen", changed["sha256"])
    assert (code, wrong["error"]["kind"]) == (2, "invalid_card")
    assert "gros_margin" in wrong["error"]["message"]


def test_where_nobody_changes_the_library_nothing_is(ask, library, content, monkeypatch):
    key = ask("remove", "spring")[1]["key"]
    ask("restore", key)
    monkeypatch.setenv(services.UPLOADS, "off")
    before = {path: path.read_bytes() for path in library.rglob("*") if path.is_file()}
    file = library.parent / "new.nc"
    file.write_bytes(content + b"\0")
    card = library.parent / "card.yaml"
    card.write_text("margin: 0.5")
    for call in (
        ("add", file),
        ("check", file),
        ("rename", "spring", "New"),
        ("remove", "spring"),
        ("restore", key),
        ("card", "spring", "--set", card, "--seen", "none"),
    ):
        code, refused = ask(*call)
        assert (code, refused["error"]["kind"]) == (2, "not_allowed"), call
    assert {path: path.read_bytes() for path in library.rglob("*") if path.is_file()} == before


def test_fits_of_one_line_stand_together_the_newest_first(repo, tmp_path, monkeypatch):
    for path in (repo / "models").glob("larkfield*.*"):
        if path.suffix in (".nc", ".yaml"):
            shutil.copy(path, tmp_path)
    monkeypatch.setenv("HEADROOM_MODELS", str(tmp_path))
    grouped = model_library.by_line(services.library().entries())
    titles = [(line, [fit.title for fit in fits]) for line, fits in grouped]
    assert titles == [
        ("Larkfield", ["Larkfield, Sep 2026", "Larkfield, Mar 2026"]),
        ("Larkfield by region", ["Larkfield by region"]),
    ]
