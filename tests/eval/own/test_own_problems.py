"""Problems of one's own: where they stand, how they begin, what counts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from own_set import SIGNATURE, command, document, fill, lift, made

from eval.problems import BUILT_IN, load_problems
from eval.proofs.authoring import workshops
from eval.questions.chosen import load_questions
from eval.questions.own import arena_problems, load_own, own_folder
from eval.questions.skeletons import missing
from runners.configuration import ConfigError


def test_the_folder_is_that_of_the_variable_counted_from_the_home(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own_folder() == home / "problems"
    monkeypatch.setenv("LEITAI_PROBLEMS", "ours")
    assert own_folder() == home / "ours"
    monkeypatch.setenv("LEITAI_PROBLEMS", "/somewhere/else")
    assert own_folder() == Path("/somewhere/else")


def test_the_folder_of_the_configuration_holds_where_no_variable_does(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from eval import settings
    from eval.questions import own

    path = tmp_path / "eval.yaml"
    path.write_text("own_problems: {folder: team/problems}\n", encoding="utf-8")
    monkeypatch.setattr(own, "load_settings", lambda: settings.load_settings(path))
    assert own_folder() == home / "team/problems"


@pytest.mark.parametrize(
    ("signature", "mode"),
    [
        (SIGNATURE, "function"),
        ("def turn(grid: list[list[int]]) -> None", "inplace"),
        ("def depth(root: Optional[TreeNode]) -> int", None),
        (
            "class Store:\n    def __init__(self, n: int): ...\n    def get(self) -> str: ...",
            "class",
        ),
        (None, "class"),
        (None, None),
    ],
)
def test_a_new_problem_is_a_draft_that_lists_what_it_lacks(
    root: Path, signature: str | None, mode: str | None
) -> None:
    given = ["--signature", signature] if signature else []
    given += ["--mode", mode] if mode else []
    done = command("new", "fresh", *given, "--json")
    assert done.exit_code == 0, done.exception
    lacks = document(done)["missing"]
    for name in ("problem.yaml", "statement.en.md", "statement.zh.md", "reference.py",
                 "brute.py", "generator.py", "wrong/", "tests.jsonl.gz"):  # fmt: skip
        assert any(one.startswith(name) for one in lacks), name
    for path in (root / "fresh").glob("*.py"):
        compile(path.read_text("utf-8"), path.name, "exec")
    verified = command("verify", "fresh", "--own", "--json")
    assert verified.exit_code == 1
    assert document(verified)["problems"][0]["faults"] == lacks == missing(root / "fresh")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["../up"], "'../up' is no name for a problem: letters, digits"),
        (["."], "is no name for a problem"),
        (["a" * 81], "at most 80"),
        (["index-pairs"], "has the name of the built-in problem"),
        (["Index-Pairs"], "has the name of the built-in problem"),
        (["x", "--signature", "lambda: 1"], "is not one function or class, as in 'def pairs"),
        (["x", "--signature", "def f(a) -> int"], "argument 'a' of 'f' has no type"),
        (["x", "--signature", "def f(a: Widget) -> int"], "legal types are int, float"),
        (["x", "--mode", "magic"], "legal are function, inplace, class"),
        (["x", "--mode", "class", "--signature", SIGNATURE], "in mode class only"),
        (["there"], "is there already"),
    ],
)
def test_what_cannot_be_made_is_said_in_one_line(
    root: Path, arguments: list[str], why: str
) -> None:
    made(root, "there")
    done = command("new", *arguments)
    assert isinstance(done.exception, ValueError)
    assert why in str(done.exception)
    assert "\n" not in str(done.exception)
    assert [path.name for path in root.iterdir()] == ["there"]


def test_code_at_fault_is_named_and_not_a_traceback(root: Path) -> None:
    folder = made(root)
    fill(folder)
    (folder / "reference.py").write_text("def near_pairs(nums, k):\n    return nums[99]\n")
    done = command("build", "near-pairs", "--own")
    assert isinstance(done.exception, ConfigError)
    assert "reference.py: fails on" in str(done.exception)
    assert "IndexError" in str(done.exception)
    (folder / "generator.py").write_text("def edges(): yield from 3\n")
    assert "generator.py: fails: TypeError" in str(
        command("build", "near-pairs", "--own").exception
    )


def test_a_draft_is_left_out_of_everything_with_a_line_that_says_so(root: Path) -> None:
    folder = made(root)
    fill(folder)
    assert command("build", "near-pairs", "--own").exit_code == 0
    told: list[str] = []
    assert load_own(root, told.append) == ()
    assert "near-pairs: left out, it is a draft" in told[0]
    assert len(load_questions("all")) == len(load_problems())
    with pytest.raises(ConfigError, match=r"holds no problem that counts.*problems new"):
        load_questions("own")
    assert arena_problems(told.append) == load_problems()
    assert command("export", root / "x", "--own").exit_code == 0
    assert (root / "x").read_text() == ""
    assert "a draft is not exported" in str(
        command("export", root / "x", "near-pairs", "--own").exception
    )

    lift(folder)
    (question,) = load_questions("own")
    assert question.released == "2026-03-31"
    assert [one.problem.id for one in load_questions("all")][-1] == "near-pairs"
    assert [problem.id for problem in arena_problems()][-1] == "near-pairs"


def test_the_list_shows_both_sets_each_with_its_own_digest(root: Path) -> None:
    before = document(command("list", "--json"))["sets"]
    folder = made(root)
    fill(folder)
    command("build", "near-pairs", "--own")
    (built_in, own) = document(command("list", "--json"))["sets"]
    assert [one["state"] for one in own["problems"]] == ["draft"]
    assert own["digest"] == before[1]["digest"]
    lift(folder)
    (built_in, own) = document(command("list", "--json"))["sets"]
    assert built_in == before[0]
    assert own["digest"] != before[1]["digest"]
    (shown,) = own["problems"]
    assert (shown["state"], shown["tags"], shown["tests"]) == ("own", ["arrays"], 61)
    assert len(shown["digest"]) == 64


def test_an_own_problem_never_shadows_a_built_in_one(root: Path) -> None:
    shutil.copytree(BUILT_IN / "even-teams", root / "even-teams")
    with pytest.raises(ConfigError) as caught:
        load_questions("all")
    assert str(root / "even-teams") in str(caught.value)
    assert str(BUILT_IN / "even-teams") in str(caught.value)
    told: list[str] = []
    assert arena_problems(told.append) == load_problems()
    assert "has the name of the built-in problem" in told[0]
    assert command("list").exit_code == 1


def test_a_broken_problem_ends_a_run_and_leaves_the_arena_standing(root: Path) -> None:
    (root / "odd").mkdir(parents=True)
    (root / "odd" / "problem.yaml").write_text("order: [", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"odd/problem\.yaml: is not valid YAML"):
        load_questions("own")
    told: list[str] = []
    assert arena_problems(told.append) == load_problems()
    assert told[0].startswith("odd: left out")
    # Nor does it keep anybody from making another one.
    made(root)


def test_work_that_was_broken_off_is_no_problem(root: Path) -> None:
    shutil.copytree(made(root), root / ".near-pairs.x1")
    assert [one.folder.name for one in workshops(root)] == ["near-pairs"]
