"""Solutions in other languages, called in the image: values in, values out, and errors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from by_hand import ByHand, Ended, by_hand

from runners.sandbox import CallJob, Limits
from runners.sandbox.drivers import program
from runners.sandbox.failure import JobError

MEMORY_MB = 128


@dataclass(frozen=True)
class Call:
    language: str
    code: str
    entry: str
    mode: str = "function"
    arg_types: tuple[str, ...] = ()
    returns: str | None = None


class Caller:
    """Compiles a solution and calls it; remembers how the last process ended."""

    def __init__(self, container: ByHand) -> None:
        self._container = container
        self.ended = Ended(0, "", "")

    def compiled(self, call: Call) -> Ended:
        made = program(call, MEMORY_MB)
        self._container.fresh(made.files)
        return self._container.run(made.compile or ("true",), made.environment)

    def answers(self, call: Call, *inputs: Any) -> list[dict[str, Any]]:
        """One answer for each input, as far as they come."""
        made = program(call, MEMORY_MB)
        ended = self.compiled(call)
        assert ended.code == 0, ended.stdout + ended.stderr
        head = {
            "entry": call.entry,
            "mode": call.mode,
            "arg_types": list(call.arg_types),
            "returns": call.returns,
        }
        lines = [{"n": n, "input": given} for n, given in enumerate(inputs)]
        rounds = [[line] for line in lines] if made.process_per_test else [lines]
        said: list[dict[str, Any]] = []
        for some in rounds:
            self.ended, more = self._container.answers(
                made.command, [head, *some], made.environment
            )
            said += more
        assert [one.pop("n") for one in said] == list(range(len(said)))
        return said

    def values(self, call: Call, *inputs: Any) -> list[Any]:
        answers = self.answers(call, *inputs)
        assert self.ended.code == 0, self.ended
        assert all("value" in answer for answer in answers), answers
        return [answer["value"] for answer in answers]

    def error(self, call: Call, *given: Any) -> dict[str, Any]:
        (answer,) = self.answers(call, list(given))
        return answer["error"]


@pytest.fixture(scope="module")
def caller(require) -> Iterator[Caller]:
    require("docker")
    with by_hand() as container:
        yield Caller(container)


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


RAISING = {
    "javascript": "function f(x) {\n  if (x) return x;\n  throw new TypeError('no x');\n}",
    "java": "class Solution {\n  int f(int x) {\n"
    '    if (x == 0) throw new IllegalStateException("no x"); return x;\n  }\n}',
}


@pytest.mark.parametrize("language", RAISING)
def test_an_error_has_type_text_and_line_and_the_next_input_its_answer(caller, language):
    bad, good = caller.answers(Call(language, RAISING[language], "f"), [0], [7])
    assert bad["error"]["message"] == "no x"
    assert bad["error"]["type"] in ("TypeError", "IllegalStateException")
    assert bad["error"]["line"] == 3
    assert "memory" not in bad["error"]
    assert good == {"value": 7}


ENDLESS = {
    "javascript": "const f = (x) => f(x + 1) + 1;",
    "java": "class Solution { int f(int x) { return f(x + 1) + 1; } }",
}


@pytest.mark.parametrize("language", ENDLESS)
def test_an_exhausted_stack_is_an_error_and_not_the_end(caller, language):
    first, second = caller.answers(Call(language, ENDLESS[language], "f"), [1], [1])
    assert first["error"]["type"] in ("RangeError", "StackOverflowError")
    assert "memory" not in second["error"]


HUNGRY = {
    "javascript": "const f = () => new ArrayBuffer(1e13).byteLength;",
    "java": "class Solution { int f() { List<long[]> all = new ArrayList<>(); "
    "while (true) all.add(new long[1 << 20]); } }",
    "cpp": "int f() { return (int) string(1ull << 60, 'a').size(); }",
}


@pytest.mark.parametrize("language", HUNGRY)
def test_exhausted_memory_is_told_as_such(caller, language):
    assert caller.error(Call(language, HUNGRY[language], "f"))["memory"] is True


@pytest.mark.parametrize(
    ("language", "code", "given"),
    [
        ("java", "class Solution { int f(int x) { return x; } }", 2**31),
        ("java", "class Solution { int[] f(int[] x) { return x; } }", [2**40]),
        ("java", "class Solution { long f(long x) { return x; } }", 2**63),
        ("java", "class Solution { int f(int x) { return x; } }", 1.5),
        ("java", "class Solution { int f(int x) { return x; } }", "1"),
        ("java", "class Solution { char f(char x) { return x; } }", "ab"),
        ("java", "class Solution { int f(int x) { return x; } }", None),
    ],
)
def test_a_value_that_does_not_fit_is_an_error_and_never_another_value(
    caller, language, code, given
):
    assert "does not fit" in caller.error(Call(language, code, "f"), given)["message"]


REFUSED = {
    "javascript": "let x = 1;\nfunction f( {",
    "java": 'class Solution {\n  int f() { return "a"; } }',
    "cpp": 'class Solution {\n  int f() { return "a"; } };',
}


@pytest.mark.parametrize("language", REFUSED)
def test_code_that_does_not_compile_is_refused_before_it_is_called(caller, language):
    ended = caller.compiled(Call(language, REFUSED[language], "f"))
    assert ended.code != 0
    assert ":2" in ended.stderr


ABSENT = {"javascript": "const g = 1;", "java": "class Solution { int f(int x) { return x; } }"}


@pytest.mark.parametrize("language", ABSENT)
def test_a_function_that_is_not_there_is_named(caller, language):
    assert "'f'" in caller.error(Call(language, ABSENT[language], "f"))["message"]


CHATTY = {
    "javascript": "console.log('top');\nfunction f() { console.log('in'); "
    "console.error('err'); return 1; }",
    "java": 'class Solution { int f() { System.out.print("in"); System.err.print("err"); '
    "return System.in == null ? 0 : 1; } }",
    "cpp": 'int f() { cout << "in"; fprintf(stderr, "err"); return 1; }',
}


@pytest.mark.parametrize("language", CHATTY)
def test_what_a_solution_prints_is_no_answer(caller, language):
    assert caller.values(Call(language, CHATTY[language], "f"), []) == [1]
    assert "in" in caller.ended.stdout
    assert "err" in caller.ended.stderr


async def test_output_without_end_is_counted_while_it_comes(sandbox):
    code = "const f = (x) => { while (x) console.log('x'.repeat(1000)); return x; };"
    job = CallJob(code=code, entry="f", inputs=[[0], [1], [0]], language="javascript")
    assert [call.outcome for call in (await sandbox.call(job)).calls] == ["OK", "OLE", "OK"]


def test_a_promise_that_never_settles_is_an_error(caller):
    call = Call("javascript", "const f = () => new Promise(() => {});", "f")
    assert "never settles" in caller.error(call)["message"]


def test_an_error_in_a_timer_is_the_answer(caller):
    code = (
        "const f = () => new Promise(() => setTimeout(() => {\nthrow new RangeError('late'); }));"
    )
    error = caller.error(Call("javascript", code, "f"))
    assert (error["type"], error["line"]) == ("RangeError", 2)


def test_a_patched_builtin_does_not_reach_the_answers(caller):
    code = (
        "JSON.stringify = JSON.parse = Array.isArray = () => 'patched';\n"
        "Array.prototype.extra = 1;\nObject.prototype.more = 2;\nconst f = (x) => [x, 'a'];"
    )
    assert caller.values(Call("javascript", code, "f"), [1], [2]) == [[1, "a"], [2, "a"]]


SAME_CPP = [
    ("vector<vector<int>>&", [[1, 2], [], [-3]]),
    ("const vector<vector<string>>&", [["a", 'ü\n"\\😀', "\0"], []]),
    ("vector<vector<char>>", [["X", "."], ["O"]]),
    ("vector<bool>", [True, False]),
    ("double", 0.1),
    ("float", 3.0),
    ("long long", -(2**63)),
    ("unsigned char&&", 255),
    ("optional<string>", None),
    ("const optional<string>", "a"),
    ("pair<int, string>", [1, "a"]),
    ("tuple<int, bool, list<int>>", [1, True, [2]]),
    ("array<int, 2>&", [1, 2]),
    ("deque<double>", [1.5]),
]


def test_cpp_reads_what_its_parameters_want(caller):
    parameters = ", ".join(f"{kind} x{n}" for n, (kind, _) in enumerate(SAME_CPP))
    names = ", ".join(f"x{n}" for n in range(len(SAME_CPP)))
    code = f"auto f({parameters}) {{ return make_tuple({names}); }}"
    given = [value for _, value in SAME_CPP]
    (values,) = caller.values(Call("cpp", code, "f"), given)
    assert values == given
    assert [type(value) for value in values] == [type(value) for value in given]


def test_cpp_takes_objects_and_their_keys(caller):
    code = "map<int, vector<int>> f(map<int, vector<int>> a, unordered_map<string, int>& b) "
    code += '{ a[b.at("x")]; return a; }'
    (value,) = caller.values(Call("cpp", code, "f"), [{"-1": [2], "3": []}, {"x": 7}])
    assert value == {"$dict": [[-1, [2]], [3, []], [7, []]]}


OUT_CPP = [
    ("set<int>{2, 1}", {"$set": [1, 2]}),
    ("map<int, vector<int>>{{3, {}}, {1, {2}}}", {"$dict": [[1, [2]], [3, []]]}),
    ("vector<double>{NAN, -INFINITY, 1e300}", [{"$float": "nan"}, {"$float": "-inf"}, 1e300]),
    ("vector<unsigned long long>{1ull << 63, 5}", [{"$int": hex(2**63)}, 5]),
    ("-((__int128) 1 << 70)", {"$int": hex(-(2**70))}),
    ("make_pair(monostate(), optional<int>())", [{"$other": "std::monostate"}, None]),
    ('string("\\xff\\xe2\\x82")', "\ufffd\ufffd\ufffd"),
]


def test_what_json_lacks_has_a_form_of_its_own_in_cpp(caller):
    code = f"auto f() {{ return make_tuple({', '.join(text for text, _ in OUT_CPP)}); }}"
    assert caller.values(Call("cpp", code, "f"), []) == [[value for _, value in OUT_CPP]]


UNFIT_CPP = [
    ("int", 2**31),
    ("int", -(2**31) - 1),
    ("vector<int>", [2**40]),
    ("long long", 2**63),
    ("unsigned", -1),
    ("int", 1.5),
    ("int", "1"),
    ("char", "ab"),
    ("bool", 1),
    ("array<int, 2>", [1]),
    ("pair<int, int>", [1]),
    ("string", ["a"]),
]


def test_cpp_takes_no_value_that_does_not_fit(caller):
    """Each parameter in turn gets a value of another type, the others none."""
    parameters = ", ".join(f"optional<{kind}> x{n}" for n, (kind, _) in enumerate(UNFIT_CPP))
    call = Call("cpp", f"int f({parameters}) {{ return 1; }}", "f")
    inputs = [
        [value if n == at else None for n in range(len(UNFIT_CPP))]
        for at, (_, value) in enumerate(UNFIT_CPP)
    ]
    answers = caller.answers(call, *inputs)
    assert [answer.get("error", {}).get("type") for answer in answers] == (
        ["leitai::Misfit"] * len(UNFIT_CPP)
    ), answers


def test_an_exception_of_cpp_has_its_type_and_text(caller):
    call = Call("cpp", 'int f(int x) { if (x) throw out_of_range("x"); return 7; }', "f")
    bad, good = caller.answers(call, [1], [0])
    assert bad == {"error": {"type": "std::out_of_range", "message": "x", "line": None}}
    assert good == {"value": 7}
    error = caller.error(Call("cpp", "int f() { throw 5; }", "f"))
    assert error == {"type": "int", "message": "", "line": None}


def test_a_cpp_process_that_dies_gives_no_answer(caller):
    assert caller.answers(Call("cpp", "int f() { abort(); }", "f"), []) == []
    assert caller.ended.code != 0


def test_cpp_refuses_class_designs_and_names_that_are_none():
    with pytest.raises(JobError, match="class by class"):
        program(Call("cpp", "", "Counter", mode="class"), MEMORY_MB)
    with pytest.raises(JobError, match="cannot be the name"):
        program(Call("cpp", "", "f>(); system(0"), MEMORY_MB)


@pytest.mark.parametrize("arguments", [[1], [1, 2, 3]])
def test_cpp_takes_as_many_arguments_as_it_has_parameters(caller, arguments):
    error = caller.error(Call("cpp", ADDERS["cpp"][0], "add"), *arguments)
    assert error["type"] == "leitai::Misfit"


def test_a_language_without_a_driver_is_refused():
    for language in ("bash", "python", "cobol"):
        with pytest.raises(JobError, match="driver"):
            program(Call(language, "", "f"), MEMORY_MB)


EATING = {
    "javascript": "function f(x) { const all = []; while (x === 1) "
    "all.push(new Array(100000).fill(x)); return x; }",
    "java": "class Solution { int f(int x) { List<long[]> all = new ArrayList<>(); "
    "while (x == 1) all.add(new long[1 << 20]); return x; } }",
    "cpp": "int f(int x) { vector<vector<int>> all; "
    "while (x == 1) all.push_back(vector<int>(1 << 20, x)); return x; }",
}


@pytest.mark.parametrize("language", EATING)
async def test_memory_that_is_used_up_costs_its_own_input_only(sandbox, language):
    job = CallJob(
        code=EATING[language], entry="f", inputs=[[0], [1], [2]], language=language,
        limits=Limits(memory_mb=96),
    )  # fmt: skip
    result = await sandbox.call(job)
    assert [call.outcome for call in result.calls] == ["OK", "MLE", "OK"], result
    assert [call.value for call in result.calls] == [0, None, 2]


SPINNING = {
    "javascript": (
        "function f(n) { const end = Date.now() + 500; while (Date.now() < end); return n; }"
    ),
    "java": (
        "class Solution { int f(int n) { long end = System.currentTimeMillis() + 500; "
        "while (System.currentTimeMillis() < end); return n; } }"
    ),
}


@pytest.mark.parametrize("language", sorted(SPINNING))
async def test_inputs_that_share_a_process_have_a_whole_time_limit_each(sandbox, language):
    """The kernel counts a process' time from its start, over all inputs."""
    limits = Limits(cpu_seconds=1.5, memory_mb=512)
    inputs = [(n,) for n in range(7)]
    job = CallJob(
        SPINNING[language], "f", inputs, arg_types=("int",), limits=limits, language=language
    )
    result = await sandbox.call(job)
    assert [call.value for call in result.calls] == list(range(7)), result
