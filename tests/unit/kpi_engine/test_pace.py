"""Lights: judged through complete days only, grey with a reason, never red by absence (E07, E16, E34, E35)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kpi_engine import (
    WORK_DAYS,
    Bands,
    Better,
    BudgetRates,
    FeedState,
    Flag,
    Freshness,
    GreyReason,
    Kpi,
    LeafSum,
    Light,
    Measure,
    Phasing,
    Range,
    Reading,
    Unit,
    Verdict,
    evaluate,
    freshness,
    judge,
    light_of,
    parse_formula,
    parse_period,
)

NOVEMBER = parse_period("2026-11")
MEASURES = {
    measure.id: measure
    for measure in (
        Measure("gmv", Unit.MONEY),
        Measure("ad_spend", Unit.MONEY),
        Measure("ad_sales", Unit.MONEY, provisional_days=7),
        Measure("defects", Unit.COUNT),
        Measure("changes", Unit.COUNT),
    )
}
GMV = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"))
DEFECTS = Kpi("defects", Unit.COUNT, Better.LOWER, parse_formula("defects"))
CHANGES = Kpi("changes", Unit.COUNT, Better.RANGE, parse_formula("changes"))
ACOS = Kpi(
    "acos",
    Unit.PERCENT,
    Better.LOWER,
    parse_formula("ad_spend"),
    parse_formula("ad_sales"),
    is_cost=True,
)
DIMMED = Freshness(FeedState.STALE_DIMMED, 4)
UNHEARD = Freshness(FeedState.UNKNOWN, 10)
FRESH = Freshness(FeedState.FRESH, 1)


def day(number: int) -> date:
    return date(2026, 11, number)


def sold(amount: str | None, through: int, scope: str = "A", feed: Freshness = FRESH) -> LeafSum:
    total = None if amount is None else Decimal(amount)
    reported = through if amount is not None else 0
    end = day(through) if through else None
    return LeafSum(scope, "gmv", total, "USD", reported, max(through, 1), end, feed)


def spent(spend: str, sales: str | None, through: int, feed: Freshness = FRESH) -> list[LeafSum]:
    return [
        LeafSum("A", "ad_spend", Decimal(spend), "USD", through, through, day(through), feed),
        LeafSum(
            "A", "ad_sales", None if sales is None else Decimal(sales), "USD", through, through, day(through), feed
        ),
    ]


def read(kpi: Kpi, *leaves: LeafSum) -> Reading:
    return evaluate(kpi, leaves, measures=MEASURES, currency="USD", rates=BudgetRates("USD", {}))


def verdict_on(kpi: Kpi, target: str | None, *leaves: LeafSum) -> Verdict:
    return judge(kpi, read(kpi, *leaves), None if target is None else Decimal(target), NOVEMBER)


def feed_on(today: int, *, through: int, grey_after_days: int) -> Freshness:
    now = datetime(2026, 11, today, 12, tzinfo=UTC)
    lag = timedelta(hours=24)
    return freshness(day(through), zone="UTC", lag=lag, now=now, grey_after_days=grey_after_days)


def test_e16_a_feed_ten_days_late_is_judged_through_its_last_day_and_badged() -> None:
    feed = feed_on(20, through=10, grey_after_days=14)
    verdict = verdict_on(GMV, "3000", sold("980", 10, feed=feed))
    assert (verdict.expected, verdict.pace) == (Decimal(1000), Decimal("0.98"))
    assert (verdict.light, verdict.is_stale, verdict.days_behind) == (Light.GREEN, True, 10)


def test_e16_after_its_grace_the_colour_is_withheld_but_not_worsened() -> None:
    feed = feed_on(20, through=10, grey_after_days=2)
    verdict = verdict_on(GMV, "3000", sold("980", 10, feed=feed))
    assert (verdict.light, verdict.reason, verdict.judged) == (Light.GREY, GreyReason.STALE, Light.GREEN)
    assert (verdict.pace, verdict.is_stale) == (Decimal("0.98"), True)


def test_e34_a_third_of_the_month_with_less_than_a_third_of_the_target_is_amber() -> None:
    verdict = verdict_on(GMV, "300000", sold("93000", 10))
    assert (verdict.pace, verdict.attainment) == (Decimal("0.93"), Decimal("0.31"))
    assert (verdict.light, verdict.light.symbol) == (Light.AMBER, "▲")


def test_e35_a_ratio_is_held_to_its_full_target_on_any_day() -> None:
    verdict = verdict_on(ACOS, "0.25", *spent("27", "100", 10))
    assert (verdict.expected, verdict.pace, verdict.light) == (Decimal("0.25"), Decimal("0.92"), Light.AMBER)


def test_e07_money_without_result_is_red_even_without_a_target() -> None:
    for target in ("0.25", None):
        verdict = verdict_on(ACOS, target, *spent("50", None, 10))
        assert (verdict.light, verdict.pace, verdict.reason) == (Light.RED, None, None)


def test_e07_money_whose_result_is_not_reported_is_grey() -> None:
    spend, _ = spent("50", "1", 10)
    unreported = LeafSum("A", "ad_sales", None, "USD", 0, 10, None)
    verdict = verdict_on(ACOS, "0.25", spend, unreported)
    assert (verdict.light, verdict.reason) == (Light.GREY, GreyReason.NO_DATA)


@pytest.mark.parametrize(
    ("pace", "light"),
    [("0.95", Light.GREEN), ("0.9499", Light.AMBER), ("0.85", Light.AMBER), ("0.8499", Light.RED)],
)
def test_a_colour_begins_at_its_limit(pace: str, light: Light) -> None:
    assert light_of(Decimal(pace), Bands()) is light


def test_a_kpi_may_have_its_own_limits_in_order() -> None:
    strict = Bands(green=Decimal(1), amber=Decimal("0.99"))
    assert light_of(Decimal("0.98"), strict) is Light.RED
    with pytest.raises(ValueError, match="Bands"):
        Bands(green=Decimal("0.5"), amber=Decimal("0.6"))


def test_every_light_has_its_own_symbol() -> None:
    assert "".join(light.symbol for light in Light) == "●▲■○"


@pytest.mark.parametrize("through", [1, 2])
def test_the_first_two_days_have_no_colour(through: int) -> None:
    verdict = verdict_on(GMV, "3000", sold("1", through))
    assert (verdict.light, verdict.reason) == (Light.GREY, GreyReason.TOO_EARLY)


def test_a_long_period_waits_for_a_twentieth_of_its_target_to_be_due() -> None:
    quarter = parse_period("2026-Q4")
    early, enough = (read(GMV, LeafSum("A", "gmv", Decimal(500), "USD", n, n, date(2026, 10, n))) for n in (4, 5))
    assert judge(GMV, early, Decimal(9200), quarter).reason is GreyReason.TOO_EARLY
    assert judge(GMV, enough, Decimal(9200), quarter).light is Light.GREEN


def test_the_third_day_has_a_colour() -> None:
    assert verdict_on(GMV, "3000", sold("300", 3)).light is Light.GREEN


def test_a_colour_begins_when_exactly_a_twentieth_is_due() -> None:
    hundred = Phasing(promotions=((date(2026, 12, 24), Decimal(9)),))  # 92 days, one of which counts for nine
    reading = read(GMV, LeafSum("A", "gmv", Decimal(5), "USD", 5, 5, date(2026, 10, 5)))
    assert judge(GMV, reading, Decimal(100), parse_period("2026-Q4"), phasing=hundred).light is Light.GREEN


def test_a_store_that_has_just_begun_does_not_make_the_others_early() -> None:
    verdict = verdict_on(GMV, "6000", sold("1000", 10, "A"), sold("200", 2, "B", DIMMED))
    assert (verdict.expected, verdict.judged) == (Decimal(1200), Light.GREEN)


def test_a_missing_store_does_not_make_the_others_early() -> None:
    lenient = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"), min_coverage=Decimal("0.5"))
    verdict = verdict_on(lenient, "6000", sold("400", 4, "A"), sold(None, 0, "B"))
    assert (verdict.expected, verdict.light) == (Decimal(400), Light.GREEN)


def test_a_finished_period_is_never_too_early_however_late_its_weight_falls() -> None:
    last_day = Phasing(promotions=((day(30), Decimal(10_000)),))
    stores = [sold("29", 29, f"S{number}") for number in range(39)]
    reading = read(GMV, sold("10029", 30, "A"), *stores)
    assert judge(GMV, reading, Decimal(401_160), NOVEMBER, phasing=last_day).light is Light.GREEN


def test_a_single_finished_day_is_judged() -> None:
    reading = read(GMV, LeafSum("A", "gmv", Decimal(90), "USD", complete_through=day(3)))
    assert judge(GMV, reading, Decimal(100), parse_period("2026-11-03")).light is Light.AMBER


def test_without_target_or_with_one_that_cannot_be_scored_there_is_no_colour() -> None:
    assert verdict_on(GMV, None, sold("980", 10)).reason is GreyReason.NO_TARGET
    assert verdict_on(GMV, "0", sold("980", 10)).reason is GreyReason.UNSCORABLE_TARGET
    assert verdict_on(GMV, "-50", sold("980", 10)).reason is GreyReason.UNSCORABLE_TARGET


def test_lower_better_counts_are_phased() -> None:
    verdict = verdict_on(DEFECTS, "30", LeafSum("A", "defects", Decimal(11), None, 10, 10, day(10)))
    assert (verdict.expected, verdict.pace, verdict.light) == (Decimal(10), Decimal("0.9"), Light.AMBER)


def test_a_range_of_a_sum_is_phased_on_both_ends() -> None:
    reading = read(CHANGES, LeafSum("A", "changes", Decimal(25), None, 10, 10, day(10)))
    verdict = judge(CHANGES, reading, Range(Decimal(30), Decimal(60), Decimal(30)), NOVEMBER)
    assert verdict.expected == Range(Decimal(10), Decimal(20), Decimal(10))
    assert (verdict.pace, verdict.light) == (Decimal("0.5"), Light.RED)


def test_a_range_kpi_without_target_is_held_to_its_standing_corridor_and_a_number_is_a_point() -> None:
    corridor = Range(Decimal("0.25"), Decimal("0.60"), Decimal("0.25"))
    share = Kpi("share", Unit.PERCENT, Better.RANGE, parse_formula("ad_sales"), parse_formula("gmv"), corridor=corridor)
    leaves = [
        LeafSum("A", "ad_sales", Decimal(30), "USD", 10, 10, day(10)),
        LeafSum("A", "gmv", Decimal(100), "USD", 10, 10, day(10)),
    ]
    assert verdict_on(share, None, *leaves).light is Light.GREEN
    assert verdict_on(share, "0.40", *leaves).pace == Decimal("0.75")


def test_a_total_with_too_little_coverage_is_not_judged_while_a_ratio_still_is() -> None:
    partly = [sold("500", 10, "A"), sold(None, 0, "B")]
    assert verdict_on(GMV, "1000", *partly).reason is GreyReason.INSUFFICIENT_DATA
    lenient = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"), min_coverage=Decimal("0.5"))
    verdict = verdict_on(lenient, "3000", *partly)
    assert (verdict.expected, verdict.pace) == (Decimal(500), Decimal(1))


def test_a_missing_store_lowers_what_is_expected_and_not_the_light() -> None:
    stores = [sold("50", 10, f"S{number}") for number in range(19)]
    verdict = verdict_on(GMV, "3000", *stores, sold(None, 0, "S19", UNHEARD))
    assert (verdict.expected, verdict.pace, verdict.light) == (Decimal(950), Decimal(1), Light.GREEN)


def test_each_store_is_held_to_its_own_last_day() -> None:
    verdict = verdict_on(GMV, "6000", sold("2000", 20, "A"), sold("1000", 10, "B", DIMMED))
    assert (verdict.expected, verdict.pace, verdict.light) == (Decimal(3000), Decimal(1), Light.GREEN)
    assert verdict.is_stale


def test_a_day_missing_in_between_is_not_a_day_without_sales() -> None:
    nine_of_ten = LeafSum("A", "gmv", Decimal(900), "USD", 9, 10, day(10))
    patient = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"), min_coverage=Decimal("0.9"))
    verdict = verdict_on(patient, "3000", nine_of_ten)
    assert (verdict.expected, verdict.pace) == (Decimal(900), Decimal(1))


def test_one_silent_store_of_twenty_does_not_dim_the_team() -> None:
    stores = [sold("100", 10, f"S{number}") for number in range(19)]
    verdict = verdict_on(GMV, "6000", *stores, sold("100", 10, "S19", UNHEARD))
    assert (verdict.light, verdict.is_stale) == (Light.GREEN, False)
    assert Flag.STALE in read(GMV, *stores, sold("100", 10, "S19", UNHEARD)).flags


def test_a_month_that_is_complete_is_not_stale_however_long_ago_its_feed_died() -> None:
    verdict = verdict_on(GMV, "3000", sold("3000", 30, feed=UNHEARD))
    assert (verdict.light, verdict.is_stale) == (Light.GREEN, False)


def test_a_provisional_ratio_is_judged_on_its_settled_days_or_not_at_all() -> None:
    young = [
        LeafSum("A", "ad_spend", Decimal(60), "USD", 20, 20, day(20), flags=frozenset({Flag.PROVISIONAL})),
        LeafSum("A", "ad_sales", Decimal(120), "USD", 20, 20, day(20)),
    ]
    reading = read(ACOS, *young)
    assert judge(ACOS, reading, Decimal("0.25"), NOVEMBER).reason is GreyReason.PROVISIONAL
    settled = read(ACOS, *spent("25", "100", 13))
    assert judge(ACOS, reading, Decimal("0.25"), NOVEMBER, settled=settled).light is Light.GREEN


def test_a_currency_without_a_rate_is_grey_for_that_reason() -> None:
    verdict = verdict_on(GMV, "3000", LeafSum("A", "gmv", Decimal(9), "BRL", 10, 10, day(10)))
    assert verdict.reason is GreyReason.NO_FX


def test_nothing_over_nothing_is_grey() -> None:
    assert verdict_on(ACOS, "0.25", *spent("0", "0", 10)).reason is GreyReason.ZERO_DENOMINATOR


def test_work_days_phase_what_work_brings() -> None:
    reading = read(CHANGES, LeafSum("A", "changes", Decimal(10), None, 7, 7, date(2027, 2, 7)))
    tasks = Kpi("changes", Unit.COUNT, Better.HIGHER, parse_formula("changes"))
    verdict = judge(tasks, reading, Decimal(40), parse_period("2027-02"), phasing=WORK_DAYS)
    assert (verdict.expected, verdict.pace) == (Decimal(10), Decimal(1))


def test_a_loss_is_paced_from_its_phased_baseline() -> None:
    loss = Kpi("gmv", Unit.MONEY, Better.HIGHER, parse_formula("gmv"))
    reading = read(loss, sold("-30", 15))
    verdict = judge(loss, reading, Decimal(-50), NOVEMBER, baseline=Decimal(-100))
    assert (verdict.expected, verdict.pace, verdict.light) == (Decimal(-25), Decimal("0.8"), Light.RED)
    assert verdict.attainment == Decimal("1.4")
