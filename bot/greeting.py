"""Greeting: first contact makes a member without rights, or recognises someone who was imported by e-mail."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import available_timezones

from bot.invocation import Account, Profile
from commands.remind import DIGEST, REMINDER, subscribe
from integrations.database import audit, installations, people
from integrations.database.company import Person, Right
from integrations.database.engine import Database
from integrations.database.structure import Structures
from integrations.database.work import Work
from locales import negotiate

_EN_REGIONS = {"en-US": "US", "en-GB": "GB"}


def greet(database: Database, account: Account, profile: Profile, now: datetime) -> None:
    """Add whoever an account is to the company that installed Leadline in its tenant; nothing where none did.

    The installer becomes the first administrator. An e-mail address that an imported person carries binds the
    account to them, with the rights they were given.
    """
    with database.write() as connection:
        platform = account.platform.value
        org_id = people.find_org(connection, platform, account.tenant)
        already = people.find_asker(connection, platform, account.tenant, account.external_id)
        if org_id is None or already is not None:
            return
        work = Work(connection, org_id, now)
        person = _imported(work, profile, platform) or _newcomer(work, account, profile)
        people.bind_account(work, person.id, platform, account.tenant, account.external_id, profile.direct_chat)
        audit.note(work, "greet", str(person.id), {"platform": platform, "right": person.right.value})


def _imported(work: Work, profile: Profile, platform: str) -> Person | None:
    """Return the person imported with this e-mail address who has no account on the platform yet."""
    if not profile.email:
        return None
    for person in people.find_people(work, profile.email):
        if all(address.platform != platform for address in people.addresses_of(work, person.id)):
            return person
    return None


def _newcomer(work: Work, account: Account, profile: Profile) -> Person:
    company = Structures().company(work)
    installed = next(
        (
            found
            for found in installations.read_installations(work.connection, account.platform.value)
            if found.tenant == account.tenant
        ),
        None,
    )
    is_installer = installed is not None and installed.installed_by == account.external_id
    right = Right.ADMIN if is_installer and not people.administrators(work) else Right.NEWCOMER
    code = profile.language_code or company.language
    person = people.add_person(
        work,
        name=profile.name or account.external_id,
        language=negotiate(code),
        zone=profile.zone if profile.zone in available_timezones() else company.zone,
        right=right,
        region=region_of(code),
        email=profile.email,
    )
    if right is Right.ADMIN:
        subscribe(work, person, DIGEST)
        subscribe(work, person, REMINDER, is_on=False)
    return person


def region_of(code: str) -> str | None:
    """Return the country in a platform's language code: pt-BR is BR, es-LA names none."""
    parts = code.replace("_", "-").split("-")
    last = parts[-1].upper()
    return last if len(parts) > 1 and len(last) == 2 and last.isalpha() and last != "LA" else None  # noqa: PLR2004
