"""Puts the door that the configuration names before the site."""

from __future__ import annotations

from collections.abc import Callable

from assistant.asgi import App
from assistant.people.addresses import Origins
from assistant.people.checking import Checks
from assistant.people.cookies import People
from assistant.people.doors import AccountsDoor, CookieDoor, ProxyDoor
from assistant.people.log_in import log_in_app
from assistant.people.members import Members
from assistant.people.settings import PeopleSettings
from eval.records.people import Accounts


def behind_a_door(
    inside: App,
    is_page: Callable[[str], bool],
    *,
    people: People,
    accounts: Accounts | None,
    settings: PeopleSettings,
) -> App:
    """Return the site `inside` with its door; a newcomer gets a cookie where `is_page`.

    Without `accounts` the mode can only be `cookie`.
    """
    if accounts is None:
        return CookieDoor(inside, people, is_page)
    members, origins = Members(accounts), Origins(settings.trusted_proxies)
    if settings.mode == "proxy":
        return ProxyDoor(inside, members, origins, settings)
    app = log_in_app(people, members, Checks(members), origins, settings.session_seconds)
    return AccountsDoor(inside, people, members, app, settings)
