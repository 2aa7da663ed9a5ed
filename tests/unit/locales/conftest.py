"""Compiles the catalogs once, so that the tests see what the build ships."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import TZPATH, ZoneInfo, reset_tzpath

import pytest

from locales.extraction.__main__ import compile_all
from locales.startup import prepare

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="session", autouse=True)
def _prepared() -> Iterator[None]:
    before = TZPATH
    compile_all(ROOT)
    prepare()
    yield
    reset_tzpath(to=before)
    ZoneInfo.clear_cache()
