"""leadline doctor: what is configured, what can be reached, what is stale, each with the fix beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import typer
from rich.console import Console
from rich.table import Table

from bot.assembly import missing_settings, utc_now
from bot.keys import MissingKeysError, find_keys
from bot.settings import Settings
from integrations.database import feeds, outbox
from integrations.database.engine import Database, open_database
from integrations.database.outbox import State
from integrations.database.schema import newest_version, version_of
from integrations.database.stores import first_organization
from integrations.database.structure import Structures
from integrations.database.work import Work
from integrations.presets import load_measures
from kpi_engine import freshness
from locales import prepare

_UNWELL = 1
_MOST_STALE = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: whether it is well, what was seen, and what to do if it is not."""

    what: str
    is_well: bool
    seen: str
    fix: str = ""


def doctor() -> None:
    """Tell what is configured, reachable and stale; leaves with 1 when something needs you."""
    prepare()
    settings = Settings()
    findings = [*_of_settings(settings), *_of_database(settings), *asyncio.run(_of_messengers(settings))]
    table = Table("", "What", "Seen", "What to do")
    for finding in findings:
        sign = "[green]●[/green]" if finding.is_well else "[red]■[/red]"
        table.add_row(sign, finding.what, finding.seen, finding.fix)
    Console().print(table)
    if not all(finding.is_well for finding in findings):
        raise typer.Exit(_UNWELL)


def _of_settings(settings: Settings) -> Iterator[Finding]:
    for sentence in missing_settings(settings):
        yield Finding("settings", is_well=False, seen="no messenger", fix=sentence)
    try:
        keys = find_keys(settings)
    except MissingKeysError as error:
        yield Finding("keys", is_well=False, seen="none", fix=str(error))
        return
    yield Finding("keys", is_well=True, seen=f"{len(keys.all)} key(s)")


def _of_database(settings: Settings) -> Iterator[Finding]:
    try:
        database = open_database(settings.database_url)
        with database.read() as connection:
            version = version_of(connection)
    except Exception as error:  # noqa: BLE001 -- whatever keeps us from the database is the finding
        yield Finding("database", is_well=False, seen=type(error).__name__, fix="check DATABASE_URL and that it runs")
        return
    is_current = version == newest_version()
    yield Finding("tables", is_well=is_current, seen=f"version {version}", fix="" if is_current else "leadline migrate")
    if is_current:
        yield from _of_outbox(database)
        yield from _of_feeds(database)
    database.close()


def _of_outbox(database: Database) -> Iterator[Finding]:
    with database.read() as connection:
        counts = outbox.counts_by_state(connection)
    dead = counts.get(State.DEAD, 0)
    waiting = counts.get(State.READY, 0)
    yield Finding(
        "deliveries",
        is_well=not dead,
        seen=f"{waiting} waiting, {counts.get(State.SENT, 0)} sent, {dead} dead",
        fix="see why in the log; the message is kept" if dead else "",
    )


def _of_feeds(database: Database) -> Iterator[Finding]:
    now, measures = utc_now(), load_measures()
    with database.read() as connection:
        org_id = first_organization(connection)
        if org_id is None:
            yield Finding("company", is_well=False, seen="none yet", fix="leadline run founds it")
            return
        work = Work(connection, org_id, now)
        company = Structures().company(work)
        late: list[tuple[str, str, date, int]] = []
        for state in feeds.read_feeds(work, company):
            zone = company.zone_of(company.leaves[state.scope_id])
            measure = measures[state.measure]
            fresh = freshness(state.complete_through, zone=zone, lag=measure.lag, now=now)
            if fresh.is_stale:
                late.append((state.place, state.source, state.complete_through, fresh.days_behind))
    worst: dict[tuple[str, str], tuple[int, date]] = {}
    for place, source, through, behind in late:
        worst[place, source] = max(worst.get((place, source), (0, through)), (behind, through))
    if not worst:
        yield Finding("feeds", is_well=True, seen="all within their lag")
    for (place, source), (behind, through) in sorted(worst.items())[:_MOST_STALE]:
        yield Finding(
            f"feed of {place}",
            is_well=False,
            seen=f"{source}: complete through {through}, {behind} days behind",
            fix="import or report the missing days",
        )


async def _of_messengers(settings: Settings) -> list[Finding]:
    findings = []
    if settings.slack_bot_token is not None:
        from bot.slack.web_api import open_session, web_client

        async with open_session() as session:
            client = web_client(session, settings.slack_api, settings.slack_bot_token.get_secret_value())
            try:
                said = await client.auth_test()
                findings.append(Finding("Slack", is_well=True, seen=f"{said['team']} as {said['user']}"))
            except Exception as error:  # noqa: BLE001 -- whatever keeps us from Slack is the finding
                fix = "check SLACK_BOT_TOKEN and the network"
                findings.append(Finding("Slack", is_well=False, seen=type(error).__name__, fix=fix))
    if settings.feishu_app_id is not None and settings.feishu_app_secret is not None:
        from bot.feishu.sender import FeishuSender

        sender = FeishuSender(
            app_id=settings.feishu_app_id,
            app_secret=settings.feishu_app_secret.get_secret_value(),
            domain=settings.feishu_domain,
        )
        try:
            findings.append(Finding("Feishu", is_well=True, seen=f"bot {await sender.bot_open_id()}"))
        except Exception as error:  # noqa: BLE001 -- whatever keeps us from Feishu is the finding
            fix = "check FEISHU_APP_ID, FEISHU_APP_SECRET and the network"
            findings.append(Finding("Feishu", is_well=False, seen=type(error).__name__, fix=fix))
        finally:
            await sender.close()
    return findings
