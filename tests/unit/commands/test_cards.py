"""Promises of my, show, team and the digest: whole sums, honest states, and no blame for what is late."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from commands.message import Tone, in_plain_text
from commands.notices import digest, reminder
from commands.notices.notice import UnknownNoticeError, compose_notice
from commands.notices.unwanted import Unwanted
from integrations.database.stores import assign_store
from tests.unit.harbour import Harbour, cells, lines, meters, november, rows

GREEN, AMBER, RED, GREY = "●", "▲", "■", "○"


def lit(harbour: Harbour, line: str = "show gmv BR-01", name: str = "Li") -> tuple[str, Decimal | None]:
    (meter,) = meters(harbour.ask(name, line))
    return meter.symbol, meter.share


@pytest.mark.parametrize(
    ("daily", "light", "tone"), [(10_000, GREEN, Tone.GOOD), (9_000, AMBER, Tone.WARN), (5_000, RED, Tone.BAD)]
)
def test_a_light_tells_actual_against_what_is_due_by_now(harbour: Harbour, daily: int, light: str, tone: Tone) -> None:
    harbour.aim("gmv", "BR-01", 300_000, "BRL")
    harbour.tell("BR-01", "gmv", november(1, 22, daily))

    shown = harbour.ask("Li", "show gmv BR-01")
    (meter,) = meters(shown)
    assert (meter.symbol, meter.share, shown.tone) == (light, Decimal(daily * 22) / 300_000, tone)


def test_a_late_feed_is_dimmed_and_never_turns_red(harbour: Harbour) -> None:
    harbour.aim("gmv", "BR-01", 300_000, "BRL")
    harbour.tell("BR-01", "gmv", november(1, 20, 10_000))
    assert lit(harbour)[0] == GREEN  # held to its own days: the 21st and 22nd are not due yet

    harbour.now = datetime(2026, 11, 24, 12, tzinfo=UTC)
    late = harbour.ask("Li", "show gmv BR-01")
    assert meters(late)[0].symbol == GREEN
    assert "4" in meters(late)[0].detail
    assert late.tone is Tone.NEUTRAL

    harbour.now = datetime(2026, 11, 27, 12, tzinfo=UTC)
    assert lit(harbour)[0] == GREY


def test_without_data_or_target_nothing_is_judged(harbour: Harbour) -> None:
    harbour.aim("gmv", "BR-01", 300_000, "BRL")
    harbour.tell("MX-01", "gmv", november(1, 22, 10))

    assert lit(harbour) == (GREY, None)
    assert lit(harbour, "show gmv MX-01") == (GREY, None)
    assert lit(harbour, "show aov MX-01") == (GREY, None)


def test_a_month_that_has_just_begun_is_too_early_to_judge(harbour: Harbour) -> None:
    harbour.now = datetime(2026, 11, 2, 12, tzinfo=UTC)
    harbour.aim("gmv", "BR-01", 300_000, "BRL")
    harbour.tell("BR-01", "gmv", november(1, 1, 1))

    assert lit(harbour)[0] == GREY


def test_young_days_of_restated_measures_are_said_to_be_provisional(harbour: Harbour) -> None:
    harbour.aim("acos", "BR-01", "0.25")
    harbour.tell("BR-01", "ad_spend", november(1, 22, 20))
    harbour.tell("BR-01", "ad_sales", november(1, 15, 100) | november(16, 22, 10))

    shown = harbour.ask("Li", "show acos BR-01")
    (meter,) = meters(shown)
    # 440 over 1,570 so far; the settled days alone, 20 %, decide the colour.
    assert "28%" in meter.figure
    assert meter.symbol == GREEN


def test_a_team_adds_its_stores_at_budget_rates(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 100))  # at 0.2: 440 dollars
    harbour.tell("MX-01", "gmv", november(1, 22, 100))  # at 0.05: 110 dollars
    harbour.tell("TH-01", "gmv", november(1, 22, 1000))  # at 0.03: 660 dollars

    assert "$550.00" in meters(harbour.ask("Mara", "show gmv LATAM"))[0].figure
    assert "$550.00" in meters(harbour.ask("Li", "show gmv AMER"))[0].figure
    shown = harbour.ask("Li", "show gmv")
    assert "$1,210.00" in meters(shown)[0].figure
    assert [cell for cell, *_ in cells(shown)] == ["BR-01", "MX-01", "TH-01"]
    assert [figure.split()[-1] for _, figure in cells(shown)] == ["R$2,200.00", "MX$2,200.00", "22,000.00"]


def test_a_ratio_of_a_team_divides_sums_and_not_averages(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 100))  # 440 dollars
    harbour.tell("BR-01", "orders", november(1, 22, 1))
    harbour.tell("MX-01", "gmv", november(1, 22, 100))  # 110 dollars
    harbour.tell("MX-01", "orders", november(1, 22, 4))

    assert "$5.00" in meters(harbour.ask("Li", "show aov LATAM"))[0].figure


def test_a_store_that_changed_hands_shows_under_its_owner_of_the_day(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", {date(2026, 10, 5): 70, date(2026, 11, 5): 90})
    with harbour.work() as work:
        assign_store(
            work,
            harbour.node("BR-01").id,
            team_id=harbour.node("APAC").id,
            person_id=None,
            from_day=date(2026, 11, 1),
        )

    assert "R$70.00" in in_plain_text(harbour.ask("Li", "show gmv LATAM 2026-10"))
    assert "R$70.00" not in in_plain_text(harbour.ask("Li", "show gmv APAC 2026-10"))
    assert "R$90.00" in in_plain_text(harbour.ask("Li", "show gmv APAC 2026-11"))


def test_my_shows_each_own_store_and_nobody_elses(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 100))
    harbour.tell("MX-01", "gmv", november(1, 22, 777))

    shown = harbour.ask("Bo", "my")
    assert [meter.name for meter in meters(shown)] == ["GMV · MX-01"]
    assert "17,094" in meters(shown)[0].figure
    assert [meter.figure for meter in meters(harbour.ask("Bo", "my last month"))] == ["no data yet"]


def test_a_feed_says_nothing_of_the_days_before_its_first(harbour: Harbour) -> None:
    harbour.aim("gmv", "BR-01", 300_000, "BRL")
    harbour.tell("BR-01", "gmv", november(12, 22, 10_000))

    # Half of the days are missing: that is no reason for red, and October is not zero but unknown.
    assert lit(harbour)[0] == GREY
    (october,) = meters(harbour.ask("Li", "show gmv BR-01 2026-10"))
    assert (october.symbol, october.figure) == (GREY, "no data yet")


def test_an_empty_card_says_how_to_fill_it(harbour: Harbour) -> None:
    assert lines(harbour.ask("Bo", "my")) == ["report"]
    assert lines(harbour.ask("Bo", "digest now")) == ["report"]


def test_a_team_card_drills_down_by_lines_that_work(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 10_000, "USD")
    harbour.tell("BR-01", "gmv", november(1, 22, 100))
    shown = harbour.ask("Mara", "team")

    assert [cell for cell, *_ in cells(shown)] == ["BR-01", "MX-01"]
    assert lines(shown) == ["show gmv LATAM 2026-11"]
    assert meters(harbour.ask("Mara", lines(shown)[0]))


def test_a_digest_puts_the_worst_first_and_waits_for_what_is_late(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 100_000, "USD")
    for code, currency in (("BR-01", "BRL"), ("MX-01", "MXN")):
        harbour.aim("gmv", code, 300_000, currency)
    harbour.tell("BR-01", "gmv", november(1, 19, 1_000))  # far behind, but late
    harbour.tell("MX-01", "gmv", november(1, 22, 5_000))  # half of what is due

    told = harbour.ask("Mara", "digest now")
    assert [(row[0], row[4]) for row in cells(told)] == [(f"{RED} MX-01", "Bo")]
    assert "BR-01" in in_plain_text(told)
    assert "team LATAM" in lines(told)
    assert tuple(word for word in ("APAC", "TH-01") if word not in in_plain_text(told)) == ("APAC", "TH-01")


def test_a_digest_of_a_member_without_a_store_names_no_empty_place(harbour: Harbour) -> None:
    harbour.ask("Dora", "report listings_launched 4")

    (meter,) = meters(harbour.ask("Dora", "digest now"))
    assert meter.name == "Listings launched"


def test_a_reminder_names_what_is_missing_and_its_buttons_report_it(harbour: Harbour) -> None:
    harbour.ask("Ana", "report gmv 100 2026-11-20")
    harbour.ask("Ana", "report orders 5 2026-11-20")
    harbour.ask("Ana", "report orders 6")
    with harbour.context("Ana") as context:
        message = compose_notice("reminder", {}, context)

    assert not isinstance(message, Unwanted)
    assert lines(message) == ["report gmv BR-01 2026-11-22"]
    form = harbour.ask("Ana", lines(message)[0]).form()
    assert form is not None


@pytest.mark.parametrize(
    ("name", "reason"), [("Dora", "owns no store"), ("Neo", "owns no store"), ("Bo", "everything is reported")]
)
def test_nobody_is_reminded_without_need(harbour: Harbour, name: str, reason: str) -> None:
    harbour.ask("Bo", "report gmv 100")
    with harbour.context(name) as context:
        assert reminder.gather(context) == Unwanted(reason)


def test_what_a_feed_brings_is_nothing_to_remind_people_of(harbour: Harbour) -> None:
    harbour.tell("MX-01", "gmv", november(1, 20, 100))

    with harbour.context("Bo") as context:
        assert reminder.gather(context) == Unwanted("everything is reported")


def test_a_store_that_never_spoke_is_asked_for_its_sales(harbour: Harbour) -> None:
    with harbour.context("Cai") as context:
        found = reminder.gather(context)

    assert not isinstance(found, Unwanted)
    assert [(missing.known.kpi.id, missing.store.code, missing.day) for missing in found.missing] == [
        ("gmv", "TH-01", date(2026, 11, 23))  # 19:00 in Bangkok: the day that ends
    ]


def test_a_digest_without_numbers_is_not_wanted(harbour: Harbour) -> None:
    with harbour.context("Mara") as context:
        assert isinstance(digest.gather(context), Unwanted)
        with pytest.raises(UnknownNoticeError):
            compose_notice("gossip", {}, context)


def test_home_shows_lights_and_what_comes_next(harbour: Harbour) -> None:
    harbour.tell("MX-01", "gmv", november(1, 22, 100))
    harbour.ask("Bo", "remind 8:30")

    home = harbour.ask("Bo", "home")
    assert [meter.name for meter in meters(home)] == ["GMV · MX-01"]
    assert len(rows(home)) == 1
    assert lines(home)[0] == "report"
    assert lines(harbour.ask("Neo", "home")) == ["lang", "tz"]
