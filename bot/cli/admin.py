"""leadline admin: who administers the company, told on the server where nobody in chat can yet."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from bot.assembly import utc_now
from bot.settings import Settings
from integrations.database import audit, people
from integrations.database.company import Right
from integrations.database.engine import open_database
from integrations.database.stores import first_organization
from integrations.database.work import Work

_NOT_FOUND = 1


def admin() -> typer.Typer:
    """Return the verbs of administration."""
    verbs = typer.Typer(help="Who administers the company.", no_args_is_help=True)
    verbs.command("grant")(grant)
    verbs.command("list")(list_administrators)
    return verbs


def grant(
    who: Annotated[str, typer.Argument(help="Name, e-mail address, or messenger id such as U012AB or ou_…")],
) -> None:
    """Make a person an administrator; they must have written to the bot once."""
    console = Console()
    database = open_database(Settings().database_url)
    with database.write() as connection:
        org_id = first_organization(connection)
        work = None if org_id is None else Work(connection, org_id, utc_now())
        found = () if work is None else people.find_people(work, who) or people.find_by_external_id(work, who)
        if work is not None and len(found) == 1:
            people.grant(work, found[0].id, Right.ADMIN)
            audit.note(
                work, "role", str(found[0].id), {"right": "admin", "before": found[0].right.value, "by": "server"}
            )
    database.close()
    if len(found) == 1:
        console.print(f"{found[0].name} is an administrator now.")
        return
    if found:
        console.print(f"{len(found)} people are called {who}. Use the e-mail address or the messenger id.")
    else:
        console.print(
            f"Nobody is called {who}. They have to write to the bot once (any word) before they can be found."
        )
    raise typer.Exit(_NOT_FOUND)


def list_administrators() -> None:
    """List the administrators."""
    console = Console()
    database = open_database(Settings().database_url)
    with database.read() as connection:
        org_id = first_organization(connection)
        found = () if org_id is None else people.administrators(Work(connection, org_id, utc_now()))
    database.close()
    for person in found:
        console.print(person.name)
    if not found:
        console.print("There is none yet: leadline admin grant NAME")
