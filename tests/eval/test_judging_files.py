"""`python -m eval judge`: files in, results out, and what is said of files that are no good."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from corpus import programs
from reference_programs import references

from eval.judging.files import JudgingFileError, Submissions, read_problems
from eval.judging.forms import problem_of
from eval.judging.many import as_line
from eval.problems import as_judging_line, load_problems

ROOT = Path(__file__).resolve().parents[2]

DOUBLE: dict[str, Any] = {
    "id": "double",
    "function": "double",
    "types": {"args": ["int"], "returns": "int"},
    "tests": [{"args": [number], "expected": 2 * number} for number in range(1, 6)],
    "limits": {"cpu_seconds": 0.3, "memory_mb": 128},
}
COUNTER: dict[str, Any] = {
    "id": "counter",
    "function": "Counter",
    "mode": "class",
    "types": {
        "args": [],
        "methods": {"add": {"args": ["int"]}, "mean": {"args": [], "returns": "float"}},
    },
    "tests": [
        {
            "calls": [["Counter", []], ["add", [2]], ["add", [4]], ["mean", []]],
            "expected": [None, None, None, 3.0],
        }
    ],
}
TURN: dict[str, Any] = {
    "id": "turn",
    "function": "turn",
    "mode": "inplace",
    "types": {"args": ["linked_list"]},
    "tests": [{"args": [[1, 2, 3]], "expected": [3, 2, 1]}],
}
MIRROR: dict[str, Any] = {
    "id": "mirror",
    "function": "mirror",
    "types": {"args": ["tree"], "returns": "tree"},
    "tests": [{"args": [[1, 2, None, 3]], "expected": [1, None, 2, None, 3]}],
}
FINE = {"id": "fine", "problem": "double", "language": "python", "code": "double = lambda n: n + n"}


def written(path: Path, *values: Any) -> Path:
    """A file of JSON Lines; what is a text already is a line as it is."""
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in values]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    return path


def judged(tmp_path: Path, problems: list[Any], submissions: list[Any], *more: str) -> Any:
    """The command's exit, what it said, and the results that it wrote."""
    out = tmp_path / "results.jsonl"
    command = [
        *(sys.executable, "-m", "eval", "judge", *more, "--out", str(out)),
        *("--problems", str(written(tmp_path / "problems.jsonl", *problems))),
        *("--submissions", str(written(tmp_path / "submissions.jsonl", *submissions))),
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    lines = out.read_text(encoding="utf-8").splitlines() if out.exists() else None
    return done, None if lines is None else [json.loads(line) for line in lines]


# ------------------------------------------------------------------ what is refused

PROBLEM_FAULTS = {
    "no JSON": ("{oops", "is not JSON"),
    "no object": ("[1, 2]", "is not a JSON object"),
    "not a number": ('{"id": NaN}', "holds NaN"),
    "no tests": (DOUBLE | {"tests": []}, "tests: "),
    "no id": ({key: DOUBLE[key] for key in DOUBLE if key != "id"}, "id: Field required"),
    "slip of a key": (
        {("test" if key == "tests" else key): value for key, value in DOUBLE.items()},
        "unknown key 'test'; did you mean 'tests'?",
    ),
    "unknown mode": (DOUBLE | {"mode": "script"}, "mode: "),
    "unknown comparison": (DOUBLE | {"compare": {"kind": "fuzzy"}}, "compare.kind: "),
    "tolerance without float": (DOUBLE | {"compare": {"abs": 1}}, "'abs' belongs to kind 'float'"),
    "checker without source": (DOUBLE | {"compare": {"kind": "checker"}}, "needs 'source'"),
    "checker without check": (
        DOUBLE | {"compare": {"kind": "checker", "source": "def test(): pass"}},
        "does not define check",
    ),
    "checker that is no Python": (
        DOUBLE | {"compare": {"kind": "checker", "source": "def check(:"}},
        "is no Python",
    ),
    "unknown type": (DOUBLE | {"types": {"args": ["integer"]}}, "unknown type 'integer'"),
    "too few arguments": (DOUBLE | {"tests": [{"args": [], "expected": 1}]}, "0 arguments for 1"),
    "no expected": (DOUBLE | {"tests": [{"args": [1]}]}, "test 1 has no 'expected'"),
    "calls without a constructor": (
        COUNTER | {"tests": [{"calls": [["add", [1]]], "expected": [None]}]},
        "the first call is not 'Counter'",
    ),
    "calls without values": (
        COUNTER | {"tests": [{"calls": [["Counter", []]], "expected": []}]},
        "not one value for each call",
    ),
    "class with trees": (COUNTER | {"types": {"args": ["tree"]}}, "no trees and linked lists"),
    "limits without sense": (DOUBLE | {"limits": {"memory_mb": 1}}, "memory_mb"),
    "any_of without a list": (DOUBLE | {"compare": {"kind": "any_of"}}, "list of right answers"),
    "no identifier": (DOUBLE | {"function": "a b"}, "'a b' is no identifier"),
}


@pytest.mark.parametrize("kind", PROBLEM_FAULTS)
def test_a_problem_that_cannot_be_used_is_named_with_its_line(kind, tmp_path) -> None:
    line, said = PROBLEM_FAULTS[kind]
    path = written(tmp_path / "p.jsonl", MIRROR, "", line)
    with pytest.raises(JudgingFileError) as error:
        read_problems(path)
    assert str(error.value).startswith(f"{path}: line 3: ")
    assert said in str(error.value)


SUBMISSION_FAULTS = {
    "no JSON": ('{"id": "x", ', "is not JSON"),
    "twice": (FINE, "submission 'fine' is on line 1 already"),
    "unknown problem": (FINE | {"id": "x", "problem": "doubel"}, "did you mean 'double'?"),
    "unknown language": (FINE | {"id": "x", "language": "cobol"}, "'cobol' cannot be judged"),
    "language without a driver": (FINE | {"id": "x", "language": "bash"}, "cannot be judged"),
    "class design in C++": (
        FINE | {"id": "x", "problem": "counter", "language": "cpp"},
        "C++ cannot be called class by class",
    ),
    "code and answer": (FINE | {"id": "x", "answer": "hm"}, "either 'code' or 'answer'"),
    "neither": ({"id": "x", "problem": "double", "language": "python"}, "either 'code' or"),
    "code that is no text": (FINE | {"id": "x", "code": 1}, "code: "),
    "too large": (FINE | {"id": "x", "code": "#" * (9 << 20)}, "more than the 8388608"),
}


@pytest.mark.parametrize("kind", SUBMISSION_FAULTS)
def test_a_submission_that_cannot_be_used_is_named_with_its_line(kind, tmp_path) -> None:
    line, said = SUBMISSION_FAULTS[kind]
    problems = read_problems(written(tmp_path / "p.jsonl", DOUBLE, COUNTER))
    path = written(tmp_path / "s.jsonl", FINE, line)
    with pytest.raises(JudgingFileError) as error:
        Submissions(path, problems).check()
    assert str(error.value).startswith(f"{path}: line 2: ")
    assert said in str(error.value)


def test_bytes_that_are_no_text_are_named_with_their_line(tmp_path) -> None:
    path = tmp_path / "p.jsonl"
    path.write_bytes(json.dumps(DOUBLE).encode() + b'\r\n{"id": "\xff"}\n')
    with pytest.raises(JudgingFileError, match="line 2: is not UTF-8"):
        read_problems(path)


def test_the_faults_of_all_lines_are_said_before_anything_runs(tmp_path) -> None:
    done, results = judged(
        tmp_path, [DOUBLE], [FINE, "{", FINE | {"id": "b", "problem": "gone"}, FINE]
    )
    assert (done.returncode, results) == (2, None)
    lines = done.stderr.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["line 2", "line 3", "line 4"]
    assert list(tmp_path.glob("results*")) == []


@pytest.mark.parametrize(
    "change",
    [{"out": "problems.jsonl"}, {"out": "no/such/folder"}, {"problems": "gone.jsonl"}],
    ids=["out-is-an-input", "out-without-a-folder", "problems-missing"],
)
def test_paths_that_cannot_be_used_end_in_one_line_and_exit_2(change, tmp_path) -> None:
    paths = {"problems": "problems.jsonl", "submissions": "submissions.jsonl", "out": "r.jsonl"}
    before = written(tmp_path / "problems.jsonl", DOUBLE).read_bytes()
    written(tmp_path / "submissions.jsonl", FINE)
    options = [part for key, name in (paths | change).items() for part in (f"--{key}", name)]
    done = subprocess.run(
        [sys.executable, "-m", "eval", "judge", *options],
        capture_output=True, text=True, cwd=tmp_path, env={"PYTHONPATH": str(ROOT)}, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
    assert next(iter(change.values())) in done.stderr
    assert (tmp_path / "problems.jsonl").read_bytes() == before


def test_keys_that_nobody_knows_are_let_be(tmp_path) -> None:
    more = {"source": "a book", "difficulty": 3, "title": "Double", "released": "2026-01-01"}
    assert list(read_problems(written(tmp_path / "p.jsonl", DOUBLE | more))) == ["double"]


def test_the_built_in_problems_come_back_from_their_own_export() -> None:
    for problem in load_problems():
        back = problem_of(json.loads(json.dumps(as_judging_line(problem))))
        assert (back.id, back.function, back.mode) == (problem.id, problem.function, problem.mode)
        assert (dict(back.compare), back.limits) == (dict(problem.compare), problem.limits)
        assert json.dumps([[t.args, t.expected] for t in back.tests]) == json.dumps(
            [[t.args, t.expected] for t in problem.tests]
        )


def test_text_with_half_a_surrogate_pair_can_be_written() -> None:
    line = as_line({"code": "\ud800", "words": "中文"})
    assert json.loads(line.encode()) == {"code": "\ud800", "words": "中文"}
    assert "中文" in as_line({"words": "中文"})


# ------------------------------------------------------------------ what is judged

SLOW = "def double(n):\n    while True: pass"
ANSWER = (
    "好的：\n\n```python\ndef double(n):\n    return 2 * n\n```\n\n"
    "用法：\n\n```python\nprint(double(2))\n```\n"
)
SUBMITTED: list[tuple[dict[str, str], str, int]] = [
    ({"problem": "double", "language": "python", "code": SLOW}, "TLE", 0),
    ({"problem": "double", "language": "python", "answer": ANSWER}, "AC", 5),
    ({"problem": "double", "language": "py", "code": "def double(n): return 2.0 * n"}, "WA", 0),
    ({"problem": "double", "language": "python", "answer": "抱歉，我不会。"}, "NO_CODE", 0),
    ({"problem": "double", "language": "python", "code": "def double(n) return n"}, "CE", 0),
    ({"problem": "double", "language": "javascript", "code": "const double = n => 2 * n"}, "AC", 5),
    (
        {
            "problem": "double",
            "language": "java",
            "answer": "```java\nclass Solution {\n    int double_(int n) { return n; }\n}\n```",
        },
        "RE",
        0,
    ),
    (
        {
            "problem": "turn",
            "language": "cpp",
            "code": "class Solution { public: void turn(ListNode*& head) {"
            " ListNode* last = nullptr; while (head) { auto next = head->next; head->next = last;"
            " last = head; head = next; } head = last; } };",
        },
        "AC",
        1,
    ),
    (
        {
            "problem": "mirror",
            "language": "java",
            "code": "class Solution { TreeNode mirror(TreeNode t) { if (t == null) return null;"
            " TreeNode l = mirror(t.right), r = mirror(t.left); t.left = l; t.right = r;"
            " return t; } }",
        },
        "AC",
        1,
    ),
    (
        {
            "problem": "counter",
            "language": "javascript",
            "code": "class Counter { constructor() { this.all = []; } add(n) { this.all.push(n); }"
            " mean() { return this.all.reduce((a, b) => a + b, 0) / this.all.length; } }",
        },
        "AC",
        1,
    ),
]


@pytest.mark.docker
def test_every_mode_type_and_language_is_judged_in_the_order_of_the_file(require, tmp_path) -> None:
    require("docker")
    submissions = [{"id": f"s{n}", **one} for n, (one, _, _) in enumerate(SUBMITTED)]
    problems = [DOUBLE, COUNTER, TURN, MIRROR]
    (tmp_path / "results.jsonl").write_text("an earlier result")
    done, results = judged(tmp_path, problems, submissions, "--json")
    assert done.returncode == 0, done.stderr
    assert [(one["id"], one["verdict"], one["passed"]) for one in results] == [
        (f"s{n}", verdict, passed) for n, (_, verdict, passed) in enumerate(SUBMITTED)
    ]
    slow, found, wrong, *_ = results
    assert [test["verdict"] for test in slow["tests"]] == ["TLE"] * 3 + ["SKIPPED"] * 2
    assert slow["total"] == 5
    assert set(slow["tests"][0]) == {
        "verdict", "cpu_seconds", "wall_seconds", "memory_peak_bytes",
    }  # fmt: skip
    assert found["code"] == "def double(n):\n    return 2 * n"
    assert found["extraction"]["how"] == "chosen_block"
    ((start, end),) = found["extraction"]["spans"]
    assert ANSWER[start:end] == found["code"]
    assert [one["reason"] for one in found["extraction"]["discarded"]] == ["usage"]
    assert wrong["first_failure"] == {"args": "[1]", "expected": "2", "got": "2.0", "message": ""}
    assert (wrong["extraction"], set(wrong)) == (
        None,
        {"id", "problem", "verdict", "passed", "total", "tests", "first_failure", "code"}
        | {"extraction"},
    )
    summary = json.loads(done.stdout.splitlines()[-1])
    assert summary["verdicts"] == dict(Counter(verdict for _, verdict, _ in SUBMITTED))
    assert summary["submissions"] == len(SUBMITTED)
    assert f"{len(SUBMITTED)}/{len(SUBMITTED)} judged" in done.stderr
    assert [path.name for path in tmp_path.glob("results*")] == ["results.jsonl"]


@pytest.mark.docker
def test_a_checker_that_fails_is_the_problems_fault_and_the_others_are_judged(
    require, tmp_path
) -> None:
    require("docker")
    broken = "import no_such_module\ndef check(args, expected, got): return True"
    odd = DOUBLE | {"id": "odd", "compare": {"kind": "checker", "source": broken}}
    done, results = judged(tmp_path, [DOUBLE, odd], [FINE | {"id": "a", "problem": "odd"}, FINE])
    assert done.returncode == 1
    assert [one["verdict"] for one in results] == ["INFRA", "AC"]
    assert "no_such_module" in results[0]["first_failure"]["message"]
    assert "1 of 2 could not be judged" in done.stderr


def test_without_an_engine_it_fails_and_writes_nothing(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    done, results = judged(tmp_path, [DOUBLE], [FINE])
    assert (done.returncode, results) == (1, None)
    assert "judging needs the sandbox" in done.stderr
    assert list(tmp_path.glob("results*")) == []


PROCESSES = pytest.mark.parametrize("options", [(), ("--one-process",)], ids=["each", "one"])


@pytest.mark.docker
@pytest.mark.timeout(400)
@PROCESSES
def test_the_reference_programs_of_humaneval_pass_every_test(require, tmp_path, options) -> None:
    require("docker")
    chosen = references()
    assert len(chosen) >= 150
    assert sum(one.whole for one in chosen) >= 150
    done, results = judged(
        tmp_path,
        [one.problem for one in chosen],
        [one.submission() for one in chosen],
        *options,
    )
    assert done.returncode == 0, done.stderr
    failed = {one["id"]: one["first_failure"] for one in results if one["verdict"] != "AC"}
    assert failed == {}
    assert sum(one["passed"] for one in results) == sum(len(o.problem["tests"]) for o in chosen)


@pytest.mark.docker
@pytest.mark.timeout(400)
@PROCESSES
def test_no_escape_from_a_checker_passes_a_test_that_it_should_not(
    require, tmp_path, options
) -> None:
    require("docker")
    problems, submissions, honest = [], [], {}
    for program in programs("hostile"):
        called = program.called
        if called is None:
            continue
        key = "calls" if called.mode == "class" else "args"
        tests = [
            {key: given, "expected": right}
            for given, right in zip(called.inputs, called.right, strict=True)
        ]
        types = {"args": list(called.arg_types)} if called.arg_types else {}
        problem = {
            "id": program.name,
            "function": called.entry,
            "mode": called.mode,
            "types": types | ({"returns": called.returns} if called.returns else {}),
            "tests": tests,
            "limits": {"cpu_seconds": 1, "memory_mb": 128},
        }
        problems.append(problem)
        base = {"id": program.name, "problem": program.name, "language": program.language}
        submissions.append(base | {"code": program.code})
        honest[program.name] = ["right" in ends for ends in called.ends]
    assert len(problems) >= 30
    done, results = judged(tmp_path, problems, submissions, *options)
    assert done.returncode == 0, done.stderr
    for one in results:
        passed = [test["verdict"] == "AC" for test in one["tests"]]
        allowed = honest[one["id"]]
        wrongly = [n for n, ac in enumerate(passed) if ac and not allowed[n]]
        assert wrongly == [], one
        if not any(allowed):
            assert one["passed"] == 0
