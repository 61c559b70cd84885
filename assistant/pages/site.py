"""All pages of one language as one Gradio app behind FastAPI."""

from __future__ import annotations

import warnings
from collections.abc import Sequence

import gradio as gr
from fastapi import FastAPI

from assistant.advising import Advising
from assistant.arena import Arena
from assistant.attachments import Attachments
from assistant.chat.service import Chat
from assistant.context.settings import ContextSettings
from assistant.language import texts
from assistant.leaderboard import Leaderboard
from assistant.leaderboard_panel import Panels
from assistant.load_tests import LoadTests
from assistant.night_trend import Nights
from assistant.pages import shell
from assistant.pages.arena import ArenaPage
from assistant.pages.assistant import AssistantPage
from assistant.pages.blocks import Blocks
from assistant.pages.leaderboard import LeaderboardPage
from assistant.pages.refresh import Refresh
from assistant.pages.reports import ReportsPage
from assistant.pages.review import ReviewPage
from assistant.pages.status import StatusPage
from assistant.people.settings import Mode
from assistant.review import ReviewQueue
from assistant.run_human import RunHuman
from assistant.runs import Runs
from assistant.standing import Standing
from eval.questions.problem import Problem

# Every open page has an event that waits most of the time; Gradio's default of 40 would
# make the 41st page wait until one of the others is closed.
_MOST_EVENTS = 4000
# Gradio 6.31 looks a thousand times a second whether an event waits, and ninety times through
# all events for one with a progress bar, which none of ours has. With two languages that took
# 5 % of a core from whoever streams; nobody sees the milliseconds of a rarer look.
_LOOK_SECONDS = 0.01
_PROGRESS_SECONDS = 1.0


def site(
    language: str,
    *,
    arena: Arena,
    known_by: Mode,
    standing: Standing,
    leaderboard: Leaderboard,
    panels: Panels,
    runs: Runs,
    human: RunHuman,
    review: ReviewQueue,
    nights: Nights,
    tests: LoadTests,
    advising: Advising,
    problems: Sequence[Problem],
    refresh: Refresh,
    chat: Chat,
    attachments: Attachments,
    context: ContextSettings,
) -> FastAPI:
    """Build every page in `language` and return the app that serves them."""
    words = texts(language)
    with Blocks(title=words("app.title"), analytics_enabled=False) as blocks:
        ArenaPage(arena, standing, words, problems=problems, refresh=refresh).build(blocks)
    with blocks.route("Assistant", "/assistant", show_in_navbar=False):
        page = AssistantPage(chat, attachments, words, problems=problems, refresh=refresh)
        page.build(blocks, most_file_bytes=context.archive_bytes, has_folders=bool(context.folders))
    with blocks.route("Review", "/review", show_in_navbar=False):
        ReviewPage(review, words).build(blocks)
    with blocks.route("Leaderboard", "/leaderboard", show_in_navbar=False):
        LeaderboardPage(leaderboard, panels, words).build(blocks)
    with blocks.route("Reports", "/reports", show_in_navbar=False):
        titles = {problem.id: problem.title[language] for problem in problems}
        reports = ReportsPage(
            runs, human, nights, tests, advising=advising, texts=words, titles=titles
        )
        reports.build(blocks)
    with blocks.route("Status", "/status", show_in_navbar=False):
        StatusPage(standing, words, arena.running).build(blocks)
    _set_queue(blocks)
    with warnings.catch_warnings():
        # Gradio tells every site of several pages that these are not rendered on the
        # server, also the one that did not ask for it.
        warnings.filterwarnings("ignore", "SSR mode is not supported")
        app: FastAPI = gr.mount_gradio_app(
            FastAPI(docs_url=None, redoc_url=None, openapi_url=None),
            blocks,
            path="/",
            footer_links=[],
            run_history=False,
            show_error=False,
            ssr_mode=False,
            enable_monitoring=False,
            theme=shell.theme(),
            css=shell.css(),
            head=shell.head(words, known_by),
        )
    return app


def _set_queue(blocks: gr.Blocks) -> None:
    """Let every open page's event run, and let idle ones take little of the processor."""
    blocks.max_threads = _MOST_EVENTS
    blocks.queue(default_concurrency_limit=None, api_open=False)
    blocks._queue.sleep_when_free = _LOOK_SECONDS
    blocks._queue.progress_update_sleep_when_free = _PROGRESS_SECONDS
