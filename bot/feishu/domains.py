"""The two clouds, Feishu and Lark, and which addresses may stand in for them."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit


class UnsafeDomainError(ValueError):
    """An address that would carry the app's secret in clear, or is none at all."""

    def __init__(self, domain: str) -> None:
        super().__init__(f"{domain!r} is no https:// origin; http:// is for loopback (the sandbox) only")
        self.domain = domain


def checked_domain(domain: str) -> str:
    """Return the origin without its closing slash; raises `UnsafeDomainError` for anything but https or loopback."""
    parts = urlsplit(domain)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(parts.hostname or ""))
    if not is_safe or not parts.hostname or parts.path not in {"", "/"} or parts.query or parts.username:
        raise UnsafeDomainError(domain)
    return f"{parts.scheme}://{parts.netloc}"


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
