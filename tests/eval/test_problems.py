"""Problems as arena and judge see them: read from folders, the same in both languages."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from eval.__main__ import app
from eval.judging.comparing import right
from eval.problems import BUILT_IN, as_judging_line, check_type, load_problem, load_problems
from eval.proofs.authoring import Workshop, workshops
from eval.questions.problem import Signature
from eval.questions.starters import python_type
from runners.configuration import ConfigError

IDS = [problem.id for problem in load_problems()]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of problems with one problem, free to be spoilt."""
    shutil.copytree(BUILT_IN / "fewest-stamps", tmp_path / "own" / "stamps")
    return tmp_path / "own"


def spoil(own: Path, old: str, new: str) -> None:
    path = own / "stamps" / "problem.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_worked_case_comes_first() -> None:
    assert IDS[0] == "index-pairs"
    assert len(IDS) >= 5


@pytest.mark.parametrize("problem", load_problems(), ids=IDS)
def test_both_languages_show_the_same_examples_and_signature(problem) -> None:
    for language in ("en", "zh"):
        prompt = problem.prompt(language)
        assert problem.title[language] in prompt
        assert problem.starter() in prompt
    blocks = [problem.statement[language].split("```")[1::2] for language in ("en", "zh")]
    assert blocks[0] == blocks[1]
    assert len(blocks[0]) == len(problem.examples)


@pytest.mark.parametrize("problem", load_problems(), ids=IDS)
def test_a_prompt_gives_away_no_test_beyond_its_examples(problem) -> None:
    shown = [list(example.args) for example in problem.examples]
    hidden = [test for test in problem.tests if list(test.args) not in shown]
    assert len(hidden) >= 50
    largest = max(hidden, key=lambda test: len(json.dumps(test.args)))
    assert json.dumps(largest.args) not in problem.prompt("en")


def test_the_published_answers_are_kept_as_wrong_answers() -> None:
    (worked,) = workshops(slugs=["index-pairs"])
    verdicts = {name: verdict for name, _, verdict in worked.wrong()}
    assert verdicts["last-index-and-set"] == verdicts["unsorted-repeats"] == "WA"


def test_the_digest_moves_with_what_determines_a_verdict_only() -> None:
    problem = load_problems()[0]
    assert replace(problem, tests=problem.tests[1:]).digest != problem.digest
    assert replace(problem, compare={"kind": "unordered"}).digest != problem.digest
    assert replace(problem, title={"en": "Else", "zh": "别的"}).digest == problem.digest


def test_starters_of_classes_and_trees_are_python() -> None:
    store = next(problem for problem in load_problems() if problem.mode == "class")
    assert "def put(self, key: int, value: int) -> None:" in store.starter()
    tree = replace(store, mode="function", function="depth", methods=())
    tree = replace(tree, types=Signature((("root", "tree"),), "int"))
    assert "# class TreeNode:" in tree.starter()
    assert "def depth(root: TreeNode | None) -> int:" in tree.starter()
    compile(tree.starter(), "starter", "exec")


@pytest.mark.parametrize(
    ("kind", "word"), [("tree", "level by level"), ("linked_list", "list of its values")]
)
def test_a_prompt_says_how_its_nodes_are_shown(kind: str, word: str) -> None:
    problem = load_problems()[0]
    assert word not in problem.prompt("en")
    nodes = replace(problem, types=Signature((("nums", kind), ("target", "int")), "int"))
    assert word in nodes.prompt("en")
    assert len(nodes.prompt("zh")) > len(problem.prompt("zh"))


PASS_ON = "class Own(ListNode): ...\ndef fewest_stamps(values, postage): return values"
DROP = "def fewest_stamps(values, postage): values.next = values.left = None"


@pytest.mark.parametrize(
    ("kind", "given", "reference", "mode", "expected"),
    [
        ("linked_list", [3, 1, 2], PASS_ON, "function", [3, 1, 2]),
        ("linked_list", [], PASS_ON, "function", []),
        ("tree", [1, None, 2, 3], PASS_ON, "function", [1, None, 2, 3]),
        ("linked_list", [3, 1, 2], DROP, "inplace", [3]),
        ("tree", [1, 2, 3, 4], DROP, "inplace", [1, None, 3]),
    ],
)
def test_a_reference_meets_nodes_and_its_answer_is_stored_as_a_list(
    own: Path, kind: str, given: list, reference: str, mode: str, expected: list
) -> None:
    spoil(own, 'values: "list[int]"', f"values: {kind}")
    spoil(own, "returns: int", f"returns: {kind}\nmode: {mode}")
    generator = f"def edges(): yield {given}, 0\ndef small(rng): return []\n"
    (own / "stamps" / "generator.py").write_text(generator, encoding="utf-8")
    (own / "stamps" / "reference.py").write_text(reference, encoding="utf-8")
    assert Workshop(own / "stamps").small_tests(1)[-1].expected == expected


