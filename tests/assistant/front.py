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

from assistant.downloads import Downloads
from assistant.gateway import Gateway
from assistant.leaderboard import Leaderboard
from assistant.leaderboard_panel import Panels
from assistant.people import People
from assistant.people.entrance import behind_a_door
from assistant.people.settings import PeopleSettings
from assistant.produced import ProducedFiles
from assistant.run_human import RunHuman
from assistant.run_reports import RunReports
from assistant.runs import Runs
from assistant.shared import SharedBattles
from assistant.standing import Standing
from eval.records import Records
from eval.records.reviews import Reviews
from eval.settings import LeaderboardSettings
from runners.lineup import Lineup
from runners.sandbox import Sandbox, load_settings, this_process


@contextmanager
def front(lineup: Lineup, records: Records, folder: Path) -> Iterator[Served]:
    """The gateway on a port of its own, without the pages behind it."""
    sandbox = Sandbox(load_settings(), this_process())
    standing = Standing(lineup, Attached(lineup), sandbox, records)  # type: ignore[arg-type]
    panels = Panels(lineup, records, LeaderboardSettings(slice_votes=4))
    downloads = Downloads(Leaderboard(lineup, records), panels)
    runs = Runs(folder / "runs")
    gateway = Gateway(
        {}, standing, downloads, ProducedFiles(records),
        reports=RunReports(runs, RunHuman(runs, Reviews.beside(records))),
        shared=SharedBattles(records),
    )  # fmt: skip
    people = People.at(folder)
    door = behind_a_door(
        gateway, gateway.is_page, people=people, accounts=None, settings=PeopleSettings()
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
