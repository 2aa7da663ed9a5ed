"""Words as the build ships them, for every test of this room."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session", autouse=True)
def _prepared(catalogs: None) -> None:
    """Compile the catalogs before the first word."""
