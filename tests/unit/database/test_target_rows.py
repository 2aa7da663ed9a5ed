"""Promises of a target's versions: whatever is said later, the days before it keep what was due on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from integrations.database.company import Node, NodeKind
from integrations.database.targets import TargetRow, TargetVersion
from kpi_engine import parse_period

NOVEMBER = parse_period("2026-11")
FIRST = datetime(2026, 10, 25, tzinfo=UTC)
SAID = st.lists(st.tuples(st.integers(0, 10**6), st.integers(1, 30)), min_size=1, max_size=6)


def row(*said: tuple[int, int]) -> TargetRow:
    """Return a target said so: each time a figure and the day of November it holds from."""
    versions = tuple(
        TargetVersion(place + 1, Decimal(value), date(2026, 11, day), FIRST + timedelta(hours=place))
        for place, (value, day) in enumerate(said)
    )
    return TargetRow("gmv", Node(NodeKind.STORE, 1), NOVEMBER, "BRL", versions)


def due(target: TargetRow, day: int) -> Decimal:
    """Return what is due by the end of a day of November."""
    history = target.history()
    return target.value * day / 30 if history is None else history.due(date(2026, 11, day))


@given(SAID, st.tuples(st.integers(0, 10**6), st.integers(2, 30)))
def test_the_days_before_a_new_version_keep_what_was_due(said: list[tuple[int, int]], newest: tuple[int, int]) -> None:
    before, after = row(*said), row(*said, newest)

    differ = [day for day in range(1, newest[1]) if abs(due(before, day) - due(after, day)) > Decimal("1e-12")]
    assert differ == []


@given(SAID)
def test_whatever_was_said_is_a_history_that_ends_on_the_newest_figure(said: list[tuple[int, int]]) -> None:
    target = row(*said)
    history = target.history()

    if history is not None:
        assert history.in_force(date(2026, 11, 30)).value == target.value
        assert history.in_force(date(2026, 11, 30)).version == target.version


def test_one_figure_throughout_has_no_history() -> None:
    assert row((300, 1)).history() is None
    assert row((300, 1), (400, 1)).history() is None
    assert row((300, 1), (350, 11), (400, 1)).history() is None


def test_a_first_figure_holds_from_the_beginning_whenever_it_was_said() -> None:
    late = row((300, 11), (600, 21))

    assert due(late, 10) == 100
    assert due(late, 20) == 200
    assert due(late, 30) == 600


def test_a_version_that_was_replaced_from_before_its_day_never_holds() -> None:
    again = row((300, 1), (900, 21), (600, 11), (800, 26))
    history = again.history()

    assert history is not None
    assert [revision.target.version for revision in history.revisions] == [1, 3, 4]
    assert due(again, 25) == 100 + 15 * Decimal(25)
    assert due(again, 30) == 800


def test_a_withdrawn_beginning_does_not_count() -> None:
    target = replace(row((300, 1), (600, 11)), versions=row((300, 1), (600, 11)).versions[1:])

    assert target.history() is None
    assert target.value == 600
