"""Build hook: compiles the message catalogs and reads the dependencies, for wheel and editable install alike."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface


class CompileCatalogs(BuildHookInterface):  # type: ignore[type-arg]
    """Writes leadline.mo beside every leadline.po; entries marked fuzzy are left out."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile each catalog before files are collected (hatchling calls this for every build)."""
        del version, build_data
        for source in sorted(Path(self.root, "locales").glob("*/LC_MESSAGES/leadline.po")):
            with source.open("rb") as readable:
                catalog = read_po(readable, locale=source.parent.parent.name)
            with source.with_suffix(".mo").open("wb") as writable:
                write_mo(writable, catalog, use_fuzzy=False)


class RuntimeRequirements(MetadataHookInterface):
    """Takes the wheel's dependencies from requirements/runtime.in, so that they are written once."""

    PLUGIN_NAME = "custom"

    def update(self, metadata: dict[str, Any]) -> None:
        """Fill `dependencies`."""
        lines = Path(self.root, "requirements/runtime.in").read_text(encoding="utf-8").splitlines()
        metadata["dependencies"] = [line for line in lines if line and not line.startswith(("#", "-"))]
