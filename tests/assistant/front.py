"""The HTTP front on a port of its own, without Gradio's pages behind it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from scripted_arena import Attached
from served import Served, free_port

from assistant.admission import Admission
from assistant.api.keyring import Keyring
from assistant.api.keys_page import KeysPage
from assistant.api.service import Api
from assistant.attachments import Attachments, Sources
from assistant.chat.service import Chat
from assistant.chat_doors import ChatDoors
from assistant.context import ContextSettings, Libraries
from assistant.downloads import Downloads
from assistant.gateway import Gateway
from assistant.leaderboard import Leaderboard
from assistant.leaderboard_panel import Panels
from assistant.limits import AppSettings
from assistant.load_tests import LoadTests
from assistant.people import People
from assistant.people.addresses import Origins
from assistant.people.entrance import behind_a_door
from assistant.people.forms import Forms
from assistant.produced import ProducedFiles
from assistant.run_human import RunHuman
from assistant.run_reports import RunReports
from assistant.runs import Runs
from assistant.shared import SharedBattles
from assistant.standing import Standing
from eval.records import Records
from eval.records.keys import Keys
from eval.records.people import Accounts
from eval.records.reviews import Reviews
from eval.settings import LeaderboardSettings
from runners.lineup import Lineup
from runners.sandbox import Sandbox, load_settings, this_process

MOST_BYTES = 1_000_000  # of one file handed in


def chat_doors(lineup: Lineup, records: Records, sandbox: Sandbox, folder: Path) -> ChatDoors:
    """The doors of a chat whose contestants are never asked."""
    engines = Attached(lineup)
    admission = Admission(lambda one: engines.statuses()[one].slots)
    sources = Sources(Libraries(folder / "context", ContextSettings()))
    chat = Chat(lineup, engines, admission, records, sandbox, contexts=sources.contexts())
    return ChatDoors(chat, Attachments(chat, sources), most_bytes=MOST_BYTES)


@contextmanager
def front(
    lineup: Lineup,
    records: Records,
    folder: Path,
    *,
    settings: AppSettings | None = None,
    engines: Attached | None = None,
    accounts: Accounts | None = None,
) -> Iterator[Served]:
    """The gateway on a port of its own, without the pages behind it."""
    settings, engines = settings or AppSettings(), engines or Attached(lineup)
    sandbox = Sandbox(load_settings(), this_process())
    standing = Standing(lineup, engines, sandbox, records)  # type: ignore[arg-type]
    panels = Panels(lineup, records, LeaderboardSettings(slice_votes=4))
    downloads = Downloads(Leaderboard(lineup, records), panels)
    runs = Runs(folder / "runs")
    people, keys = People.at(folder), Keys.beside(records)
    keyring = Keyring(keys)
    admission = Admission(lambda one: engines.statuses()[one].slots, settings.fairness)
    gateway = Gateway(
        {}, standing, downloads, ProducedFiles(records),
        reports=RunReports(runs, RunHuman(runs, Reviews.beside(records))),
        tests=LoadTests(folder / "perf"),
        shared=SharedBattles(records),
        api=Api(lineup, engines, admission, keys, keyring=keyring, settings=settings.api),
        keys=KeysPage(keyring, Forms(people, Origins(settings.people.trusted_proxies))),
        chat=chat_doors(lineup, records, sandbox, folder),
    )  # fmt: skip
    door = behind_a_door(
        gateway, gateway.is_page, people=people, accounts=accounts, settings=settings.people
    )
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(door, port=port, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        deadline = time.monotonic() + 10
        while not server.started:
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield Served(folder, lineup.name, port=port)
    finally:
        server.should_exit = True
        thread.join(10)
