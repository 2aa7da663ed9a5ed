"""The vault: credentials at rest, encrypted with the newest key and readable with any; the keys' own file on SQLite."""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class UnreadableCredentialError(ValueError):
    """A credential that none of the keys opens: the key list lost a key that was in use."""


@dataclass(frozen=True, slots=True)
class Vault:
    """Seals and opens credentials; keys are secrets of any length, newest first."""

    keys: Sequence[bytes]

    def seal(self, secret: str) -> bytes:
        """Return the secret encrypted with the newest key."""
        return self._fernet().encrypt(secret.encode())

    def open(self, sealed: bytes) -> str:
        """Return the secret.

        Raises:
            UnreadableCredentialError: no key opens it.
        """
        try:
            return self._fernet().decrypt(sealed).decode()
        except InvalidToken:
            raise UnreadableCredentialError("add the key it was sealed with to LEADLINE_KEYS") from None

    def _fernet(self) -> MultiFernet:
        return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key).digest())) for key in self.keys])


def read_or_make_key(path: Path) -> tuple[bytes, bool]:
    """Return the key kept in a file, made with a fresh one readable by its owner alone if it is not there.

    The second value tells whether it was made now.
    """
    try:
        return path.read_bytes().strip(), False
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = Fernet.generate_key()
        # O_EXCL: of two processes that start at once, one makes the file and the other reads it.
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_bytes().strip(), False
        with os.fdopen(handle, "wb") as file:
            file.write(key + b"\n")
        return key, True
