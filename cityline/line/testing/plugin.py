"""pytest: hold every request against LINE's OpenAPI for the whole session. Loaded by the root ``conftest.py``."""

from collections.abc import Iterator

import pytest

from cityline.line import observing
from cityline.line.testing import contract


@pytest.fixture(scope="session", autouse=True)
def _line_contract() -> Iterator[None]:
    watched = contract.watch()
    yield
    if watched:
        observing.observers.remove(contract.check)
