"""Who may see, report and aim at what: denied unless a rule allows it, for every right and every distance."""

from __future__ import annotations

import pytest

from commands.refusals import NotYours
from commands.visibility import may_change, may_report, may_see
from integrations.database import people
from integrations.database.company import Right
from integrations.database.stores import seat_person
from tests.unit.harbour import Harbour

PLACES = ("BR-01", "MX-01", "TH-01", "LATAM", "APAC", "AMER", "Ana", "Bo", "Mara", "Cai", "Harbour")
SEES = {
    "Neo": set[str](),
    "Ana": {"BR-01", "MX-01", "LATAM", "Ana"},
    "Bo": {"BR-01", "MX-01", "LATAM", "Bo"},
    "Dora": {"BR-01", "MX-01", "LATAM"},
    "Mara": {"BR-01", "MX-01", "LATAM", "Ana", "Bo", "Mara"},
    "Cai": {"TH-01", "APAC", "Cai"},
    "Noi": {"TH-01", "APAC", "Cai"},
    "Li": set(PLACES),
}
AIMS = {
    "Mara": {"BR-01", "MX-01", "LATAM", "Ana", "Bo", "Mara"},
    "Noi": {"TH-01", "APAC", "Cai"},
    "Li": set(PLACES),
}
REPORTS = {"Ana": {"BR-01"}, "Bo": {"MX-01"}, "Cai": {"TH-01"}, "Mara": {"BR-01", "MX-01"}, "Noi": {"TH-01"}}
STORES = {"BR-01", "MX-01", "TH-01"}


@pytest.mark.parametrize("name", SEES)
def test_what_one_sees_reports_and_aims_at(harbour: Harbour, name: str) -> None:
    nodes = {place: harbour.node(place) for place in PLACES}
    with harbour.context(name) as context:
        seen = {place for place, node in nodes.items() if may_see(context, node)}
        aimed = {place for place, node in nodes.items() if may_change(context, node)}
        stores = context.company.stores_by_code.values()
        reported = {store.code for store in stores if may_report(context, store)}

    assert (seen, aimed) == (SEES[name], AIMS.get(name, set()))
    assert reported == (STORES if name == "Li" else REPORTS.get(name, set()))


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", ["Ana", "Dora", "Mara", "Cai", "Li"])
def test_show_answers_exactly_what_one_may_see(harbour: Harbour, name: str, place: str) -> None:
    line = "show gmv" if place == "Harbour" else f"show gmv {place}"
    if place == "Harbour" or place in SEES[name]:
        harbour.ask(name, line)  # without a place it is one's own
        return
    with pytest.raises(NotYours) as refused:
        harbour.ask(name, line)
    assert refused.value.ask == ("Li",)


@pytest.mark.parametrize("place", [place for place in PLACES if place != "Harbour"])
@pytest.mark.parametrize("name", ["Mara", "Noi"])
def test_a_manager_sets_targets_for_what_they_lead_and_nothing_else(harbour: Harbour, name: str, place: str) -> None:
    line = f"target set orders {place} 500"
    if place in AIMS[name]:
        harbour.ask(name, line)
        return
    with pytest.raises(NotYours):
        harbour.ask(name, line)


@pytest.mark.parametrize("team", ["APAC", "AMER"])
def test_a_team_card_of_others_is_not_shown(harbour: Harbour, team: str) -> None:
    with pytest.raises(NotYours):
        harbour.ask("Ana", f"team {team}")


def test_who_leads_a_team_leads_all_beneath_it(harbour: Harbour) -> None:
    with harbour.work() as work:
        seat_person(work, harbour.node("AMER").id, harbour.people["Noi"], is_manager=True)

    with harbour.context("Noi") as context:
        assert may_see(context, harbour.node("BR-01"))
        assert may_change(context, harbour.node("Ana"))
        assert not may_see(context, harbour.node("Harbour"))


def test_a_seat_without_the_right_sees_and_changes_nothing(harbour: Harbour) -> None:
    with harbour.work() as work:
        people.grant(work, harbour.people["Mara"], Right.NEWCOMER)

    with harbour.context("Mara") as context:
        assert not may_see(context, harbour.node("LATAM"))
        assert not may_change(context, harbour.node("LATAM"))
