"""Conversations on scripted endpoints: real HTTP, a real database, words and faults as told."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest
from scripted_arena import NAMES, Attached, remote_lineup
from talking import Talk

from assistant.admission import Admission
from assistant.chat.service import Chat
from eval.records import Records
from runners.sandbox import Sandbox, load_settings, this_process
from runners.scripted import ScriptedEndpoint


@pytest.fixture
def chat_database(arena_database: str) -> str:
    """SQLite; a module may ask for each kind of database."""
    return arena_database


@pytest.fixture
def talk_on(
    own_endpoints: dict[str, ScriptedEndpoint], chat_database: str
) -> Callable[..., object]:
    """`async with talk_on() as talk`: an opened chat; again on the same data for a restart."""

    @asynccontextmanager
    async def open_talk(
        names: tuple[str, ...] = NAMES, context: int = 4096, slots: int = 8, **given
    ) -> AsyncIterator[Talk]:
        urls = {name: own_endpoints[name].base_url for name in names}
        engines = Attached(remote_lineup(urls, context), slots=slots)
        records = Records.open(chat_database)
        sandbox = Sandbox(load_settings(), this_process())
        admission = Admission(lambda one: engines.statuses()[one].slots)
        chat = Chat(engines.lineup, engines, admission, records, sandbox, **given)
        await chat.open()
        try:
            yield Talk(chat, engines, records, own_endpoints, sandbox)
        finally:
            await chat.close()
            await sandbox.close()
            records.close()

    return open_talk


@pytest.fixture
async def talk(talk_on: Callable[..., object]) -> AsyncIterator[Talk]:
    async with talk_on() as opened:  # type: ignore[attr-defined]
        yield opened
