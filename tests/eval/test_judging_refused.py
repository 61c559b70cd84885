"""Files of problems and submissions that cannot be used: every fault named with its line."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from judging_lines import COUNTER, DOUBLE, FINE, MIRROR, ROOT, judged, written

from eval.judging.files import JudgingFileError, Submissions, read_problems
from eval.judging.forms import problem_of
from eval.judging.many import as_line
from eval.problems import as_judging_line, load_problems

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
