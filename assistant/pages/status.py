"""The status page: what is ready, what is on its way, what needs mending and how."""

from __future__ import annotations

from html import escape

import gradio as gr

from assistant.language import Texts
from assistant.pages import shell
from assistant.standing import Snapshot, Standing
from runners.engines.status import EngineStatus
from runners.lineup import Contestant

REFRESH_SECONDS = 2.0
_DOTS = {"ready": "good", "ok": "good", "failed": "bad", "unavailable": "bad", "down": "bad"}


class StatusPage:
    """A panel that follows the installation's standing."""

    def __init__(self, standing: Standing, texts: Texts) -> None:
        self._standing = standing
        self._texts = texts

    def build(self, blocks: gr.Blocks) -> None:
        """Place widgets and events; call inside a `gr.Blocks` context."""
        shell.top_bar(self._texts, "status")
        gr.HTML(f'<div class="page-head"><h1>{self._texts("status.title")}</h1></div>')
        panel = gr.HTML(elem_id="status")
        timer = gr.Timer(REFRESH_SECONDS)
        for event in (blocks.load, timer.tick):
            event(
                self._refresh, None, [panel],
                show_progress="hidden", api_visibility="private", concurrency_limit=None,
            )  # fmt: skip

    async def _refresh(self) -> str:
        return panel(await self._standing.refresh(), self._texts)


def panel(snapshot: Snapshot, texts: Texts) -> str:
    """The whole panel as HTML."""
    titles = "".join(
        f'<th scope="col">{texts("status." + key)}</th>'
        for key in ("contestant", "state", "engine", "detail")
    )
    rows = "".join(
        _contestant(contestant, snapshot.engines[contestant.id], texts)
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


def _contestant(contestant: Contestant, status: EngineStatus, texts: Texts) -> str:
    note = getattr(contestant.note, texts.language) if contestant.note else ""
    detail = texts.get(f"engine.{status.code}", "")
    if status.state == "downloading" and status.progress is not None:
        percent = texts("status.percent", value=f"{100 * status.progress:.0f}")
        bar = f'<progress max="1" value="{status.progress:.3f}"></progress> {percent}'
    else:
        bar = ""
    kind = texts(f"engine_kind.{contestant.engine.kind}")
    engine = " · ".join(part for part in (kind, contestant.quantization) if part)
    return (
        f"<tr><td><strong>{escape(contestant.name)}</strong>"
        f'<div class="small">{escape(contestant.developer)} · {escape(contestant.license)}</div>'
        f'<div class="small">{escape(note)}</div></td>'
        f"<td>{_state(status.state, texts)} {bar}</td><td>{escape(engine)}</td>"
        f"<td>{escape(detail)}</td></tr>"
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
