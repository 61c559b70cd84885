"""What of an answer a person runs: its code, and the language that it is in.

The text alone decides: a fence's tag, else what the grammars make of its code. Of
several languages the one with most code wins; commands of a shell are taken last,
since they mostly install what the program needs. HTML, CSS and JavaScript that come
with HTML are one page, put together into one document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from runners import fences, grammars
from runners.code import CodeBlock, blocks, submission
from runners.sandbox import language_for

PAGE = "html"

_TITLES = {
    **{"html": "HTML", "css": "CSS", "sql": "SQL", "php": "PHP", "r": "R", "csharp": "C#"},
    **{"typescript": "TypeScript", "javascript": "JavaScript", "cpp": "C++", "c": "C"},
    **{"java": "Java", "go": "Go", "rust": "Rust", "bash": "Bash", "ruby": "Ruby"},
    **{"kotlin": "Kotlin", "swift": "Swift", "powershell": "PowerShell", "matlab": "MATLAB"},
    **{"ocaml": "OCaml", "assembly": "Assembly", "bat": "Batch", "vb": "Visual Basic"},
}
# Words on fences that name a program in a language without a grammar. Other words
# (output, json, diff …) name text that nobody runs.
_WORDS = {
    word: word
    for word in (  # noqa: SIM905 (a list would take twenty lines)
        "css sql php r ruby kotlin swift csharp scala haskell lua perl dart elixir clojure julia "
        "matlab powershell bat vb pascal fortran assembly zig nim ocaml prolog"
    ).split()
} | {
    **{"cs": "csharp", "c#": "csharp", "rb": "ruby", "kt": "kotlin", "hs": "haskell"},
    **{"ps1": "powershell", "asm": "assembly", "sqlite": "sql", "mysql": "sql", "psql": "sql"},
    **{"postgresql": "sql", "scss": "css"},
}
_DOCUMENT = re.compile(r"<!doctype html|<html\b", re.IGNORECASE)
_HEAD_END = re.compile(r"</head\s*>", re.IGNORECASE)
_BODY_END = re.compile(r"</body\s*>(?!.*</body\s*>)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True)
class Program:
    """Code and its language, a house name or, where there is none, the fence's word."""

    code: str
    language: str

    @property
    def is_page(self) -> bool:
        """Whether a browser shows it, and no sandbox runs it."""
        return self.language == PAGE

    @property
    def is_runnable(self) -> bool:
        """Whether the sandbox runs this language."""
        return language_for(self.language) is not None

    @property
    def title(self) -> str:
        """The language as people write it."""
        known = language_for(self.language)
        return known.title if known else _TITLES.get(self.language, self.language.capitalize())


def program(answer: str) -> Program:
    """Return the program of an answer; its code is empty when there is none."""
    found = [(language_of(block), block) for block in blocks(answer) if block.code.strip()]
    by_language: dict[str, list[CodeBlock]] = defaultdict(list)
    for language, block in found:
        if language:
            by_language[_kin(language, {name for name, _ in found})].append(block)
    commands = by_language.pop("bash", [])
    if by_language:
        # Of two that are as long, the one that came first.
        return _program(answer, *max(by_language.items(), key=lambda item: _length(item[1])))
    if (python := submission(answer)).code:
        return Program(python.code, "python")
    if commands:
        return _program(answer, "bash", commands)
    return _bare(answer) if not found else Program("", "python")


def language_of(block: CodeBlock) -> str | None:
    """Return the language of one block, None for what is no program."""
    word = fences.word(block.tag)
    # A known tag that was not believed: a diff, for one.
    if block.language or grammars.canonical(word):
        return block.language
    known = language_for(word) if word else None
    return known.id if known else _WORDS.get(word)


def _kin(language: str, present: set[str | None]) -> str:
    """The language of the program that a block is part of, among those that are present."""
    if PAGE in present and language in ("css", "javascript"):
        return PAGE
    wider = {"c": "cpp", "javascript": "typescript"}.get(language)
    return wider if wider in present and wider else language


def _length(found: Iterable[CodeBlock]) -> int:
    return sum(len(block.code.strip()) for block in found)


def _program(answer: str, language: str, found: list[CodeBlock]) -> Program:
    if language == PAGE:
        return Program(_page(found), PAGE)
    if language in grammars.LANGUAGES and (chosen := submission(answer, language)).code:
        return Program(chosen.code, language)
    return Program("\n\n".join(block.code.strip("\n") for block in found), language)


def _bare(answer: str) -> Program:
    """An answer that is nothing but code in some language; prose often looks like Bash."""
    language = grammars.detect(answer)
    if language is None or language == "bash":
        return Program("", "python")
    return Program(submission(answer, language).code, language)


# ------------------------------------------------------------------ pages


def _page(found: list[CodeBlock]) -> str:
    """One document of all parts; parts that the document already holds are not repeated."""
    parts: dict[str, list[str]] = defaultdict(list)
    for block in found:
        parts[language_of(block) or ""].append(block.code.strip("\n"))
    documents = [code for code in parts[PAGE] if _DOCUMENT.search(code)]
    page = documents[-1] if documents else "\n".join(parts[PAGE])
    styles = [css for css in parts["css"] if css.strip() not in page]
    scripts = [script for script in parts["javascript"] if script.strip() not in page]
    if styles:
        page = _put(page, f"<style>\n{_closed(styles, 'style')}\n</style>\n", _HEAD_END, first=True)
    if scripts:
        page = _put(
            page, f"<script>\n{_closed(scripts, 'script')}\n</script>\n", _BODY_END, first=False
        )
    return page


def _put(page: str, element: str, before: re.Pattern[str], *, first: bool) -> str:
    """Put an element before a closing tag, or where that is missing, first or last."""
    place = before.search(page)
    if place is None:
        return element + page if first else f"{page}\n{element}"
    return page[: place.start()] + element + page[place.start() :]


def _closed(codes: list[str], element: str) -> str:
    """Code inside an element, whose end in a string of the code must not end it."""
    return re.sub(rf"</(?={element})", r"<\\/", "\n".join(codes), flags=re.IGNORECASE)
