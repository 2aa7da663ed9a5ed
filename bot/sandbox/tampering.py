"""What a test, or an attacker, does to a request on its way to the bot."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tampering:
    """How one request departs from an honest one; the default is honest.

    ``secret`` signs with another key, ``seconds`` shifts the signed timestamp, ``signature`` and ``timestamp``
    replace the header's value outright (an empty one leaves the header out), ``added`` is put behind the body
    *after* signing, ``padding`` is put behind it *before*.
    """

    secret: str | None = None
    seconds: int = 0
    signature: str | None = None
    timestamp: str | None = None
    added: bytes = b""
    padding: bytes = b""


HONEST = Tampering()
