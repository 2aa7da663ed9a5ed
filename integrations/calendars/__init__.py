"""Calendars: which days are worked in a country, and when people shop in a market, as plain values."""

from integrations.calendars.shopping import (
    ShoppingCalendar,
    ShoppingEvent,
    load_shopping_calendar,
    read_shopping_calendar,
    shopping_events,
)
from integrations.calendars.work_calendar import (
    UnknownCountry,
    UnknownSubdivision,
    WorkCalendar,
    YearNotCovered,
    work_calendar,
)

__all__ = [
    "ShoppingCalendar",
    "ShoppingEvent",
    "UnknownCountry",
    "UnknownSubdivision",
    "WorkCalendar",
    "YearNotCovered",
    "load_shopping_calendar",
    "read_shopping_calendar",
    "shopping_events",
    "work_calendar",
]
