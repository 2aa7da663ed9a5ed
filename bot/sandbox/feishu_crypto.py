"""Feishu's encryption and signature of what it pushes to an app."""

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7

_BLOCK_BITS = 128


def encrypted(payload: dict[str, Any], encrypt_key: str) -> bytes:
    """Return ``{"encrypt": base64(IV + AES-256-CBC(PKCS7(json)))}`` as compact JSON; the key is SHA-256 of the key.

    Compact, because some receivers sign over a re-serialized body.
    """
    words = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode()
    padder = PKCS7(_BLOCK_BITS).padder()
    vector = secrets.token_bytes(_BLOCK_BITS // 8)
    cipher = Cipher(algorithms.AES256(hashlib.sha256(encrypt_key.encode()).digest()), modes.CBC(vector)).encryptor()
    secret = cipher.update(padder.update(words) + padder.finalize()) + cipher.finalize()
    return json.dumps({"encrypt": base64.b64encode(vector + secret).decode()}, separators=(",", ":")).encode()


def signature(timestamp: str, nonce: str, encrypt_key: str, body: bytes) -> str:
    """Return ``X-Lark-Signature``: the hex SHA-256 of timestamp, nonce, key and raw body, in that order."""
    return hashlib.sha256(f"{timestamp}{nonce}{encrypt_key}".encode() + body).hexdigest()
