"""Promises of targets, rights, places, languages, zones and schedules as people set them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from commands.message import in_plain_text
from commands.refusals import (
    AlreadyThere,
    ChooseOne,
    ForeignCurrency,
    LastAdministrator,
    NoRate,
    NoStores,
    TooLarge,
    UnknownLanguage,
    UnknownZone,
    WrongUnit,
)
from integrations.database import people
from integrations.database.budget import read_rates
from integrations.database.company import Person, Right
from integrations.database.stores import seat_person, unseat_person
from integrations.database.structure import read_company
from integrations.database.subscriptions import Subscription, read_subscriptions
from tests.unit.harbour import Harbour, buttons, lines, rows


def person(harbour: Harbour, name: str) -> Person:
    with harbour.work() as work:
        found = people.read_person(work, harbour.people[name])
    assert found is not None
    return found


def wishes(harbour: Harbour, name: str) -> dict[str, Subscription]:
    with harbour.work() as work:
        return {wish.kind: wish for wish in read_subscriptions(work, harbour.people[name])}


def test_a_revised_target_tells_its_version_and_what_was_before(harbour: Harbour) -> None:
    first = harbour.ask("Mara", "target set gmv BR-01 2026-11 30万")
    again = harbour.ask("Mara", "target set gmv BR-01 2026-11 320000")

    assert [value for _, value in rows(first)][-1] == "R$300,000.00"
    assert [value for _, value in rows(again)][-2:] == ["R$320,000.00", "R$300,000.00"]
    assert lines(again) == ["show gmv BR-01 2026-11"]


@pytest.mark.parametrize(("typed", "kept"), [("25%", "25%"), ("25", "25%"), ("0.25", "25%"), ("0.5%", "0.5%")])
def test_a_percentage_is_meant_as_people_write_it(harbour: Harbour, typed: str, kept: str) -> None:
    told = harbour.ask("Noi", f"target set acos TH-01 {typed}")

    assert [value for _, value in rows(told)][-1] == kept


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("target set gmv TH-01 USD 500", ForeignCurrency),
        ("target set orders TH-01 THB 500", WrongUnit),
        ("target set orders TH-01 5%", WrongUnit),
        ("target set orders TH-01 +5", WrongUnit),
        ("target set gmv TH-01 99999999999999", TooLarge),
    ],
)
def test_a_target_that_cannot_be_meant_is_refused(harbour: Harbour, line: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        harbour.ask("Noi", line)


def test_a_manager_of_two_teams_is_asked_which_and_loses_nothing(harbour: Harbour) -> None:
    with harbour.work() as work:
        seat_person(work, harbour.node("LATAM").id, harbour.people["Noi"], is_manager=True)

    with pytest.raises(ChooseOne) as refused:
        harbour.ask("Noi", "target set gmv 2026-10 USD 500")
    ways = dict(refused.value.choices)
    told = [value for _, value in rows(harbour.ask("Noi", ways["Latin America"]))]

    assert told == ["GMV", "Latin America", "October 2026", "$500.00"]


def test_a_manager_without_a_team_is_told_who_can_help(harbour: Harbour) -> None:
    with harbour.work() as work:
        unseat_person(work, harbour.node("APAC").id, harbour.people["Noi"], date(2026, 11, 1))

    with pytest.raises(NoStores) as refused:
        harbour.ask("Noi", "target set gmv 500")
    assert refused.value.ask == ("Li",)


def test_a_target_form_keeps_what_was_said(harbour: Harbour) -> None:
    form = harbour.ask("Noi", "target set TH-01 USD 5,000 2026-12").form()

    assert form is not None
    values = {question.name: question.value for question in form.fields}
    assert (values["store"], values["value"], values["period"]) == ("TH-01", "USD 5,000", "2026-12")


def test_rights_are_given_and_the_last_administrator_stays(harbour: Harbour) -> None:
    harbour.ask("Li", "role member Neo")
    assert person(harbour, "Neo").right is Right.MEMBER

    with pytest.raises(LastAdministrator):
        harbour.ask("Li", "role manager Li")
    harbour.ask("Li", "role 管理员 Mara")
    harbour.ask("Li", "role manager Li")
    assert (person(harbour, "Mara").right, person(harbour, "Li").right) == (Right.ADMIN, Right.MANAGER)


def test_newcomers_wait_with_a_button_that_lets_them_in(harbour: Harbour) -> None:
    waiting = lines(harbour.ask("Li", "role"))

    assert waiting == ["role member @Neo"]
    harbour.ask("Li", waiting[0])
    assert person(harbour, "Neo").right is Right.MEMBER
    assert lines(harbour.ask("Li", "role Neo"))


def test_a_person_is_seated_owns_a_store_and_is_reminded(harbour: Harbour) -> None:
    harbour.ask("Li", "org person Neo APAC TH-01")

    assert person(harbour, "Neo").right is Right.MEMBER
    assert wishes(harbour, "Neo")["reminder"].local_minute == 540
    with harbour.work() as work:
        company = read_company(work)
    day = date(2026, 11, 23)
    assert company.owners_of(harbour.node("TH-01").id, day) == (harbour.people["Neo"],)
    assert [team.code for team in company.teams_of(harbour.people["Neo"], day)] == ["APAC"]


def test_a_second_store_changes_no_chosen_time_and_no_seat(harbour: Harbour) -> None:
    harbour.ask("Bo", "remind 8:30")
    harbour.ask("Noi", "digest off")
    harbour.ask("Li", "org person Bo LATAM BR-01")
    harbour.ask("Li", "org person Noi APAC TH-01")

    assert wishes(harbour, "Bo")["reminder"].local_minute == 510
    assert not wishes(harbour, "Noi")["digest"].is_on
    with harbour.work() as work:
        led = read_company(work).teams_led_by(harbour.people["Noi"], date(2026, 11, 23))
    assert [team.code for team in led] == ["APAC"]


def test_who_is_made_a_teams_manager_has_the_right_to_manage(harbour: Harbour) -> None:
    harbour.ask("Li", "org person Bo LATAM on")

    assert person(harbour, "Bo").right is Right.MANAGER
    harbour.ask("Bo", "target set orders LATAM 500")


def test_a_store_comes_with_a_rate_for_its_currency(harbour: Harbour) -> None:
    harbour.ask("Li", "org store DE-01 Europe/Berlin EUR LATAM @Ana")

    with harbour.work() as work:
        company = read_company(work)
        assert read_rates(work, company, date(2026, 11, 23)).worth("EUR") is not None
    assert company.stores_by_code["de-01"].market == "DE"
    with pytest.raises(AlreadyThere):
        harbour.ask("Li", "org store de-01 Europe/Berlin EUR")
    with pytest.raises(AlreadyThere):
        harbour.ask("Li", "org team latam")
    with pytest.raises(NoRate):
        harbour.ask("Li", "org store XX-01 Asia/Tokyo QQQ")


def test_a_new_language_speaks_at_once_and_an_unfinished_one_says_so(harbour: Harbour) -> None:
    assert "português" in in_plain_text(harbour.ask("Bo", "lang português")).casefold()
    assert person(harbour, "Bo").language == "pt_BR"
    assert len(in_plain_text(harbour.ask("Bo", "lang 日本語")).splitlines()) == 2

    with pytest.raises(UnknownLanguage) as refused:
        harbour.ask("Bo", "lang klingon")
    offered = dict(refused.value.known)
    assert {button.label: button.line for button in buttons(harbour.ask("Bo", "lang"))} == offered
    harbour.ask("Bo", offered["简体中文"])
    assert person(harbour, "Bo").language == "zh_Hans"


def test_a_new_zone_moves_the_next_run_and_serves_no_date_twice(harbour: Harbour) -> None:
    harbour.ask("Bo", "remind 9:00")
    assert wishes(harbour, "Bo")["reminder"].next_due == datetime(2026, 11, 23, 15, tzinfo=UTC)

    harbour.ask("Bo", "tz Kathmandu")
    assert person(harbour, "Bo").zone == "Asia/Kathmandu"
    assert wishes(harbour, "Bo")["reminder"].next_due == datetime(2026, 11, 24, 3, 15, tzinfo=UTC)

    with pytest.raises(UnknownZone) as refused:
        harbour.ask("Bo", "tz Bangko")
    assert refused.value.suggestions[0][1] == "tz Asia/Bangkok"


def test_a_schedule_is_echoed_with_its_next_three_runs(harbour: Harbour) -> None:
    told = harbour.ask("Bo", "remind 8:30")

    assert len(rows(told)) == 3
    assert [("8:30" in run or "08:30" in run, "GMT-06:00" in run.replace("−", "-")) for _, run in rows(told)] == [
        (True, True)
    ] * 3
    assert wishes(harbour, "Bo")["reminder"].next_due == datetime(2026, 11, 23, 14, 30, tzinfo=UTC)
    assert lines(told) == ["remind off"]
    off = harbour.ask("Bo", "remind off")
    assert wishes(harbour, "Bo")["reminder"].next_due is None
    assert lines(off) == ["remind 09:00"]


def test_the_company_at_a_glance_counts_and_leads_on(harbour: Harbour) -> None:
    told = harbour.ask("Li", "org")

    assert [value for _, value in rows(told)][:3] == ["3", "3", "8"]
    for line in lines(told):
        harbour.ask("Li", line)
    assert lines(harbour.ask("Bo", "org")) == []
