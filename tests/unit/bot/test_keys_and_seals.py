"""Promises of seals, keys, the vault and the pace: nothing forged opens, nothing lost is silent."""

from __future__ import annotations

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.greeting import region_of
from bot.keys import MissingKeysError, find_keys
from bot.pace import Pace
from bot.seals import LIFETIME, Seals
from bot.settings import Settings
from commands.refusals import BrokenButton
from integrations.vault import UnreadableCredentialError, Vault, read_or_make_key

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
URL_SAFE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def settings(**values: object) -> Settings:
    # Validated as a whole, so that nothing of the environment joins in.
    return Settings.model_validate({"database_url": "sqlite://", **values})


@given(line=st.text(max_size=200), is_once=st.booleans(), person=st.none() | st.integers(1, 2**63 - 1))
def test_a_sealed_line_opens_as_it_was_sealed(line: str, is_once: bool, person: int | None) -> None:
    seals = Seals([b"one"])
    token = seals.for_person(7, person, NOW).seal_line(line, is_once)
    opened = seals.open(token)

    assert set(token) <= URL_SAFE
    assert (opened.org_id, opened.person_id, opened.words, opened.kept) == (7, person, line, None)
    assert (bool(opened.once), opened.until) == (is_once, NOW + LIFETIME)


@given(place=st.integers(0, 119), sign=st.sampled_from(sorted(URL_SAFE)))
def test_one_changed_sign_breaks_a_seal(place: int, sign: str) -> None:
    seals = Seals([b"one"])
    token = seals.for_person(7, 8, NOW).seal_line("report gmv BR-01 2026-11-22", True)
    at = place % (len(token) - 1)  # the last sign may hold spare bits
    if token[at] == sign:
        return

    with pytest.raises(BrokenButton):
        seals.open(token[:at] + sign + token[at + 1 :])


def test_a_form_keeps_its_hidden_answers_in_order() -> None:
    seals = Seals([b"one"])
    kept = (("store", "BR-01"), ("day", "昨天"))
    opened = seals.open(seals.for_person(7, 8, NOW).seal_form("report", kept))

    assert (opened.words, opened.kept) == ("report", kept)
    assert opened.once


def test_no_two_single_uses_share_a_name() -> None:
    seals = Seals([b"one"])
    seal = seals.for_person(7, 8, NOW)

    assert len({seals.open(seal.seal_line("undo 1", True)).once for _ in range(100)}) == 100


def test_keys_rotate_newest_first() -> None:
    old, new, both = Seals([b"old"]), Seals([b"new"]), Seals([b"new", b"old"])
    token = old.for_person(7, 8, NOW).seal_line("my", False)

    assert both.open(token).words == "my"
    assert new.open(both.for_person(7, 8, NOW).seal_line("my", False)).words == "my"
    with pytest.raises(BrokenButton):
        new.open(token)


def test_the_vault_opens_with_any_key_and_names_the_fix_without() -> None:
    sealed = Vault([b"old"]).seal("xoxb-secret")

    assert b"secret" not in sealed
    assert Vault([b"new", b"old"]).open(sealed) == "xoxb-secret"
    with pytest.raises(UnreadableCredentialError, match="LEADLINE_KEYS"):
        Vault([b"new"]).open(sealed)
    with pytest.raises(UnreadableCredentialError):
        Vault([b"old"]).open(b"garbage")


def test_a_key_file_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "leadline.key"
    key, is_new = read_or_make_key(path)

    assert is_new
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_or_make_key(path) == (key, False)


def test_keys_come_from_the_settings_or_a_file_beside_the_database(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'leadline.db'}"

    assert find_keys(settings(database_url=url, keys=" new , old,")).all == (b"new", b"old")
    made = find_keys(settings(database_url=url))
    assert made.made == tmp_path / "leadline.key"
    found = find_keys(settings(database_url=url, keys=" , "))
    assert (found.all, found.made) == (made.all, None)


@pytest.mark.parametrize("keys", [None, "", " , "])
def test_replicas_without_shared_keys_do_not_start(keys: str | None) -> None:
    with pytest.raises(MissingKeysError, match="LEADLINE_KEYS"):
        find_keys(settings(database_url="postgresql://db/leadline", keys=keys))


def test_secrets_do_not_show_when_settings_are_printed() -> None:
    shown = repr(settings(keys="hush-1", slack_bot_token="hush-2", feishu_app_secret="hush-3"))

    assert "hush" not in shown


def test_a_burst_is_allowed_and_refills_one_by_one() -> None:
    pace = Pace(burst=3, every=timedelta(seconds=2))

    assert [pace.take(1, NOW) for _ in range(5)] == [0, 0, 0, 2, 2]
    assert pace.take(2, NOW) == 0
    assert pace.take(1, NOW + timedelta(seconds=2)) == 0
    assert pace.take(1, NOW + timedelta(seconds=2.5)) == 2
    assert [pace.take(1, NOW + timedelta(minutes=1)) for _ in range(4)] == [0, 0, 0, 2]


@pytest.mark.parametrize(
    ("code", "region"),
    [("pt-BR", "BR"), ("en_gb", "GB"), ("es-LA", None), ("zh-Hans", None), ("en", None), ("zh-Hant-TW", "TW")],
)
def test_a_country_is_read_from_a_platforms_language(code: str, region: str | None) -> None:
    assert region_of(code) == region
