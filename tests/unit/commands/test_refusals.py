"""Every refusal has a sentence in every finished language, with its facts in it and a way on that works."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from commands import refusals
from commands.explain import explain, in_a_sentence
from commands.message import Tone
from commands.refusals import Refusal
from commands.registry import find_command
from locales import COMPLETE, speaker
from tests.unit.harbour import Harbour, buttons, lines

MOMENT = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SAMPLES: tuple[tuple[Refusal, tuple[str, ...]], ...] = (
    (refusals.UnknownCommand("reprot", ("report",)), ("reprot",)),
    (refusals.UnknownWord("gmw", "report"), ("gmw",)),
    (refusals.UnknownWord("gmw", "report", (("GMV", "report gmv 5"),)), ("gmw",)),
    (refusals.ChooseOne("", (("BR-01", "report gmv 5 BR-01"), ("MX-01", "report gmv 5 MX-01"))), ()),
    (refusals.ChooseOne("1.5", (("1.5", "report gmv 1.5"), ("15", "report gmv 15"))), ("1.5",)),
    (refusals.ChooseOne("3/11", (("3 Nov", "report gmv 5 2026-11-03"),)), ("3/11",)),
    (refusals.UnreadableNumber("lots", "1,234.5"), ("lots", "1,234.5")),
    (refusals.Missing("undo", "Receipt number", "undo 12"), ("undo 12",)),
    (refusals.FutureDay(date(2026, 11, 25), date(2026, 11, 23)), ("25", "23")),
    (refusals.ForeignCurrency("USD", "BRL", "BR-01"), ("USD", "BRL", "BR-01")),
    (refusals.WrongUnit("Orders", "BRL"), ("Orders", "BRL")),
    (refusals.NotAllowed("role", "admin", ("Li",)), ("Li",)),
    (refusals.NotAllowed("role", "admin"), ()),
    (refusals.NotYours("BR-01", ("Li", "Zoe")), ("BR-01", "Li", "Zoe")),
    (refusals.NotReportable("ACoS", ("Ad spend", "Ad sales")), ("ACoS", "Ad spend", "Ad sales")),
    (refusals.NotReportable("ACoS", ()), ("ACoS",)),
    (refusals.NoStores(("Li",)), ("Li",)),
    (refusals.TooLarge(Decimal(10**30), Decimal(500)), ("500",)),
    (refusals.UnknownZone("Atlantis"), ("Atlantis",)),
    (refusals.UnknownZone("Bangkk", (("Bangkok", "tz Asia/Bangkok"),)), ("Bangkk",)),
    (refusals.UnknownLanguage("Klingon", (("English", "lang en_US"),)), ("Klingon",)),
    (refusals.AlreadyThere("store", "BR-01"), ("BR-01",)),
    (refusals.AlreadyThere("team", "LATAM"), ("LATAM",)),
    (
        refusals.BadFormula("gmv + (", (("x", "parenthesis_missing", "(", 6),)),
        ("gmv + (",),
    ),
    (refusals.BadKpiName("GMV!"), ("GMV!",)),
    (refusals.NothingLeft(date(2026, 12, 2), date(2026, 11, 30)), ("30", "2")),
    (refusals.NothingToPublish("GMV", "Latin America", "LATAM", "gmv"), ("GMV", "Latin America")),
    (refusals.TargetsDoNotFit("Latin America"), ("Latin America",)),
    (refusals.NothingToUndo(), ()),
    (refusals.ExpiredButton(MOMENT, "report gmv BR-01"), ("12:00",)),
    (refusals.ForeignButton("my"), ()),
    (refusals.BrokenButton(), ()),
    (refusals.AlreadyDone(MOMENT), ("12:00",)),
    (refusals.InvalidFields("report", {}, {}), ()),
    (refusals.TooFast(1), ("1",)),
    (refusals.TooFast(7), ("7",)),
    (refusals.LastAdministrator(), ()),
    (refusals.NoRate("VND", "USD"), ("VND", "USD")),
)
NAMES = [type(refusal).__name__ for refusal, _ in SAMPLES]


def every_subclass(of: type[Refusal]) -> set[type[Refusal]]:
    return {found for direct in of.__subclasses__() for found in {direct, *every_subclass(direct)}}


def test_no_refusal_is_without_a_sample_here() -> None:
    assert {kind.__name__ for kind in every_subclass(Refusal)} - set(NAMES) == set()


@pytest.mark.usefixtures("catalogs")
@pytest.mark.parametrize(("refusal", "told"), SAMPLES, ids=NAMES)
def test_a_refusal_is_explained_with_its_facts_in_every_language(refusal: Refusal, told: tuple[str, ...]) -> None:
    sentences = {language: in_a_sentence(refusal, speaker(language, zone="UTC")) for language in COMPLETE}

    assert len(set(sentences.values())) == len(COMPLETE)
    english = sentences["en_US"]
    assert [fact for fact in told if fact not in english] == []
    assert [sentence for sentence in sentences.values() if "{" in sentence or not sentence] == []


@pytest.mark.parametrize(("refusal", "told"), SAMPLES, ids=NAMES)
def test_every_way_on_is_a_line_that_a_command_takes(harbour: Harbour, refusal: Refusal, told: tuple[str, ...]) -> None:
    del told
    with harbour.context("Li") as context:
        message = explain(refusal, context)
        for line in lines(message):
            find_command(line, context.speaker)

    assert message.tone is Tone.WARN
    assert [button for button in buttons(message) if not button.label or len(button.label) > 75] == []


def test_a_refusal_that_nobody_explained_is_our_fault_and_said_so() -> None:
    with pytest.raises(TypeError, match="no sentence for Refusal"):
        in_a_sentence(Refusal(), speaker("en_US"))
