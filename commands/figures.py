"""Figures: a KPI's value in a reader's words, by its unit."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import assert_never

from kpi_engine import GreyReason, Kpi, Light, Range, Reason, Unit
from locales import Speaker, translatable

_LARGE = Decimal(100_000)

REASONS: Mapping[GreyReason, str] = {
    GreyReason.NO_DATA: translatable("no data yet"),
    GreyReason.NO_FX: translatable("no exchange rate"),
    GreyReason.ZERO_DENOMINATOR: translatable("nothing to divide by"),
    GreyReason.NO_TARGET: translatable("no target"),
    GreyReason.UNSCORABLE_TARGET: translatable("this target cannot be scored"),
    GreyReason.INSUFFICIENT_DATA: translatable("too few days reported"),
    GreyReason.TOO_EARLY: translatable("too early to judge"),
    GreyReason.PROVISIONAL: translatable("still provisional"),
    GreyReason.STALE: translatable("the feed is too late to judge"),
}

NULLS: Mapping[Reason, str] = {
    Reason.NO_DATA: REASONS[GreyReason.NO_DATA],
    Reason.ZERO_DENOMINATOR: REASONS[GreyReason.ZERO_DENOMINATOR],
    Reason.NO_FX: REASONS[GreyReason.NO_FX],
    Reason.NO_TARGET: REASONS[GreyReason.NO_TARGET],
    Reason.INSUFFICIENT_DATA: REASONS[GreyReason.INSUFFICIENT_DATA],
}

LIGHT_WORDS: Mapping[Light, str] = {
    Light.GREEN: translatable("on track"),
    Light.AMBER: translatable("slightly behind"),
    Light.RED: translatable("behind target"),
    Light.GREY: translatable("not judged"),
}


def figure(kpi: Kpi, value: Decimal, currency: str | None, speaker: Speaker, *, is_short: bool = False) -> str:
    """Return a value with its unit; `is_short` writes large amounts compactly."""
    match kpi.unit:
        case Unit.MONEY:
            if is_short and abs(value) >= _LARGE:
                return speaker.compact(value, currency=currency)
            return speaker.number(value) if currency is None else speaker.money(value, currency)
        case Unit.PERCENT:
            return speaker.percent(value)
        case Unit.COUNT:
            is_compact = is_short and abs(value) >= _LARGE
            return speaker.compact(value) if is_compact else speaker.number(value, decimals=0)
        case Unit.RATIO:
            return speaker.number(value, decimals=kpi.decimals)
        case Unit.DAYS:
            return speaker.say("{number} d", number=speaker.number(value, decimals=1))
        case Unit.HOURS:
            return speaker.say("{number} h", number=speaker.number(value, decimals=1))
        case Unit.MINUTES:
            return speaker.say("{number} min", number=speaker.number(value, decimals=0))
        case _:
            assert_never(kpi.unit)


def aim(kpi: Kpi, target: Decimal | Range, currency: str | None, speaker: Speaker) -> str:
    """Return a target with its unit; a corridor as two values."""
    if isinstance(target, Range):
        low = figure(kpi, target.low, currency, speaker)
        high = figure(kpi, target.high, currency, speaker)
        return speaker.say("{low} to {high}", low=low, high=high)
    return figure(kpi, target, currency, speaker, is_short=True)


def unit_name(unit: Unit, speaker: Speaker) -> str:
    """Return what a number is counted in."""
    names = {
        Unit.MONEY: speaker.say_in("unit", "money"),
        Unit.COUNT: speaker.say_in("unit", "pieces"),
        Unit.RATIO: speaker.say_in("unit", "ratio"),
        Unit.PERCENT: speaker.say_in("unit", "percent"),
        Unit.DAYS: speaker.say_in("unit", "days"),
        Unit.HOURS: speaker.say_in("unit", "hours"),
        Unit.MINUTES: speaker.say_in("unit", "minutes"),
    }
    return names[unit]
