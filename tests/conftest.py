"""What all tests share: how hard hypothesis tries, and where things lie."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

REPO = Path(__file__).resolve().parents[1]

settings.register_profile(
    "fast",
    max_examples=25,
    derandomize=True,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", settings.get_profile("fast"), max_examples=300, derandomize=False)
settings.load_profile("long" if os.environ.get("HEADROOM_HYPOTHESIS") == "long" else "fast")


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
