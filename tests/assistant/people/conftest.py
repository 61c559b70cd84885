"""Doors with a log-in, and behind a proxy."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from doors import PASSWORD, served

from assistant.people.settings import PeopleSettings
from eval.records.people import Accounts


@pytest.fixture
def accounts(database_url: str) -> Iterator[Accounts]:
    opened = Accounts.open(database_url)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def stored() -> str:
    """The hash of the password: made once, since it is slow on purpose."""
    from assistant.people.passwords import hashed

    return hashed(PASSWORD)


@pytest.fixture
def port(accounts: Accounts, stored: str) -> Iterator[int]:
    """A door with a log-in, to which ann the rater has a password."""
    accounts.add("ann", "rater", stored)
    with served(accounts, PeopleSettings(mode="accounts")) as port:
        yield port


@pytest.fixture
def proxied(accounts: Accounts) -> Iterator[int]:
    """A door that believes 127.0.0.2 and nobody else."""
    wanted = PeopleSettings.model_validate(
        {"mode": "proxy", "trusted_proxies": ["127.0.0.2/32"], "proxy_header": "X-Team-User"}
    )
    with served(accounts, wanted) as port:
        yield port
