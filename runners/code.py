"""From an answer, Markdown as a model wrote it, to the code that is run.

`blocks` shows every piece of code; `submission` chooses what is judged. The choice
rests on the text alone: trying block after block until one passes would credit a
model with luck. Nothing is executed and nothing is repaired beyond what a person
would copy: code that is wrong stays wrong.
"""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass, replace
from typing import Any, Literal

from runners import choice, fences, grammars, markup
from runners.fences import Span

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
_PROMPT = re.compile(r"(>>>|\.\.\.:?|In \[\d*\]:)(?: (.*))?$")
_FIRST_PROMPT = re.compile(r"\s*(?:>>>|In \[\d*\]:)")
# What a notebook understands and Python does not.
_MAGIC = re.compile(r"^(?:!|%%?[a-z]).*\n?", re.MULTILINE)
# "```" and "python" on two lines.
_WORD_ALONE = re.compile(r"\s*(python3?|java|javascript|typescript|cpp|c\+\+)[ \t]*\n", re.I)
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
    `line` (from 1) the opening fence's, `closed` False when the answer ended in it.
    `span` holds the offsets of its lines in the answer."""

    code: str
    language: str | None
    tag: str
    line: int
    closed: bool
    span: Span = (0, 0)


@dataclass(frozen=True)
class Discarded:
    """A piece of the answer that is not run: where it stands, and why; `reason` is a note
    of `Extraction`, `reasoning` for what a model thought, or `unread` for one too many."""

    span: Span
    reason: str
    language: str | None = None


@dataclass(frozen=True)
class Extraction:
    """What is run: `how` it was found, and `notes`, stable words for what was left out
    (`usage`, `output`, `broken`, `cut`, `excerpt`, `rewritten`, `elided`, `independent`,
    `other_language`) or assumed (`language_assumed`, `imports_carried`).

    `spans` are the places in the answer that the code was taken from, in the code's order,
    and `discarded` all other code of the answer, and its reasoning.
    """

    code: str
    language: str
    how: How
    notes: tuple[str, ...] = ()
    spans: tuple[Span, ...] = ()
    discarded: tuple[Discarded, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """How the code was found, as JSON's own types; the code itself is not among it."""
        return {
            "how": self.how,
            "language": self.language,
            "notes": list(self.notes),
            "spans": [list(span) for span in self.spans],
            "discarded": [
                {"span": list(one.span), "reason": one.reason, "language": one.language}
                for one in self.discarded
            ],
        }


def blocks(answer: str) -> list[CodeBlock]:
    """Return every block of the answer in order; reasoning is left out."""
    return _blocks(_split(answer))


def submission(answer: str, language: str = "python") -> Extraction:
    """Choose the program that the answer submits; `how` is "none" when there is none.

    Raises `UnknownLanguageError` for a language without a grammar.
    """
    grammars.grammar(language)
    parts = _split(answer)
    thought = [Discarded(span, "reasoning") for span in parts.reasoning]
    found = [block for block in _blocks(parts) if block.code.strip()]
    if not found:
        return _bare(parts, language, thought)
    kin = (language, *_KIN.get(language, ()))
    mine = [block for block in found if block.language in kin]
    notes = ["other_language"] if len(mine) < len(found) else []
    if not mine:
        mine = _assumed(found, language)
        notes = ["language_assumed"]
    places = {block.span for block in mine}
    others = [
        Discarded(block.span, "other_language", block.language)
        for block in found
        if block.span not in places
    ]
    if not mine:
        gone = _in_order(thought + others)
        return Extraction("", language, "none", ("other_language",), (), gone)
    return _chosen(mine, language, notes, thought + others)


def _split(answer: str) -> fences.Parts:
    """The answer taken apart; without a fence, and only then, blocks of HTML count."""
    parts = fences.split(answer)
    if parts.fences or "<pre" not in parts.prose:
        return parts
    thought = parts.reasoning
    found = (
        one
        for one in markup.blocks(answer)
        if not any(start <= one.span[0] < end for start, end in thought)
    )
    return replace(parts, fences=tuple(found))


