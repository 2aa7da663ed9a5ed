"""Promises of why: the whole calculation with its total, its sources, and nothing that the asker may not see."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from commands.message import Note, Text, in_plain_text
from commands.refusals import Missing, NotYours
from integrations.database import facts
from integrations.database.company import NodeKind
from integrations.database.stores import add_store, assign_store
from integrations.database.structure import read_company
from tests.unit.harbour import Harbour, cells, lines, november, rows

MANY = 120


def arithmetic(harbour: Harbour, line: str) -> list[str]:
    """Return the lines of the calculation."""
    blocks = harbour.ask("Li", line).blocks
    return [row for block in blocks if isinstance(block, Text) for row in block.words.split("\n") if " = " in row]


def test_a_store_s_number_is_its_own_sum_and_what_was_due(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 1000))
    harbour.aim("gmv", "BR-01", 30_000, "BRL")

    assert arithmetic(harbour, "why gmv BR-01") == [
        "BR-01 22,000.00 = actual 22,000.00",
        "target 30,000.00 × days due 22 ÷ days in all 30 = due by now 22,000.00",
        "actual 22,000.00 ÷ due by now 22,000.00 = pace 1.0000",
        "actual 22,000.00 ÷ target 30,000.00 = attainment 0.7333",
    ]


def test_a_team_s_number_is_translated_store_by_store(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 1000))
    harbour.tell("MX-01", "gmv", november(1, 22, 2000))

    answer = harbour.ask("Li", "why gmv LATAM")

    assert arithmetic(harbour, "why gmv LATAM") == [
        "BR-01 22,000.00 × rate of BRL 0.2 = BR-01 4,400.00",
        "MX-01 44,000.00 × rate of MXN 0.05 = MX-01 2,200.00",
        "BR-01 4,400.00 + MX-01 2,200.00 = actual 6,600.00",
    ]
    assert cells(answer) == [
        ("BR-01", "Ordered sales", "R$22,000.00", "Nov 1\u2009–\u200922", "Shop"),
        ("MX-01", "Ordered sales", "MX$44,000.00", "Nov 1\u2009–\u200922", "Shop"),
    ]
    assert dict(rows(answer))["Formula"] == "gmv"
    assert lines(answer) == ["show gmv LATAM 2026-11"]


def test_what_a_formula_names_twice_is_worked_out_once(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 1000) | {date(2025, 11, day): 800 for day in range(1, 31)})

    found = arithmetic(harbour, "why gmv_growth BR-01")

    assert len(found) == len(set(found))
    assert found[-1].endswith("= actual 0.250")


def test_a_revised_target_is_due_in_the_shares_of_its_versions(harbour: Harbour) -> None:
    harbour.tell("BR-01", "gmv", november(1, 22, 1000))
    harbour.aim("gmv", "BR-01", 30_000, "BRL")
    harbour.ask("Li", "target revise gmv BR-01 37000 2026-11-11")

    assert arithmetic(harbour, "why gmv BR-01")[1:3] == [
        "target 37,000.00 × days due 26,200 ÷ days in all 37,000 = due by now 26,200.00",
        "actual 22,000.00 ÷ due by now 26,200.00 = pace 0.8397",
    ]
    assert dict(rows(harbour.ask("Li", "why gmv BR-01")))["Target version"] == "2"


def test_of_very_many_stores_the_total_stays_and_what_is_left_out_is_said(harbour: Harbour) -> None:
    with harbour.work() as work:
        team = harbour.node("LATAM")
        assert team.kind is NodeKind.TEAM
        source = facts.source_id(work, "shop", name="Shop", kind="feed")
        for place in range(MANY):
            code = f"BR-{place + 100}"
            store = add_store(work, code=code, name=code, market="BR", zone="America/Sao_Paulo", currency="BRL")
            assign_store(work, store.id, team_id=team.id, person_id=harbour.people["Ana"])
            leaf = read_company(work).whole_leaf(store.id)
            assert leaf is not None
            facts.record(work, source, [facts.Observation(leaf.id, "gmv", date(2026, 11, 2), Decimal(5), "BRL")])

    answer = harbour.ask("Li", "why gmv LATAM")

    (total,) = arithmetic(harbour, "why gmv LATAM")
    assert total.endswith("= actual 120.00")
    assert total.count(" + ") == MANY - 1
    notes = [block.words for block in answer.blocks if isinstance(block, Note)]
    assert notes[:2] == [f"… and {MANY} more.", f"… and {MANY - 40} more."]


def test_without_data_the_reason_is_told_instead_of_arithmetic(harbour: Harbour) -> None:
    answer = in_plain_text(harbour.ask("Li", "why gmv BR-01"))

    assert "Step by step" not in answer
    assert " = " not in answer


def test_without_a_kpi_there_is_nothing_to_take_apart(harbour: Harbour) -> None:
    with pytest.raises(Missing):
        harbour.ask("Li", "why")


def test_a_member_takes_no_other_team_s_number_apart(harbour: Harbour) -> None:
    with pytest.raises(NotYours):
        harbour.ask("Ana", "why gmv TH-01")
