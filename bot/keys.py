"""Keys: the secrets that seal buttons and credentials, from the settings or from a file beside a SQLite database."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from bot.settings import Settings
from integrations.vault import read_or_make_key


class MissingKeysError(ValueError):
    """LEADLINE_KEYS is not set where several machines must share it."""

    def __init__(self) -> None:
        super().__init__(
            "LEADLINE_KEYS is not set. With PostgreSQL every replica needs the same keys: "
            "set LEADLINE_KEYS to a long random text, for example the output of: openssl rand -base64 32"
        )


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys, newest first, and the file that was made for them just now, if one was."""

    all: tuple[bytes, ...]
    made: Path | None = None


def find_keys(settings: Settings) -> Keys:
    """Return the keys of this installation.

    Raises:
        MissingKeysError: on PostgreSQL without LEADLINE_KEYS.
    """
    if settings.keys is not None:
        given = tuple(key.strip().encode() for key in settings.keys.get_secret_value().split(",") if key.strip())
        if given:
            return Keys(given)
    if not settings.database_url.startswith("sqlite"):
        raise MissingKeysError
    path = Path(urlsplit(settings.database_url).path.removeprefix("/")).with_suffix(".key")
    key, is_new = read_or_make_key(path)
    return Keys((key,), path if is_new else None)
