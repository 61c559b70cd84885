"""The house has one direction; this reads it from the import statements.

`faults(root)` looks at the files below a root, so that each rule can also be seen
to fail on a small house built for the purpose.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# A package imports only those to its left.
FLOORS = ("runners", "eval", "assistant", "app")
LONGEST_MODULE = 320

# What speaks to one outside thing lives in one place.
ONLY_UNDER = {
    "sqlalchemy": ("eval.records",),
    "alembic": ("eval.records",),
    "gradio": ("assistant.pages", "app"),
    "docker": ("runners.sandbox",),
}
NEVER_IN_PAGES = ("aiohttp", "docker", "sqlalchemy", "alembic")


@dataclass(frozen=True)
class Module:
    """One source file: dotted name, and its imports: `early` ones run when it is imported,
    `late` ones inside functions, or never (those for type checkers)."""

    name: str
    path: Path
    tree: ast.Module
    early: frozenset[str]
    late: frozenset[str]

    @property
    def imports(self) -> frozenset[str]:
        return self.early | self.late


def modules(root: Path) -> list[Module]:
    files = [path for package in FLOORS for path in sorted((root / package).rglob("*.py"))]
    app = root / "app.py"
    return [_module(root, path) for path in [*files, *([app] if app.exists() else [])]]


def _module(root: Path, path: Path) -> Module:
    parts = path.relative_to(root).with_suffix("").parts
    package = parts[:-1]
    name = ".".join(package if parts[-1] == "__init__" else parts)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    late = {
        id(node)
        for late_part in ast.walk(tree)
        if isinstance(late_part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        or (isinstance(late_part, ast.If) and ast.unparse(late_part.test) == "TYPE_CHECKING")
        for node in ast.walk(late_part)
    }
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for node in ast.walk(tree):
        found[id(node) in late].update(_imported(node, package))
    return Module(name, path, tree, frozenset(found[False]), frozenset(found[True]))


def _imported(node: ast.AST, package: tuple[str, ...]) -> Iterator[str]:
    """Dotted names of what an import statement binds: `from a import b` gives `a.b`."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else ()
        source = ".".join([*base, *([node.module] if node.module else [])])
        yield from (f"{source}.{alias.name}" for alias in node.names)


def _is_under(name: str, places: Iterable[str]) -> bool:
    return any(name == place or name.startswith(f"{place}.") for place in places)


# ------------------------------------------------------------------ the rules


def wrong_direction(house: list[Module]) -> list[str]:
    faults = []
    for module in house:
        to_the_right = FLOORS[FLOORS.index(module.name.split(".")[0]) + 1 :]
        wrong = sorted(name for name in module.imports if _is_under(name, to_the_right))
        faults += [f"{module.name} imports {name}" for name in wrong]
    return faults


def cycles(house: list[Module]) -> list[str]:
    """Modules on a cycle of imports at the top: what remains when, again and again,
    those that need nobody or that nobody needs are taken away."""
    names = {module.name for module in house}
    needs = {m.name: {_home(name, names) for name in m.early} - {m.name, ""} for m in house}
    while True:
        needed = set().union(*needs.values())
        kept = {name for name in needs if needs[name] and name in needed}
        if len(kept) == len(needs):
            return sorted(f"{name} -> {', '.join(sorted(needs[name]))}" for name in kept)
        needs = {name: needs[name] & kept for name in kept}


def _home(name: str, modules: set[str]) -> str:
    """The module that an imported name stands in, empty for one of another house."""
    while name and name not in modules:
        name = name.rpartition(".")[0]
    return name


def strangers(house: list[Module]) -> list[str]:
    return [
        f"{module.name} imports {library}"
        for module in house
        for library, places in ONLY_UNDER.items()
        if any(_is_under(name, [library]) for name in module.imports)
        and not _is_under(module.name, places)
    ]


def page_faults(house: list[Module]) -> list[str]:
    return [
        f"{module.name} imports {name}"
        for module in house
        for name in sorted(module.imports)
        if _is_under(module.name, ["assistant.pages"]) and _is_under(name, NEVER_IN_PAGES)
    ]


def undocumented(house: list[Module]) -> list[str]:
    return [module.name for module in house if not ast.get_docstring(module.tree)]


def too_long(house: list[Module]) -> list[str]:
    lengths = {module.name: len(module.path.read_text("utf-8").splitlines()) for module in house}
    return [
        f"{name} has {length} lines"
        for name, length in lengths.items()
        if length > LONGEST_MODULE and not _is_under(name, ["eval.records.migrations"])
    ]


def long_tests(root: Path) -> list[str]:
    """Modules of tests are held to the product's length; a corpus is no module."""
    lengths = {
        path.relative_to(root).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in sorted((root / "tests").rglob("*.py"))
        if "corpus" not in path.parts
    }
    return [f"{name} has {size} lines" for name, size in lengths.items() if size > LONGEST_MODULE]


