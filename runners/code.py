"""From an answer, Markdown as a model wrote it, to the code that is run.

`blocks` shows every piece of code; `submission` chooses what is judged. The choice
rests on the text alone: trying block after block until one passes would credit a
model with luck. Nothing is executed and nothing is repaired beyond what a person
would copy: code that is wrong stays wrong.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import Literal

from runners import choice, fences, grammars

How = Literal[
    "single_block", "chosen_block", "joined_blocks", "unclosed_fence", "bare_code", "none"
]

# Beyond this many blocks an answer is noise: later ones are not looked at for
# their language, and only the last ones compete.
MOST_BLOCKS = 40

# Tags that are believed: text that is no program, and languages that we do not run.
_BELIEVED = frozenset(
    (  # noqa: SIM905 (a list would take fifty lines)
        "diff patch json jsonc yaml yml toml ini csv xml css sql markdown md latex tex math "
        "mermaid dockerfile makefile cmake output stdout result log http regex graphql "
        "kotlin kt ruby rb php swift csharp cs r scala haskell hs lua perl dart elixir clojure "
        "julia matlab powershell ps1 bat vb pascal fortran assembly asm zig nim ocaml prolog"
    ).split()
)
# What else a fence may contain and still be part of a program in the key's language.
_KIN = {"cpp": ("c",), "typescript": ("javascript",)}
_PROMPT = re.compile(r"(>>>|\.\.\.)(?: (.*))?$")
_HUNK = re.compile(r"^@@ .*@@|^--- \S.*\n\+\+\+ \S", re.MULTILINE)
# To Python's grammar "Sure" and 说明 are expressions.
_LONE_WORD = re.compile(r"^[^\W\d]\w*\s*$", re.MULTILINE)
_PYTHON_START = re.compile(
    r"[ \t]*(?:(?:async )?def \w+ ?\(|class \w+.*:|import \w|from [\w.]+ import |@\w|"
    r"(?:for|while|if|with) .*:$|[A-Za-z_]\w* ?= ?\S)"
)
_PYTHON_LINE = re.compile(
    r"(?:[)\]}#@\"']|(?:async |else|try|finally)\b.*|(?:def|class|elif|except|for|while|if|with)\b"
    r".*[:(,\\]$|(?:import|from|return|print|assert|raise|global|del)\b|pass$|"
    r"[A-Za-z_][\w.]*(?:\(|\[.*\]| ?[-+*/%|&]?= ?| ?:.*=))"
)


@dataclass(frozen=True)
class CodeBlock:
    """One fenced block: `language` is a house name or None, `tag` as written,
    `line` (from 1) the opening fence's, `closed` False when the answer ended in it."""

    code: str
    language: str | None
    tag: str
    line: int
    closed: bool


@dataclass(frozen=True)
class Extraction:
    """What is run: `how` it was found, and `notes`, stable words for what was left out
    (`usage`, `output`, `broken`, `rewritten`, `elided`, `independent`, `other_language`)
    or assumed (`language_assumed`, `imports_carried`)."""

    code: str
    language: str
    how: How
    notes: tuple[str, ...] = ()


def blocks(answer: str) -> list[CodeBlock]:
    """Return every fenced block of the answer in order; reasoning is left out."""
    return _blocks(fences.split(answer))


def submission(answer: str, language: str = "python") -> Extraction:
    """Choose the program that the answer submits; `how` is "none" when there is none.

    Raises `UnknownLanguageError` for a language without a grammar.
    """
    grammars.grammar(language)
    parts = fences.split(answer)
    found = [block for block in _blocks(parts) if block.code.strip()]
    if not found:
        code = _bare(parts.prose, language)
        return Extraction(code, language, "bare_code" if code else "none")
    kin = (language, *_KIN.get(language, ()))
    mine = [block for block in found if block.language in kin]
    notes = ["other_language"] if len(mine) < len(found) else []
    if not mine:
        mine = _assumed(found, language)
        notes = ["language_assumed"]
    if not mine:
        return Extraction("", language, "none", ("other_language",))
    return _chosen(mine[-MOST_BLOCKS:], language, notes)


