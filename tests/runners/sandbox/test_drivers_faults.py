"""Drivers of all languages: errors, refusals and limits cost their own input only."""

from __future__ import annotations

import pytest
from called import MEMORY_MB, Call

from runners.sandbox import CallJob, Limits
from runners.sandbox.drivers import program
from runners.sandbox.failure import JobError

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
