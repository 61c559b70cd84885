"""Drivers of all languages: solutions are found, and values go in and come out unchanged."""

from __future__ import annotations

import pytest
from called import Call

ADDERS = {
    "javascript": [
        "function add(a, b) { return a + b; }",
        "const add = (a, b) => a + b;",
        "var add = async function (a, b) { return a + b; }",
        "class Solution { add(a, b) { return a + b; } }",
        "class Solution { static add(a, b) { return a + b; } }",
        "class Solution { add = (a, b) => a + b; }",
        "module.exports = (a, b) => a + b;",
        "module.exports = { add: (a, b) => a + b };",
        "exports.add = (a, b) => a + b;",
        "module.exports = class { add(a, b) { return a + b; } }",
        "export function add(a, b) { return a + b; }",
        "import fs from 'fs';\nexport default function add(a, b) { return a + b; }",
        "const add = (a, b) => a + b;\nexport { add };",
        "'use strict';\nlet name = 1;\nfunction add(a, b) { return a + b; } // at the end",
    ],
    "java": [
        "class Solution { public int add(int a, int b) { return a + b; } }",
        "public class Solution { static long add(long a, long b) { return a + b; } }",
        "package x.y;\npublic class Other { Integer add(Integer a, int b) { return a + b; } }",
        "class Helper { int add(int a) { return a; } }\n"
        "class Solution { int add(String a, int b) { return 0; } int add(int a, int b) "
        "{ return a + b; } }",
        "interface Adding { static double add(double a, double b) { return a + b; } }",
    ],
    "cpp": [
        "class Solution { public: int add(int a, int b) { return a + b; } };",
        "struct Solution { static long add(const int& a, long b) noexcept { return a + b; } };",
        "struct Solution { short add(short&& a, int8_t b) const { return a + b; } };",
        "int add(int a, int b) { return a + b; }\nint main() { return add(1, 1) - 2; }",
        "#include <functional>\nstd::function<int(int, int)> add = [](int a, int b) "
        "{ return a + b; };",
        "auto add = [](int a, int b) { return a + b; };",
        "#define int long long\nstruct Solution { int add(int a, int b) { return a + b; } };\n"
        "signed main() { }",
        "#include <vector>\nint count = 0;\nint add(std::vector<int>::value_type a, int b) "
        "{ count++; return a + b; }",
        "/* struct Solution { }; */ // class Solution {\nint add(int a, int b) { return a + b; }",
    ],
}


@pytest.mark.parametrize(
    ("language", "code"), [(name, code) for name, codes in ADDERS.items() for code in codes]
)
def test_a_solution_is_found_however_it_is_written(caller, language, code):
    assert caller.values(Call(language, code, "add"), [2, 3], [-1, 1]) == [5, 0]


# Each: its language, its code, the arguments with their types, and what comes back.
SAME = [
    ("javascript", "const f = (x) => x;", [[1, [2, "ü\n\"😀"], None, True, 1.5]]),
    ("javascript", "const f = (x) => x;", [2**53 + 1]),
    ("javascript", "const f = (x) => x;", [["9007199254740993", -(2**62)]]),
    ("java", "class Solution { int[][] f(int[][] x) { return x; } }", [[[1, 2], [], [-3]]]),
    ("java", "class Solution { List<List<String>> f(List<List<String>> x) { return x; } }",
     [[["a", "ü\n\"\\😀"], []]]),
    ("java", "class Solution { char[][] f(char[][] x) { return x; } }", [[["X", "."], ["O"]]]),
    ("java", "class Solution { boolean[] f(boolean[] x) { return x; } }", [[True, False]]),
    ("java", "class Solution { Double f(double x) { return x; } }", [0.1]),
    ("java", "class Solution { Object f(Object x) { return x; } }", [[1, "a", None, 2.5, [True]]]),
    ("java", "class Solution { long f(long x) { return x; } }", [-(2**63)]),
    ("java", "class Solution { List<Integer>[] f(List<Integer>[] x) { return x; } }", [[[1], []]]),
    ("java", "class Solution { String f(String x) { return x; } }", [None]),
]  # fmt: skip


@pytest.mark.parametrize(("language", "code", "given"), SAME)
def test_values_come_back_as_they_went_in(caller, language, code, given):
    (value,) = caller.values(Call(language, code, "f"), given)
    assert value == given[0]
    assert type(value) is type(given[0])


