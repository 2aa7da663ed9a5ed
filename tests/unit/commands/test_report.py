"""Promises of a report: the right day, the right store, the right unit, a receipt that says it all, and a way back."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from commands.message import FieldKind, Form, Message, in_plain_text
from commands.refusals import (
    ChooseOne,
    ForeignCurrency,
    FutureDay,
    NoStores,
    NothingToUndo,
    NotReportable,
    NotYours,
    TooLarge,
    WrongUnit,
)
from integrations.database import people
from integrations.database.columns import LARGEST_A_DAY
from integrations.database.company import Right
from integrations.database.tables import audit, fact_version
from tests.unit.harbour import Harbour, lines, rows

SUNDAY, MONDAY = date(2026, 11, 22), date(2026, 11, 23)


def form_of(message: Message) -> Form:
    form = message.form()
    assert form is not None
    return form


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2026, 11, 23, 20, 59, tzinfo=UTC), SUNDAY),  # 17:59 in São Paulo
        (datetime(2026, 11, 23, 21, 0, tzinfo=UTC), MONDAY),  # 18:00 in São Paulo
        (datetime(2026, 11, 24, 2, 59, tzinfo=UTC), MONDAY),  # 23:59 in São Paulo, Tuesday in Shanghai
    ],
)
def test_without_a_day_it_is_the_market_day_that_ended_last(harbour: Harbour, now: datetime, day: date) -> None:
    harbour.now = now
    harbour.ask("Ana", "report gmv 12000")

    assert harbour.standing("BR-01", "gmv", day) == 12000


def test_a_receipt_echoes_everything_and_offers_to_edit_and_undo(harbour: Harbour) -> None:
    receipt = harbour.ask("Bo", "report gmv 12,000.50 #flash sale")

    told = [value for _, value in rows(receipt)]
    assert told == ["MX$12,000.50", "MX-01 · Tienda Norte", "Sun, Nov 22, 2026", "flash sale"]
    edit, undo = lines(receipt)
    assert edit == "report gmv MX-01 2026-11-22"
    assert undo.startswith("undo ")


def test_an_increment_adds_and_the_receipt_tells_what_stood_before(harbour: Harbour) -> None:
    harbour.ask("Bo", "report orders 80")
    receipt = harbour.ask("Bo", "report orders +5")

    assert harbour.standing("MX-01", "orders", SUNDAY) == 85
    assert [value for _, value in rows(receipt)][0::3] == ["85", "80"]
    harbour.ask("Bo", "report orders =7")
    assert harbour.standing("MX-01", "orders", SUNDAY) == 7


def test_undo_gives_back_what_stood_there_and_only_once(harbour: Harbour) -> None:
    harbour.ask("Bo", "report orders 80")
    undo = lines(harbour.ask("Bo", "report orders 90"))[1]

    with pytest.raises(NothingToUndo):
        harbour.ask("Ana", undo)
    assert "80" in in_plain_text(harbour.ask("Bo", undo))
    assert harbour.standing("MX-01", "orders", SUNDAY) == 80
    with pytest.raises(NothingToUndo):
        harbour.ask("Bo", undo)


def test_a_day_that_has_not_come_in_the_market_is_refused(harbour: Harbour) -> None:
    with pytest.raises(FutureDay) as refused:
        harbour.ask("Ana", "report gmv 5 2026-11-24")
    assert (refused.value.day, refused.value.today) == (date(2026, 11, 24), MONDAY)

    harbour.now = datetime(2026, 11, 23, 18, 0, tzinfo=UTC)  # already Tuesday in Bangkok
    harbour.ask("Cai", "report gmv 5 2026-11-24")
    assert harbour.standing("TH-01", "gmv", date(2026, 11, 24)) == 5


def test_a_foreign_currency_is_never_taken_for_the_stores_own(harbour: Harbour) -> None:
    with pytest.raises(ForeignCurrency) as refused:
        harbour.ask("Ana", "report gmv USD 500")

    assert (refused.value.given, refused.value.expected, refused.value.store) == ("USD", "BRL", "BR-01")
    harbour.ask("Ana", "report gmv R$ 500")
    assert harbour.standing("BR-01", "gmv", SUNDAY) == 500


@pytest.mark.parametrize("line", ["report gmv 5%", "report orders 5%", "report orders BRL 5"])
def test_a_unit_that_does_not_fit_is_refused(harbour: Harbour, line: str) -> None:
    with pytest.raises(WrongUnit):
        harbour.ask("Ana", line)


def test_a_computed_kpi_names_what_it_is_made_of(harbour: Harbour) -> None:
    with pytest.raises(NotReportable) as refused:
        harbour.ask("Bo", "report aov 25")

    assert refused.value.measures == ("GMV", "Orders")


def test_what_cannot_be_kept_exactly_is_refused_the_sum_with_an_increment_too(harbour: Harbour) -> None:
    with pytest.raises(TooLarge):
        harbour.ask("Bo", f"report gmv {LARGEST_A_DAY + 1:f}")
    harbour.ask("Bo", f"report gmv {LARGEST_A_DAY:f}")
    with pytest.raises(TooLarge):
        harbour.ask("Bo", "report gmv +1")


@pytest.mark.parametrize("name", ["Bo", "Cai", "Noi", "Dora"])
def test_nobody_reports_on_a_store_that_is_not_theirs(harbour: Harbour, name: str) -> None:
    with pytest.raises(NotYours) as refused:
        harbour.ask(name, "report gmv 5 BR-01")

    assert (refused.value.what, refused.value.ask) == ("BR-01", ("Li",))


@pytest.mark.parametrize("name", ["Ana", "Mara", "Li"])
def test_owners_managers_and_administrators_report(harbour: Harbour, name: str) -> None:
    harbour.ask(name, "report gmv 5 BR-01")

    assert harbour.standing("BR-01", "gmv", SUNDAY) == 5


def test_a_manager_of_several_stores_is_asked_which_and_loses_nothing(harbour: Harbour) -> None:
    with pytest.raises(ChooseOne) as refused:
        harbour.ask("Mara", "report gmv +BRL 500 2026-11-20 #promo")

    ways = dict(refused.value.choices)
    assert list(ways) == ["BR-01 · Loja Brasil", "MX-01 · Tienda Norte"]
    with pytest.raises(ForeignCurrency):
        harbour.ask("Mara", ways["MX-01 · Tienda Norte"])
    harbour.ask("Mara", "report gmv 100 BR-01 2026-11-20")
    receipt = harbour.ask("Mara", ways["BR-01 · Loja Brasil"])
    assert harbour.standing("BR-01", "gmv", date(2026, 11, 20)) == 600
    assert "promo" in [value for _, value in rows(receipt)]


def test_a_member_without_a_store_reports_for_themselves(harbour: Harbour) -> None:
    receipt = harbour.ask("Dora", "report listings_launched 4")

    assert [value for _, value in rows(receipt)][:2] == ["4", "Dora"]
    assert "4" in in_plain_text(harbour.ask("Dora", "my"))


def test_without_store_and_team_there_is_nothing_to_report_on(harbour: Harbour) -> None:
    with harbour.work() as work:
        people.grant(work, harbour.people["Neo"], Right.MEMBER)

    with pytest.raises(NoStores) as refused:
        harbour.ask("Neo", "report gmv 5")
    assert refused.value.ask == ("Li",)


def test_a_number_beside_a_feed_is_kept_and_never_added(harbour: Harbour) -> None:
    harbour.tell("MX-01", "gmv", {SUNDAY: 1000})
    receipt = harbour.ask("Bo", "report gmv 9999")

    assert harbour.standing("MX-01", "gmv", SUNDAY) == 9999
    assert harbour.standing("MX-01", "gmv", SUNDAY, by="shop") == 1000
    assert "Shop" in in_plain_text(receipt)
    assert "1,000.00" in in_plain_text(harbour.ask("Bo", "show gmv MX-01 2026-11-22"))


@pytest.mark.parametrize("line", ["report", "report gmv", "report 500", "report MX-01 yesterday"])
def test_what_is_still_to_be_said_is_asked_by_a_form(harbour: Harbour, line: str) -> None:
    form = form_of(harbour.ask("Bo", line))

    kinds = {question.name: question.kind for question in form.fields}
    assert kinds == {
        "kpi": FieldKind.CHOICE,
        "value": FieldKind.NUMBER,
        "store": FieldKind.CHOICE,
        "day": FieldKind.DAY,
        "note": FieldKind.NOTE,
    }
    assert {question.name for question in form.fields if question.is_required} == {"kpi", "value"}


def test_a_form_starts_with_what_was_said_and_what_stands_there(harbour: Harbour) -> None:
    half = form_of(harbour.ask("Bo", "report +MXN 1234.5 yesterday #promo"))
    assert {question.name: question.value for question in half.fields} == {
        "kpi": "",
        "value": "+MXN 1,234.5",
        "store": "MX-01",
        "day": "2026-11-22",
        "note": "promo",
    }

    harbour.ask("Bo", "report gmv 1234.5")
    edit = form_of(harbour.ask("Bo", "report gmv MX-01 2026-11-22"))
    assert {question.name: question.value for question in edit.fields}["value"] == "1,234.5"


def test_a_refused_report_leaves_nothing_and_a_taken_one_an_entry_in_the_log(harbour: Harbour) -> None:
    with pytest.raises(NotYours):
        harbour.ask("Bo", "report gmv 5 BR-01")
    harbour.ask("Bo", "report gmv 5.5")

    with harbour.work() as work:
        entries = work.connection.execute(select(audit.c.verb, audit.c.actor_id, audit.c.detail)).all()
        count = work.connection.execute(select(func.count()).select_from(fact_version)).scalar_one()
    assert count == 1
    ((verb, actor_id, detail),) = entries
    assert (verb, actor_id, Decimal(detail["value"])) == ("report", harbour.people["Bo"], Decimal("5.5"))
