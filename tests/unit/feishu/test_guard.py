"""The guard of the webhook: who passes, who does not, and that nobody learns why."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from bot.feishu.guard import Guard, HttpAnswer, MissingSecretError, Passed

KEY = "encrypt-key"
TOKEN = "verification-token"
NOW = 1_763_900_000.0


class Wall:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def wall() -> Wall:
    return Wall()


@pytest.fixture
def guard(wall: Wall) -> Guard:
    return Guard(
        encrypt_key=KEY, verification_token=TOKEN, decrypt=_opened, event_types={"card.action.trigger"}, wall=wall
    )


def _opened(text: str) -> str:
    """Stand in for the cipher: what it opens begins with a mark, all else is not ours."""
    if not text.startswith("sealed:"):
        raise ValueError("padding")
    return text.removeprefix("sealed:")


def _sealed(event: dict[str, Any]) -> bytes:
    return json.dumps({"encrypt": f"sealed:{json.dumps(event)}"}).encode()


def _event(event_type: str = "card.action.trigger", token: str = TOKEN) -> dict[str, Any]:
    return {"schema": "2.0", "header": {"event_type": event_type, "token": token}, "event": {}}


def _signed(body: bytes, *, at: float = NOW, key: str = KEY) -> dict[str, str]:
    timestamp = str(int(at))
    return {
        "X-Lark-Request-Timestamp": timestamp,
        "X-Lark-Request-Nonce": "nonce",
        "X-Lark-Signature": hashlib.sha256(f"{timestamp}nonce{key}".encode() + body).hexdigest(),
    }


def test_a_signed_fresh_event_passes_whatever_case_its_headers_are_in(guard: Guard) -> None:
    body = _sealed(_event())

    passed = guard.check({name.lower(): value for name, value in _signed(body).items()}, body)

    assert isinstance(passed, Passed)
    assert passed.event_type == "card.action.trigger"


def test_the_same_bytes_again_are_answered_and_not_passed(guard: Guard, wall: Wall) -> None:
    body = _sealed(_event())
    headers = _signed(body)
    assert isinstance(guard.check(headers, body), Passed)

    wall.at += 299

    assert guard.check(headers, body) == HttpAnswer(200)


def test_what_failed_may_come_again(guard: Guard) -> None:
    body = _sealed(_event())
    passed = guard.check(_signed(body), body)
    assert isinstance(passed, Passed)

    guard.forget(passed)

    assert isinstance(guard.check(_signed(body), body), Passed)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_stale_signature_is_refused(guard: Guard, seconds: int) -> None:
    body = _sealed(_event())

    assert guard.check(_signed(body, at=NOW + seconds), body) == HttpAnswer(401)


@pytest.mark.parametrize("seconds", [-300, 300])
def test_a_signature_five_minutes_off_still_passes(guard: Guard, seconds: int) -> None:
    body = _sealed(_event())

    assert isinstance(guard.check(_signed(body, at=NOW + seconds), body), Passed)


@pytest.mark.parametrize("header", ["X-Lark-Request-Timestamp", "X-Lark-Request-Nonce", "X-Lark-Signature"])
def test_a_missing_header_is_refused(guard: Guard, header: str) -> None:
    body = _sealed(_event())
    headers = _signed(body)
    del headers[header]

    assert guard.check(headers, body) == HttpAnswer(401)


@pytest.mark.parametrize("timestamp", ["", "soon", "-1", "1.5", "１７６３９００００００"])
def test_a_signed_timestamp_that_is_no_number_is_refused(guard: Guard, timestamp: str) -> None:
    body = _sealed(_event())
    signature = hashlib.sha256(f"{timestamp}nonce{KEY}".encode() + body).hexdigest()
    headers = {
        "X-Lark-Request-Timestamp": timestamp, "X-Lark-Request-Nonce": "nonce", "X-Lark-Signature": signature
    }  # fmt: skip

    assert guard.check(headers, body) == HttpAnswer(401)


@pytest.mark.parametrize("signature", ["", "é", "0" * 64])
def test_a_signature_with_another_key_or_none_is_refused(guard: Guard, signature: str) -> None:
    body = _sealed(_event())

    assert guard.check(_signed(body, key="other"), body) == HttpAnswer(401)
    assert guard.check({**_signed(body), "X-Lark-Signature": signature}, body) == HttpAnswer(401)


def test_a_body_over_a_megabyte_is_not_even_read(guard: Guard) -> None:
    assert guard.check({}, b"{" * 1_000_001) == HttpAnswer(413)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_refused(guard: Guard, body: bytes) -> None:
    assert guard.check(_signed(body), body) == HttpAnswer(400)


def test_a_signed_body_that_cannot_be_opened_is_refused_as_malformed(guard: Guard) -> None:
    body = b'{"encrypt": "garbage"}'

    assert guard.check(_signed(body), body) == HttpAnswer(400)


def test_unsigned_bodies_tell_nothing_about_the_key(guard: Guard) -> None:
    wrong_token = {"type": "url_verification", "token": "guess", "challenge": "x"}
    answers = {
        guard.check({}, body)
        for body in (b'{"encrypt": "garbage"}', b'{"encrypt": 7}', b"{}", _sealed(_event()), _sealed(wrong_token))
    }

    assert answers == {HttpAnswer(401)}


def test_an_event_in_clear_is_refused_though_signed(guard: Guard) -> None:
    body = json.dumps(_event()).encode()

    assert guard.check(_signed(body), body) == HttpAnswer(400)


def test_a_wrong_verification_token_is_refused_though_signed(guard: Guard) -> None:
    for token in ("guess", "", None):
        body = _sealed(_event(token=token))  # type: ignore[arg-type]

        assert guard.check(_signed(body), body) == HttpAnswer(401)


def test_a_challenge_comes_back_whole_whatever_it_holds(guard: Guard) -> None:
    challenge = 'a"b\\c\n<汉>'
    body = _sealed({"type": "url_verification", "token": TOKEN, "challenge": challenge})

    for headers in ({}, _signed(body)):
        answer = guard.check(headers, body)

        assert isinstance(answer, HttpAnswer)
        assert answer.status == 200
        assert json.loads(answer.body) == {"challenge": challenge}


def test_an_event_type_we_do_not_handle_is_answered(guard: Guard) -> None:
    body = _sealed(_event("drive.file.deleted_v1"))

    assert guard.check(_signed(body), body) == HttpAnswer(200)


@pytest.mark.parametrize(("key", "token"), [("", TOKEN), (KEY, "")])
def test_a_webhook_without_both_secrets_does_not_start(key: str, token: str) -> None:
    with pytest.raises(MissingSecretError):
        Guard(encrypt_key=key, verification_token=token, decrypt=_opened, event_types=(), wall=Wall())
