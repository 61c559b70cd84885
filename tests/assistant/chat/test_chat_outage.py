"""The database goes away in the middle of an answer and comes back: nothing is lost."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Iterator

import pytest
from private_postgres import PrivatePostgres
from talking import finished, last, until

from assistant.chat.values import AnswerState
from assistant.refusal import Refusal
from runners.scripted import Script


@pytest.fixture
def server(require) -> Iterator[PrivatePostgres]:
    """A server of the test's own, which it may stop."""
    require("postgres")
    opened = PrivatePostgres().start()
    yield opened
    opened.stop()
    opened.remove()


@pytest.fixture
def chat_database(server: PrivatePostgres) -> str:
    return server.url(server.create())


async def test_an_answer_goes_on_while_the_database_is_away_and_is_saved_afterwards(
    server: PrivatePostgres, talk_on
) -> None:
    async with talk_on() as talk:
        talk.script(Script.of("word " * 40, rate=20))
        live = await talk.chat.ask("ann", None, "Talk", ["alpha"])
        await until(lambda: last(live).text)
        await asyncio.to_thread(server.stop, how=signal.SIGQUIT)
        await until(lambda: live.view().unsaved)
        await until(lambda: last(live).state is AnswerState.DONE)
        for change in (
            talk.chat.ask("ann", live.id, "And?", ["alpha"]),
            talk.chat.judge("ann", live.id, last(live).id, "thumb", 1),
            talk.chat.search("ann", "word"),
        ):
            with pytest.raises(Refusal) as refused:
                await change
            assert refused.value.code.startswith("database")
        assert len(live.view().turns) == 1
        assert last(live).judgements == {}
        await asyncio.to_thread(server.start)
        await finished(live)
        assert not live.view().unsaved
    async with talk_on() as later:
        answer = last(await later.chat.find("ann", live.id))
        assert (answer.text.count("word"), answer.state) == (40, AnswerState.DONE)
