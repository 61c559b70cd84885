"""A slot's workbench as properties and HTML: its code, its language, what a run gave.

No times anywhere: before the vote they would tell the slots apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any, NamedTuple, Protocol

from assistant.battle import SlotView
from assistant.language import Texts
from assistant.markdown import plain_to_html, visible
from assistant.preview import frame
from assistant.produced import address
from assistant.program import Program
from eval.records import FileEntry, RunRecord
from runners.sandbox import LANGUAGES

Shown = dict[str, dict[str, Any]]

_OURS = {"infra"}
# The editor's names where they are not the house's; those that it does not know are left out.
HIGHLIGHTERS = {
    "bash": "shell",
    **{name: name for name in ("python", "javascript", "typescript", "cpp", "c", "html", "css")},
    **{name: name for name in ("sql", "r")},
}


def workbench(slot: SlotView, edited: str | None, texts: Texts) -> Shown:
    """Properties of a slot's workbench; `edited` is code to open with instead of its own."""
    prefix, program = f"slot-{slot.letter}", slot.program
    code = edited or program.code
    has_code = slot.state.final and bool(code)
    highlighter = HIGHLIGHTERS.get(program.language)
    run_words = texts("arena.preview" if program.is_page else "arena.run")
    return {
        f"{prefix}-workbench": {"visible": has_code},
        f"{prefix}-language": {"value": language(program, texts) if has_code else ""},
        f"{prefix}-code": {"value": code, "language": highlighter} if has_code else {},
        f"{prefix}-stdin": {"visible": program.is_runnable},
        f"{prefix}-run": {
            "visible": program.is_page or program.is_runnable,
            "value": run_words,
        },
        f"{prefix}-result": {"value": result(slot.run, slot.files, texts)},
    }


def language(program: Program, texts: Texts) -> str:
    """The line above the editor: what the code is in, and whether it can be run at all."""
    title = escape(program.title)
    if program.is_page:
        return f'<div class="language"><b>{title}</b> · {texts("arena.language_page")}</div>'
    if program.is_runnable:
        return f'<div class="language"><b>{title}</b></div>'
    legal = ", ".join(language.title for language in LANGUAGES.values())
    words = texts("refusal.language_not_runnable", language=title, legal=legal)
    return f'<div class="language warn" role="note">{words}</div>'


def page(document: str, letter: str, texts: Texts) -> str:
    """A preview of a page, as HTML."""
    title = texts("arena.preview_title", letter=letter.upper())
    return f'<div class="run-label">{title}</div>{frame(document, title)}'


def result(run: RunRecord | None, files: Iterable[FileEntry], texts: Texts) -> str:
    """A free run's outcome, output and files as HTML."""
    if run is None:
        return ""
    links = [_Link(file.name, file.media, file.size, address(run.battle, file)) for file in files]
    return outcome(run, links, texts)


class Run(Protocol):
    """What is shown of a run, wherever it is recorded."""

    @property
    def outcome(self) -> str: ...
    @property
    def stdout(self) -> str: ...
    @property
    def stderr(self) -> str: ...
    @property
    def exit_code(self) -> int | None: ...
    @property
    def signal(self) -> int | None: ...
    @property
    def truncated(self) -> bool: ...
    @property
    def reason(self) -> str | None: ...
    @property
    def compiler(self) -> str | None: ...


class Link(Protocol):
    """A file that a run left, and where its owner's browser finds it."""

    @property
    def name(self) -> str: ...
    @property
    def media(self) -> str | None: ...
    @property
    def size(self) -> int: ...
    @property
    def address(self) -> str: ...


class _Link(NamedTuple):
    name: str
    media: str | None
    size: int
    address: str


def outcome(run: Run, files: Iterable[Link], texts: Texts) -> str:
    """How a run ended, what it wrote and what it left, as HTML."""
    name = run.outcome.lower()
    kind = "ok" if name == "ok" else "ours" if name in _OURS else "bad"
    parts = [f'<div class="outcome {kind}">{texts(f"run.{name}")}{_ending(run, texts)}</div>']
    if name in _OURS:
        reason = texts.get(f"sandbox.{run.reason}", texts("sandbox.other"))
        return "".join([*parts, f"<div>{escape(reason)}</div>"])
    parts += [_compiled(run, texts), _output(run, texts), _produced(run, tuple(files), texts)]
    return "".join(parts)


def _ending(run: Run, texts: Texts) -> str:
    if run.signal:
        return f" · {texts('run.signal', signal=run.signal)}"
    return f" · {texts('run.exit_code', code=run.exit_code)}" if run.exit_code else ""


def _compiled(run: Run, texts: Texts) -> str:
    """What the compiler said: of a failure all at once, else on demand."""
    said = (run.compiler or "").strip()
    if not said:
        return ""
    if run.outcome == "CE":
        return _stream("compiler", said, texts)
    return f"<details><summary>{texts('run.compiler')}</summary>{_pre(said)}</details>"


def _output(run: Run, texts: Texts) -> str:
    parts = [
        _stream(stream, content, texts)
        for stream in ("stdout", "stderr")
        if (content := getattr(run, stream))
    ]
    if not parts and run.outcome != "CE":
        parts.append(_note("run.no_output", texts))
    if run.truncated:
        parts.append(_note("run.truncated", texts))
    return "".join(parts)


def _produced(run: Run, files: tuple[Link, ...], texts: Texts) -> str:
    """Images to look at, and every file to save; names are text, whatever they say."""
    parts = [_note("run.files", texts)] if files else []
    parts += [_figure(file, texts) for file in files if file.media]
    if others := [file for file in files if not file.media]:
        lines = (f"<li>{_link(file, texts)}</li>" for file in others)
        parts.append(f'<ul class="produced">{"".join(lines)}</ul>')
    if run.reason == "files_left_out":
        parts.append(_note("run.files_left_out", texts))
    return "".join(parts)


def _figure(file: Link, texts: Texts) -> str:
    source, name = escape(file.address), escape(visible(file.name))
    return (
        f'<figure class="produced"><img src="{source}" alt="{name}">'
        f"<figcaption>{_link(file, texts)}</figcaption></figure>"
    )


def _link(file: Link, texts: Texts) -> str:
    name = escape(visible(file.name))
    label = texts("run.save", name=name)
    return (
        f'<a href="{escape(file.address)}" download aria-label="{label}">{name}</a>'
        f' <span class="small">{size(file.size)}</span>'
    )


def size(count: int) -> str:
    """Bytes as people read them."""
    if count < 1000:
        return f"{count} B"
    return f"{count / 1000:.1f} kB" if count < 1_000_000 else f"{count / 1_000_000:.1f} MB"


def _stream(key: str, content: str, texts: Texts) -> str:
    return _note(f"run.{key}", texts) + _pre(content)


def _pre(content: str) -> str:
    return f'<pre class="output" tabindex="0">{plain_to_html(content)}</pre>'


def _note(key: str, texts: Texts) -> str:
    return f'<div class="run-label">{texts(key)}</div>'
