"""Small mistakes in a program are made as promised, and the stored tests notice them."""

from __future__ import annotations

import ast
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from eval.__main__ import app
from eval.problems import BUILT_IN
from eval.proofs.authoring import workshops
from eval.proofs.mutants import mutants

SAMPLE, FRESH = 2, (1001, 1002)  # half a minute when quiet; the bench measures all mutants
REFERENCES = {one.folder.name: one.reference for one in workshops()[::5]}


def made(source: str, operator: str) -> set[str]:
    return {one.change for one in mutants(source) if one.operator == operator}


def returned(*instead: str) -> set[str]:
    return {f"return a -> return {one}" for one in instead}


@pytest.mark.parametrize(
    ("source", "operator", "changes"),
    [
        ("x = a < b", "comparison", {f"x = a < b -> x = a {s} b" for s in ("<=", "!=")}),
        ("x = a == b", "comparison", {f"x = a == b -> x = a {s} b" for s in ("!=", "<=", ">=")}),
        ("x = a not in b", "comparison", {"x = a not in b -> x = a in b"}),
        ("x = a // b", "arithmetic", {"x = a // b -> x = a * b"}),
        ("x += b", "arithmetic", {"x += b -> x -= b"}),
        ("x = -b", "sign dropped", {"x = -b -> x = b"}),
        ("x = a and b", "connective", {"x = a and b -> x = a or b"}),
        ("x = a and b", "operand dropped", {"x = a and b -> x = a", "x = a and b -> x = b"}),
        ("x = not b", "not dropped", {"x = not b -> x = b"}),
        ("x = 1", "constant", {"x = 1 -> x = 2", "x = 1 -> x = 0"}),
        ("x = 0", "constant", {"x = 0 -> x = 1", "x = 0 -> x = -1"}),
        ("x = True", "constant", {"x = True -> x = False"}),
        ("x = 'ab'", "constant", {"x = 'ab' -> x = 'b'"}),
        ("x = a[i + 1]", "index", {"x = a[i + 1] -> x = a[i + 2]", "x = a[i + 1] -> x = a[i]"}),
        ("x = a[-1]", "index", {"x = a[-1] -> x = a[0]", "x = a[-1] -> x = a[-2]"}),
        ("x = a[b:]", "slice", {f"x = a[b:] -> x = a[{s}]" for s in ("b + 1:", "b - 1:", "b:-1")}),
        ("x = range(b)", "range", {f"x = range(b) -> x = range(b {s} 1)" for s in "+-"}),
        ("x = min(a, b)", "function", {"x = min(a, b) -> x = max(a, b)"}),
        ("x = sorted(a, key=b)", "function", {"x = sorted(a, key=b) -> x = list(a)"}),
        ("x = sorted(a, key=b)", "option dropped", {"x = sorted(a, key=b) -> x = sorted(a)"}),
        ("x = a if b else c", "branch dropped", {f"x = a if b else c -> x = {s}" for s in "ac"}),
        ("x = [a for a in b if a]", "condition", {"x = [a for a in b if a] -> x = [a for a in b]"}),
        ("while a:\n break", "jump", {"break -> continue", "break -> pass"}),
        ("if a:\n b()\nelse:\n c()", "branch dropped", {"b() -> pass", "else: c() -> nothing"}),
        ("if a:\n b()", "condition", {"if a: -> if True:"}),
        ("while a:\n b()", "condition", {"while a: -> while True:", "while a: -> while False:"}),
        ("a.append(b)", "statement deleted", {"a.append(b) -> pass"}),
        ("def f() -> bool:\n return a", "return", returned("None", "not a")),
        ("def f() -> list[int]:\n return a", "return", returned("None", "[]")),
        ("def f() -> int:\n return a", "return", returned("None", "0", "-a")),
    ],
)  # fmt: skip
def test_each_operator_makes_its_mistake(source: str, operator: str, changes: set[str]) -> None:
    assert made(source, operator) == changes


def test_annotations_and_docstrings_are_left_alone() -> None:
    assert mutants('"""Nothing 1."""\n\n\ndef f(x: "a | None") -> "list[1]":\n    """2."""\n') == ()


def test_a_mutant_names_the_line_of_the_source() -> None:
    (one, *_) = mutants("# first\n\nx = (\n    a\n    < b\n)\n")
    assert (one.line, one.operator) == (3, "statement deleted")
    assert {one.line for one in mutants("# first\n\nx = a < b\n")} == {3}


def test_a_program_that_does_not_compile_has_no_mutants() -> None:
    with pytest.raises(SyntaxError):
        mutants("def f(:")


@pytest.mark.parametrize("source", REFERENCES.values(), ids=REFERENCES)
def test_mutants_are_different_programs_always_in_the_same_order(source: str) -> None:
    found = mutants(source)
    texts = [one.source for one in found]
    assert found == mutants(source)
    assert len({*texts, ast.unparse(ast.parse(source))}) == len(texts) + 1
    for one in found:
        compile(one.source, "mutant", "exec")
        # Line and change lead to the place: the operator alone would be hard to find.
        assert 1 <= one.line <= len(source.splitlines())
        assert " -> " in one.change


