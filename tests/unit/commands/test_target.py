"""Promises of target set and target revise: a new figure holds from a day on, and no day before it is judged anew."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from commands.message import FieldKind
from commands.refusals import (
    ForeignCurrency,
    Missing,
    NothingLeft,
    NotYours,
    Refusal,
    TooLarge,
    WrongUnit,
)
from integrations.database import targets
from integrations.database.company import Node
from integrations.database.tables import audit, target
from kpi_engine import parse_period
from tests.unit.harbour import NOVEMBER, Harbour, buttons, lines, november, rows

NEXT_WEEK = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
FIVE_DECEMBER = datetime(2026, 12, 5, 12, 0, tzinfo=UTC)


def shown(harbour: Harbour, label: str, line: str = "show gmv BR-01 2026-11") -> str:
    """Return one row of what `show` tells."""
    return dict(rows(harbour.ask("Li", line)))[label]


def standing(harbour: Harbour, name: str, kpi: str = "gmv", period: str = NOVEMBER) -> targets.TargetRow:
    """Return the target that stands."""
    with harbour.work() as work:
        node: Node = harbour.node(name)
        return targets.read_targets(work, (node,), parse_period(period))[node, kpi]


def said(harbour: Harbour) -> int:
    """Return how many versions were ever said."""
    with harbour.work() as work:
        return len(work.connection.execute(select(target.c.version)).all())


def test_days_before_a_revision_are_held_to_the_figure_that_stood_on_them(harbour: Harbour) -> None:
    harbour.aim("gmv", "BR-01", 30_000, "BRL")
    harbour.tell("BR-01", "gmv", november(1, 10, 1000))
    assert shown(harbour, "Due by now") == "R$10,000.00"

    receipt = harbour.ask("Li", "target revise gmv BR-01 37000 2026-11-11")

    assert dict(rows(receipt)) == {
        "KPI": "GMV",
        "For": "BR-01",
        "Period": "November 2026",
        "Target": "R$37,000.00",
        "Before": "R$30,000.00",
        "Holds from": "Wed, Nov 11, 2026",
    }
    assert lines(receipt) == ["show gmv BR-01 2026-11"]
    assert (shown(harbour, "Due by now"), shown(harbour, "Pace")) == ("R$10,000.00", "100%")
    assert shown(harbour, "Target") == "R$37,000.00"


def test_days_after_a_revision_share_what_is_left_of_the_new_figure(harbour: Harbour) -> None:
    harbour.aim("gmv", "BR-01", 30_000, "BRL")
    harbour.tell("BR-01", "gmv", november(1, 22, 1000))

    harbour.ask("Li", "target revise gmv BR-01 37000 2026-11-11")

    # 10,000 of ten days at 1,000, and twelve of the twenty days that share the other 27,000.
    assert shown(harbour, "Due by now") == "R$26,200.00"
    assert shown(harbour, "Attainment") == "59.5%"


def test_a_revision_without_a_day_holds_from_today(harbour: Harbour) -> None:
    harbour.aim("gmv", "BR-01", 30_000, "BRL")

    harbour.ask("Li", "target revise gmv BR-01 37000")

    assert standing(harbour, "BR-01").versions[-1].effective_day == date(2026, 11, 23)


def test_a_figure_set_again_within_a_day_mends_a_slip_of_the_finger(harbour: Harbour) -> None:
    harbour.ask("Li", "target set gmv BR-01 3000")
    harbour.now += timedelta(hours=23)

    receipt = harbour.ask("Li", "target set gmv BR-01 30000")

    assert "Holds from" not in dict(rows(receipt))
    assert standing(harbour, "BR-01").history() is None
    assert standing(harbour, "BR-01").value == 30_000


def test_a_figure_set_again_later_holds_from_that_day(harbour: Harbour) -> None:
    harbour.ask("Li", "target set gmv BR-01 30000")
    harbour.now = NEXT_WEEK

    receipt = harbour.ask("Li", "target set gmv BR-01 36000")

    assert dict(rows(receipt))["Holds from"] == "Wed, Nov 25, 2026"
    history = standing(harbour, "BR-01").history()
    assert history is not None
    assert history.due(date(2026, 11, 24)) == 24_000
    assert history.due(date(2026, 11, 27)) == 30_000


def test_mending_a_revision_leaves_it_on_its_day(harbour: Harbour) -> None:
    harbour.aim("gmv", "BR-01", 30_000, "BRL")
    harbour.ask("Li", "target revise gmv BR-01 2026-11-11 3700")
    harbour.ask("Li", "target set gmv BR-01 37000")

    last = standing(harbour, "BR-01").versions[-1]
    assert (last.version, last.value, last.effective_day) == (3, Decimal(37_000), date(2026, 11, 11))


def test_a_first_figure_holds_for_the_whole_period_however_it_is_said(harbour: Harbour) -> None:
    harbour.ask("Li", "target revise gmv BR-01 30000 2026-11-11")
    harbour.ask("Li", "target revise gmv BR-01 36000 2026-11-16")

    history = standing(harbour, "BR-01").history()
    assert history is not None
    assert history.due(date(2026, 11, 15)) == 15_000
    assert history.due(date(2026, 11, 30)) == 36_000


def test_a_revision_never_begins_before_the_one_that_stands(harbour: Harbour) -> None:
    harbour.aim("gmv", "BR-01", 30_000, "BRL")
    harbour.ask("Li", "target revise gmv BR-01 37000 2026-11-16")

    receipt = harbour.ask("Li", "target revise gmv BR-01 40000 2026-11-11")

    assert dict(rows(receipt))["Holds from"] == "Mon, Nov 16, 2026"


@pytest.mark.parametrize(
    "line",
    ["target revise gmv BR-01 2026-11 37000", "target set gmv BR-01 2026-11 37000", "target set gmv BR-01 2026-10 9"],
)
def test_a_period_that_is_over_is_not_changed_any_more(harbour: Harbour, line: str) -> None:
    harbour.aim("gmv", "BR-01", 30_000, "BRL")
    harbour.aim("gmv", "BR-01", 20_000, "BRL", period="2026-10")
    harbour.now = FIVE_DECEMBER

    with pytest.raises(NothingLeft) as refused:
        harbour.ask("Li", line)

    assert refused.value.day == date(2026, 12, 5)
    assert said(harbour) == 2


def test_a_revision_from_a_day_after_its_period_is_refused(harbour: Harbour) -> None:
    harbour.aim("gmv", "BR-01", 30_000, "BRL")
    harbour.now = FIVE_DECEMBER

    with pytest.raises(NothingLeft) as refused:
        harbour.ask("Li", "target revise gmv BR-01 2026-11 37000 2026-12-01")

    assert (refused.value.day, refused.value.last) == (date(2026, 12, 1), date(2026, 11, 30))


def test_a_first_figure_can_be_set_for_a_period_that_is_over(harbour: Harbour) -> None:
    harbour.ask("Li", "target set gmv BR-01 2026-10 30000")

    assert standing(harbour, "BR-01", period="2026-10").value == 30_000


def test_every_version_is_in_the_audit_log(harbour: Harbour) -> None:
    harbour.ask("Li", "target set gmv BR-01 30000")
    harbour.ask("Li", "target revise gmv BR-01 37000 2026-11-11")

    with harbour.work() as work:
        details = work.connection.execute(
            select(audit.c.detail).where(audit.c.verb == "target set").order_by(audit.c.id)
        ).scalars()
        assert list(details) == [
            {"value": "30000", "before": None, "version": 1, "effective_day": "2026-11-01"},
            {"value": "37000", "before": "30000", "version": 2, "effective_day": "2026-11-11"},
        ]


@pytest.mark.parametrize(
    ("name", "line", "refusal"),
    [
        ("Li", "target set gmv BR-01 USD 300", ForeignCurrency),
        ("Li", "target set orders BR-01 R$300", WrongUnit),
        ("Li", "target set gmv BR-01 30%", WrongUnit),
        ("Li", "target set gmv BR-01 +300", WrongUnit),
        ("Li", f"target set gmv BR-01 {10**30}", TooLarge),
        ("Li", "target revise gmv BR-01", Missing),
        ("Mara", "target set gmv TH-01 300", NotYours),
        ("Noi", "target revise gmv BR-01 300", NotYours),
    ],
)
def test_what_cannot_be_aimed_at_is_refused_and_nothing_is_kept(
    harbour: Harbour, name: str, line: str, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        harbour.ask(name, line)

    assert said(harbour) == 0


def test_a_percentage_is_meant_whether_its_sign_is_typed_or_not(harbour: Harbour) -> None:
    harbour.ask("Li", "target set acos BR-01 25%")
    harbour.ask("Li", "target set acos MX-01 25")
    harbour.ask("Li", "target set acos TH-01 0.25")

    assert {standing(harbour, code, "acos").value for code in ("BR-01", "MX-01", "TH-01")} == {Decimal("0.25")}


def test_a_bare_number_is_a_year_only_beside_another_figure(harbour: Harbour) -> None:
    harbour.ask("Li", "target set orders BR-01 2026")
    harbour.ask("Li", "target set orders MX-01 2027 30000")
    harbour.ask("Li", "target set orders TH-01 30000 2027")

    assert standing(harbour, "BR-01", "orders").value == 2026
    assert standing(harbour, "MX-01", "orders", "2027").value == 30_000
    assert standing(harbour, "TH-01", "orders", "2027").value == 30_000


def test_without_a_place_an_administrator_means_the_company_and_a_manager_the_team(harbour: Harbour) -> None:
    harbour.ask("Li", "target set gmv 500000")
    harbour.ask("Mara", "target set gmv 60000")

    assert standing(harbour, "Harbour").value == 500_000
    assert standing(harbour, "Harbour").currency == "USD"
    assert standing(harbour, "LATAM").value == 60_000


def test_without_a_figure_the_form_opens_with_what_was_said(harbour: Harbour) -> None:
    form = harbour.ask("Li", "target set gmv BR-01").form()

    assert form is not None
    assert {field.name: field.value for field in form.fields if field.value} == {"kpi": "gmv", "store": "BR-01"}
    assert [field.name for field in form.fields if field.is_required] == ["kpi", "value"]
    assert {field.name: field.kind for field in form.fields}["team"] is FieldKind.CHOICE


def test_the_button_after_a_persons_target_shows_that_person(harbour: Harbour) -> None:
    message = harbour.ask("Li", "target set orders 120 @Ana")

    (button,) = buttons(message)
    assert harbour.ask("Li", button.line).title.count("Ana") == 1
