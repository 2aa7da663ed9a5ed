"""Promises of kpi define: a formula is checked whole, its problems are told at once in words, and then it is a KPI."""

from __future__ import annotations

import pytest

from commands.explain import explain
from commands.formula_words import fault_words
from commands.message import Text, in_plain_text
from commands.refusals import BadFormula, BadKpiName, NotAllowed, Refusal
from kpi_engine import FormulaFault
from locales import COMPLETE, speaker
from tests.unit.harbour import Harbour, cells, lines, november, rows


def refused(harbour: Harbour, line: str) -> BadFormula:
    """Return why a formula was not taken."""
    with pytest.raises(BadFormula) as found:
        harbour.ask("Li", line)
    return found.value


def faults(refusal: BadFormula) -> list[tuple[str, str, int]]:
    """Return (what is wrong, the words it stands at, their place)."""
    return [(fault, text, at) for _, fault, text, at in refusal.problems]


@pytest.mark.usefixtures("catalogs")
@pytest.mark.parametrize("fault", FormulaFault)
def test_every_fault_has_a_sentence_in_every_language(fault: FormulaFault) -> None:
    sentences = {fault_words(fault, "gmv", speaker(language)) for language in COMPLETE}

    assert len(sentences) == len(COMPLETE)
    assert [sentence for sentence in sentences if "{" in sentence or not sentence] == []


def test_a_formula_becomes_a_kpi_with_its_unit(harbour: Harbour) -> None:
    receipt = harbour.ask("Li", "kpi define sales_per_visit #gmv / sessions")

    assert receipt.title == "KPI defined"
    assert rows(receipt) == [("KPI", "sales_per_visit"), ("Formula", "gmv / sessions"), ("Counted in", "money")]
    assert lines(receipt) == ["show sales_per_visit"]


def test_an_own_kpi_is_shown_aimed_at_and_taken_apart_like_any_other(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 1000))
    harbour.tell("BR-01", "sessions", november(1, 22, 400))
    harbour.ask("Li", "kpi define sales_per_visit #gmv / sessions")
    harbour.ask("Li", "target set sales_per_visit BR-01 2.50")

    shown = dict(rows(harbour.ask("Li", "show sales_per_visit BR-01")))
    why = in_plain_text(harbour.ask("Li", "why sales_per_visit BR-01"))

    assert (shown["Actual"], shown["Target"], shown["Light"]) == ("R$2.50", "R$2.50", "● on track")
    assert "BR-01 22,000.00 = Ordered sales 22,000.00" in why
    assert "Ordered sales 22,000.00 ÷ Sessions 8,800 = actual 2.50" in why


def test_numerator_and_denominator_are_summed_over_stores_before_they_are_divided(harbour: Harbour) -> None:
    for code, orders, sessions in (("BR-01", 10, 100), ("MX-01", 90, 300)):
        harbour.tell(code, "orders", november(1, 22, orders))
        harbour.tell(code, "sessions", november(1, 22, sessions))
    harbour.ask("Li", "kpi define my_conversion #orders / sessions")

    # 10 % and 30 % are 25 % together, not 20 %.
    assert dict(rows(harbour.ask("Li", "show my_conversion LATAM")))["Actual"] == "0.25"


def test_less_of_a_kpi_is_better_where_that_is_said(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 1000))
    harbour.tell("BR-01", "ad_spend", november(1, 22, 300))
    harbour.ask("Li", "kpi define my_tacos lower #ad_spend / gmv")
    harbour.ask("Li", "target set my_tacos BR-01 0.2")

    assert dict(rows(harbour.ask("Li", "show my_tacos BR-01")))["Attainment"] == "50%"


def test_all_problems_of_a_formula_are_told_at_once(harbour: Harbour) -> None:
    refusal = refused(harbour, "kpi define odd #gmw + orderz / 0")

    assert faults(refusal) == [
        ("unknown_measure", "gmw", 0),
        ("unknown_measure", "orderz", 6),
        ("division_by_zero", "0", 15),
    ]


@pytest.mark.parametrize("language", COMPLETE)
def test_each_problem_has_its_own_line_in_the_reader_s_language(harbour: Harbour, language: str) -> None:
    refusal = refused(harbour, "kpi define odd #gmw + orderz")
    reader = {"en_US": "Li", "zh_Hans": "Mara", "pt_BR": "Ana"}[language]

    with harbour.context(reader) as context:
        message = explain(refusal, context)

    told = [block.words for block in message.blocks if isinstance(block, Text)]
    assert told[-2:] == [
        fault_words(FormulaFault.UNKNOWN_MEASURE, text, speaker(language)) for text in ("gmw", "orderz")
    ]