def test_a_language_without_starter_is_refused() -> None:
    with pytest.raises(ValueError, match="no starter in 'cobol' yet"):
        load_problems()[0].starter("cobol")


@pytest.mark.parametrize("kind", ["int", "list[list[int]]", "dict[str, list[int]]", "int | none"])
def test_types_of_the_contract_are_legal(kind: str) -> None:
    assert check_type(kind) == kind
    compile(python_type(kind), "type", "eval")


@pytest.mark.parametrize("kind", ["integer", "list[]", "list[foo]", "dict[int, int]", ""])
def test_other_types_are_refused(kind: str) -> None:
    with pytest.raises(ValueError, match="legal types are int, float"):
        check_type(kind)


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("returns: int", "returns: integer", r"returns: .*unknown type 'integer'.*legal types"),
        ("order: 2", "odrer: 2", r"odrer: unknown key; did you mean 'order'\?"),
        (", zh: 最少邮票", "", "title: .*exactly the keys en and zh"),
        ("greedy: WA", "greedy: BAD", "wrong.greedy"),
        ("limits:", "compare: {kind: exact, abs: 1}\nlimits:", "'abs' belongs to kind 'float'"),
        ("limits:", "mode: class\nlimits:", "'methods' and 'mode: class' need each other"),
    ],
)
def test_a_definition_at_fault_is_named(own: Path, old: str, new: str, why: str) -> None:
    spoil(own, old, new)
    with pytest.raises(ConfigError, match=why) as caught:
        load_problem(own / "stamps")
    assert "stamps/problem.yaml" in str(caught.value)


def test_a_checker_is_read_from_its_file_and_decides(own: Path) -> None:
    spoil(own, "limits:", "compare: {kind: checker, file: check.py}\nlimits:")
    source = "def check(args, expected, got):\n    return got == expected + args[0]\n"
    (own / "stamps" / "check.py").write_text(source, encoding="utf-8")
    compare = load_problem(own / "stamps").compare
    assert right(5, 7, compare, (2,))
    assert not right(5, 5, compare, (2,))


def test_a_checker_without_its_file_is_named(own: Path) -> None:
    spoil(own, "limits:", "compare: {kind: checker, file: check.py}\nlimits:")
    with pytest.raises(ConfigError, match=r"stamps/check\.py"):
        load_problem(own / "stamps")


def test_a_wrong_answer_without_verdict_is_named(own: Path) -> None:
    (own / "stamps" / "wrong" / "lucky.py").write_text('"""Guesses."""\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="lucky must be named there"):
        Workshop(own / "stamps").wrong()


def test_missing_tests_name_the_command_that_writes_them(own: Path) -> None:
    (own / "stamps" / "tests.jsonl.gz").unlink()
    with pytest.raises(ConfigError, match="problems build"):
        load_problem(own / "stamps")


def test_building_again_gives_the_same_bytes(own: Path) -> None:
    stored = (own / "stamps" / "tests.jsonl.gz").read_bytes()
    (own / "stamps" / "tests.jsonl.gz").unlink()
    assert CliRunner().invoke(app, ["problems", "build", "--folder", str(own)]).exit_code == 0
    assert (own / "stamps" / "tests.jsonl.gz").read_bytes() == stored


def test_export_writes_the_contracts_form(tmp_path: Path) -> None:
    out = tmp_path / "set.jsonl"
    done = CliRunner().invoke(app, ["problems", "export", str(out), "--json"])
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert done.exit_code == 0
    assert [line["id"] for line in lines] == IDS
    assert json.loads(done.stdout.splitlines()[-1])["problems"].keys() == set(IDS)
    assert lines[0]["types"] == {"args": ["list[int]", "int"], "returns": "list[list[int]]"}
    assert {"args", "expected"} == set(lines[0]["tests"][0])
    assert {"calls", "expected"} == set(lines[IDS.index("recent-store")]["tests"][0])
    assert as_judging_line(load_problems()[0])["limits"] == {"cpu_seconds": 2}


def test_an_unknown_problem_is_answered_with_the_known_ones() -> None:
    with pytest.raises(ConfigError, match=r"no problem nonesuch; there are .*index-pairs"):
        workshops(slugs=["nonesuch"])
