"""The command line of the translators' tools: update, compile, check."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from locales.extraction.catalog_checks import check_all
from locales.extraction.catalog_files import (
    build_template,
    catalog_bytes,
    catalog_path,
    compile_catalog,
    languages_with_catalogs,
    read_catalog,
    template_path,
    updated_catalog,
)
from locales.extraction.source_messages import find_messages, only_messages

_ROOT = Path(__file__).parents[2]


def update(root: Path) -> None:
    """Write the template from the source and bring every catalog in step, keeping its translations."""
    template = build_template(only_messages(find_messages(root)))
    template_path(root).write_bytes(catalog_bytes(template))
    for language in languages_with_catalogs(root):
        path = catalog_path(root, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(catalog_bytes(updated_catalog(read_catalog(path, language), template, language)))


def compile_all(root: Path) -> None:
    """Compile every catalog that exists."""
    for language in languages_with_catalogs(root):
        compile_catalog(catalog_path(root, language), language)


def check(root: Path) -> int:
    """Print every finding and return the exit code."""
    findings = list(check_all(root))
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    return 1 if findings else 0


def main(arguments: list[str] | None = None) -> int:
    """Run one of the tools on this repository; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m locales.extraction", description=__doc__)
    parser.add_argument("tool", choices=["update", "compile", "check"])
    match parser.parse_args(arguments).tool:
        case "update":
            update(_ROOT)
        case "compile":
            compile_all(_ROOT)
        case _:
            return check(_ROOT)
    return 0


if __name__ == "__main__":
    sys.exit(main())
