"""Promises of target publish: it is shown before it is done, adds up to the team's target, and rewrites no day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from commands.refusals import NoRate, NothingToPublish, NotYours, TargetsDoNotFit
from integrations.database import targets
from integrations.database.stores import add_store, add_team, assign_store
from integrations.database.tables import target
from kpi_engine import parse_period
from tests.unit.harbour import NOVEMBER, Harbour, cells, lines, november, rows

RATES = {"BR-01": Decimal("0.2"), "MX-01": Decimal("0.05")}
HALF_A_CENT = Decimal("0.005")
PUBLISH = "target publish gmv LATAM 2026-11"


def october(value: int) -> dict[date, int | str]:
    return {date(2026, 10, day): value for day in range(1, 32)}


def of_stores(harbour: Harbour, kpi: str = "gmv") -> dict[str, targets.TargetRow]:
    """Return the targets of the team's stores."""
    nodes = {code: harbour.node(code) for code in RATES}
    with harbour.work() as work:
        found = targets.read_targets(work, tuple(nodes.values()), parse_period(NOVEMBER))
    return {code: found[node, kpi] for code, node in nodes.items() if (node, kpi) in found}


def values(harbour: Harbour, kpi: str = "gmv") -> dict[str, Decimal]:
    return {code: row.value for code, row in of_stores(harbour, kpi).items()}


@pytest.mark.parametrize("whole", ["60000", "59999.99", "100.01", "0.07", "123456.78", "20000.004"])
def test_the_parts_add_up_to_the_team_s_target_at_budget_rates(harbour: Harbour, whole: str) -> None:
    harbour.tell("BR-01", "gmv", october(700))
    harbour.tell("MX-01", "gmv", october(1300))
    harbour.aim("gmv", "LATAM", whole, "USD")

    harbour.ask("Mara", f"{PUBLISH} on")

    parts = values(harbour)
    # Each part is rounded once, to a cent of its own currency.
    allowed = sum((HALF_A_CENT * rate for rate in RATES.values()), Decimal(0))
    in_cents = Decimal(whole).quantize(Decimal("0.01"))
    assert abs(sum(parts[code] * rate for code, rate in RATES.items()) - in_cents) <= allowed
    assert [str(part.quantize(Decimal("0.01"))) for part in parts.values()] == [
        f"{part:.2f}" for part in parts.values()
    ]


