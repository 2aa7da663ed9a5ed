"""Promises of the grammar: words in any order, nothing guessed, and every way on is a whole line that works."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from commands.grammar import parse_answers, parse_line
from commands.refusals import ChooseOne, InvalidFields, Missing, UnknownCommand, UnknownWord, UnreadableNumber
from commands.registry import find_command
from commands.slots import Amount
from integrations.database import people
from tests.unit.harbour import Harbour


def read(harbour: Harbour, name: str, line: str) -> Any:
    with harbour.context(name) as context:
        command, words = find_command(line, context.speaker)
        return parse_line(command, words, context)


def choices(harbour: Harbour, name: str, line: str) -> tuple[tuple[str, str], ...]:
    with pytest.raises(ChooseOne) as refused:
        read(harbour, name, line)
    return refused.value.choices


@pytest.mark.parametrize(
    "line",
    [
        "report gmv 12000 BR-01 yesterday",
        "report yesterday BR-01 12000 gmv",
        "report 12,000 gmv br-01 2026-11-22",
        "Report sales 12k Loja Brasil yesterday",
        "report gross merchandise value 12000 loja brasil yesterday",
        "填报 销售额 1.2万 BR-01 昨天",
        "填报GMV12000 BR-01 昨天",
    ],
)
def test_a_report_is_read_in_any_order_and_spelling(harbour: Harbour, line: str) -> None:
    ask = read(harbour, "Bo", line)

    assert (ask.kpi, ask.value, ask.store.code, ask.day) == ("gmv", Amount(Decimal(12000)), "BR-01", date(2026, 11, 22))


@pytest.mark.parametrize(
    ("name", "line", "amount"),
    [
        ("Bo", "report gmv +500", Amount(Decimal(500), is_increment=True)),
        ("Bo", "report gmv =120", Amount(Decimal(120))),
        ("Bo", "report gmv -3.5", Amount(Decimal("-3.5"))),
        ("Bo", "report gmv MXN 12,000.50", Amount(Decimal("12000.5"), "MXN")),
        ("Bo", "report acos 25%", Amount(Decimal("0.25"), is_percent=True)),
        ("Ana", "registrar vendas 1.234,56", Amount(Decimal("1234.56"))),
        ("Ana", "registrar vendas R$ 12 mil", Amount(Decimal(12000), "BRL")),
        ("Mara", "填报 销售额 3.5万", Amount(Decimal(35000))),
    ],
)
def test_a_number_is_read_the_way_its_author_writes(harbour: Harbour, name: str, line: str, amount: Amount) -> None:
    assert read(harbour, name, line).value == amount


@pytest.mark.parametrize("mark", ["#", "# ", "\uff03"])
def test_what_stands_after_a_hash_is_a_note_whatever_it_says(harbour: Harbour, mark: str) -> None:
    ask = read(harbour, "Bo", f"report gmv 500 {mark}flash sale 20% TH-01 #2")

    assert (ask.value, ask.store, ask.note) == (Amount(Decimal(500)), None, "flash sale 20% TH-01 #2")


def test_the_words_of_a_period_are_one(harbour: Harbour) -> None:
    ask = read(harbour, "Bo", "show gmv last month MX-01")

    assert (ask.kpi, ask.store.code, ask.period.key) == ("gmv", "MX-01", "2026-10")


@pytest.mark.parametrize(
    ("said", "key"),
    [
        ("hoje", "2026-11-23"),
        ("ontem", "2026-11-22"),
        ("esta semana", "2026-W48"),
        ("semana passada", "2026-W47"),
        ("neste mês", "2026-11"),
        ("último mês", "2026-10"),
        ("trimestre atual", "2026-Q4"),
        ("trimestre passado", "2026-Q3"),
        ("este ano", "2026"),
        ("ano passado", "2025"),
        ("last month", "2026-10"),
        ("上个月", "2026-10"),
    ],
)
def test_a_period_is_said_in_the_members_own_words_in_english_or_in_chinese(
    harbour: Harbour, said: str, key: str
) -> None:
    ask = read(harbour, "Ana", f"ver gmv {said} BR-01")

    assert (ask.kpi, ask.store.code, ask.period.key) == ("gmv", "BR-01", key)


@pytest.mark.parametrize("line", ["tz São Paulo", "tz sao paulo", "tz America/Sao_Paulo"])
def test_a_city_of_several_words_is_one_zone(harbour: Harbour, line: str) -> None:
    assert read(harbour, "Bo", line).zone == "America/Sao_Paulo"


@pytest.mark.parametrize("line", ["lang brazilian portuguese", "lang português", "lang pt-BR", "语言 葡萄牙语"])
def test_a_language_is_read_by_any_of_its_names(harbour: Harbour, line: str) -> None:
    assert read(harbour, "Bo", line).language == "pt_BR"


@pytest.mark.parametrize(
    ("line", "corrected"),
    [
        ("report gmw 500 BR-01", "report gmv 500 BR-01"),
        ("report gmv 500 BR-02", "report gmv 500 BR-01"),
        ("show gmv LATM", "show gmv LATAM"),
        ("report ordrs 5 MX-01 yesterday", "report orders 5 MX-01 yesterday"),
        ("report gmv 500 BR-02 #promo", "report gmv 500 BR-01 #promo"),
    ],
)
def test_an_unknown_word_is_answered_with_whole_corrected_lines(harbour: Harbour, line: str, corrected: str) -> None:
    with pytest.raises(UnknownWord) as refused:
        read(harbour, "Bo", line)

    offered = [way for _, way in refused.value.suggestions]
    assert corrected in offered
    assert len(offered) <= 2
    for way in offered:
        read(harbour, "Bo", way)


def test_a_word_like_nothing_is_named_without_guessing(harbour: Harbour) -> None:
    with pytest.raises(UnknownWord) as refused:
        read(harbour, "Bo", "report gmv 500 qqqqqqqq")

    assert (refused.value.word, refused.value.suggestions) == ("qqqqqqqq", ())


def test_an_unknown_verb_is_answered_with_the_nearest_two(harbour: Harbour) -> None:
    with pytest.raises(UnknownCommand) as refused:
        read(harbour, "Bo", "reprot gmv 500")

    assert refused.value.suggestions[0] == "report"
    assert len(refused.value.suggestions) <= 2


@pytest.mark.parametrize(
    ("name", "line", "meant"),
    [
        ("Bo", "report gmv 1.234,5 MX-01 #promo", {Decimal("1.2345"), Decimal("1234.5")}),
        ("Ana", "registrar gmv 12.00 BR-01 #promo", {Decimal(12), Decimal(1200)}),
        ("Ana", "registrar gmv +12.00 BR-01 #promo", {Decimal(12), Decimal(1200)}),
        ("Mara", "填报 gmv BRL 1.200,5 BR-01 #promo", {Decimal("1200.5"), Decimal("1.2005")}),
    ],
)
def test_a_number_with_two_readings_comes_back_as_lines_that_mean_one_each(
    harbour: Harbour, name: str, line: str, meant: set[Decimal]
) -> None:
    asks = [read(harbour, name, way) for _, way in choices(harbour, name, line)]

    assert {ask.value.value for ask in asks} == meant
    assert {(ask.value.is_increment, ask.note) for ask in asks} == {("+" in line, "promo")}


def test_a_bare_yen_sign_is_asked_back_with_lines_that_say_which(harbour: Harbour) -> None:
    ways = choices(harbour, "Bo", "report gmv ¥500 MX-01")

    read_back = [read(harbour, "Bo", way).value for _, way in ways]
    assert read_back == [Amount(Decimal(500), "CNY"), Amount(Decimal(500), "JPY")]


def test_two_people_of_one_name_are_told_apart_even_without_an_address(harbour: Harbour) -> None:
    with harbour.work() as work:
        twins = {people.add_person(work, name="Kim Lee", language="en_US", zone="UTC").id for _ in range(2)}

    ways = choices(harbour, "Li", "role manager Kim Lee")

    assert {read(harbour, "Li", way).person.id for _, way in ways} == twins


@pytest.mark.parametrize("words", ["<@U-Ana>", "<@U-Ana|ana>", "@U-Ana", "@Ana", "ana"])
def test_a_person_is_known_by_mention_and_by_name(harbour: Harbour, words: str) -> None:
    assert read(harbour, "Li", f"show gmv {words}").person.id == harbour.people["Ana"]


@pytest.mark.parametrize("line", ["undo", "撤销"])
def test_what_a_command_cannot_do_without_is_named(harbour: Harbour, line: str) -> None:
    with pytest.raises(Missing) as refused:
        read(harbour, "Bo", line)

    assert refused.value.verb == "undo"


@pytest.mark.parametrize("number", ["9" * 19, "9" * 40, "²", "-1"])
def test_a_receipt_number_that_cannot_be_one_is_a_word_like_any_other(harbour: Harbour, number: str) -> None:
    with pytest.raises((UnknownWord, UnreadableNumber)):
        read(harbour, "Bo", f"undo {number}")


def test_a_code_longer_than_can_be_kept_is_not_taken(harbour: Harbour) -> None:
    with pytest.raises(UnknownWord):
        read(harbour, "Li", f"org team {'A' * 41}")
    assert read(harbour, "Li", f"org team {'A' * 40}").code == "A" * 40


def test_a_form_is_read_as_the_line_would_be(harbour: Harbour) -> None:
    answers = {"kpi": "gmv", "value": "1.234,5", "store": "BR-01", "day": "2026-11-20", "note": " promo ", "other": "x"}
    with harbour.context("Ana") as context:
        command, _ = find_command("report", context.speaker)
        ask = parse_answers(command, answers, context)

    assert (ask.kpi, ask.value, ask.store.code, ask.day, ask.note) == (
        "gmv",
        Amount(Decimal("1234.5")),
        "BR-01",
        date(2026, 11, 20),
        "promo",
    )


def test_a_form_names_every_answer_it_cannot_take_and_keeps_what_was_typed(harbour: Harbour) -> None:
    answers = {"kpi": "nothing", "value": "lots", "store": "", "day": "31/2"}
    with harbour.context("Ana") as context:
        command, _ = find_command("report", context.speaker)
        with pytest.raises(InvalidFields) as refused:
            parse_answers(command, answers, context)

    assert {name: type(problem) for name, problem in refused.value.problems.items()} == {
        "kpi": UnknownWord,
        "value": UnreadableNumber,
        "day": UnknownWord,
    }
    assert refused.value.answers == answers
