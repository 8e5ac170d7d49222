import pytest

from tests.planner.scenarios.kept import store_in


@pytest.fixture
def store(tmp_path):
    store = store_in(tmp_path)
    yield store
    store.database.close()
