"""Every value of the engine is frozen, so that a verdict handed on cannot be changed under way."""

from __future__ import annotations

from dataclasses import is_dataclass
from importlib import import_module
from pkgutil import iter_modules

import pytest

import kpi_engine

PUBLIC_VALUES = sorted(
    (
        thing
        for module in iter_modules(kpi_engine.__path__)
        for name, thing in vars(import_module(f"kpi_engine.{module.name}")).items()
        if isinstance(thing, type) and is_dataclass(thing) and not name.startswith("_")
        if thing.__module__ == f"kpi_engine.{module.name}"
    ),
    key=lambda value: value.__qualname__,
)


@pytest.mark.parametrize("value", PUBLIC_VALUES, ids=lambda value: value.__qualname__)
def test_a_value_is_frozen(value: type) -> None:
    assert vars(value)["__dataclass_params__"].frozen
