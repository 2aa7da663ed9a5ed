"""Trade: what a shop sold, spent and sent back each day of the demo's year, from a seed that never changes."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from random import Random

from bot.sandbox.company.blueprint import Blueprint, DemoStore
from bot.sandbox.company.seasons import promotion_lift, season
from bot.sandbox.company.series import History, Series, amount, days_between, first_day

_DAYS_A_MONTH = 30.4
_ITEMS_AN_ORDER = 1.3
_STOCK_DAYS = 45
_REORDER_DAYS = 12
_TRICKLE = Decimal("0.03")
"""What a shop without stock still sells: the last pieces of slow colours."""
_WINDOW_SHOPPING = Decimal("0.4")
"""Part of the visitors who come to look at a page that cannot sell."""
_VISITS = frozenset({"sessions"})

# Parts of net sales that the rest of the profit and loss account takes, with their daily scatter.
_COSTS: Mapping[str, tuple[float, float]] = {
    "cogs": (0.37, 0.03),
    "platform_fees": (0.14, 0.02),
    "logistics_cost": (0.12, 0.06),
    "storage_fees": (0.012, 0.05),
    "other_opex": (0.05, 0.04),
}


def trade_of(company: Blueprint, store: DemoStore, today: date) -> History:
    """Return a shop's history up to the last day each of its measures is known for.

    Args:
        company: for its seasons.
        store: whose habits the numbers follow.
        today: the market's own day.
    """
    # A feed knows all of yesterday; what people report by hand, they have not yet reported for yesterday.
    by_feed = date.fromordinal(today.toordinal() - store.late_days)
    by_hand = date.fromordinal(today.toordinal() - 2)
    usual: dict[str, dict[date, Decimal]] = {}
    chance = Random(store.code)  # noqa: S311 - plausible sales, not secrets
    stock = store.orders_per_day * _ITEMS_AN_ORDER * _STOCK_DAYS
    for day in days_between(first_day(today), max(by_feed, by_hand)):
        numbers = _day(company, store, day, (today - day).days, chance)
        stock = _restocked(stock - float(numbers["units"]), store)
        for measure, value in {**numbers, "inventory_units": Decimal(f"{stock:.0f}")}.items():
            if day <= (by_hand if measure in store.by_hand else by_feed):
                usual.setdefault(measure, {})[day] = value
    dry_from = date.fromordinal(today.toordinal() - store.dry_days)
    actual = _dried(usual, dry_from) if store.dry_days else usual
    habits = _habits(store, first_day(today), by_hand)
    last = {measure: max(values) for measure, values in usual.items()} | dict.fromkeys(habits, by_hand)
    return History({**actual, **habits}, {**usual, **habits}, last)


def _habits(store: DemoStore, first: date, last: date) -> Series:
    """Return how often the owner did what they report by hand, on each working day."""
    chance = Random(f"{store.code} habits")  # noqa: S311 - as above
    return {
        measure: {
            day: Decimal(max(round(chance.gauss(often, often / 3)), 0))
            for day in days_between(first, last)
            if day.weekday() < 5  # noqa: PLR2004 - Monday to Friday
        }
        for measure, often in store.habits.items()
    }


def _day(company: Blueprint, store: DemoStore, day: date, age: int, chance: Random) -> dict[str, Decimal]:
    """Return one day: people come, some order, some of them because of an ad, a few send it back."""

    def about(value: float, scatter: float = 0.05) -> float:
        return float(value * max(chance.gauss(1, scatter), 0.3))

    lift = promotion_lift(company, store.platform, day)
    level = (1 + store.growth) ** (-age / _DAYS_A_MONTH)
    # A festival brings more visitors and more of them buy, at lower prices.
    sessions = round(
        about(store.orders_per_day / store.conversion) * level * season(company, store.platform, day) / lift**0.3
    )
    orders = round(sessions * about(store.conversion) * lift**0.3)
    gmv = orders * about(store.order_value, 0.03) * (0.93 if lift > 1 else 1.0)
    units = round(orders * about(_ITEMS_AN_ORDER, 0.03))
    refunds = gmv * about(0.031, 0.25)
    ad_sales = gmv * min(about(store.ad_share, 0.06), 0.9)
    ad_spend = ad_sales * about(store.acos, 0.06)
    clicks = round(ad_spend / about(store.click_price))
    net_sales = (gmv - refunds) * 0.98
    money = {
        "gmv": gmv,
        "refund_amount": refunds,
        "net_sales": net_sales,
        "ad_spend": ad_spend,
        "ad_sales": ad_sales,
        **_costs(net_sales, about),
    }
    counts = {
        "sessions": sessions,
        "orders": orders,
        "units": units,
        "returned_units": round(units * about(0.036, 0.2)),
        "ad_orders": round(orders * ad_sales / gmv) if gmv else 0,
        "clicks": clicks,
        "impressions": round(clicks / about(0.012)),
    }
    return {name: amount(value) for name, value in money.items()} | {
        name: Decimal(value) for name, value in counts.items()
    }


def _costs(net_sales: float, about: Callable[[float, float], float]) -> dict[str, float]:
    return {name: net_sales * about(share, scatter) for name, (share, scatter) in _COSTS.items()}


def _restocked(stock: float, store: DemoStore) -> float:
    a_day = store.orders_per_day * _ITEMS_AN_ORDER
    return stock if stock > a_day * _REORDER_DAYS else max(stock, 0.0) + a_day * _STOCK_DAYS


def _dried(usual: Series, first: date) -> Series:
    """Return the same history with nothing to sell from `first` on: nobody advertises an empty shelf either."""
    return {
        measure: {day: _dry(measure, value) if day >= first else value for day, value in values.items()}
        for measure, values in usual.items()
    }


def _dry(measure: str, value: Decimal) -> Decimal:
    if measure == "inventory_units":
        return Decimal(0)
    if measure in _VISITS:
        return round(value * _WINDOW_SHOPPING, 0)
    return round(value * _TRICKLE, 0)