def equal_names(root: Path) -> list[str]:
    """Modules of tests are found by their basenames: two of one name would hide each other."""
    seen = Counter(path.name for path in (root / "tests").rglob("*.py"))
    usual = {"conftest.py", "__init__.py"}
    return [name for name, times in seen.items() if times > 1 and name not in usual]


def shadows_the_sdk(root: Path) -> list[str]:
    """An `__init__.py` in docker/ would hide the Docker SDK."""
    return [str(path) for path in (root / "docker").rglob("__init__.py")]


RULES = (wrong_direction, cycles, strangers, page_faults, undocumented, too_long)


# ------------------------------------------------------------------ this house


@pytest.fixture(scope="module")
def house() -> list[Module]:
    return modules(ROOT)


def test_the_whole_house_is_looked_at(house: list[Module]) -> None:
    names = {module.name for module in house}
    assert {"runners.lineup", "runners.code", "eval", "assistant.markdown"} <= names


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule, house: list[Module]) -> None:
    assert rule(house) == []


def test_nothing_shadows_the_docker_sdk() -> None:
    assert shadows_the_sdk(ROOT) == []


def test_modules_of_tests_are_short_and_each_has_a_name_of_its_own() -> None:
    assert long_tests(ROOT) == []
    assert equal_names(ROOT) == []


# ------------------------------------------------------------------ houses with a fault


def build(root: Path, files: dict[str, str]) -> list[Module]:
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return modules(root)


DOC = '"""A module."""\n'
LATE = DOC + "def f():\n    import {}\n"
TYPES = DOC + "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import {}\n"


@pytest.mark.parametrize(
    ("rule", "files"),
    [
        (wrong_direction, {"runners/a.py": DOC + "from eval import score\n"}),
        (wrong_direction, {"runners/a.py": LATE.format("assistant.arena")}),
        (wrong_direction, {"eval/a.py": TYPES.format("assistant.arena")}),
        (wrong_direction, {"assistant/a.py": DOC + "import app\n"}),
        (
            cycles,
            {"eval/a.py": DOC + "from eval import b\n", "eval/b.py": DOC + "import eval.a\n"},
        ),
        (
            cycles,
            {
                "eval/p/__init__.py": DOC + "from eval.p.a import x\n",
                "eval/p/a.py": DOC + "from . import y\n",  # y is no module: it stands in __init__
            },
        ),
        (strangers, {"eval/score.py": LATE.format("sqlalchemy.orm")}),
        (strangers, {"eval/recordsx.py": DOC + "import alembic\n"}),
        (strangers, {"assistant/arena.py": DOC + "import gradio as gr\n"}),
        (strangers, {"runners/weights.py": DOC + "from docker.errors import NotFound\n"}),
        (page_faults, {"assistant/pages/arena.py": LATE.format("aiohttp")}),
        (undocumented, {"eval/a.py": "x = 1\n"}),
        (too_long, {"eval/a.py": DOC + "\n" * LONGEST_MODULE}),
    ],
)
def test_each_rule_finds_its_fault(rule, files: dict[str, str], tmp_path: Path) -> None:
    assert rule(build(tmp_path, files)) != []


def test_what_is_allowed_is_not_a_fault(tmp_path: Path) -> None:
    house = build(
        tmp_path,
        {
            "app.py": DOC + "import gradio\nimport assistant.pages.arena\n",
            "assistant/pages/arena.py": DOC + "import gradio\nfrom eval import score\n",
            "eval/score.py": DOC + "from runners import code\nfrom eval.records import tables\n",
            "eval/records/tables.py": DOC + "import sqlalchemy\n",
            "eval/records/migrations/env.py": DOC + "\n" * 400,
            "runners/p/__init__.py": DOC + "from runners.p.a import x\n",
            "runners/p/a.py": DOC + "from . import b\n",
            "runners/p/b.py": DOC,
            "runners/code.py": LATE.format("runners.names"),
            "runners/types.py": TYPES.format("runners.code"),
            "runners/names.py": DOC + "from runners import code\nimport dockerfile_parse\n",
            "runners/sandbox/pool.py": DOC + "import docker\n",
        },
    )
    assert {rule.__name__: rule(house) for rule in RULES} == {rule.__name__: [] for rule in RULES}


def test_long_tests_and_equal_names_are_found(tmp_path: Path) -> None:
    long = DOC + "\n" * LONGEST_MODULE
    build(
        tmp_path,
        {"tests/eval/test_a.py": long, "tests/app/test_a.py": DOC, "tests/corpus/b.py": long},
    )
    assert long_tests(tmp_path) == [f"tests/eval/test_a.py has {LONGEST_MODULE + 1} lines"]
    assert equal_names(tmp_path) == ["test_a.py"]


def test_a_package_in_the_docker_folder_is_found(tmp_path: Path) -> None:
    build(tmp_path, {"docker/sandbox/__init__.py": ""})
    assert shadows_the_sdk(tmp_path) != []