def test_parts_follow_what_stores_sold_in_the_last_three_whole_months(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", october(100))  # 31 x 100 x 0.2 = 620 dollars
    harbour.tell("MX-01", "gmv", october(1200))  # 31 x 1,200 x 0.05 = 1,860 dollars
    harbour.tell("BR-01", "gmv", {date(2026, 11, 2): 10**6})  # the running month has no say
    harbour.aim("gmv", "LATAM", 8000, "USD")

    harbour.ask("Mara", f"{PUBLISH} on")

    assert values(harbour) == {"BR-01": 10_000, "MX-01": 120_000}


def test_counts_are_shared_out_in_whole_pieces(harbour: Harbour) -> None:
    harbour.tell("BR-01", "orders", october(1))
    harbour.tell("MX-01", "orders", october(2))
    harbour.aim("orders", "LATAM", 1000)

    harbour.ask("Mara", "target publish orders LATAM on")

    assert values(harbour, "orders") == {"BR-01": 333, "MX-01": 667}


def test_a_ratio_is_never_divided(harbour: Harbour) -> None:
    harbour.aim("acos", "LATAM", "0.22", "USD")

    harbour.ask("Mara", "target publish acos LATAM on")

    assert values(harbour, "acos") == {"BR-01": Decimal("0.22"), "MX-01": Decimal("0.22")}


def test_it_is_shown_before_it_is_done(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 60_000, "USD")

    shown = harbour.ask("Mara", PUBLISH)

    assert values(harbour) == {}
    assert [row[0] for row in cells(shown)] == ["BR-01", "MX-01"]
    anew, keeping = lines(shown)
    assert (anew, keeping) == (f"{PUBLISH} on", f"{PUBLISH} on on")
    done = harbour.ask("Mara", anew)
    assert cells(done) == cells(shown)
    assert values(harbour) == {"BR-01": 150_000, "MX-01": 600_000}


def test_stores_may_keep_their_own_targets_and_the_others_share_the_rest(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 60_000, "USD")
    harbour.aim("gmv", "BR-01", 100_000, "BRL")

    harbour.ask("Mara", f"{PUBLISH} on on")

    rows_of = of_stores(harbour)
    assert values(harbour) == {"BR-01": 100_000, "MX-01": 800_000}
    assert rows_of["BR-01"].version == 1


def test_own_targets_above_the_team_s_are_told_and_nothing_is_kept(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 10_000, "USD")
    harbour.aim("gmv", "BR-01", 100_000, "BRL")

    with pytest.raises(TargetsDoNotFit):
        harbour.ask("Mara", f"{PUBLISH} on on")

    assert values(harbour) == {"BR-01": 100_000}


def test_handing_down_again_holds_from_today_and_rewrites_no_day(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 60_000, "USD")
    harbour.ask("Mara", f"{PUBLISH} on")
    harbour.now = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
    harbour.ask("Li", "target revise gmv LATAM 72000")

    harbour.ask("Mara", f"{PUBLISH} on")

    history = of_stores(harbour)["BR-01"].history()
    assert history is not None
    assert history.due(date(2026, 11, 25)) == 125_000
    assert history.due(date(2026, 11, 30)) == 180_000


def test_revising_and_handing_down_in_any_order_stays_a_history(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 60_000, "USD")
    harbour.ask("Mara", f"{PUBLISH} on")
    harbour.ask("Mara", "target revise gmv BR-01 160000 2026-11-11")
    harbour.ask("Mara", f"{PUBLISH} on")
    harbour.now += timedelta(days=2)
    harbour.ask("Mara", "target revise gmv BR-01 170000")

    harbour.tell("BR-01", "gmv", november(1, 24, 1000))
    shown = harbour.ask("Li", "show gmv BR-01")

    assert dict(rows(shown))["Target"] == "R$170,000.00"


def test_without_a_team_s_target_there_is_nothing_to_hand_down(harbour: Harbour) -> None:
    with pytest.raises(NothingToPublish):
        harbour.ask("Mara", PUBLISH)


def test_a_team_without_stores_has_nobody_to_hand_down_to(harbour: Harbour) -> None:
    with harbour.work() as work:
        add_team(work, code="EMPTY", name="Nobody yet")
    harbour.aim("gmv", "EMPTY", 60_000, "USD")

    with pytest.raises(NothingToPublish):
        harbour.ask("Li", "target publish gmv EMPTY")


def test_another_team_s_target_is_not_handed_down(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 60_000, "USD")

    with pytest.raises(NotYours):
        harbour.ask("Noi", PUBLISH)


def test_a_currency_without_a_budget_rate_is_named(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 60_000, "USD")
    with harbour.work() as work:
        store = add_store(work, code="VN-01", name="Saigon", market="VN", zone="Asia/Ho_Chi_Minh", currency="VND")
        assign_store(work, store.id, team_id=harbour.node("LATAM").id, person_id=harbour.people["Bo"])

    with pytest.raises(NoRate) as refused:
        harbour.ask("Mara", PUBLISH)

    assert "VND" in {refused.value.currency, refused.value.base}


def test_every_version_that_was_handed_down_is_kept(harbour: Harbour) -> None:
    harbour.aim("gmv", "LATAM", 60_000, "USD")
    harbour.ask("Mara", f"{PUBLISH} on")
    harbour.ask("Mara", f"{PUBLISH} on")

    with harbour.work() as work:
        said = work.connection.execute(
            select(target.c.version, target.c.recorded_by)
            .where(target.c.node_id == harbour.node("BR-01").id)
            .order_by(target.c.version)
        ).all()
    assert [tuple(row) for row in said] == [(1, harbour.people["Mara"]), (2, harbour.people["Mara"])]