NAMES = st.sampled_from(["a", "b", "c"])
EXPRESSIONS = st.recursive(
    NAMES | st.integers(-3, 3).map(str),
    lambda inner: (
        st.tuples(inner, st.sampled_from(["+", "-", "*", "//", "<", "=="]), inner).map(
            lambda three: f"({three[0]} {three[1]} {three[2]})"
        )
        | st.tuples(NAMES, inner).map(lambda two: f"{two[0]}[{two[1]}]")
    ),
    max_leaves=6,
)


@settings(deadline=None)  # a shared machine's clock is no judge
@given(EXPRESSIONS)
def test_making_mutants_leaves_no_trace_in_the_next_one(text: str) -> None:
    """Each holds one mistake: putting the original node back is never forgotten."""
    source = f"x = {text}"
    whole = ast.dump(ast.parse(ast.unparse(ast.parse(source))))
    for one in mutants(source):
        before, _, after = one.change.partition(" -> ")
        assert ast.dump(ast.parse(before)) == whole or "…" in before
        assert ast.unparse(ast.parse(one.source)) == after or "…" in after


# ------------------------------------------------------------------ the stored tests' teeth


@pytest.mark.docker
@pytest.mark.timeout(900)  # minutes on a machine at work
async def test_the_stored_tests_of_every_problem_kill_mutants(require) -> None:
    require("docker")
    from eval.proofs.teeth import ENOUGH, Fate, kill_rate, measure_all

    measured = await measure_all(workshops(), sample=SAMPLE, seed=2, fresh=FRESH)
    survivors = [(one.id, trial) for one in measured for trial in one.of(Fate.SURVIVED)]
    assert kill_rate(measured) >= ENOUGH, survivors
    assert len(measured) == 50
    assert sum(one.counted for one in measured) >= 0.8 * SAMPLE * len(measured)
    assert [one for one in measured if one.of(Fate.UNJUDGED)] == []


@pytest.fixture
def gapped(tmp_path: Path) -> Path:
    """A problem whose stored tests never get near a boundary of its condition."""
    folder = tmp_path / "own" / "grown-up"
    shutil.copytree(BUILT_IN / "fewest-stamps", folder)
    text = (folder / "problem.yaml").read_text(encoding="utf-8")
    head, _, _ = text.partition("args:")
    definition = (
        f"{head}args: {{age: int}}\nreturns: bool\ntags: [x]\nlimits: {{cpu_seconds: 1}}\n"
        "examples:\n  - {args: [30], expected: true}\n"
    ).replace("fewest_stamps", "grown_up")
    files = {
        "problem.yaml": definition,
        "reference.py": "def grown_up(age: int) -> bool:\n    return age >= 18\n",
        "brute.py": "def grown_up(age):\n    return age not in range(18)\n",
        "generator.py": (
            "def edges():\n    yield (3,)\n\n\n"
            "def small(rng):\n    for _ in range(9):\n        yield (rng.randint(0, 40),)\n\n\n"
            "def large(rng):\n    yield (10**9,)\n"
        ),
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    assert (
        CliRunner().invoke(app, ["problems", "build", "--folder", str(folder.parent)]).exit_code
        == 0
    )
    return folder.parent


@pytest.mark.docker
def test_a_survivor_is_named_with_the_input_that_should_be_a_test(require, gapped: Path) -> None:
    require("docker")
    done = CliRunner().invoke(app, ["problems", "mutants", "--folder", str(gapped), "--json"])
    told = json.loads(done.stdout.splitlines()[-1])
    assert done.exit_code == 1
    survivors = told["problems"][0]["survivors"]
    assert {one["operator"]: one["shown_by"] for one in survivors}["comparison"] == "[18]"
    assert told["killed"] + told["survived"] > told["survived"] > 0
    assert "survived: line 2, comparison: return age >= 18 -> return age > 18" in done.stderr


@pytest.mark.docker
def test_an_edge_added_for_it_kills_it(require, gapped: Path) -> None:
    require("docker")
    path = gapped / "grown-up" / "generator.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("    yield (3,)\n", "    yield (17,)\n    yield (18,)\n"), "utf-8")
    runner = CliRunner()
    assert runner.invoke(app, ["problems", "build", "--folder", str(gapped)]).exit_code == 0
    done = runner.invoke(app, ["problems", "mutants", "--folder", str(gapped), "--json"])
    told = json.loads(done.stdout.splitlines()[-1])
    assert (done.exit_code, told["kill_rate"], told["survived"]) == (0, 1.0, 0)


def test_an_unknown_problem_is_bad_usage() -> None:
    done = CliRunner().invoke(app, ["problems", "mutants", "nonesuch"])
    assert "no problem nonesuch" in str(done.exception)
