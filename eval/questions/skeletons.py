"""A problem's folder before it is written: every file says what belongs there.

What is missing is marked in the files themselves, by `TO FILL:` and the words for it;
`missing` reads the marks back. Text of others, a kept question for one, is only ever data
here: YAML quotes it, and nothing runs it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import yaml

from eval.problems import DEFINITION, TESTS
from eval.questions.problem import LANGUAGES, Mode
from eval.questions.signatures import Definition, Function, SignatureError, parse_signature
from eval.questions.starters import Outline, starter

MARK = "TO FILL:"
FEWEST_WRONG = 5

_NAMED = {"en": "English", "zh": "Chinese"}
_FILES = {
    DEFINITION: "the definition",
    "statement.en.md": "the statement in English",
    "statement.zh.md": "the statement in Chinese",
    "reference.py": "the right answer, which gives the expected values",
    "brute.py": "a slow answer that is obviously right",
    "generator.py": "the inputs of the tests",
}


@dataclass(frozen=True)
class Sketch:
    """What is known of a problem that is to be written.

    `examples` are (arguments, expected); with `typed` False the signature is a guess.
    `statement` and `title` are by language, `more` further files by name.
    """

    slug: str
    order: int
    signature: Definition
    mode: Mode
    typed: bool = True
    title: Mapping[str, str] = field(default_factory=dict)
    statement: Mapping[str, str] = field(default_factory=dict)
    examples: Sequence[tuple[list[Any], Any]] = ()
    more: Mapping[str, bytes] = field(default_factory=dict)


def sketch(slug: str, order: int, signature: str | None, mode: str | None) -> Sketch:
    """Return the sketch of a new problem; `ValueError` where signature and mode differ."""
    if mode not in (None, "function", "inplace", "class"):
        raise SignatureError(f"--mode {mode}: unknown; legal are function, inplace, class")
    name = slug.replace("-", "_").replace(".", "_")
    name = name if name.isidentifier() else "solve"
    if signature:
        found = parse_signature(signature)
    elif mode == "class":
        method = Function("add", (("value", "int"),), "none")
        found = Definition(Function(name.title().replace("_", ""), (), "none"), (method,), True)
    else:
        returns = "none" if mode == "inplace" else "int"
        found = Definition(Function(name, (("nums", "list[int]"),), returns))
    if found.is_class != (mode == "class") and (mode or not found.is_class):
        raise SignatureError(
            f"--mode {mode} and --signature differ: a class is asked for in mode class only"
        )
    if mode == "inplace" and not found.function.args:
        raise SignatureError("--mode inplace: the signature has no argument to be changed")
    chosen: Mode = "inplace" if mode == "inplace" else found.mode
    return Sketch(slug, order, found, chosen, typed=signature is not None)


def skeleton(one: Sketch) -> dict[str, bytes]:
    """Return the files of the folder by their relative names."""
    code = _starter(one)
    texts = {
        DEFINITION: _definition(one),
        **{f"statement.{language}.md": _statement(one, language) for language in LANGUAGES},
        "reference.py": _code(
            "the right answer. It gives the expected values, on this machine, and must pass "
            "every test within a fifth of the limit",
            code,
        ),
        "brute.py": _code(
            "an answer that is obviously right and may be slow, written apart from the reference; "
            "it is compared on examples, edges and small tests",
            code,
        ),
        "generator.py": _generator(one),
        "wrong/README.md": _WRONG,
    }
    return {name: text.encode("utf-8", "replace") for name, text in texts.items()} | dict(one.more)


def missing(folder: Path) -> list[str]:
    """Return what a folder of generated tests still lacks, one line each, file by file."""
    return [*_unfilled(folder), *_unwritten(folder)]


def _unfilled(folder: Path) -> Iterator[str]:
    for name, what in _FILES.items():
        try:
            text = (folder / name).read_text(encoding="utf-8")
        except FileNotFoundError:
            yield f"{name} is missing: {what}"
            continue
        except (OSError, UnicodeDecodeError) as error:
            yield f"{name} cannot be read ({error})"
            continue
        if not text.strip():
            yield f"{name} is empty: {what}"
        for number, line in enumerate(text.split("\n"), 1):
            _, mark, words = line.partition(MARK)
            if mark:
                said = words.strip().removesuffix("-->").strip(' "')
                yield f"{name}, line {number}: {said}"


def _unwritten(folder: Path) -> Iterator[str]:
    try:
        given = yaml.safe_load((folder / DEFINITION).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        given = None
    title = given.get("title") if isinstance(given, dict) else None
    for language in LANGUAGES:
        if isinstance(title, dict) and not str(title.get(language) or "").strip():
            yield f"{DEFINITION}: title.{language} is empty"
    wrong = len(list((folder / "wrong").glob("*.py")))
    if wrong < FEWEST_WRONG:
        yield f"wrong/ has {wrong} wrong answers, needs {FEWEST_WRONG} (wrong/README.md)"
    if not (folder / TESTS).exists():
        yield f"{TESTS} is not built: `python -m eval problems build` writes it"


# ------------------------------------------------------------------ the files


def _definition(one: Sketch) -> str:
    function = one.signature.function
    unknown = [name for name, kind in _all_kinds(one.signature) if kind is None]
    lines = [
        "# What each key means: docs/problems.md. A mark goes when its line is done.",
        "draft: true  # in no run and not in the arena; take this line out once it is proved",
        f"order: {one.order}",
        "# A title in each language.",
        _pair("title", {name: one.title.get(name, "") for name in LANGUAGES}),
        *_marked(not one.typed, "function, arguments and types are a guess; make them yours"),
        *_marked(bool(unknown), f"the type of {', '.join(unknown)} ('none' stands for unknown)"),
        _pair("function", function.name),
        _pair("mode", one.mode),
        _pair("args", _kinds(function)),
    ]
    if one.mode == "class":
        methods = {
            name.name: {"args": _kinds(name), "returns": name.returns or "none"}
            for name in one.signature.methods
        }
        lines.append(_pair("methods", methods))
    else:
        lines.append(_pair("returns", function.returns or "none"))
    lines += [
        *_marked(True, "one tag or more, as in [arrays, hashing]"),
        _pair("tags", []),
        "# exact, unordered, float, any_of or checker",
        _pair("compare", {"kind": "exact"}),
        _pair("limits", {"cpu_seconds": 2}),
        *_example_lines(one),
        "# Every file of wrong/ by its name without .py, with the verdict that it deserves:",
        "# WA, TLE, MLE, OLE or RE.",
        "wrong: {}",
    ]
    return "\n".join(lines) + "\n"


def _example_lines(one: Sketch) -> list[str]:
    if one.examples:
        given = [{"args": args, "expected": expected} for args, expected in one.examples]
        return [
            f"# {MARK} check these examples: they are what answers gave, not what is right",
            _pair("examples", given),
        ]
    form = (
        "{args: [[Name, [1]], [method, [2]]], expected: [null, 3]}"
        if one.mode == "class"
        else "{args: [[1, 2], 3], expected: 3}"
    )
    return [f"# {MARK} two or three examples, as in - {form}", "examples: []"]


def _all_kinds(signature: Definition) -> Iterator[tuple[str, str | None]]:
    for function in (signature.function, *signature.methods):
        yield from function.args
        yield f"what {function.name} returns", function.returns


def _kinds(function: Function) -> dict[str, str]:
    return {name: kind or "none" for name, kind in function.args}


def _marked(is_missing: bool, words: str) -> list[str]:
    return [f"# {MARK} {words}"] if is_missing else []


def _pair(key: str, value: Any) -> str:
    """One key of YAML that reads as the very value; escaped where signs demand it."""
    text = _dumped({key: value}, readable=True)
    if _reads(text) != {key: value}:
        text = _dumped({key: value}, readable=False)
    return text.rstrip("\n")


def _dumped(pair: Mapping[str, Any], *, readable: bool) -> str:
    # In one line, as people write them, except where the value is no collection.
    is_plain = not any(isinstance(value, dict | list) for value in pair.values())
    text: str = yaml.safe_dump(
        dict(pair),
        allow_unicode=readable,
        sort_keys=False,
        default_flow_style=False if is_plain else None,
        width=96,
    )
    return text


def _reads(text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return None


def _statement(one: Sketch, language: str) -> str:
    if text := one.statement.get(language, "").strip():
        return f"{text}\n"
    return (
        f"<!-- {MARK} what is asked, in {_NAMED[language]}, with its constraints as a list. "
        "Name every argument in code marks, the same in both languages. Examples, limits and "
        "signature are added from problem.yaml. -->\n"
    )


def _starter(one: Sketch) -> str:
    known = one.signature
    outline = Outline(
        name=known.function.name,
        signature=_typed(known.function),
        methods=tuple((method.name, _typed(method)) for method in known.methods),
        is_class=known.is_class,
    )
    return starter(outline, "python").replace("    ...\n", "    raise NotImplementedError\n")


@dataclass(frozen=True)
class _Typed:
    args: tuple[tuple[str, str], ...]
    returns: str


def _typed(function: Function) -> _Typed:
    return _Typed(tuple(_kinds(function).items()), function.returns or "none")


def _code(what: str, code: str) -> str:
    return f"# {MARK} {what}.\n\n{code}"


def _generator(one: Sketch) -> str:
    names = ", ".join(name for name, _ in one.signature.function.args) or "()"
    inputs = f"yield {names}{',' if names.isidentifier() else ''}"
    if one.mode == "class":
        head = [one.signature.function.name, []]
        inputs = f"yield the calls, as in {[head, [one.signature.methods[0].name, []]]!r}"
    return (
        '"""The inputs of the tests; examples and this, at least 60 together."""\n\n\n'
        "def edges():\n"
        f"    # {MARK} what is smallest, empty, equal, extreme: {inputs}\n"
        "    return []\n\n\n"
        "def small(rng):\n"
        f"    # {MARK} some forty inputs that the brute force answers; chance is rng's alone\n"
        "    return []\n\n\n"
        "def large(rng):\n"
        f"    # {MARK} a few inputs so large that a slow answer misses the limit\n"
        "    return []\n"
    )


_WRONG = f"""Plausible wrong answers, at least {FEWEST_WRONG}, one file each: `NAME.py`, whose
docstring says the mistake. Slow ones belong here too. `problem.yaml` names each under `wrong`
with the verdict that it deserves:

    wrong:
      off-by-one: WA
      double-loop: TLE
"""


def with_title(one: Sketch, title: Mapping[str, str | None]) -> Sketch:
    """Return the sketch with the titles that were given."""
    given = {language: text.strip() for language, text in title.items() if text}
    return replace(one, title=given)
