"""Written whole or not at all: whatever fails, whoever dies, however many write at a time."""

import errno
import fcntl
import itertools
import os
import shutil
import stat
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from mmm_core import publish, staging, uploads
from mmm_core.errors import HeadroomError, StorageTrouble
from mmm_core.library import ModelLibrary
from tests import dying
from tests.mmm_core import files

SCENARIOS = ("upload", "export")
# What takes space on a disk; a name can be taken back on a full one.
GROWING = {"mkdir", "open", "write", "fsync", "link", "replace"}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("publish") / "good.nc"
    files.write(path, periods=12, draws=4)
    return path.read_bytes()


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes after the check, which is a process of its own."""
    monkeypatch.setattr(uploads, "check_untrusted", lambda path, card: None)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 kB."""
    folder = tmp_path / "disk"
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    try:
        subprocess.run(["mount", *options], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no disk can be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


# --- killed, and in a crowd ---------------------------------------------------------------


@pytest.mark.sweep(keep=1)
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_kill_shows_the_whole_or_nothing_and_leaves_nothing(scenario: str) -> None:
    assert dying.dying(scenario, "--each", "1", "--random", "10") == []


@pytest.mark.long
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_many_kills_show_the_whole_or_nothing(scenario: str) -> None:
    assert dying.dying(scenario, "--each", "20", "--random", "200", "--seed", "2") == []


@pytest.mark.parametrize("often", [2, pytest.param(25, marks=pytest.mark.long)])
def test_eight_uploads_of_one_name_get_eight_names_each_with_its_own_card(often: int) -> None:
    assert dying.dying("models", "--writers", "8", "--often", str(often)) == []


def test_nobody_sweeps_what_is_in_use(tmp_path: Path) -> None:
    with staging.staging(tmp_path) as private:
        staging.write(private / "model.nc", b"half")
        staging.sweep(tmp_path)
        with staging.staging(tmp_path):
            pass
        assert (private / "model.nc").read_bytes() == b"half"
    assert list(tmp_path.iterdir()) == []


def published_and_killed(folder: Path, *, noted: bool, named: bool = True) -> None:
    """A model and its card; their writer dies right after, or as the note still stands."""
    child = os.fork()
    if not child:
        with staging.staging(folder) as private:
            model = staging.write(private / "a.nc", b"old")
            card = staging.write(private / "a.yaml", b"margin: 0.3")
            if noted:
                staging.note(private, ["a.nc", "a.yaml"])
                os.link(card, folder / "a.yaml")
                if named:
                    os.link(model, folder / "a.nc")
            else:
                publish.publish(model, folder, early=[card])
            os._exit(9)
    os.waitpid(child, 0)


@pytest.mark.parametrize("noted", [False, True])
@pytest.mark.parametrize("edited", [False, True])
def test_no_sweep_takes_a_card_in_use(tmp_path: Path, noted: bool, edited: bool) -> None:
    published_and_killed(tmp_path, noted=noted)
    refit = tmp_path / "new.tmp"
    refit.write_bytes(b"new")
    refit.replace(tmp_path / "a.nc")
    if edited:
        with (tmp_path / "a.yaml").open("r+b") as card:  # in place: the same file
            card.write(b"margin: 0.4")
    staging.sweep(tmp_path)
    kept = b"margin: 0.4" if edited else b"margin: 0.3"
    assert dying.left(tmp_path) == {"a.nc": b"new", "a.yaml": kept}


def test_a_note_goes_once_the_first_name_is_given(tmp_path: Path) -> None:
    published_and_killed(tmp_path, noted=False)
    (tmp_path / "a.nc").unlink()  # its owner takes the model away, and not the card
    staging.sweep(tmp_path)
    assert dying.left(tmp_path).keys() == {"a.yaml"}


@pytest.mark.parametrize("edited", [False, True])
def test_a_card_without_its_model_is_taken_back_unless_written_to(
    tmp_path: Path, edited: bool
) -> None:
    published_and_killed(tmp_path, noted=True, named=False)
    if edited:
        (tmp_path / "a.yaml").write_bytes(b"margin: 0.4")
    staging.sweep(tmp_path)
    assert dying.left(tmp_path) == ({"a.yaml": b"margin: 0.4"} if edited else {})


@pytest.mark.usefixtures("unchecked")
def test_whoever_writes_next_sweeps_first(tmp_path: Path, content: bytes) -> None:
    private = tmp_path / f".headroom-{'a' * 32}"
    private.mkdir()
    (private / "spring.nc").write_bytes(content)
    ModelLibrary(tmp_path).add("spring", content)
    assert dying.left(tmp_path).keys() == {"spring.nc"}


@pytest.mark.parametrize(("module", "step"), [(os, "open"), (fcntl, "flock")])
def test_a_sweep_that_is_faster_than_the_lock_takes_nothing_from_anybody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: Any, step: str
) -> None:
    """Between making a private folder and holding its lock anybody may sweep it."""
    real, swept = getattr(module, step), []

    def faster(*args: Any, **kwargs: Any) -> Any:
        if not swept and any(tmp_path.iterdir()):
            swept.append(step)
            staging.sweep(tmp_path)
        return real(*args, **kwargs)

    monkeypatch.setattr(module, step, faster)
    with staging.staging(tmp_path) as private:
        assert swept
        staging.write(private / "model.nc", b"whole")
        assert list(tmp_path.iterdir()) == [private]
    assert list(tmp_path.iterdir()) == []


