"""A conversation as Markdown: one path, readable anywhere, code exactly as it was written.

Words of people and models are written anew so that none of them becomes markup of the
file (`assistant.markdown.harmless`); blocks of code are fenced by more marks than they
hold, and keep every character.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.chat.fencing import block as fenced
from assistant.chat.titles import one_line
from assistant.chat.values import AnswerView, BlockView, ConversationView, Export, TurnView
from assistant.language import texts
from assistant.markdown import harmless
from assistant.produced import saved_name
from runners import fences
from runners.fences import Fence
from runners.texts import Texts

_MARGIN = re.compile(r"\n\n\[\.\]: #\Z")
_LONGEST_NAME = 60


def exported(view: ConversationView, language: str) -> Export:
    """Return the shown path as a file, with headings in `language`."""
    t = texts(language)
    title = one_line(view.title) or t("chat.export.untitled")
    lines = [f"# {_prose(title)}", ""]
    if view.system:
        lines += [f"## {t('chat.export.system')}", "", *_body(view.system)]
    for turn in view.turns:
        lines += _turn(turn, t)
    name = saved_name(title.replace(".", "_"))[:_LONGEST_NAME].strip(" .") or "conversation"
    return Export(f"{name}.md", "\n".join(lines).rstrip("\n") + "\n")


def _turn(turn: TurnView, t: Texts) -> Iterator[str]:
    round_ = f" · {t('chat.export.round', number=turn.round)}" if turn.round else ""
    yield from (f"## {t('chat.export.you')}{round_}", "")
    yield from _body(turn.prompt)
    for answer in turn.answers:
        yield from (f"## {_prose(one_line(answer.name) or answer.contestant)}", "")
        yield from _body(answer.text) if answer.text.strip() else (t("chat.export.empty"), "")
        for block in answer.blocks:
            yield from _runs(answer, block, t)


def _runs(answer: AnswerView, block: BlockView, t: Texts) -> Iterator[str]:
    for kind, shown in block.runs.items():
        run = shown.run
        yield from (f"### {t(f'chat.export.{kind}', block=block.index + 1)}: {run.outcome}", "")
        if run.edited:
            yield from (fenced(run.code, block.language), "")
        for output in (run.stdout, run.stderr):
            if output.strip():
                yield from (fenced(output), "")


def _body(text: str) -> Iterator[str]:
    """Prose made harmless, code as it is, both where they stood; and what a model thought."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    prose: list[str] = []
    for piece in _pieces(text):
        if isinstance(piece, str):
            prose.append(piece)
            continue
        yield from _lines(prose)
        yield from (fenced(piece.code, fences.word(piece.tag)), "")
        prose = []
    yield from _lines(prose)


def _pieces(text: str) -> list[str | Fence]:
    parts = fences.split(text)
    if len(parts.fences) == fences.MOST_FENCES:  # the rest was not read, and is not lost here
        return [Fence(text, "", 1, closed=True)]
    ends = [found.start() for found in re.finditer("\n", text)]
    # Words may stand before a fence on its own line, so it is where that line ends.
    placed: list[tuple[int, str | Fence]] = [(ends[one.line - 1], one) for one in parts.fences]
    for start, end in (*parts.places, *parts.reasoning):
        placed.append((start, text[start:end].removesuffix("\n")))
    placed.sort(key=lambda one: (one[0], isinstance(one[1], Fence)))
    return [piece for _, piece in placed]


def _lines(prose: list[str]) -> Iterator[str]:
    if words := "\n".join(prose).strip("\n"):
        yield from (_prose(words), "")


def _prose(text: str) -> str:
    return _MARGIN.sub("", harmless(text))
