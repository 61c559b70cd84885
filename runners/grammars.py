"""Tree-sitter for whoever parses: which languages there are, and which one a text is.

Grammars are imported when first asked for, because all ten together would delay
the first page. Nothing here runs code, and every input size has a bound: above
`LARGEST` bytes a text is not parsed, above `SAMPLE` only its beginning votes on
the language.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tree_sitter import Language, Node, Parser, Tree

# Error recovery on hostile text costs 1.5 ms a kilobyte; programs that
# models write for one question stay far below this.
LARGEST = 20_000
SAMPLE = 3_000
MOST_FAULTS = 3

_GRAMMARS = {
    "python": ("tree_sitter_python", "language"),
    "java": ("tree_sitter_java", "language"),
    "cpp": ("tree_sitter_cpp", "language"),
    "c": ("tree_sitter_c", "language"),
    "javascript": ("tree_sitter_javascript", "language"),
    "typescript": ("tree_sitter_typescript", "language_typescript"),
    "go": ("tree_sitter_go", "language"),
    "rust": ("tree_sitter_rust", "language"),
    "bash": ("tree_sitter_bash", "language"),
    "html": ("tree_sitter_html", "language"),
}
LANGUAGES = tuple(_GRAMMARS)
# TypeScript with JSX is a grammar of its own: `<T>x` is a cast in one and a tag in the other.
_JSX = {"typescript": "tsx"}
_DIALECTS = {"tsx": ("tree_sitter_typescript", "language_tsx")}

_ALIASES = {
    **{name: name for name in LANGUAGES},
    **dict.fromkeys(("py", "py3", "python3", "python2", "ipython", "pycon"), "python"),
    **dict.fromkeys(("c++", "cc", "cxx", "hpp", "h++"), "cpp"),
    **dict.fromkeys(("js", "jsx", "node", "nodejs", "mjs", "ecmascript"), "javascript"),
    **dict.fromkeys(("ts", "tsx"), "typescript"),
    **dict.fromkeys(("sh", "shell", "zsh", "ksh"), "bash"),
    **dict.fromkeys(("golang",), "go"),
    **dict.fromkeys(("rs",), "rust"),
    **dict.fromkeys(("h", "ansi-c", "c99", "c11"), "c"),
    **dict.fromkeys(("htm", "xhtml", "html5"), "html"),
}

# A language is a candidate only with a sign of it: grammars are so lenient that
# a sentence parses as Bash and a word as Python.
_SIGNS = {
    "python": (
        r"^\s*(?:async )?def \w+ ?\(",
        r"^\s*(?:class \w+.*|(?:if|elif|for|while|with|try|else|except)\b.*):[ \t]*(?:#.*)?$",
        r"^\s*(?:import [\w.]+(?: as \w+)?|from [\w.]+ import .+)$",
        r"^\s*(?:print|assert)\b.*[^;{]$",
        r"^[A-Za-z_]\w*(?:\[.*\])? ?[-+*/]?= ?[^=;]*[^=;{\s]$",
    ),
    "java": (
        r"^\s*(?:public|private|protected)\b.*[{;]",
        r"\bSystem\.(?:out|in)\b",
        r"^import java",
        r"\bnew [A-Z]\w*(?:<.*>)?\(",
    ),
    "cpp": (
        r"^#include <(?:iostream|vector|string|bits/|algorithm|map|unordered_|queue|set|c\w+>)",
        r"\bstd::|\bcout\b|\bcin\b|\bvector<|^using namespace\b",
        r"^\s*(?:template ?<|class \w+ ?(?::.*)?\{|public:|private:)",
    ),
    "c": (
        r"^#include <(?:stdio|stdlib|string|stdbool|math|ctype|limits)\.h>",
        r"\b(?:printf|scanf|malloc|free|sizeof) ?\(",
        r"^\s*(?:int|void|char|double|bool|struct \w+) ?\*? ?\w+\(.*\) ?\{",
    ),
    "javascript": (
        r"\bfunction\*? ?\w*\(.*\) ?\{",
        r"^\s*(?:const|let|var) .+",
        r"=> ?[{(\w\[]",
        r"\bconsole\.\w+\(|\brequire\(|\bmodule\.exports\b",
    ),
    "typescript": (
        r"[\w)\]?]: ?(?:number|string|boolean|void|any|unknown|Map<|Array<|Promise<)",
        r"^\s*(?:export )?(?:interface \w+.*\{|type \w+(?:<.*>)? =|enum \w+ \{)",
    ),
    "go": (r"^package \w+$", r"^func (?:\(.*?\) )?\w+\(", r":= ", r"\bfmt\.\w+\("),
    "rust": (
        r"\bfn \w+(?:<.*?>)?\(",
        r"\blet (?:mut )?\w+",
        r"\b(?:println|vec|format)!",
        r"^\s*(?:impl|use|pub|#\[)\b.*",
    ),
    "bash": (
        r"^#!.*sh\b",
        r"^\s*(?:\$ )?(?:sudo|apt(?:-get)?|pip3?|npm|git|docker|cd|mkdir|curl|export|echo|chmod) ",
        r"^\s*(?:fi|done|esac)\s*$",
        r"^\s*if \[\[? |; (?:then|do)\s*$",
    ),
    "html": (
        r"^\s*<!DOCTYPE html",
        r"</(?:html|head|body|div|p|span|script|button|ul|table|form)>",
    ),
}


class UnknownLanguageError(ValueError):
    """A language without a grammar; the message lists those that have one."""

    code = "unknown_language"

    def __init__(self, language: str) -> None:
        super().__init__(f"no grammar for {language!r}: use one of {', '.join(LANGUAGES)}")
        self.language = language


def canonical(name: str) -> str | None:
    """Return the house name of a language (`c++` → `cpp`), None for one we do not parse."""
    return _ALIASES.get(name.strip().lower())


def parser(language: str) -> Parser:
    """Return a fresh parser (they are not thread-safe); raise `UnknownLanguageError`."""
    from tree_sitter import Parser

    return Parser(grammar(language))


@cache
def grammar(language: str) -> Language:
    """Return the compiled grammar of a house name, or of `tsx`; raise `UnknownLanguageError`."""
    from tree_sitter import Language

    known = _GRAMMARS | _DIALECTS
    if language not in known:
        raise UnknownLanguageError(language)
    package, function = known[language]
    return Language(getattr(import_module(package), function)())


def parse(language: str, code: str) -> Tree | None:
    """Return the syntax tree, None for a text above `LARGEST` bytes.

    TypeScript is read with JSX where it parses only so.
    """
    # Half surrogates cannot be encoded, yet models' broken bytes may hold them.
    data = code.encode("utf-8", "replace")
    if len(data) > LARGEST:
        return None
    tree = parser(language).parse(data)
    if language in _JSX and tree.root_node.has_error:
        other = parser(_JSX[language]).parse(data)
        return tree if other.root_node.has_error else other
    return tree


def parses(language: str, code: str) -> bool:
    """Whether the code has no syntax error; a text too large to parse is believed."""
    tree = parse(language, code)
    return tree is None or not tree.root_node.has_error


def detect(code: str) -> str | None:
    """Return the language that an untagged text is written in, None when in doubt.

    Prose, ties and texts above 200 KB are in doubt. Candidates need a sign of
    their own; the fewest syntax errors win, then the most signs.
    """
    if len(code) > 200_000:
        return None
    sample = _beginning(code)
    ranks = [
        (count, -signs, language)
        for language, signs in _candidates(sample)
        if (count := faults(language, sample)) <= MOST_FAULTS
    ]
    ranks.sort()
    if not ranks or (len(ranks) > 1 and ranks[0][:2] == ranks[1][:2]):
        return None
    return ranks[0][2]


@cache
def _signs(language: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(sign, re.MULTILINE) for sign in _SIGNS[language])


def _candidates(sample: str) -> list[tuple[str, int]]:
    """Languages with the number of different signs found of each."""
    counts = ((name, sum(bool(s.search(sample)) for s in _signs(name))) for name in LANGUAGES)
    return [(name, count) for name, count in counts if count]


def _beginning(code: str) -> str:
    """The first whole lines within `SAMPLE` characters, and no line beyond 300."""
    lines = code[:SAMPLE].split("\n")
    if len(code) > SAMPLE and len(lines) > 1:
        lines.pop()
    return "\n".join(line[:300] for line in lines)


def faults(language: str, code: str) -> int:
    """Count error and missing nodes, no further than `MOST_FAULTS` + 1.

    0 as well for a text too large to parse. Raises `UnknownLanguageError`.
    """
    tree = parse(language, code)
    count = 0
    waiting: list[Node] = [tree.root_node] if tree else []
    while waiting and count <= MOST_FAULTS:
        node = waiting.pop()
        count += node.is_error or node.is_missing
        if node.has_error:
            waiting.extend(child for child in node.children if child.has_error)
    return count
