"""The reference pages say what the code says, name all there is, and lead somewhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from pydantic import BaseModel
from typer.testing import CliRunner

from runners.configuration import CONFIGS, load
from runners.lineup import Remote, load_lineup
from tests.reference import environment
from tests.reference.command_lines import APPS, ROOT, all_lines, benches
from tests.reference.config_files import MODELS
from tests.reference.tables import anchor, table
from tests.reference.write import DOCS, pages

COMMANDS, CONFIGURATION = "commands.md", "configuration.md"
MARKDOWN = MarkdownIt("commonmark").enable("table")
LINES = all_lines()
LEAVES = [name for name, line in LINES.items() if not line.is_group]
OPTIONS = {
    name: {option for one in line.parameters for option in [*one.opts, *one.secondary_opts]}
    for name, line in LINES.items()
}
INTERNAL = {"help", "engines", "system"}  # targets that other targets need


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    return {path.name: text for path, text in pages().items()}


def sections(page: str) -> dict[str, str]:
    """What stands below each heading."""
    _, *parts = re.split(r"^#+ (.+)$", page, flags=re.MULTILINE)
    assert len(set(parts[::2])) == len(parts[::2]), "two headings are alike"
    return dict(zip(parts[::2], parts[1::2], strict=True))


def rows(text: str) -> list[list[str]]:
    """The cells of all tables, their heads left out."""
    found: list[list[str]] = []
    in_body = False
    for token in MARKDOWN.parse(text):
        in_body = token.type != "tbody_close" and (in_body or token.type == "tbody_open")
        if in_body and token.type == "tr_open":
            found.append([])
        if in_body and token.type == "inline":
            found[-1].append(token.content)
    return found


def in_code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


# ------------------------------------------------------------------ as the code says


@pytest.mark.parametrize("name", [COMMANDS, CONFIGURATION])
def test_a_page_is_as_the_code_says(name: str, made: dict[str, str]) -> None:
    there = (DOCS / name).read_text(encoding="utf-8")
    assert there == made[name], f"docs/{name} is not as the code says: run make docs"


def test_pages_are_the_same_on_every_machine(made: dict[str, str], tmp_path: Path) -> None:
    program = (
        "import json, tests.reference.write as it\n"
        "print(json.dumps({path.name: text for path, text in it.pages().items()}))"
    )
    machine = {"COLUMNS": "30", "PYTHONHASHSEED": "7", "HOME": str(tmp_path), "LANG": "zh_CN"}
    chosen = {"LEITAI_HOME": str(tmp_path / "home"), "DATABASE_URL": "postgresql://nowhere/none"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT, env={"PATH": os.environ["PATH"]} | machine | chosen,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert json.loads(done.stdout) == made


@given(st.lists(st.text(st.characters(exclude_categories=["C"])), min_size=2, max_size=2))
def test_no_text_breaks_a_table(cells: list[str]) -> None:
    (row,) = rows(table(("one", "other"), [cells]))
    assert row == [re.sub(" +", " ", cell).strip() for cell in cells]


# ------------------------------------------------------------------ commands


def test_every_program_with_commands_is_told() -> None:
    folders = (ROOT / floor for floor in ("runners", "eval", "assistant"))
    entries = [path for folder in folders for path in folder.rglob("__main__.py")]
    modules = [".".join(path.relative_to(ROOT).parts[:-1]) for path in entries]
    assert set(APPS) == {"python app.py", *(f"python -m {module}" for module in modules)}


@pytest.mark.parametrize("name", LEAVES)
def test_a_command_is_told_with_the_options_of_its_help(name: str, made: dict[str, str]) -> None:
    program = next(one for one in APPS if f"{name} ".startswith(f"{one} "))
    words = name.removeprefix(program).split()
    help_ = CliRunner().invoke(APPS[program], [*words, "--help"], env={"COLUMNS": "200"}).output
    listed = re.findall(r"^│ [* ]*(--\S+(?: +--\S+)*)", help_, re.MULTILINE)
    told = [word for row in rows(sections(made[COMMANDS])[f"`{name}`"]) for word in in_code(row[0])]
    assert {word for word in told if word.startswith("-")} == set(" ".join(listed).split()) - {
        "--help"
    }


def test_every_option_says_what_it_means_and_help_shows_all_of_it(made: dict[str, str]) -> None:
    assert [row for row in rows(made[COMMANDS]) if not row[-1]] == []
    # Brackets are markup in --help: what stands in them would be swallowed.
    told = [one.help for line in LINES.values() for one in line.parameters]
    told += [line.command.help for line in LINES.values()]
    assert [text for text in told if "[" in text] == []


def test_every_target_and_bench_is_told(made: dict[str, str]) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^\.PHONY: (.+)$", makefile, re.MULTILINE)[0].split()) - INTERNAL
    told = {row[0] for row in rows(made[COMMANDS])}
    assert {f"`make {target}`" for target in targets} <= told
    assert {f"`{bench}`" for bench in benches()} <= told


def spoken_of() -> Iterator[tuple[str, str]]:
    """Every command line in the documents for people, with the name of its document."""
    for path in [*ROOT.glob("README*.md"), *DOCS.glob("*.md")]:
        text = path.read_text(encoding="utf-8")
        for program in APPS:
            for found in re.finditer(rf"{re.escape(program)}(?![\w.])[^`\n#|;&]*", text):
                yield path.name, found[0]


def faults_of(told: str) -> list[str]:
    name, *words = next(
        [one, *told.removeprefix(one).split()] for one in APPS if told.startswith(one)
    )
    while words and f"{name} {words[0]}" in LINES:
        name = f"{name} {words.pop(0)}"
    faults = set(re.findall(r"(?<!\S)--[a-z][a-z-]*", " ".join(words))) - OPTIONS[name]
    if LINES[name].is_group and words and re.fullmatch(r"[a-z-]+", words[0]):
        faults.add(words[0])
    return sorted(faults - {"--help"})


def test_documents_tell_of_commands_and_options_that_there_are() -> None:
    told = set(spoken_of())
    assert len(told) > 50
    assert [(where, line, faults) for where, line in told if (faults := faults_of(line))] == []


@pytest.mark.parametrize(
    ("told", "faults"),
    [
        ("python -m eval cost --plan --cards 2xL4", []),
        ("python -m eval cost --crads 2xL4", ["--crads"]),
        ("python -m eval problems verify SLUG", []),
        ("python -m eval problems verfy SLUG", ["verfy"]),
        ("python app.py --port 1 --json", ["--json"]),
    ],
)
def test_a_document_that_tells_of_what_is_not_there_is_found(told: str, faults: list[str]) -> None:
    assert faults_of(told) == faults


# ------------------------------------------------------------------ configuration


def test_every_file_of_the_configuration_is_told_and_read_by_its_model() -> None:
    for path in CONFIGS.rglob("*.yaml"):
        name = path.relative_to(CONFIGS).as_posix()
        (model,) = [model for known, model in MODELS.items() if fnmatch(name, known)]
        load(path, model)


def models_in(kind: Any) -> Iterator[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield kind
        for field in kind.model_fields.values():
            yield from models_in(field.annotation)
    for part in get_args(kind):
        yield from models_in(part)


@pytest.mark.parametrize("name", MODELS)
def test_every_key_is_told(name: str, made: dict[str, str]) -> None:
    told = [[row[0] for row in rows(text)] for text in sections(made[CONFIGURATION]).values()]
    for model in set(models_in(MODELS[name])):
        keys = [f"`{field.alias or key}`" for key, field in model.model_fields.items()]
        assert keys in told, f"{model.__name__} is not told: run make docs"


def test_every_key_says_what_it_means(made: dict[str, str]) -> None:
    silent = [row for row in rows(made[CONFIGURATION]) if not row[-1] and row[0] != "`kind`"]
    assert silent == [], "give the field a description="


# ------------------------------------------------------------------ the environment


@pytest.fixture(scope="module")
def variables(made: dict[str, str]) -> set[str]:
    """All that the tables name; of `LEITAI_ENDPOINT_<ID>` what is before the id."""
    text = sections(made[CONFIGURATION])["Environment variables"]
    return {name.partition("<")[0] for row in rows(text) for name in in_code(row[0])}


def test_the_table_has_every_variable_of_ours_and_no_other(variables: set[str]) -> None:
    assert {name for name in variables if name.startswith("LEITAI_")} == environment.ours()


def test_the_table_has_every_variable_that_is_read(variables: set[str]) -> None:
    options = {one.envvar for line in LINES.values() for one in line.parameters if one.envvar}
    lineups = [load_lineup(str(path)) for path in (CONFIGS / "lineups").glob("*.yaml")]
    engines = [one.engine for lineup in lineups for one in lineup.contestants]
    keys = {one.api_key_env for one in engines if isinstance(one, Remote) and one.api_key_env}
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    make = set(re.findall(r"^([A-Z_]+) \?=", makefile, re.MULTILINE))
    assert options and keys and make
    assert (environment.read() | options | keys | make) - variables == set()


def test_every_variable_in_the_table_is_named_by_a_source(variables: set[str]) -> None:
    assert variables - environment.named() == set()


# ------------------------------------------------------------------ links


@pytest.mark.parametrize("name", [COMMANDS, CONFIGURATION])
def test_every_link_leads_somewhere(name: str, made: dict[str, str]) -> None:
    tokens = (inner for token in MARKDOWN.parse(made[name]) for inner in token.children or ())
    targets = {str(one.attrs["href"]) for one in tokens if one.type == "link_open"}
    assert targets
    for target in targets:
        page, _, part = target.partition("#")
        there = DOCS / (page or name)
        assert there.is_file(), target
        headings = sections(there.read_text(encoding="utf-8")) if part else {}
        assert not part or f"#{part}" in map(anchor, headings), target