def test_only_private_folders_are_swept(tmp_path: Path) -> None:
    mine = tmp_path / ".headroom-notes"
    mine.mkdir()
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (tmp_path / f".headroom-{'0' * 32}").symlink_to(elsewhere)
    staging.sweep(tmp_path)
    assert mine.is_dir()
    assert elsewhere.is_dir()


def test_a_turn_is_one_at_a_time(tmp_path: Path) -> None:
    order = []

    def second() -> None:
        with staging.turn(tmp_path):
            order.append("second")

    with staging.turn(tmp_path):
        other = threading.Thread(target=second)
        other.start()
        other.join(0.2)
        order.append("first")
    other.join()
    assert order == ["first", "second"]


# --- whatever fails -----------------------------------------------------------------------


def refused(what: dying.Scenario, folder: Path, step: int, code: int, lasting: bool) -> str:
    """What is said where the disk says no at a step, or from then on to all that needs space."""
    reached = False

    def before(number: int, name: str) -> None:
        nonlocal reached
        reached = reached or number == step
        if number == step or (lasting and number > step and name in GROWING):
            raise OSError(code, os.strerror(code))

    try:
        with publish.writing("It", folder), dying.stepping(before):
            what.act(folder, 0)
    except HeadroomError as error:
        return str(error)
    return "" if reached else "done"


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize(
    ("code", "lasting"), [(errno.ENOSPC, True), (errno.ENOSPC, False), (errno.EACCES, False)]
)
@pytest.mark.parametrize("scenario", ["upload", "export"])
def test_at_whatever_step_the_disk_says_no(
    tmp_path: Path, content: bytes, scenario: str, code: int, lasting: bool
) -> None:
    """A sentence, and nothing has changed; or it is there, and nobody was told otherwise."""
    what = dying.scenario(scenario, content)
    for step in itertools.count(1):
        folder = tmp_path / str(step)
        folder.mkdir()
        what.prepare(folder)
        said = refused(what, folder, step, code, lasting)
        expected = what.after if said in ("", "done") else what.before
        assert dying.seen(folder) == expected, (step, said)
        staging.sweep(folder)
        assert dying.left(folder) == expected, (step, said)
        assert str(tmp_path) not in said
        if said == "done":
            return
        shutil.rmtree(folder)


