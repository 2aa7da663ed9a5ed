"""`leadline presets`: the cards that ship for each role and platform, listed, shown and applied."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.console import Console

from bot.cli.company import company_id, company_of, opened, spoken_language, stop
from bot.cli.presets_report import print_lines, print_list, print_template
from integrations.database.company import Company, Node, NodeKind
from integrations.database.work import Work
from integrations.imports.nearest import nearest
from integrations.presets_applying import Applying, apply_template, plan_template
from integrations.templates import Template, load_templates
from kpi_engine import Period, UnreadablePeriod, market_day, month_of, parse_period
from locales import SOURCE, Speaker, speaker

_Name = Annotated[str, typer.Argument(help="Like manager@amazon; leadline presets list names them all.")]
_Language = Annotated[str | None, typer.Option(help="Language of what is printed.")]


def presets() -> typer.Typer:
    """Return the verbs of presets."""
    verbs = typer.Typer(help="Cards that ship for each role and platform.", no_args_is_help=True)
    verbs.command("list")(list_presets)
    verbs.command("show")(show_preset)
    verbs.command("apply")(apply_preset)
    return verbs


def list_presets(
    role: Annotated[str | None, typer.Option(help="Only this role's, like buyer.")] = None,
    platform: Annotated[str | None, typer.Option(help="Only this platform's, like amazon.")] = None,
    language: _Language = None,
) -> None:
    """List the presets by role and platform.

    Ends with 0, or with 2 when there is no such role or platform.
    """
    console, errors = Console(), Console(stderr=True)
    voice = speaker(spoken_language(errors, language) or SOURCE)
    templates = load_templates().values()
    roles = tuple(dict.fromkeys(template.role.id for template in templates))
    platforms = tuple(dict.fromkeys(template.platform.named.id for template in templates))
    for asked, known in ((role, roles), (platform, platforms)):
        if asked is not None and asked not in known:
            stop(
                errors, voice.say("There is no “{word}”. Choose from: {choices}", word=asked, choices=", ".join(known))
            )
    shown = (one for one in templates if role in (None, one.role.id) and platform in (None, one.platform.named.id))
    print_list(console, voice, shown)


def show_preset(name: _Name, language: _Language = None) -> None:
    """Show a preset: what is weighed, which limits are red lines, and where the numbers come from.

    Ends with 0, or with 2 when there is no such preset.
    """
    console, errors = Console(), Console(stderr=True)
    voice = speaker(spoken_language(errors, language) or SOURCE)
    print_template(console, voice, _template(name, errors, voice))


def apply_preset(
    name: _Name,
    team: Annotated[str | None, typer.Option(help="Code of the team whose card and stores' targets it sets.")] = None,
    store: Annotated[str | None, typer.Option(help="Code of the store whose card and targets it sets.")] = None,
    period: Annotated[
        str | None, typer.Option(help="2026-12, 2026-Q4 or another period of targets; this month without.")
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace thresholds and targets that stand already.")
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the difference and write nothing.")] = False,
    language: _Language = None,
    database_url: Annotated[str | None, typer.Option(help="The database; DATABASE_URL without.")] = None,
    org: Annotated[str | None, typer.Option(help="Name of the company; the first one without.")] = None,
) -> None:
    """Set a team's or a store's card, and starting targets for its stores where a suggestion is a number.

    What somebody has set otherwise is kept unless --overwrite. Ends with 0, or with 2 when the call is wrong.
    """
    console, errors = Console(), Console(stderr=True)
    spoken = spoken_language(errors, language)
    with opened(database_url) as database:
        voice = speaker(spoken or SOURCE)
        template = _template(name, errors, voice)
        found = company_id(database, org, errors, voice)
        if found is None:
            stop(errors, voice.say("There is no company yet. Start with leadline import stores.csv."))
        company, now = company_of(database, found), datetime.now(UTC)
        voice = speaker(spoken or company.language, zone=company.zone)
        node = _node(company, team, store, errors, voice)
        applying = Applying(template, node, _period(period, company, now, errors, voice), overwrites=overwrite)
        if dry_run:
            with database.read() as connection:
                lines = plan_template(Work(connection, found, now), company, applying)
        else:
            with database.write() as connection:
                lines = apply_template(Work(connection, found, now), company, applying)
    print_lines(console, voice, lines, is_dry_run=dry_run)


def _template(name: str, errors: Console, voice: Speaker) -> Template:
    templates = load_templates()
    found = templates.get(name.casefold())
    if found is None:
        near = nearest(name, templates) or tuple(templates)[:3]
        stop(errors, voice.say("No preset is called “{name}”. The nearest: {near}", name=name, near=", ".join(near)))
    return found


def _node(company: Company, team: str | None, store: str | None, errors: Console, voice: Speaker) -> Node:
    stores = {code: Node(NodeKind.STORE, known.id) for code, known in company.stores_by_code.items()}
    teams = {known.code.casefold(): Node(NodeKind.TEAM, known.id) for known in company.teams.values()}
    if store is not None and team is None:
        return _named(store, stores, errors, voice)
    if team is None or store is not None:
        stop(errors, voice.say("Say for whom: --team CODE or --store CODE."))
    return _named(team, teams, errors, voice)


def _named(code: str, nodes: Mapping[str, Node], errors: Console, voice: Speaker) -> Node:
    found = nodes.get(code.casefold())
    if found is None:
        near = [known.upper() for known in nearest(code, nodes) or tuple(nodes)[:3]]
        stop(errors, voice.say("There is no “{word}”. Choose from: {choices}", word=code, choices=", ".join(near)))
    return found


def _period(text: str | None, company: Company, now: datetime, errors: Console, voice: Speaker) -> Period:
    if text is None:
        return month_of(market_day(now, company.zone))
    try:
        return parse_period(text)
    except UnreadablePeriod:
        stop(errors, voice.say("“{found}” is no period. Write 2026-11, 2026-Q4 or 2026.", found=text))
