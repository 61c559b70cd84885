"""Proxies: what is counted in each language, and no text that stops the counting."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from judged import one

from eval.scores.proxies import LANGUAGES, Proxies, measure, proxies
from eval.scores.shares import Share

PYTHON = '''# 用哈希表
class Solution:
    """Finds pairs."""

    def two_sum(self, nums, target):
        """返回下标。"""
        last_seen = {}
        for place, number in enumerate(nums):
            if target - number in last_seen:
                return [last_seen[target - number], place]  # found
            elif number:
                lastSeen = 1
        return None
'''
JAVASCRIPT = """/** Finds pairs. */
const twoSum = (nums, t) => {
  const lastSeen = new Map();
  for (let i = 0; i < nums.length; i++) {
    if (lastSeen.has(t - nums[i])) { while (true) { return [i]; } } else if (i) { return []; }
  }
  return nums.map(x => x + 1);
};

// 辅助

function helper_one(a) { return a; }
"""
JAVA = """class Solution {
  // Finds pairs.
  public int[] twoSum(int[] nums, int target) {
    int lastSeen = 0;
    for (int x : nums) { if (x > 0) { lastSeen++; } else if (x < 0) { lastSeen--; } }
    return null; /* 没有 */
  }
  Solution() {}
}
"""
CPP = """#include <vector>
class Solution { public:
  /** Finds pairs. */
  int two_sum(std::vector<int>& nums, int k) {
    int last_seen = 0, c;
    for (auto& x : nums) { if (x) { last_seen++; } else if (c) { c++; } }
    return last_seen;
  }
};
int main() { return 0; }
"""


@pytest.mark.parametrize(
    ("language", "code", "found"),
    [
        (
            "python",
            PYTHON,
            Proxies(
                comment_lines=Share(4, 12),
                chinese=Share(2, 4),
                functions=1,
                longest_function=9,
                deepest_nesting=2,
                documented=Share(1, 1),
                consistent=Share(2, 3),  # two_sum, last_seen; lastSeen
                one_letter=Share(0, 7),
            ),
        ),
        (
            "javascript",
            JAVASCRIPT,
            Proxies(
                comment_lines=Share(2, 10),
                chinese=Share(1, 2),
                functions=2,
                longest_function=7,
                deepest_nesting=3,
                documented=Share(1, 2),  # a blank line stands between 辅助 and its function
                consistent=Share(2, 3),
                one_letter=Share(3, 7),  # t, i, a; the name of a sole x => is not declared in ()
            ),
        ),
        (
            "java",
            JAVA,
            Proxies(
                comment_lines=Share(2, 9),
                chinese=Share(1, 2),
                functions=2,
                longest_function=5,
                deepest_nesting=2,
                documented=Share(1, 2),
                consistent=Share(2, 2),
                one_letter=Share(1, 5),
            ),
        ),
        (
            "cpp",
            CPP,
            Proxies(
                comment_lines=Share(1, 10),
                chinese=Share(0, 1),
                functions=2,
                longest_function=5,
                deepest_nesting=2,
                documented=Share(1, 2),
                consistent=Share(2, 2),
                one_letter=Share(3, 7),
            ),
        ),
    ],
    ids=LANGUAGES,
)
def test_each_language_is_counted_as_by_hand(language: str, code: str, found: Proxies) -> None:
    assert measure(language, code) == found


@pytest.mark.parametrize(
    ("code", "depth"),
    [
        ("x = 1\n", 0),
        ("if a:\n  pass\nelif b:\n  pass\nelse:\n  pass\n", 1),
        ("for a in b:\n  while c:\n    with d:\n      pass\n", 3),
    ],
)
def test_else_if_is_no_deeper_than_if(code: str, depth: int) -> None:
    assert measure("python", code).deepest_nesting == depth


def test_a_string_that_begins_nothing_is_no_docstring() -> None:
    assert measure("python", "def f():\n    x = 1\n    'late'\n").documented == Share(0, 1)
    assert measure("python", "def f():\n    'first'\n    x = 1\n").documented == Share(1, 1)
    assert measure("python", "# above\n@cache\ndef f():\n    pass\n").documented == Share(1, 1)


def test_a_function_inside_another_needs_no_docstring() -> None:
    found = measure("python", "def f():\n    'doc'\n    def g():\n        return 1\n    return g\n")
    assert (found.functions, found.documented) == (2, Share(1, 1))


def test_where_there_is_nothing_to_tell_nothing_is_told() -> None:
    figures = measure("python", "print(1)\n").figures()
    missing = {name for name, value in figures.items() if value is None}
    assert missing == {
        "Chinese comments",
        "longest function",
        "documented functions",
        "consistent names",
        "one-letter names",
    }


@pytest.mark.parametrize(
    ("language", "code"), [("python", " \n"), ("rust", "fn f() {}"), ("python", "x = 1\n" * 4000)]
)
def test_what_cannot_be_read_has_no_proxies(language: str, code: str) -> None:
    assert measure(language, code) is None


def test_rows_are_means_of_one_contestants_answers_in_one_language() -> None:
    samples = [
        one("a", code="# one\nx = 1\n"),
        one("b", "WA", code="x = 1\n"),
        one("c", "INFRA", code="# one\n# two\n"),
        one("d", "NO_CODE"),
        one("e", code=JAVA, language="java"),
        one("a", code="x = 1\n", contestant="yi"),
    ]
    rows = proxies(samples)
    assert [(row.contestant, row.language, row.answers) for row in rows] == [
        ("qwen", "python", 2),
        ("qwen", "java", 1),
        ("yi", "python", 1),
    ]
    assert rows[0].figures["comment share"].mean == 0.25
    assert rows[0].figures["longest function"] is None


pieces = [*PYTHON.split(" "), *JAVASCRIPT.split(" "), *CPP.split("\n"), "\n", "🙂", "\ud800"]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(LANGUAGES), st.lists(st.sampled_from(pieces), max_size=40).map(" ".join))
def test_any_text_is_read_as_far_as_it_can_be(language: str, code: str) -> None:
    found = measure(language, code)
    assert (found is None) == (not code.strip())
    for name, value in found.figures().items() if found else ():
        whole = name in ("longest function", "deepest nesting")
        assert value is None or (value >= 0 and (whole or value <= 1))


@pytest.mark.parametrize(
    ("language", "code"),
    [
        ("python", "a\n" * 9_900),
        ("python", "def f():\n x\n" * 1_500),
        ("javascript", "{if(a)" * 3_300),
        ("java", "if(a){" * 3_300),
        ("javascript", "if(a){}else " * 1_600),
        ("cpp", "int " + "*" * 19_000 + "a;"),
    ],
)
def test_texts_made_to_be_slow_are_read_in_a_moment(language: str, code: str) -> None:
    started = time.process_time()
    assert measure(language, code) is not None
    assert time.process_time() - started < 2
