"""Targets of the demo: last month, this month, the next and the quarter, for shops, desks, teams and the company."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from bot.sandbox.company.aims import aim_for, in_digits
from bot.sandbox.company.blueprint import Blueprint
from bot.sandbox.company.series import History
from integrations.database.company import Node
from integrations.database.targets import set_target
from integrations.database.work import Work
from integrations.presets import load_kpis, load_measures
from kpi_engine import Kpi, Period, Unit, month_of, previous, quarter_of

# How the past month and the quarter went against this month's pace, and how much more is planned next.
_LAST_MONTH = Decimal("1.03")
_QUARTER = Decimal("1.01")
_NEXT_MONTH = Decimal("0.97")


@dataclass(frozen=True, slots=True)
class Aimed:
    """A node with a history of its own and the paces its KPIs shall show; `today` is its market's day."""

    node: Node
    team_code: str
    currency: str
    history: History
    paces: Mapping[str, float]
    today: date


@dataclass(frozen=True, slots=True)
class Sum:
    """A node above: what it aims at is what its parts aim at, in the company's currency."""

    node: Node
    parts: Sequence[Aimed]


_SUMMED = ("gmv", "orders")
_WEIGHED = ("acos",)


def set_targets(work: Work, company: Blueprint, aimed: Sequence[Aimed], sums: Iterable[Sum], today: date) -> None:
    """Set every target of the demo; `today` is the company's own day."""
    kpis = {preset.kpi.id: preset.kpi for preset in load_kpis()}
    month = month_of(today)
    following = month_of(date.fromordinal(month.last.toordinal() + 1))
    drifts = {
        previous(month): _LAST_MONTH,
        month: Decimal(1),
        following: _NEXT_MONTH,
        quarter_of(today): _QUARTER,
    }
    for period, drift in drifts.items():
        found: dict[tuple[Node, str], Decimal] = {}
        for part in aimed:
            for kpi_id, pace in part.paces.items():
                kpi = kpis[kpi_id]
                value = aim_for(kpi, part.history, period, part.today, Decimal(str(pace)) * drift)
                found[part.node, kpi_id] = value
                set_target(work, kpi_id, part.node, period, value, part.currency if _holds_money(kpi) else "")
        for whole in sums:
            _sum_up(work, company, whole, found, period)


def _sum_up(
    work: Work, company: Blueprint, whole: Sum, found: Mapping[tuple[Node, str], Decimal], period: Period
) -> None:
    for kpi_id in _SUMMED:
        parts = [part for part in whole.parts if (part.node, kpi_id) in found]
        if parts:
            is_money = kpi_id == "gmv"
            total = sum(
                (found[part.node, kpi_id] * (_worth(company, part.currency) if is_money else 1) for part in parts),
                Decimal(0),
            )
            currency = company.currency if is_money else ""
            set_target(work, kpi_id, whole.node, period, in_digits(total), currency)
    for kpi_id in _WEIGHED:
        shares = [
            (found[part.node, kpi_id], _ad_sales(part) * _worth(company, part.currency))
            for part in whole.parts
            if (part.node, kpi_id) in found
        ]
        if shares:
            mean = sum((aim * share for aim, share in shares), Decimal(0)) / sum(share for _, share in shares)
            set_target(work, kpi_id, whole.node, period, in_digits(mean), company.currency)


def _worth(company: Blueprint, currency: str) -> Decimal:
    return Decimal(1) if currency == company.currency else company.rates[currency]


def _ad_sales(part: Aimed) -> Decimal:
    """Return a year of sales that ads brought: the weight of a part's ratio in the whole's."""
    return sum(part.history.usual["ad_sales"].values(), Decimal(0))


def _holds_money(kpi: Kpi) -> bool:
    measures = load_measures()
    return any(measures[name].unit is Unit.MONEY for name in kpi.inputs)