def _chosen(
    mine: list[CodeBlock], language: str, notes: list[str], discarded: list[Discarded]
) -> Extraction:
    unread, mine = mine[:-MOST_BLOCKS], mine[-MOST_BLOCKS:]
    codes = [_flush(block.code) for block in mine]
    chosen = choice.choose(codes, language, cut=not mine[-1].closed)
    how: How = "single_block" if len(mine) == 1 else "chosen_block"
    if len(chosen.kept) > 1:
        how = "joined_blocks"
    if not mine[chosen.kept[-1]].closed:
        how = "unclosed_fence"
    gone = [
        *discarded,
        *(Discarded(block.span, "unread", block.language) for block in unread),
        *(
            Discarded(mine[place].span, reason, mine[place].language)
            for place, reason in chosen.dropped.items()
        ),
    ]
    return Extraction(
        chosen.code,
        language,
        how,
        (*notes, *chosen.notes),
        tuple(mine[place].span for place in chosen.kept),
        _in_order(gone),
    )


def _in_order(discarded: list[Discarded]) -> tuple[Discarded, ...]:
    return tuple(sorted(discarded, key=lambda one: one.span))


def _flush(code: str) -> str:
    """Code that as a whole is indented, moved to the left."""
    return textwrap.dedent(code) if code.lstrip("\n")[:1] in (" ", "\t") else code


def _blocks(parts: fences.Parts) -> list[CodeBlock]:
    return [_block(fence, number < MOST_BLOCKS) for number, fence in enumerate(parts.fences)]


def _block(fence: fences.Fence, look: bool) -> CodeBlock:
    tag, code = fences.word(fence.tag), fence.code
    if not fence.tag and (alone := _WORD_ALONE.match(code)):
        tag, code = alone[1].lower(), code[alone.end() :]
    known = language = grammars.canonical(tag)
    if tag in _BELIEVED or _is_diff(code):
        language = None
    elif (statements := _transcript(code)) and known in ("python", None):
        code, language = statements, "python"
    elif look and (known is None or not grammars.parses(known, code)):
        if known == "python" and (plain := _without_magic(code)):
            code = plain
        else:
            language = grammars.detect(code) or known
    return CodeBlock(code, language, fence.tag, fence.line, fence.closed, fence.span)


def _without_magic(code: str) -> str:
    """A notebook's cell as Python; empty where that is not what is wrong with it."""
    plain = _MAGIC.sub("", code)
    return plain if plain != code and grammars.parses("python", plain) else ""


def _is_diff(code: str) -> bool:
    return bool(_HUNK.search(code))


def _transcript(code: str) -> str | None:
    """The statements of an interactive session, None when it is not one."""
    if not _FIRST_PROMPT.match(code):
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


def _bare(parts: fences.Parts, language: str, thought: list[Discarded]) -> Extraction:
    """Code that stands in an answer without any fence."""
    found = _bare_lines(parts.prose.split("\n"), language)
    if found is None:
        return Extraction("", language, "none", (), (), tuple(thought))
    code, first, last = found
    span = (parts.places[first][0], parts.places[last][1])
    return Extraction(code, language, "bare_code", (), (span,), tuple(thought))


def _bare_lines(lines: list[str], language: str) -> tuple[str, int, int] | None:
    """The code of a text without fences, its first and its last line."""
    full = [number for number, line in enumerate(lines) if line.strip()]
    if not full:
        return None
    first, last = full[0], full[-1]
    text = "\n".join(lines[first : last + 1])
    if session := _transcript(text):
        return (session, first, last) if language == "python" else None
    if not _LONE_WORD.search(text) and _is_program(text, language):
        return text.rstrip(), first, last
    found = _python_lines(lines) if language == "python" else _between_signs(lines)
    if found is None:
        return None
    code = textwrap.dedent("\n".join(lines[found[0] : found[1] + 1])).rstrip()
    return (code, *found) if code and grammars.detect(code) == language else None


def _is_program(text: str, language: str) -> bool:
    return grammars.detect(text) == language and grammars.parses(language, text)


def _python_lines(lines: list[str]) -> tuple[int, int] | None:
    """From the first line that starts a program to the last that can belong to it."""
    first = next((n for n, line in enumerate(lines) if _PYTHON_START.match(line)), None)
    if first is None:
        return None
    last, margin = first, _depth(lines[first])
    for number, line in enumerate(lines[first:], first):
        if not line.strip():
            continue
        depth = _depth(line)
        inside = depth > margin and number > first
        if not inside and (depth < margin or not _PYTHON_LINE.match(line.strip())):
            return (first, last) if number > first else None
        last = number
    return first, last


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def _between_signs(lines: list[str]) -> tuple[int, int] | None:
    """For languages with braces: from the first to the last line that looks like code."""
    marked = [n for n, line in enumerate(lines) if re.search(r"[{};]\s*$|^#include|^import ", line)]
    return (marked[0], marked[-1]) if marked else None
