"""Which environment variables the sources name or read, to hold the table of them to it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_HOUSE = ("runners", "eval", "assistant", "app.py", "configs", "docker", "Makefile", ".ci/run")
_TESTS = ("tests/conftest.py", "tests/browser/conftest.py", "tests/runners/sandbox")
_WORD = re.compile(r"\b[A-Z][A-Z_]+")  # with the `_` that a name made of parts ends in
_NO_TEXT = {".pyc", ".gz", ".woff2", ".png"}


def named() -> set[str]:
    """Every word of the sources that could be a variable; of those of tests too."""
    return _words(*_HOUSE, *_TESTS)


def ours() -> set[str]:
    """Every `LEITAI_…` that the house or the tests' set-up names."""
    return {word for word in _words(*_HOUSE, _TESTS[0]) if word.startswith("LEITAI_")}


def read() -> set[str]:
    """Every variable that Python takes from `os.environ` by a name that its module spells out."""
    paths = (path for path in _files(*_HOUSE, *_TESTS) if path.suffix == ".py")
    return {name for path in paths for name in _read_in(path)}


def _words(*places: str) -> set[str]:
    texts = (path.read_text(encoding="utf-8", errors="replace") for path in _files(*places))
    return {word for text in texts for word in _WORD.findall(text)}


def _read_in(path: Path) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = dict(_constants(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("environ.get"):
            asked = node.args[0]
            if isinstance(asked, ast.Constant):
                yield str(asked.value)
            elif isinstance(asked, ast.Name) and asked.id in constants:
                yield constants[asked.id]


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The texts that a module gives names: `A = "…"`, and `A, B = "…", "…"`."""
    for node in tree.body:
        if isinstance(node, ast.Assign):
            target, value = node.targets[0], node.value
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = value.elts if isinstance(value, ast.Tuple) else [value]
            for name, one in zip(names, values, strict=False):
                if isinstance(one, ast.Constant):
                    yield ast.unparse(name), str(one.value)


def _files(*places: str) -> Iterator[Path]:
    for place in places:
        path = ROOT / place
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (one for one in found if one.is_file() and one.suffix not in _NO_TEXT)
