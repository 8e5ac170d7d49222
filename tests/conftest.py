"""What all tests share: how hard hypothesis tries, and where things lie."""

import ctypes
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPO = Path(__file__).resolve().parents[1]
# From linux/capability.h: version 3; CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH.
_CAPABILITIES, _ABOVE_PERMISSIONS = 0x20080522, 1 << 1 | 1 << 2

settings.register_profile(
    "fast",
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", settings.get_profile("fast"), max_examples=300, derandomize=False)
settings.load_profile("long" if os.environ.get("HEADROOM_HYPOTHESIS") == "long" else "fast")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Of a sweep, as many cases as it keeps stay, evenly spaced; all others are long tests."""
    sweeps = defaultdict[tuple[str, str], list[pytest.Function]](list)
    for item in items:
        if isinstance(item, pytest.Function) and item.get_closest_marker("sweep"):
            sweeps[item.nodeid.partition("::")[0], item.originalname].append(item)
    for cases in sweeps.values():
        marker = cases[0].get_closest_marker("sweep")
        assert marker is not None
        keep = marker.kwargs["keep"]
        kept = {k * len(cases) // keep for k in range(keep)}
        for k, case in enumerate(cases):
            if k not in kept:
                case.add_marker(pytest.mark.long)


@pytest.fixture(scope="session")
def repo() -> Path:
    """The root of the checkout."""
    return REPO


@pytest.fixture(scope="session")
def goldens() -> Path:
    """The folder of small fitted models and of PyMC-Marketing's own answers on them."""
    return REPO / "tests" / "goldens"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of fitted models and reference answers beside the checkout."""
    folder = REPO.parent / "shared"
    if not folder.is_dir():
        pytest.skip("no folder of reference material beside the checkout")
    return folder


@pytest.fixture
def ordinary() -> Iterator[None]:
    """Permissions hold for the test's own thread, and those it begins, even if it runs as root."""
    if os.geteuid() != 0:
        yield
        return
    try:
        libc = ctypes.CDLL(None)
        header, data = (ctypes.c_uint32 * 2)(_CAPABILITIES), (ctypes.c_uint32 * 6)()
        assert libc.capget(header, data) == 0
        full = data[0]
        data[0] = full & ~_ABOVE_PERMISSIONS
        assert libc.capset(header, data) == 0
    except (OSError, AttributeError, AssertionError):
        pytest.skip("root cannot be bound by permissions here")
    try:
        yield
    finally:
        data[0] = full
        libc.capset(header, data)
