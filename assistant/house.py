"""The parts of one served Leitai, each made once: opened together, closed in reverse order."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

from assistant.admission import Admission
from assistant.advising import Advising
from assistant.api.keyring import Keyring
from assistant.api.keys_page import KeysPage
from assistant.api.service import Api
from assistant.arena import Arena
from assistant.asgi import App
from assistant.conversing import Conversing
from assistant.downloads import Downloads
from assistant.gateway import Gateway
from assistant.language import LANGUAGES
from assistant.leaderboard import Leaderboard
from assistant.leaderboard_panel import Panels
from assistant.limits import AppSettings
from assistant.load_tests import LoadTests
from assistant.meaning import Meanings
from assistant.night_trend import Nights
from assistant.people import People
from assistant.people.addresses import Origins
from assistant.people.entrance import behind_a_door
from assistant.people.forms import Forms
from assistant.produced import ProducedFiles
from assistant.review import ReviewQueue
from assistant.run_human import RunHuman
from assistant.run_reports import RunReports
from assistant.runs import Runs
from assistant.shared import SharedBattles
from assistant.standing import Standing
from assistant.watching import watching
from eval.questions.own import arena_problems
from eval.records import Records
from eval.records.keys import Keys
from eval.records.people import Accounts
from eval.records.reviews import Reviews
from eval.settings import load_settings as load_bench
from runners.encoding import Encoding
from runners.engines.client import EngineHost
from runners.home import home, weights_root
from runners.lineup import Lineup
from runners.sandbox import Sandbox, load_settings, this_process


class House:
    """Belongs to one event loop, in which it is made; `async with` opens and closes it."""

    def __init__(
        self,
        lineup: Lineup,
        engines: EngineHost,
        records: Records,
        people: People,
        *,
        accounts: Accounts | None,
        settings: AppSettings,
    ) -> None:
        self._people, self._accounts, self._settings = people, accounts, settings
        self._records = records
        self._ending = AsyncExitStack()
        self.sandbox = Sandbox(load_settings(), this_process())
        self.standing = Standing(lineup, engines, self.sandbox, records)
        self.problems = arena_problems(tell=lambda line: print(f"problems: {line}", flush=True))
        admission = Admission(lambda one: engines.statuses()[one].slots, settings.fairness)
        self.arena = Arena(
            lineup,
            engines,
            records,
            self.sandbox,
            problems=self.problems,
            limits=settings.limits,
            pacing=settings.pacing.chosen(),
            pairing=settings.pairing,
            admission=admission,
        )
        self.conversing = Conversing(
            lineup,
            engines,
            admission,
            records,
            self.sandbox,
            problems=self.problems,
            settings=settings,
        )
        keys = Keys.beside(records)
        self._keyring = Keyring(keys)
        self.api = Api(
            lineup, engines, admission, keys, keyring=self._keyring, settings=settings.api
        )
        self._encoding = Encoding(home() / "vectors")
        self._meanings = Meanings(self._encoding)
        self.leaderboard = Leaderboard(lineup, records, settings.people.mode, self._meanings)
        self.panels = Panels(lineup, records, load_bench().leaderboard, self._meanings)
        self.runs, self.nights = Runs(home() / "runs"), Nights(home())
        self.tests = LoadTests(home() / "perf")
        reviews = Reviews.beside(records)
        self.human = RunHuman(self.runs, reviews)
        self.advising = Advising(self.runs, self.human, home(), weights_root())
        self.review = ReviewQueue(self.runs, reviews, people)

    async def __aenter__(self) -> House:
        ending = self._ending
        ending.push_async_callback(self.sandbox.close)
        ending.push_async_callback(self.conversing.close)
        ending.push_async_callback(self.arena.close)
        ending.push_async_callback(self.api.close)
        ending.push_async_callback(asyncio.to_thread, self._encoding.close)
        ending.callback(self._meanings.close)
        ending.callback(self.runs.close)
        try:
            await self.arena.start()
            await self.conversing.open()
            await ending.enter_async_context(watching(self.sandbox, self.standing, self.arena))
        except BaseException:
            await ending.aclose()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._ending.aclose()

    def front(self) -> App:
        """Build the pages in both languages and the doors before them; takes seconds."""
        # Imported here: Gradio takes its time, in which the engines already load.
        from assistant.pages.refresh import Refresh
        from assistant.pages.site import site

        settings, refresh = self._settings, Refresh()
        sites = {
            language: site(
                language,
                arena=self.arena,
                known_by=settings.people.mode,
                standing=self.standing,
                leaderboard=self.leaderboard,
                panels=self.panels,
                runs=self.runs,
                human=self.human,
                review=self.review,
                nights=self.nights,
                tests=self.tests,
                advising=self.advising,
                problems=self.problems,
                refresh=refresh,
                chat=self.conversing.chat,
                attachments=self.conversing.attachments,
                context=settings.context,
            )
            for language in LANGUAGES
        }
        forms = Forms(self._people, Origins(settings.people.trusted_proxies))
        gateway = Gateway(
            sites,
            self.standing,
            Downloads(self.leaderboard, self.panels),
            ProducedFiles(self._records),
            reports=RunReports(self.runs, self.human),
            tests=self.tests,
            shared=SharedBattles(self._records),
            api=self.api,
            keys=KeysPage(self._keyring, forms),
            chat=self.conversing.doors,
        )
        return behind_a_door(
            gateway,
            gateway.is_page,
            people=self._people,
            accounts=self._accounts,
            settings=settings.people,
        )