OUT = [
    ("javascript", "new Set([1, 'a'])", {"$set": [1, "a"]}),
    ("javascript", "new Map([[1, [2]], ['b', {c: 3}]])",
     {"$dict": [[1, [2]], ["b", {"$dict": [["c", 3]]}]]}),
    ("javascript", "[NaN, -Infinity, -0, 1e21]",
     [{"$float": "nan"}, {"$float": "-inf"}, 0, {"$int": hex(10**21)}]),
    ("javascript", "[2n ** 70n, -(2n ** 70n), 5n]",
     [{"$int": hex(2**70)}, {"$int": hex(-(2**70))}, 5]),
    ("javascript", "[undefined, new Int32Array([1]), new Date(0)]",
     [None, [1], {"$other": "Date"}]),
    ("javascript", "'\\ud800'", "\ud800"),
    ("java", "Set.of(1)", {"$set": [1]}),
    ("java", "new TreeMap<>(Map.of(1, List.of(2), 3, List.of()))", {"$dict": [[1, [2]], [3, []]]}),
    ("java", "List.of(Double.NaN, Double.NEGATIVE_INFINITY, 1e300)",
     [{"$float": "nan"}, {"$float": "-inf"}, 1e300]),
    ("java", "List.of(BigInteger.TWO.pow(70), BigInteger.TEN)", [{"$int": hex(2**70)}, 10]),
    ("java", "new Object[] {null, 'c', new StringBuilder(\"s\"), Optional.of(1), new Thread()}",
     [None, "c", "s", 1, {"$other": "Thread"}]),
    ("java", "\"\\ud800\"", "\ud800"),
]  # fmt: skip
RETURNING = {
    "javascript": "const f = () => {};".replace("{}", "(%s)"),
    "java": "class Solution { Object f() { return %s; } }",
}


@pytest.mark.parametrize(("language", "expression", "expected"), OUT)
def test_what_json_lacks_has_a_form_of_its_own(caller, language, expression, expected):
    call = Call(language, RETURNING[language] % expression, "f")
    assert caller.values(call, []) == [expected]


REVERSE = {
    "javascript": "function f(head) { let last = null; while (head) "
    "{ const next = head.next; head.next = last; last = head; head = next; } return last; }",
    "java": "class Solution { ListNode f(ListNode head) { ListNode last = null; "
    "while (head != null) { ListNode next = head.next; head.next = last; last = head; "
    "head = next; } return last; } }",
    "cpp": "class Solution { public: ListNode* f(ListNode* head) { ListNode* last = nullptr; "
    "while (head) { ListNode* next = head->next; head->next = last; last = head; head = next; } "
    "return last; } };",
}
MIRROR = {
    "javascript": "function f(root) { return root && "
    "new TreeNode(root.val, f(root.right), f(root.left)); }",
    "java": "class Solution { TreeNode f(TreeNode root) { return root == null ? null : "
    "new TreeNode(root.val, f(root.right), f(root.left)); } }",
    "cpp": "class Solution { public: TreeNode* f(TreeNode* root) { return root ? "
    "new TreeNode(root->val, f(root->right), f(root->left)) : nullptr; } };",
}
OWN_NODES = {
    "javascript": "class ListNode { constructor(v, n) { this.val = v; this.next = n; } }\n",
    "java": "class ListNode { int val; ListNode next; ListNode(int x) { val = x; } }\n",
    "cpp": "struct ListNode { int val; ListNode* next; };\n",
}


@pytest.mark.parametrize("language", REVERSE)
def test_lists_and_trees_are_built_and_read(caller, language):
    for own in ("", OWN_NODES[language]):
        call = Call(
            language, own + REVERSE[language], "f",
            arg_types=("linked_list",), returns="linked_list | none",
        )  # fmt: skip
        assert caller.values(call, [[1, 2, 3]], [[]]) == [[3, 2, 1], []]
    call = Call(language, MIRROR[language], "f", arg_types=("tree",), returns="tree")
    assert caller.values(call, [[1, 2, 3, None, 4]], [[]]) == [[1, 3, 2, None, None, 4], []]


FIRST_TO_NINE = {
    "javascript": "function f(x, y) { x[0] = 9; x.push(y); }",
    "java": "class Solution { void f(int[] x, int y) { x[0] = 9; x[1] = y; } }",
    "cpp": "void f(vector<int>& x, int y) { x[0] = 9; x.push_back(y); }",
}


@pytest.mark.parametrize("language", FIRST_TO_NINE)
def test_a_changed_argument_is_the_answer_in_place(caller, language):
    call = Call(language, FIRST_TO_NINE[language], "f", mode="inplace")
    assert caller.values(call, [[1, 2], 5])[0][0] == 9


COUNTER = {
    "javascript": "class Counter { constructor(n) { this.n = n; } add(k) { this.n += k; } "
    "get() { return this.n; } }",
    "java": "class Counter { private int n; public Counter(int n) { this.n = n; } "
    "public void add(int k) { n += k; } public int get() { return n; } }",
}


@pytest.mark.parametrize("language", COUNTER)
def test_a_class_is_made_and_its_methods_are_called(caller, language):
    call = Call(language, COUNTER[language], "Counter", mode="class")
    given = [["Counter", [1]], ["add", [5]], ["get", []]]
    assert caller.values(call, given, given) == [[None, None, 6]] * 2
    assert "value" not in caller.answers(call, [["Counter", [1]], ["gone", []]])[0]


KEEPING = {
    "javascript": "let seen = 0;\nfunction f() { return ++seen; }",
    "java": "class Solution { static int seen; int f() { return ++seen; } }",
    "cpp": "int seen;\nint f() { return ++seen; }",
}


@pytest.mark.parametrize("language", KEEPING)
def test_variables_begin_afresh_for_each_input(caller, language):
    assert caller.values(Call(language, KEEPING[language], "f"), [], [], []) == [1, 1, 1]