def _chosen(mine: list[CodeBlock], language: str, notes: list[str]) -> Extraction:
    chosen = choice.choose([_flush(block.code) for block in mine], language)
    how: How = "single_block" if len(mine) == 1 else "chosen_block"
    if len(chosen.kept) > 1:
        how = "joined_blocks"
    if not mine[chosen.kept[-1]].closed:
        how = "unclosed_fence"
    return Extraction(chosen.code, language, how, (*notes, *chosen.notes))


def _flush(code: str) -> str:
    """Code that as a whole is indented, moved to the left."""
    return textwrap.dedent(code) if code.lstrip("\n")[:1] in (" ", "\t") else code


def _blocks(parts: fences.Parts) -> list[CodeBlock]:
    return [_block(fence, number < MOST_BLOCKS) for number, fence in enumerate(parts.fences)]


def _block(fence: fences.Fence, look: bool) -> CodeBlock:
    tag = fences.word(fence.tag)
    known = grammars.canonical(tag)
    code, language = fence.code, known
    if tag in _BELIEVED or _is_diff(code):
        language = None
    elif (statements := _transcript(code)) and known in ("python", None):
        code, language = statements, "python"
    elif look and (known is None or not grammars.parses(known, code)):
        language = grammars.detect(code) or known
    return CodeBlock(code, language, fence.tag, fence.line, fence.closed)


def _is_diff(code: str) -> bool:
    return bool(_HUNK.search(code))


def _transcript(code: str) -> str | None:
    """The statements of an interactive session, None when it is not one."""
    if not code.lstrip().startswith(">>>"):
        return None
    lines = (_PROMPT.match(line.strip()) for line in code.split("\n"))
    return "\n".join(line[2] or "" for line in lines if line)


def _assumed(found: list[CodeBlock], language: str) -> list[CodeBlock]:
    """Untagged blocks that show no language but break no rule of the one asked for."""
    return [
        block
        for block in found[:MOST_BLOCKS]
        if block.language is None
        and fences.word(block.tag) in ("", "text", "txt", "plaintext", "code")
        and not _is_diff(block.code)
        and grammars.parses(language, block.code)
    ]


def _bare(prose: str, language: str) -> str:
    """Code that stands in an answer without any fence, empty when there is none."""
    text = prose.strip("\n")
    if session := _transcript(text):
        return session if language == "python" else ""
    if not _LONE_WORD.search(text) and _is_program(text, language):
        return text.rstrip()
    code = _python_lines(text) if language == "python" else _between_signs(text)
    return code if code and grammars.detect(code) == language else ""


def _is_program(text: str, language: str) -> bool:
    return grammars.detect(text) == language and grammars.parses(language, text)


def _python_lines(text: str) -> str:
    """From the first line that starts a program to the last that can belong to it."""
    lines = text.split("\n")
    starts = (n for n, line in enumerate(lines) if _PYTHON_START.match(line))
    first = next(starts, len(lines))
    taken: list[str] = []
    margin = 0
    for line in lines[first:]:
        depth = len(line) - len(line.lstrip())
        margin = margin if taken else depth
        inside = depth > margin and bool(taken)
        if line.strip() and not inside and (depth < margin or not _PYTHON_LINE.match(line.strip())):
            break
        taken.append(line)
    return textwrap.dedent("\n".join(taken)).strip("\n").rstrip()


def _between_signs(text: str) -> str:
    """For languages with braces: from the first to the last line that looks like code."""
    lines = text.split("\n")
    marked = [n for n, line in enumerate(lines) if re.search(r"[{};]\s*$|^#include|^import ", line)]
    return "\n".join(lines[marked[0] : marked[-1] + 1]) if marked else ""
