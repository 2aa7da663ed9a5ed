"""Promises about facts: nothing said is lost, said twice is said once, and sources are never added together."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from integrations.database.columns import LARGEST_A_DAY, AmountOverflowError
from integrations.database.company import Leaf
from integrations.database.facts import Observation, Recorded, measures_reported, read_day, record, source_id
from integrations.database.structure import read_company
from integrations.database.tables import fact_version, feed_state, rollup_month
from integrations.database.taking_back import take_back
from integrations.database.work import Work
from tests.contracts.database.conftest import Open

DAY = date(2026, 11, 20)
ANA, BO = 1, 2


def manual(work: Work) -> int:
    return source_id(work, "manual", name="Reports", kind="manual")


def feed(work: Work) -> int:
    return source_id(work, "shop", name="Shop", kind="feed")


def say(work: Work, leaf: Leaf, value: str | None, *, day: date = DAY, source: int | None = None) -> Recorded:
    amount = None if value is None else Decimal(value)
    return record(work, source or manual(work), [Observation(leaf.id, "gmv", day, amount, "BRL")])


def standing(work: Work, leaf: Leaf, *, day: date = DAY, source: int | None = None) -> Decimal | None:
    return read_day(work, source or manual(work), leaf.id, "gmv", day)


def versions(work: Work) -> list[Decimal | None]:
    rows = work.connection.execute(select(fact_version.c.value).order_by(fact_version.c.id))
    return list(rows.scalars())


def month(work: Work, leaf: Leaf) -> list[tuple[Decimal, int]]:
    rows = work.connection.execute(
        select(rollup_month.c.total, rollup_month.c.days).where(rollup_month.c.scope_id == leaf.id)
    )
    return [(row.total, row.days) for row in rows]


def test_a_correction_keeps_the_earlier_word_as_a_version(writing: Open, leaf: Leaf) -> None:
    with writing(ANA) as work:
        say(work, leaf, "100")
    with writing(ANA, later=1) as work:
        say(work, leaf, "120.50")

        assert standing(work, leaf) == Decimal("120.50")
        assert versions(work) == [Decimal(100), Decimal("120.50")]
        assert month(work, leaf) == [(Decimal("120.50"), 1)]


@pytest.mark.parametrize("value", ["100", "0", "-3.5", "0.123456789"])
def test_saying_the_same_again_makes_no_new_version(writing: Open, leaf: Leaf, value: str) -> None:
    with writing() as work:
        first = say(work, leaf, value)
    with writing(later=1) as work:
        again = say(work, leaf, value)

        assert (first.changed, first.unchanged) == (1, 0)
        assert (again.changed, again.unchanged) == (0, 1)
        assert len(versions(work)) == 1


def test_the_last_word_of_one_batch_wins(writing: Open, leaf: Leaf) -> None:
    with writing() as work:
        twice = [Observation(leaf.id, "gmv", DAY, Decimal(value), "BRL") for value in (1, 2)]

        assert record(work, manual(work), twice).changed == 1
        assert standing(work, leaf) == 2


def test_the_same_value_in_another_currency_is_a_change(writing: Open, leaf: Leaf) -> None:
    with writing() as work:
        say(work, leaf, "100")
        changed = record(work, manual(work), [Observation(leaf.id, "gmv", DAY, Decimal(100), "USD")]).changed

    assert changed == 1


def test_a_withdrawn_day_stands_no_more_and_leaves_a_version(writing: Open, leaf: Leaf) -> None:
    with writing() as work:
        say(work, leaf, "100")
        say(work, leaf, "7", day=date(2026, 11, 21))
        say(work, leaf, None)

        assert standing(work, leaf) is None
        assert versions(work) == [Decimal(100), Decimal(7), None]
        assert month(work, leaf) == [(Decimal(7), 1)]


def test_withdrawing_what_was_never_said_changes_nothing(writing: Open, leaf: Leaf) -> None:
    with writing() as work:
        assert say(work, leaf, None).changed == 0
        assert versions(work) == []
        assert read_company(work).records == {}


def test_the_first_source_is_the_one_of_record_and_others_stand_beside(writing: Open, leaf: Leaf) -> None:
    with writing() as work:
        shop = feed(work)
        say(work, leaf, "100", source=shop)
        say(work, leaf, "999")

        assert read_company(work).records == {(leaf.id, "gmv"): shop}
        assert standing(work, leaf, source=shop) == 100
        assert standing(work, leaf) == 999
        assert month(work, leaf) == [(Decimal(100), 1)]


def test_a_day_counts_as_reported_whoever_said_it(writing: Open, leaf: Leaf) -> None:
    with writing() as work:
        say(work, leaf, "1", source=feed(work))
        record(work, manual(work), [Observation(leaf.id, "orders", DAY, Decimal(3))])

        assert measures_reported(work, leaf.id, DAY) == {"gmv", "orders"}
        assert measures_reported(work, leaf.id, date(2026, 11, 19)) == frozenset()


def test_a_feed_never_takes_back_how_far_it_has_come(writing: Open, leaf: Leaf) -> None:
    with writing() as work:
        shop = feed(work)
        for days, through in (((5, 9), date(2026, 11, 8)), ((2, 3), date(2026, 11, 3))):
            observations = [Observation(leaf.id, "gmv", date(2026, 11, day), Decimal(1), "BRL") for day in days]
            record(work, shop, observations, complete_through=through)

        (state,) = work.connection.execute(select(feed_state)).all()
    assert (state.first_day, state.complete_through, state.last_day) == (
        date(2026, 11, 2),
        date(2026, 11, 8),
        date(2026, 11, 9),
    )


def test_months_are_rolled_up_apart_at_their_boundaries(writing: Open, leaf: Leaf) -> None:
    with writing() as work:
        for day in (date(2024, 2, 29), date(2024, 3, 1), date(2023, 12, 31), date(2024, 1, 1)):
            say(work, leaf, "1.01", day=day)
        rows = work.connection.execute(select(rollup_month.c.month, rollup_month.c.total)).all()

    assert {row.month: row.total for row in rows} == {
        date(2023, 12, 1): Decimal("1.01"),
        date(2024, 1, 1): Decimal("1.01"),
        date(2024, 2, 1): Decimal("1.01"),
        date(2024, 3, 1): Decimal("1.01"),
    }


@pytest.mark.parametrize("value", [LARGEST_A_DAY + 1, -LARGEST_A_DAY - 1, Decimal("1e30"), Decimal("Infinity")])
def test_an_amount_that_cannot_be_kept_exactly_is_refused(writing: Open, leaf: Leaf, value: Decimal) -> None:
    with pytest.raises(AmountOverflowError), writing() as work:
        record(work, manual(work), [Observation(leaf.id, "gmv", DAY, value, "BRL")])


def test_a_month_of_the_largest_days_still_has_its_sum(writing: Open, leaf: Leaf) -> None:
    with writing() as work:
        days = [date(2026, 10, day) for day in range(1, 32)]
        record(work, manual(work), [Observation(leaf.id, "gmv", day, LARGEST_A_DAY, "BRL") for day in days])

        assert month(work, leaf) == [(LARGEST_A_DAY * 31, 31)]


def test_undoing_a_correction_restores_what_stood_before(writing: Open, leaf: Leaf) -> None:
    with writing(ANA) as work:
        say(work, leaf, "100")
    with writing(ANA, later=1) as work:
        batch = say(work, leaf, "200").batch_id
    with writing(ANA, later=2) as work:
        restored = take_back(work, batch)

        assert [(seen.day, seen.value, seen.currency) for seen in restored] == [(DAY, Decimal(100), "BRL")]
        assert standing(work, leaf) == 100
        assert versions(work) == [Decimal(100), Decimal(200), Decimal(100)]


def test_undoing_twice_undoes_once(writing: Open, leaf: Leaf) -> None:
    with writing(ANA) as work:
        say(work, leaf, "100")
        batch = say(work, leaf, "200").batch_id
    with writing(ANA, later=1) as work:
        take_back(work, batch)
    with writing(ANA, later=2) as work:
        assert take_back(work, batch) == ()
        assert standing(work, leaf) == 100


def test_what_a_newer_number_replaced_cannot_be_undone(writing: Open, leaf: Leaf) -> None:
    with writing(ANA) as work:
        batch = say(work, leaf, "100").batch_id
    with writing(BO, later=1) as work:
        say(work, leaf, "200")
    with writing(ANA, later=2) as work:
        assert take_back(work, batch) == ()
        assert standing(work, leaf) == 200


def test_nobody_undoes_another_persons_report(writing: Open, leaf: Leaf) -> None:
    with writing(ANA) as work:
        batch = say(work, leaf, "100").batch_id
    with writing(BO, later=1) as work:
        assert take_back(work, batch) == ()
        assert standing(work, leaf) == 100


def test_undoing_the_only_report_leaves_no_trace_of_the_source(writing: Open, leaf: Leaf) -> None:
    with writing(ANA) as work:
        batch = say(work, leaf, "100").batch_id
    with writing(ANA, later=1) as work:
        take_back(work, batch)

        assert read_company(work).records == {}
        assert work.connection.execute(select(func.count()).select_from(feed_state)).scalar_one() == 0
        assert month(work, leaf) == []


def test_undoing_the_latest_day_lets_the_reports_end_the_day_before(writing: Open, leaf: Leaf) -> None:
    with writing(ANA) as work:
        say(work, leaf, "1", day=date(2026, 11, 18))
        batch = say(work, leaf, "100").batch_id
    with writing(ANA, later=1) as work:
        take_back(work, batch)
        (state,) = work.connection.execute(select(feed_state)).all()

    assert (state.complete_through, state.last_day) == (date(2026, 11, 18), date(2026, 11, 18))


def test_a_source_kept_beside_takes_over_when_the_one_of_record_is_undone(writing: Open, leaf: Leaf) -> None:
    with writing(ANA) as work:
        batch = say(work, leaf, "999").batch_id
        shop = feed(work)
        say(work, leaf, "40", source=shop)
        say(work, leaf, "2", source=shop, day=date(2026, 11, 3))
    with writing(ANA, later=1) as work:
        take_back(work, batch)

        assert read_company(work).records == {(leaf.id, "gmv"): shop}
        assert month(work, leaf) == [(Decimal(42), 2)]
