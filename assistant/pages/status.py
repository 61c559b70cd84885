"""The status page: what is ready, what is on its way, what needs mending and how."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

import gradio as gr

from assistant.language import Texts
from assistant.pages import shell
from assistant.people import person_of
from assistant.standing import Snapshot, Standing
from runners.engines.status import EngineStatus
from runners.lineup import Contestant

REFRESH_SECONDS = 2.0
_DOTS = {"ready": "good", "ok": "good", "failed": "bad", "unavailable": "bad", "down": "bad"}


class StatusPage:
    """A panel that follows the installation's standing.

    `running` says how many answers a contestant is writing, which moves with battles and
    is shown to administrators alone.
    """

    def __init__(self, standing: Standing, texts: Texts, running: Callable[[str], int]) -> None:
        self._standing = standing
        self._texts = texts
        self._running = running

    def build(self, blocks: gr.Blocks) -> None:
        """Place widgets and events; call inside a `gr.Blocks` context."""
        shell.top_bar(self._texts, "status")
        gr.HTML(f'<div class="page-head"><h1>{self._texts("status.title")}</h1></div>')
        panel = gr.HTML(elem_id="status")
        timer = gr.Timer(REFRESH_SECONDS)
        for event in (blocks.load, timer.tick):
            event(self._refresh, None, [panel], **shell.QUIET)

    async def _refresh(self, request: gr.Request) -> str:
        snapshot, person = await self._standing.refresh(), person_of(request)
        load = {name: self._running(name) for name in snapshot.engines}
        return panel(snapshot, self._texts, load if person and person.is_admin else None)


def panel(snapshot: Snapshot, texts: Texts, load: Mapping[str, int] | None = None) -> str:
    """The whole panel as HTML; `load` (answers being written) has a column of its own."""
    shown = ("contestant", "state", "engine", *(["load"] if load is not None else []), "detail")
    titles = "".join(f'<th scope="col">{texts("status." + key)}</th>' for key in shown)
    rows = "".join(
        _contestant(
            contestant,
            snapshot.engines[contestant.id],
            texts,
            load[contestant.id] if load else None,
        )
        for contestant in snapshot.lineup.contestants
    )
    title = getattr(snapshot.lineup.title, texts.language)
    database = "ok" if snapshot.database == "ok" else "down"
    detail = "" if database == "ok" else texts("refusal.database")
    return (
        f'<div class="status"><h2>{texts("status.lineup")}: {escape(title)}</h2>'
        f'<div class="scroll"><table class="figures"><thead><tr>{titles}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div><br>"
        f'<div class="scroll"><table class="figures parts"><tbody>'
        f"{_part('sandbox', snapshot.sandbox.state, _sandbox_detail(snapshot, texts), texts)}"
        f"{_part('database', database, detail, texts)}</tbody></table></div></div>"
    )


def _contestant(
    contestant: Contestant, status: EngineStatus, texts: Texts, running: int | None
) -> str:
    note = getattr(contestant.note, texts.language) if contestant.note else ""
    detail = texts.get(f"engine.{status.code}", "")
    if status.kv_tokens is not None:
        tokens = texts("status.kv_tokens", tokens=f"{status.kv_tokens:,}")
        detail = f"{detail} {tokens}".strip()
    if status.state == "downloading" and status.progress is not None:
        percent = texts("status.percent", value=f"{100 * status.progress:.0f}")
        bar = f'<progress max="1" value="{status.progress:.3f}"></progress> {percent}'
    else:
        bar = ""
    kind = texts(f"engine_kind.{contestant.engine.kind}")
    engine = " · ".join(part for part in (kind, contestant.quantization) if part)
    load = "" if running is None else f'<td class="number">{running} / {max(1, status.slots)}</td>'
    return (
        f"<tr><td><strong>{escape(contestant.name)}</strong>"
        f'<div class="small">{escape(contestant.developer)} · {escape(contestant.license)}</div>'
        f'<div class="small">{escape(note)}</div></td>'
        f"<td>{_state(status.state, texts)} {bar}</td><td>{escape(engine)}</td>"
        f"{load}<td>{escape(detail)}</td></tr>"
    )


def _part(name: str, state: str, detail: str, texts: Texts) -> str:
    title = texts(f"status.{name}")
    return (
        f'<tr><th scope="row">{title}</th><td>{_state(state, texts)}</td>'
        f"<td>{escape(detail)}</td></tr>"
    )


def _sandbox_detail(snapshot: Snapshot, texts: Texts) -> str:
    sandbox = snapshot.sandbox
    if sandbox.state == "ready":
        return ""
    return texts.get(f"sandbox.{sandbox.code}", texts("sandbox.other"))


def _state(state: str, texts: Texts) -> str:
    return f'<span class="dot {_DOTS.get(state, "wait")}"></span>{texts(f"status.{state}")}'
