"""Files of submissions, judged in a real sandbox: every mode, type and language."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from corpus import programs
from judging_lines import COUNTER, DOUBLE, FINE, MIRROR, judged
from reference_programs import references

TURN: dict[str, Any] = {
    "id": "turn",
    "function": "turn",
    "mode": "inplace",
    "types": {"args": ["linked_list"]},
    "tests": [{"args": [[1, 2, 3]], "expected": [3, 2, 1]}],
}


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
