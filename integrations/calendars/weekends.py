"""Weekends where the holiday library is behind the law or the custom of a place."""

from __future__ import annotations

from types import MappingProxyType

FRIDAY, SATURDAY, SUNDAY = 4, 5, 6

# By country, or by country and subdivision in ISO 3166-2's own digits or letters.
WEEKENDS = MappingProxyType(
    {
        # Three Malaysian states rest on Friday and Saturday; Johor went back to Saturday and Sunday in 2025.
        "MY-02": frozenset({FRIDAY, SATURDAY}),  # Kedah
        "MY-03": frozenset({FRIDAY, SATURDAY}),  # Kelantan
        "MY-11": frozenset({FRIDAY, SATURDAY}),  # Terengganu
        # CLDR and the states' Shops Acts know one day of rest; offices with two say so in their people's profiles.
        "IN": frozenset({SUNDAY}),
    }
)
