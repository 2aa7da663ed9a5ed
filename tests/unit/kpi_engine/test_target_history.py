"""A revision holds from its day on, and what was due before stays due."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    WORK_DAYS,
    Better,
    Kpi,
    LeafSum,
    Measure,
    Range,
    Restates,
    Revision,
    RevisionError,
    RevisionFault,
    RevisionProblem,
    Target,
    TargetHistory,
    Unit,
    evaluate,
    judge,
    parse_formula,
    parse_period,
)

NOVEMBER = parse_period("2026-11")
GMV = Kpi("gmv", Unit.COUNT, Better.HIGHER, parse_formula("gmv"))
MEASURES = {"gmv": Measure("gmv", Unit.COUNT)}


def november(day: int) -> date:
    return date(2026, 11, day)


def revision(version: int, value: int, day: int = 1, restates: Restates = Restates.WHOLE_PERIOD) -> Revision:
    recorded = datetime(2026, 11, day, 8, tzinfo=UTC)
    target = Target("gmv", "BR-01", NOVEMBER, Decimal(value), version=version)
    return Revision(target, november(day), recorded, restates)


def history(*revisions: Revision) -> TargetHistory:
    return TargetHistory(revisions)


def faults(*revisions: Revision) -> list[tuple[RevisionFault, int]]:
    with pytest.raises(RevisionError) as caught:
        TargetHistory(revisions)
    return [(problem.fault, problem.version) for problem in caught.value.problems]


def test_a_target_never_revised_falls_due_as_it_always_did() -> None:
    once = history(revision(1, 300))
    assert [once.due(november(day)) for day in (1, 15, 30)] == [10, 150, 300]
    assert once.whole == 300
    assert once.period == NOVEMBER


def test_a_raised_target_is_made_up_in_the_open_days_and_the_past_stays_as_it_was() -> None:
    raised = history(revision(1, 300), revision(2, 600, 16))
    assert [raised.due(november(day)) for day in (10, 15, 16, 30)] == [100, 150, 180, 600]
    assert raised.whole == 600


def test_a_new_pace_counts_from_its_day_on() -> None:
    faster = history(revision(1, 300), revision(2, 600, 16, Restates.PACE_FROM_HERE))
    assert [faster.due(november(day)) for day in (10, 15, 16, 30)] == [100, 150, 170, 450]
    assert faster.whole == 450


def test_a_target_cut_below_what_was_due_is_all_due_at_once() -> None:
    cut = history(revision(1, 300), revision(2, 150, 21))
    assert [cut.due(november(day)) for day in (20, 21, 30)] == [200, 150, 150]


def test_a_third_version_builds_on_both_before() -> None:
    thrice = history(revision(1, 300), revision(2, 600, 16), revision(3, 900, 21))
    assert [thrice.due(november(day)) for day in (15, 20, 21, 30)] == [150, 300, 360, 900]


def test_two_versions_of_one_day_leave_the_later() -> None:
    assert history(revision(1, 300), revision(2, 500, 16), revision(3, 600, 16)).due(november(30)) == 600


def test_a_revision_after_the_period_changes_nothing_in_it() -> None:
    late = Revision(
        Target("gmv", "BR-01", NOVEMBER, Decimal(1), version=2), date(2026, 12, 2), datetime(2026, 12, 2, tzinfo=UTC)
    )
    assert history(revision(1, 300), late).whole == 300


def test_the_new_version_brings_its_own_phasing() -> None:
    target = Target("gmv", "BR-01", NOVEMBER, Decimal(370), version=2, phasing=WORK_DAYS)
    history = TargetHistory(
        (revision(1, 300), Revision(target, november(16), datetime(2026, 11, 16, 9, tzinfo=UTC))),
    )
    # 150 was due; 220 more over eleven work days.
    assert [history.due(november(day)) for day in (15, 16, 22, 30)] == [150, 170, 250, 370]


def test_a_version_without_days_that_weigh_makes_its_rest_due_at_once() -> None:
    target = Target("gmv", "BR-01", NOVEMBER, Decimal(300), version=2, phasing=WORK_DAYS)
    sunday = Revision(target, november(29), datetime(2026, 11, 29, tzinfo=UTC))
    assert TargetHistory((revision(1, 300), sunday)).due(november(29)) == 280
    saturday = Revision(
        Target("gmv", "BR-01", parse_period("2026-11-01..2026-11-29"), Decimal(290), version=1),
        november(1),
        datetime(2026, 11, 1, tzinfo=UTC),
    )
    weekend = Target("gmv", "BR-01", saturday.target.period, Decimal(290), version=2, phasing=WORK_DAYS)
    closed = TargetHistory((saturday, Revision(weekend, november(28), datetime(2026, 11, 28, tzinfo=UTC))))
    assert [closed.due(november(day)) for day in (27, 28, 29)] == [270, 290, 290]


def test_every_day_is_judged_by_the_version_that_held_on_it() -> None:
    raised = history(revision(1, 300), revision(2, 600, 16))
    leaf = LeafSum("BR-01", "gmv", Decimal(171), None, 16, 16, november(16))
    verdict = judge(GMV, evaluate(GMV, [leaf], measures=MEASURES), raised.whole, NOVEMBER, phasing=raised)
    assert [verdict.expected, verdict.pace, verdict.attainment] == [180, Decimal("0.95"), Decimal("0.285")]


def test_the_version_in_force_and_what_was_known_are_two_questions() -> None:
    raised = history(revision(1, 300), revision(2, 600, 16))
    assert [raised.in_force(november(day)).version for day in (1, 15, 16, 30)] == [1, 1, 2, 2]
    assert raised.in_force(date(2026, 10, 1)).version == 1
    assert raised.as_known(datetime(2026, 11, 10, tzinfo=UTC)) == history(revision(1, 300))
    assert raised.as_known(datetime(2026, 10, 10, tzinfo=UTC)) is None


def test_a_locked_day_cannot_be_revised() -> None:
    once = history(revision(1, 300))
    with pytest.raises(RevisionError) as caught:
        once.revised(revision(2, 600, 15), locked_through=november(15))
    assert caught.value.problems == (RevisionProblem(RevisionFault.REWRITES_LOCKED_DAYS, 2),)
    assert once.revised(revision(2, 600, 16), locked_through=november(15)).whole == 600


def test_what_makes_no_history_is_refused_with_every_problem() -> None:
    assert faults() == [(RevisionFault.EMPTY, 0)]
    other = Revision(
        Target("orders", "BR-01", NOVEMBER, Range(Decimal(1), Decimal(2), Decimal(1)), version=2),
        november(1),
        datetime(2026, 11, 1, tzinfo=UTC),
    )
    assert faults(revision(2, 300, 3), other) == [
        (RevisionFault.BEGINS_LATE, 2),
        (RevisionFault.OTHER_TARGET, 2),
        (RevisionFault.CHANGES_KIND, 2),
        (RevisionFault.OUT_OF_ORDER, 2),
    ]


def test_a_corridor_reads_as_its_last_version_says() -> None:
    corridor = Range(Decimal(10), Decimal(20), Decimal(5))
    target = Target("days_of_cover", "BR-01", NOVEMBER, corridor)
    steady = history(Revision(target, november(1), datetime(2026, 11, 1, tzinfo=UTC)))
    assert steady.whole == corridor
    assert steady.due(november(6)) == 6


@given(
    st.lists(
        st.tuples(st.integers(2, 30), st.integers(0, 10**6), st.sampled_from(Restates)),
        min_size=1,
        max_size=5,
        unique_by=lambda drawn: drawn[0],
    ).map(sorted),
    st.integers(0, 10**6),
)
def test_no_revision_changes_what_was_due_before_it(drawn: list[tuple[int, int, Restates]], first: int) -> None:
    before = history(revision(1, first))
    for version, (day, value, restates) in enumerate(drawn, start=2):
        after = before.revised(revision(version, value, day, restates))
        assert all(after.due(november(past)) == before.due(november(past)) for past in range(1, day))
        if restates is Restates.WHOLE_PERIOD:
            assert after.whole == pytest.approx(Decimal(value), abs=Decimal("1e-18"))
        before = after
