"""A target that cannot be judged is not published, for all its reasons at once."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi_engine import (
    Better,
    Kpi,
    Range,
    Target,
    TargetFault,
    Unit,
    parse_formula,
    parse_period,
    target_faults,
)

NOVEMBER = parse_period("2026-11")
CORRIDOR = Range(Decimal(30), Decimal(60), Decimal(30))
GMV = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"))
DEFECTS = Kpi("defects", Unit.COUNT, Better.LOWER, parse_formula("defects"))
COVER = Kpi("cover", Unit.DAYS, Better.RANGE, parse_formula("cover"), is_stock=True)


def faults(kpi: Kpi, value: str | Range, currency: str | None = None, baseline: str | None = None) -> set[TargetFault]:
    amount = value if isinstance(value, Range) else Decimal(value)
    aim = Target(kpi.id, "BR-01", NOVEMBER, amount, currency, baseline=None if baseline is None else Decimal(baseline))
    return set(target_faults(kpi, aim))


def test_sound_targets_have_no_faults() -> None:
    assert faults(GMV, "300000", "USD") == set()
    assert faults(DEFECTS, "0") == set()
    assert faults(COVER, CORRIDOR) == set()
    assert faults(COVER, "45") == set()
    assert faults(GMV, "-50", "USD", "-100") == set()
    assert faults(DEFECTS, "5", baseline="20") == set()


@pytest.mark.parametrize(
    ("value", "baseline", "fault"),
    [
        ("0", None, TargetFault.ZERO_TARGET),
        ("-50", None, TargetFault.NEGATIVE_WITHOUT_BASELINE),
        ("-50", "-50", TargetFault.TARGET_IS_BASELINE),
        ("-50", "-40", TargetFault.BASELINE_ON_WRONG_SIDE),
        (CORRIDOR, None, TargetFault.CORRIDOR_WITHOUT_RANGE),
    ],
)
def test_a_value_that_cannot_be_judged_says_why(value: str | Range, baseline: str | None, fault: TargetFault) -> None:
    assert faults(GMV, value, "USD", baseline) == {fault}


def test_a_baseline_below_a_lower_better_target_is_on_the_wrong_side() -> None:
    assert faults(DEFECTS, "5", baseline="1") == {TargetFault.BASELINE_ON_WRONG_SIDE}


def test_all_faults_are_told_at_once() -> None:
    other = Target("orders", "BR-01", NOVEMBER, Decimal(0))
    assert target_faults(GMV, other) == (
        TargetFault.OTHER_KPI,
        TargetFault.ZERO_TARGET,
        TargetFault.CURRENCY_MISSING,
    )
    assert faults(DEFECTS, "5", "USD") == {TargetFault.CURRENCY_WITHOUT_MONEY}
