"""A wrong import across rooms fails `make check`: each contract of pyproject.toml is broken once and must say so."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_SETTINGS = tomllib.loads((_ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
_ROOMS: list[str] = _SETTINGS["root_packages"]
_CONTRACTS = {contract["name"]: contract for contract in _SETTINGS["contracts"]}

# Where each contract is broken: the module that imports, and what it may not import from there.
_WRONG_IMPORTS = [
    ("kpi_engine.wrong", "integrations.database", "One direction"),
    ("kpi_engine.wrong", "locales", "One direction"),
    ("locales.wrong", "kpi_engine", "One direction"),
    ("integrations.wrong", "commands", "One direction"),
    ("commands.wrong", "bot", "One direction"),
    ("bot.slack.wrong", "bot.feishu", "do not know each other"),
    ("bot.feishu.wrong", "bot.sandbox", "do not know each other"),
    ("bot.sandbox.wrong", "bot.slack", "do not know each other"),
    ("commands.wrong", "integrations.sources", "Commands see"),
    ("commands.wrong", "integrations.http", "Commands see"),
    ("commands.wrong", "integrations.imports", "Commands see"),
    ("kpi_engine.wrong", "sqlite3", "The engine is pure"),
    ("kpi_engine.wrong", "time", "The engine is pure"),
    ("commands.wrong", "asyncio", "Commands know no network"),
    ("commands.wrong", "sqlalchemy", "SQLAlchemy"),
    ("bot.wrong", "alembic", "SQLAlchemy"),
    ("integrations.wrong", "psycopg", "SQLAlchemy"),
    ("commands.wrong", "babel", "Babel"),
    ("bot.wrong", "apscheduler", "APScheduler"),
    ("bot.wrong", "slack_bolt", "slack_bolt"),
    ("bot.sandbox.wrong", "slack_sdk", "slack_bolt"),
    ("bot.feishu.wrong", "aiohttp", "slack_bolt"),
    ("bot.dispatch", "lark_oapi", "lark_oapi"),
    ("bot.slack.wrong", "httpx", "httpx"),
    ("bot.slack.wrong", "cryptography", "cryptography"),
    ("integrations.wrong", "starlette", "Starlette"),
    ("bot.slack.wrong", "uvicorn", "uvicorn"),
    ("kpi_engine.wrong", "holidays", "holidays"),
    ("kpi_engine.wrong", "currency_converter", "CurrencyConverter"),
    ("bot.wrong", "openpyxl", "openpyxl"),
    ("integrations.wrong", "xlsxwriter", "XlsxWriter"),
    ("integrations.wrong", "prometheus_client", "prometheus_client"),
    ("bot.wrong", "typer", "Typer"),
    ("commands.wrong", "rich", "Typer"),
    ("integrations.wrong", "pydantic_settings", "pydantic"),
    ("commands.wrong", "structlog", "structlog"),
]
# Requirements whose import name is not theirs in lower case, and those nobody imports.
_IMPORTED_AS = {"currencyconverter": "currency_converter"}
_NEVER_IMPORTED = {"tzdata"}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Return a copy of the rooms that a test may spoil."""
    for room in _ROOMS:
        shutil.copytree(_ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.po", "*.mo"))
    shutil.copy(_ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def _verdicts(house: Path) -> tuple[dict[str, str], int, str]:
    """Return each contract's verdict, the exit code and everything that was printed."""
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    environment = {**os.environ, "PYTHONPATH": str(house), "COLUMNS": "200"}
    run = subprocess.run(command, cwd=house, env=environment, capture_output=True, text=True, check=False)
    verdicts = re.findall(r"^(.*\S) (KEPT|BROKEN)\b", run.stdout, flags=re.MULTILINE)
    return {name: verdict for name, verdict in verdicts if name in _CONTRACTS}, run.returncode, run.stdout + run.stderr


def _module_file(house: Path, module: str) -> Path:
    """Return where a module lies, a package's __init__ where it is one."""
    path = house.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _write_import(house: Path, importer: str, imported: str) -> None:
    if imported.split(".", maxsplit=1)[0] in _ROOMS and not _module_file(house, imported).exists():
        _module_file(house, imported).write_text("", encoding="utf-8")
    path = _module_file(house, importer)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    path.write_text(f"{before}\nimport {imported}\n", encoding="utf-8")


def test_the_rooms_as_they_stand_keep_every_contract(house: Path) -> None:
    verdicts, exit_code, printed = _verdicts(house)

    assert verdicts == dict.fromkeys(_CONTRACTS, "KEPT"), printed
    assert exit_code == 0, printed


@pytest.mark.parametrize(("importer", "imported", "contract"), _WRONG_IMPORTS)
def test_a_wrong_import_is_refused_by_the_contract_that_forbids_it(
    house: Path, importer: str, imported: str, contract: str
) -> None:
    _write_import(house, importer, imported)

    verdicts, exit_code, printed = _verdicts(house)

    broken = [name for name, verdict in verdicts.items() if verdict == "BROKEN"]
    assert exit_code == 1, printed
    assert any(contract in name for name in broken), printed
    assert f"{importer} -> {imported}" in printed


def test_no_contract_goes_untried() -> None:
    tried = {name for name in _CONTRACTS for *_, contract in _WRONG_IMPORTS if contract in name}

    assert tried == set(_CONTRACTS)


def test_every_vendor_has_a_home() -> None:
    lines = (_ROOT / "requirements" / "runtime.in").read_text(encoding="utf-8").splitlines()
    vendors = {re.split(r"[\[<>=]", line)[0] for line in lines if line and not line.startswith("#")}
    imported = {_IMPORTED_AS.get(vendor, vendor.replace("-", "_")) for vendor in vendors - _NEVER_IMPORTED}

    housed = {module for contract in _CONTRACTS.values() for module in contract.get("forbidden_modules", [])}

    assert imported <= housed