@pytest.mark.usefixtures("unchecked")
def test_what_gets_a_name_has_been_synced(tmp_path: Path, content: bytes) -> None:
    """In this order: what is in files, then the card's name, then the model's."""
    done: list[str] = []
    real_sync, real_link = os.fsync, os.link

    def sync(handle: int) -> None:
        real_sync(handle)
        done.append("folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "file")

    def link(source: Path, target: Path) -> None:
        real_link(source, target)
        done.append(target.name)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", sync)
        patch.setattr(os, "link", link)
        uploads.add(tmp_path, "spring", content, dying.CARD)
    files_first, names = done[:3], done[3:]
    assert files_first == ["file", "file", "file"]  # the model, its card, the note on both
    assert names == ["folder", "spring.yaml", "folder", "spring.nc", "folder"]


def test_a_full_disk_keeps_nothing_and_says_so(disk: Path, content: bytes) -> None:
    library = ModelLibrary(disk)
    (disk / "ballast").write_bytes(bytes(230_000))
    with pytest.raises(StorageTrouble) as caught:
        library.add("spring", content, dying.CARD)
    assert caught.value.message == (
        "The model spring cannot be written to the folder disk: the disk is full."
    )
    assert caught.value.remedy == "Nothing was changed. Free some space there, and try again."
    assert dying.left(disk).keys() == {"ballast"}
    assert library.entries() == ()
    (disk / "ballast").unlink()
    assert library.add("spring", content, dying.CARD) == "spring"


@pytest.mark.usefixtures("unchecked")
@pytest.mark.parametrize("scenario", ["upload", "export"])
def test_however_little_is_free_it_is_whole_or_as_it_was(
    disk: Path, content: bytes, scenario: str
) -> None:
    what, outcomes = dying.scenario(scenario, content), set()
    for free in range(0, 100_000, 4096):
        what.prepare(disk)
        (disk / "ballast").write_bytes(bytes(shutil.disk_usage(disk).free // 4096 * 4096 - free))
        try:
            with publish.writing("It", disk):
                what.act(disk, 0)
            outcomes.add("whole")
            expected = what.after
        except StorageTrouble as error:
            outcomes.add(error.message)
            expected = what.before
        (disk / "ballast").unlink()
        assert dying.left(disk) == expected, free
        for path in disk.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert len(outcomes) == 2
    assert any("the disk is full" in outcome for outcome in outcomes)


def test_a_read_only_disk_is_called_so(disk: Path, content: bytes) -> None:
    (disk / "spring.nc").write_bytes(content)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    library = ModelLibrary(disk)
    with pytest.raises(StorageTrouble, match="folder disk: it is read-only"):
        library.add("spring", content)
    assert [entry.error for entry in library.entries()] == [None]
    with (
        pytest.raises(StorageTrouble, match=r"draws\.csv .* read-only"),
        publish.writing("draws.csv", disk),
    ):
        publish.export(disk / "draws.csv", b"1\n")


# --- where file systems can do less -------------------------------------------------------


@pytest.fixture
def no_links(monkeypatch: pytest.MonkeyPatch) -> None:
    def link(source: object, target: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "link", link)


@pytest.fixture
def no_locks(monkeypatch: pytest.MonkeyPatch) -> None:
    def flock(handle: object, how: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", flock)


@pytest.mark.usefixtures("no_links", "unchecked")
def test_without_hard_links_names_are_exclusive_too(tmp_path: Path, content: bytes) -> None:
    library = ModelLibrary(tmp_path)
    contents = [content, content + b"\0", content + b"\0\0"]
    assert [library.add("m", one, dying.CARD) for one in contents] == ["m", "m-2", "m-3"]
    with staging.staging(tmp_path) as private:
        staged = staging.write(private / "m.nc", b"other")
        card = staging.write(private / "other.yaml", b"title: Other\n")
        with pytest.raises(FileExistsError):
            publish.publish(staged, tmp_path, early=[card])
        assert card.read_bytes() == b"title: Other\n"
    assert (tmp_path / "m.nc").read_bytes() == content
    assert not (tmp_path / "other.yaml").exists()
    assert not [path for path in dying.left(tmp_path) if path.startswith(".")]


@pytest.mark.usefixtures("no_locks", "unchecked")
def test_without_locks_what_is_a_day_old_is_swept(tmp_path: Path, content: bytes) -> None:
    assert ModelLibrary(tmp_path).add("m", content, dying.CARD) == "m"
    fresh, old = (tmp_path / f".headroom-{digit * 32}" for digit in "ab")
    for private in (fresh, old):
        private.mkdir()
        (private / "lock").touch()
    os.utime(old, (0, 0))
    staging.sweep(tmp_path)
    assert (fresh.exists(), old.exists()) == (True, False)


# --- exports ------------------------------------------------------------------------------


def test_an_export_keeps_the_permissions_of_what_it_replaces(tmp_path: Path) -> None:
    target = tmp_path / "draws.csv"
    target.write_bytes(b"old")
    target.chmod(0o600)
    (tmp_path / "link.csv").symlink_to(target)
    publish.export(tmp_path / "link.csv", b"new")
    assert target.read_bytes() == b"new"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert (tmp_path / "link.csv").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["draws.csv", "link.csv"]


def test_an_export_into_a_pipe_goes_through_it(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    handle = os.open(pipe, os.O_RDWR)
    publish.export(pipe, b"new")
    assert os.read(handle, 10) == b"new"
    os.close(handle)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_an_export_into_no_folder_makes_none(tmp_path: Path) -> None:
    with (
        pytest.raises(StorageTrouble, match="folder out: it is not there"),
        publish.writing("draws.csv", tmp_path / "out"),
    ):
        publish.export(tmp_path / "out" / "draws.csv", b"1\n")
    assert list(tmp_path.iterdir()) == []