@pytest.mark.parametrize(
    ("formula", "fault"),
    [
        ("gmv + orders", "mixed_units"),
        ("gmv +", "operand_missing"),
        ("(gmv", "parenthesis_missing"),
        ("gmv)", "parenthesis_unopened"),
        ("gmv orders", "operator_missing"),
        ("gmv @ 2", "unreadable_sign"),
        ("gmv / 0", "division_by_zero"),
        ("1 + 2", "no_measure"),
        ("forecast(gmv)", "unknown_function"),
        ("__import__", "unknown_measure"),
        ("gmv.real", "unreadable_sign"),
    ],
)
def test_a_formula_that_means_nothing_is_not_kept(harbour: Harbour, formula: str, fault: str) -> None:
    refusal = refused(harbour, f"kpi define odd #{formula}")

    assert fault in {found for found, _, _ in faults(refusal)}
    with pytest.raises(Refusal):
        harbour.ask("Li", "show odd")


def test_definitions_may_build_on_each_other_but_never_in_a_circle(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 1000))
    harbour.tell("BR-01", "ad_spend", november(1, 22, 100))
    harbour.ask("Li", "kpi define kept #gmv - ad_spend")
    harbour.ask("Li", "kpi define kept_share #kept / gmv")

    refusal = refused(harbour, "kpi define kept #kept_share * gmv")

    assert "circular" in {fault for fault, _, _ in faults(refusal)}
    assert dict(rows(harbour.ask("Li", "show kept BR-01")))["Actual"] == "R$19,800.00"
    assert dict(rows(harbour.ask("Li", "show kept_share BR-01")))["Actual"] == "0.90"


def test_a_kpi_that_names_itself_goes_in_a_circle(harbour: Harbour) -> None:
    assert {fault for fault, _, _ in faults(refused(harbour, "kpi define loop #loop + gmv"))} == {"circular"}


def test_a_definition_is_changed_by_defining_it_again(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 1000))
    harbour.tell("BR-01", "ad_spend", november(1, 22, 100))
    harbour.ask("Li", "kpi define kept #gmv")

    receipt = harbour.ask("Li", "kpi define kept #gmv - ad_spend")

    assert receipt.title == "KPI changed"
    assert dict(rows(harbour.ask("Li", "show kept BR-01")))["Actual"] == "R$19,800.00"


def test_a_change_that_breaks_another_kpi_is_refused_by_that_kpi_s_name(harbour: Harbour) -> None:
    harbour.ask("Li", "kpi define kept #gmv - ad_spend")
    harbour.ask("Li", "kpi define twice #kept + gmv")

    refusal = refused(harbour, "kpi define kept #orders")

    assert [kpi for kpi, _, _, _ in refusal.problems] == ["twice"]


@pytest.mark.parametrize(
    "name", ["gmv", "acos", "ad_spend", "sessions", "GMV", "x", "9lives", "sales-per-visit", "a" * 41]
)
def test_a_short_name_is_new_and_readable(harbour: Harbour, name: str) -> None:
    with pytest.raises(Refusal) as found:
        harbour.ask("Li", f"kpi define {name} #gmv / sessions")

    assert isinstance(found.value, BadKpiName) or len(name) > 40


@pytest.mark.parametrize("name", ["sales", "revenue", "conversion"])
def test_a_word_by_which_the_catalog_is_found_is_no_short_name(harbour: Harbour, name: str) -> None:
    before = lines(harbour.ask("Li", f"show {name}"))

    with pytest.raises(BadKpiName):
        harbour.ask("Li", f"kpi define {name} #gmv / sessions")

    assert lines(harbour.ask("Li", f"show {name}")) == before


def test_without_a_formula_the_form_opens(harbour: Harbour) -> None:
    form = harbour.ask("Li", "kpi define sales_per_visit").form()

    assert form is not None
    assert {field.name: field.value for field in form.fields if field.value} == {"kpi": "sales_per_visit"}
    assert [field.name for field in form.fields if field.is_required] == ["kpi", "formula"]


def test_only_an_administrator_defines_kpis(harbour: Harbour) -> None:
    with pytest.raises(NotAllowed):
        harbour.ask("Mara", "kpi define sales_per_visit #gmv / sessions")


def test_a_company_s_own_kpi_is_nobody_else_s(harbour: Harbour) -> None:
    harbour.ask("Li", "kpi define sales_per_visit #gmv / sessions")

    with harbour.context("Li") as context:
        assert set(context.company.kpi_definitions) == {"sales_per_visit"}
    assert cells(harbour.ask("Li", "why sales_per_visit BR-01")) == []
