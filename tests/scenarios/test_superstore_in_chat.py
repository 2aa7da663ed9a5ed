"""Real input in chat: what both messengers answer after an import is, to the cent, what SQL says of the file."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from bot.sandbox.company.worlds import empty_world, install_only
from bot.sandbox.world import World
from integrations.database import people
from integrations.database.company import Right
from integrations.database.engine import Database
from integrations.database.stores import first_organization
from integrations.database.work import Work
from tests.scenarios.conftest import Play, played
from tests.scenarios.people import Person
from tests.scenarios.superstore import import_superstore, quarters_by_sql

pytestmark = [pytest.mark.feishu, pytest.mark.shared]

_CENT = Decimal("0.01")


async def test_every_region_and_quarter_is_answered_to_the_cent_in_both_messengers(
    shared: Path, tmp_path: Path
) -> None:
    def fill(database: Database, world: World, now: datetime) -> None:
        install_only(database, world, now)
        import_superstore(shared, tmp_path, str(database.engine.url))

    by_sql = quarters_by_sql(shared)
    assert len(by_sql) == 4 * 16
    async with played(tmp_path, world=empty_world, fill=fill) as play:
        alex, gao = play.slack("U_ALEX"), play.feishu("ou_gao")
        await gao.say("菜单")
        await alex.say("menu")
        _let_see(play, "alex")
        for (region, quarter), (sales, _, _) in by_sql.items():
            cents = sales.quantize(_CENT, rounding=ROUND_HALF_UP)
            line = f"show gmv {region} {quarter}"
            assert await _answered(play, alex, line) == f"Actual ${cents:,}"
            assert await _answered(play, gao, line) == f"实际值 US${cents:,}"


async def _answered(play: Play, person: Person, line: str) -> str:
    """Return the heading of the actual value and what stands under it."""
    play.stage.clock.move(play.now + timedelta(minutes=1))
    lines = [re.sub(r"\*|<[^>]+>", "", one).strip() for one in (await person.say(line)).lines]
    at = next((place for place, one in enumerate(lines) if one in ("Actual", "实际值")), -1)
    assert at >= 0, lines
    return f"{lines[at]} {lines[at + 1]}"


def _let_see(play: Play, name: str) -> None:
    with play.stage.house.database.write() as connection:
        org_id = first_organization(connection)
        assert org_id is not None
        work = Work(connection, org_id, play.now)
        (person,) = people.find_people(work, name)
        people.grant(work, person.id, Right.ADMIN)
