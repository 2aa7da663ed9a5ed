"""Desks: what people without a store did each day: an advertiser's accounts, a help desk's replies."""

from datetime import date
from decimal import Decimal
from random import Random

from bot.sandbox.company.blueprint import Desk
from bot.sandbox.company.series import History, amount, days_between, first_day
from integrations.presets import load_measures
from kpi_engine import Unit


def work_of(desk: Desk, today: date) -> History:
    """Return a desk's history through yesterday; a busy day is busy in all of its measures."""
    chance = Random(desk.owner)  # noqa: S311 - plausible work, not secrets
    measures = load_measures()
    values: dict[str, dict[date, Decimal]] = {measure: {} for measure in desk.daily}
    yesterday = date.fromordinal(today.toordinal() - 1)
    for day in days_between(first_day(today), yesterday):
        bustle = max(chance.gauss(1, 0.12), 0.4)
        for measure, often in desk.daily.items():
            value = often * bustle * max(chance.gauss(1, 0.015), 0.5)
            is_money = measures[measure].unit is Unit.MONEY
            values[measure][day] = amount(value) if is_money else Decimal(round(value))
    return History(values, values, dict.fromkeys(desk.daily, yesterday))
