"""Targets of the demo: last month, this month, the next and the quarter, for shops, desks, teams and the company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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

# Against this month's pace: how last month and the quarter went, and how much more is asked of the next.
_LAST_MONTH = Decimal("1.03")
_QUARTER = Decimal("1.01")
_NEXT_MONTH = Decimal("0.97")
_SUMMED = ("gmv", "orders")
_WEIGHED = "acos"


@dataclass(frozen=True, slots=True)
class Part:
    """A node with a history of its own and the paces its KPIs shall show.

    Attributes:
        node: a store, or a person with a desk.
        team_code: the team it belongs to.
        currency: of its amounts.
        history: what became of it.
        paces: wanted this month, by KPI.
        today: its market's own day.
        set_by: the person who sets its targets.
    """

    node: Node
    team_code: str
    currency: str
    history: History
    paces: Mapping[str, float]
    today: date
    set_by: int


@dataclass(frozen=True, slots=True)
class Whole:
    """A node above: it aims at what its parts aim at together, in the company's currency."""

    node: Node
    parts: Sequence[Part]
    set_by: int


@dataclass(frozen=True, slots=True)
class _Aims:
    """The targets of one period, while the parts' are found and the wholes' follow from them."""

    work: Work
    company: Blueprint
    period: Period
    found: dict[tuple[Node, str], Decimal]

    def aim(self, part: Part, kpi: Kpi, pace: Decimal) -> None:
        value = aim_for(kpi, part.history, self.period, part.today, pace)
        self.found[part.node, kpi.id] = value
        self._set(kpi.id, part.node, value, part.currency if _holds_money(kpi) else "", part.set_by)

    def sum_up(self, whole: Whole, kpi: Kpi) -> None:
        """Add up the parts' targets, at budget rates where they are money."""
        is_money = _holds_money(kpi)
        aims = [
            value * (self._worth(part) if is_money else 1)
            for part in whole.parts
            if (value := self.found.get((part.node, kpi.id))) is not None
        ]
        if aims:
            currency = self.company.currency if is_money else ""
            self._set(kpi.id, whole.node, in_digits(sum(aims, Decimal(0))), currency, whole.set_by)

    def weigh(self, whole: Whole, kpi_id: str) -> None:
        """Take the mean of the parts' targets, each weighing what ads sold there in the year."""
        shares = [
            (value, sum(part.history.usual["ad_sales"].values(), Decimal(0)) * self._worth(part))
            for part in whole.parts
            if (value := self.found.get((part.node, kpi_id))) is not None
        ]
        if shares:
            mean = sum((value * share for value, share in shares), Decimal(0)) / sum(share for _, share in shares)
            self._set(kpi_id, whole.node, in_digits(mean), self.company.currency, whole.set_by)

    def _set(self, kpi_id: str, node: Node, value: Decimal, currency: str, set_by: int) -> None:
        set_target(replace(self.work, actor_id=set_by), kpi_id, node, self.period, value, currency)

    def _worth(self, part: Part) -> Decimal:
        return Decimal(1) if part.currency == self.company.currency else self.company.rates[part.currency]


def set_targets(work: Work, company: Blueprint, parts: Sequence[Part], wholes: Sequence[Whole], today: date) -> None:
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
        aims = _Aims(work, company, period, {})
        for part in parts:
            for kpi_id, pace in part.paces.items():
                aims.aim(part, kpis[kpi_id], Decimal(str(pace)) * drift)
        for whole in wholes:
            for kpi_id in _SUMMED:
                aims.sum_up(whole, kpis[kpi_id])
            aims.weigh(whole, _WEIGHED)


def _holds_money(kpi: Kpi) -> bool:
    measures = load_measures()
    return any(measures[name].unit is Unit.MONEY for name in kpi.inputs)
