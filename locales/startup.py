"""What must hold before the first word is said: isolated locale data, recent time zones, compiled catalogs."""

from __future__ import annotations

from locales.babel_data import prove_isolation
from locales.catalogs import require_catalogs
from locales.zones import pin_zone_data


def prepare() -> None:
    """Prepare the room at process start, before the first `ZoneInfo` is made.

    Raises `LocaleDataLeak`, `StaleZoneData` or `MissingCatalog`; each carries its fix.
    """
    pin_zone_data()
    prove_isolation()
    require_catalogs()
