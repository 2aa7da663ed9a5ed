"""Seasons: what a day is worth against an ordinary one, by weekday, payday and shopping festival."""

from datetime import date, timedelta

from bot.sandbox.company.blueprint import Blueprint, Promotion

_FRIDAY = 4
_DAY = timedelta(days=1)
_LULL_BEFORE = 0.9
"""People wait for a sale that has been announced."""
_LULL_AFTER = 0.85
"""They have bought what they needed."""


def day_of_promotion(promotion: Promotion, year: int) -> date:
    """Return the day a promotion falls on in a year."""
    if promotion.day:
        return date(year, promotion.month, promotion.day)
    first = date(year, promotion.month, 1)
    return first + timedelta(days=(_FRIDAY - first.weekday()) % 7 + 7 * (promotion.friday - 1))


def season(company: Blueprint, platform: str, day: date) -> float:
    """Return the factor by which a platform's ordinary day is multiplied."""
    factor = company.platforms[platform].weekdays[day.weekday()]
    if day.day in company.paydays:
        factor *= company.payday_lift
    return factor * promotion_lift(company, platform, day)


def promotion_lift(company: Blueprint, platform: str, day: date) -> float:
    """Return what promotions make of a day: 1 on most days, more on the day itself, less on its neighbours."""
    lift = 1.0
    for promotion in company.promotions:
        peak = promotion.lift[platform]
        held = day_of_promotion(promotion, day.year)
        if day == held:
            lift *= peak
        elif peak > 1 and day == held - _DAY:
            lift *= _LULL_BEFORE
        elif peak > 1 and day == held + _DAY:
            lift *= _LULL_AFTER
    return lift
