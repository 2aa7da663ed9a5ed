"""Any number taken apart is found again with a pocket calculator, in every finished language and either messenger."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select

from commands.command import Context, Room
from commands.message import in_plain_text
from commands.standing import Question, Standing, stand, this_month
from commands.vocabulary import vocabulary_of
from commands.why import AskWhy, tell_why
from integrations.database import people
from integrations.database.company import Node, NodeKind, Right, Store, Team
from integrations.database.engine import open_database
from integrations.database.stores import first_organization
from integrations.database.structure import read_company
from integrations.database.tables import fact_current
from integrations.database.work import Work
from locales import COMPLETE, speaker
from tests.scenarios.calculator import Line, Term, calculations
from tests.scenarios.conftest import MORNING, Play

# Sums, counts, ratios of money, long formulas, windows, levels, and what less of is better.
KPIS = ("gmv", "orders", "acos", "net_margin", "net_profit", "aov", "gmv_growth", "cvr", "tacos", "refund_rate")
SETTLED = "actual without provisional days"
LARGEST_CONSTANT = 365


def in_words(label: str, language: str) -> str:
    """Return what a figure is called in a language."""
    return speaker(language).say(label)


@contextmanager
def asking(demo_file: Path, language: str) -> Iterator[Context]:
    """Open what an answer to an administrator who reads this language may use."""
    database = open_database(f"sqlite:///{demo_file}")
    with database.read() as connection:
        org_id = first_organization(connection)
        assert org_id is not None
        work = Work(connection, org_id, MORNING)
        admin = next(person for person in people.read_people(work).values() if person.right is Right.ADMIN)
        words = speaker(language, zone="Asia/Shanghai")
        yield Context(admin, read_company(work), work, Room("slack", "T1", "D1", is_private=True), words, MORNING)
    database.close()


def places(context: Context) -> list[tuple[Node, Store | None, Team | None]]:
    """Return the company, its teams and its stores, as an ask names them."""
    company = context.company
    stores = [(Node(NodeKind.STORE, one.id), one, None) for one in company.stores.values()]
    teams = [(Node(NodeKind.TEAM, one.id), None, one) for one in company.teams.values()]
    return [(Node(NodeKind.COMPANY, company.org_id), None, None), *teams, *stores]


def told(context: Context, kpi_id: str) -> Iterator[tuple[Standing, list[Line]]]:
    """Yield the standing of a KPI at each place, and the arithmetic of the answer to why."""
    kpi = vocabulary_of(context.company)[kpi_id].kpi
    for node, store, team in places(context):
        ask = AskWhy(kpi.id, store, team)  # type: ignore[arg-type]  # ids are their own type for the grammar's sake
        text = in_plain_text(tell_why(ask, context))
        (standing,) = stand(context, Question((node,), this_month(context, node), (kpi.id,)))
        yield standing, list(calculations(text, context.speaker.language))


@pytest.mark.usefixtures("catalogs")
@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("kpi_id", KPIS)
def test_every_line_gives_its_result_at_every_place(demo_file: Path, kpi_id: str, language: str) -> None:
    with asking(demo_file, language) as context:
        answers = list(told(context, kpi_id))

    wrong = [line.words for _, lines in answers for line in lines if abs(line.typed() - line.result.shown) > line.slack]
    assert wrong == []
    assert [standing.node for standing, lines in answers if standing.reading.value is not None and not lines] == []


@pytest.mark.usefixtures("catalogs")
@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("kpi_id", KPIS)
def test_the_last_figure_of_the_value_is_the_value(demo_file: Path, kpi_id: str, language: str) -> None:
    with asking(demo_file, language) as context:
        answers = list(told(context, kpi_id))

    for standing, lines in answers:
        found = [line.result for line in lines if line.result.label == in_words("actual", language)]
        if standing.reading.value is None:
            assert found == []
        else:
            (actual,) = found
            assert abs(actual.shown - standing.reading.value) <= actual.unit / 2


@pytest.mark.usefixtures("catalogs")
@pytest.mark.parametrize("language", COMPLETE)
@pytest.mark.parametrize("kpi_id", KPIS)
def test_no_figure_comes_from_nowhere(demo_file: Path, kpi_id: str, language: str) -> None:
    words = speaker(language)
    with asking(demo_file, language) as context:
        answers = list(told(context, kpi_id))
        stores = context.company.stores.values()
        leaves = {store.code for store in stores} | {team.name for team in context.company.teams.values()}
        given = {words.say(said) for said in ("target", "weight", "days due", "days in all")}
        if not vocabulary_of(context.company)[kpi_id].kpi.accumulates:
            given.add(words.say("due by now"))  # of a ratio it is the target, on every day
        given |= {words.say("rate of {currency}", currency=store.currency) for store in stores}

    for standing, lines in answers:
        assert standing.made_of is not None
        sums = (*standing.made_of.sums, *standing.made_of.settled_sums)
        amounts = {row.total for row in sums if row.total is not None}
        worked_out: list[Term] = []
        for line in lines:
            for term in line.terms:
                # A ratio gets more digits where one has to divide by it.
                was_worked_out = any(
                    done.label == term.label and abs(done.shown - term.shown) <= done.unit / 2 for done in worked_out
                )
                is_input = term.label in leaves and any(abs(amount - term.shown) <= term.unit for amount in amounts)
                is_constant = term.label == "" and term.shown in range(LARGEST_CONSTANT + 1)
                assert was_worked_out or is_input or is_constant or term.label in given, (term, line.words)
            worked_out.append(line.result)


@pytest.mark.usefixtures("catalogs")
@pytest.mark.parametrize("language", COMPLETE)
def test_gmv_is_found_again_from_the_days_that_were_told(demo_file: Path, language: str) -> None:
    with asking(demo_file, language) as context:
        _, lines = next(told(context, "gmv"))
        company, period = context.company, this_month(context, Node(NodeKind.COMPANY, context.company.org_id))
        rows = context.work.connection.execute(
            select(fact_current.c.scope_id, fact_current.c.source_id, fact_current.c.value).where(
                fact_current.c.measure == "gmv", fact_current.c.day.between(period.first, period.last)
            )
        ).all()
    recorded: dict[str, Decimal] = {}
    for scope_id, source_id, value in rows:
        store_id = company.leaves[scope_id].store_id
        if store_id is not None and company.records.get((scope_id, "gmv")) == source_id:
            code = company.stores[store_id].code
            recorded[code] = recorded.get(code, Decimal(0)) + value

    (total,) = [line for line in lines if line.result.label == in_words("actual", language)]
    translated = {line.result.label: line for line in lines if "\u00d7" in line.signs and line.result.label in recorded}
    assert {code: line.terms[0].shown for code, line in translated.items()} == recorded
    assert sum((line.result.shown for line in translated.values()), Decimal(0)) == total.result.shown


@pytest.mark.usefixtures("catalogs")
@pytest.mark.parametrize("kpi_id", ["gmv", "orders", "acos"])
def test_all_languages_tell_the_same_arithmetic(demo_file: Path, kpi_id: str) -> None:
    figures = {}
    for language in COMPLETE:
        with asking(demo_file, language) as context:
            figures[language] = [
                ([term.shown for term in line.terms], line.signs, line.result.shown)
                for _, lines in told(context, kpi_id)
                for line in lines
            ]

    assert figures["zh_Hans"] == figures["pt_BR"] == figures["en_US"]


@pytest.mark.usefixtures("catalogs")
def test_every_shipped_kpi_that_has_a_value_can_be_typed(demo_file: Path) -> None:
    with asking(demo_file, "en_US") as context:
        known = vocabulary_of(context.company).by_id
        answers = {kpi_id: [lines for _, lines in told(context, kpi_id)] for kpi_id in known}

    typed = {kpi_id: [line for lines in found for line in lines] for kpi_id, found in answers.items()}
    assert [
        line.words for lines in typed.values() for line in lines if abs(line.typed() - line.result.shown) > line.slack
    ] == []
    assert set(KPIS) <= {kpi_id for kpi_id, lines in typed.items() if lines}


@pytest.mark.usefixtures("catalogs")
@pytest.mark.parametrize("language", COMPLETE)
def test_a_provisional_ratio_is_judged_by_a_figure_that_is_worked_out(demo_file: Path, language: str) -> None:
    with asking(demo_file, language) as context:
        answers = [(standing, lines) for standing, lines in told(context, "acos") if standing.target is not None]

    judged = 0
    for standing, lines in answers:
        used = [term for line in lines for term in line.terms if term.label == in_words(SETTLED, language)]
        made = [line.result for line in lines if line.result.label == in_words(SETTLED, language)]
        if used:
            judged += 1
            assert [result.shown for result in made] == [used[0].shown]
            (attained,) = [line.result.shown for line in lines if line.result.label == in_words("attainment", language)]
            assert standing.verdict.attainment is not None
            assert abs(attained - standing.verdict.attainment) <= Decimal("0.0001")
    assert judged > 0


@pytest.mark.feishu
@pytest.mark.parametrize(("messenger", "account"), [("slack", "U_ANA"), ("feishu", "ou_chen")])
async def test_what_a_messenger_shows_can_be_typed_into_a_calculator(stage: Play, messenger: str, account: str) -> None:
    person, language = (stage.slack(account), "pt_BR") if messenger == "slack" else (stage.feishu(account), "zh_Hans")

    answer = await person.say("why gmv br-01" if messenger == "slack" else "why gmv")

    lines = list(calculations(answer.words, language))
    assert [line.words for line in lines if abs(line.typed() - line.result.shown) > line.slack] == []
    (total,) = [line for line in lines if line.result.label == in_words("actual", language)]
    assert total.is_sum
    assert total.typed() == total.result.shown
