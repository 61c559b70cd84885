"""The driver of C++, whose parameters have types of their own."""

from __future__ import annotations

import pytest
from called import MEMORY_MB, Call

from runners.sandbox.drivers import program
from runners.sandbox.failure import JobError

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
    error = caller.error(Call("cpp", "int add(int a, int b) { return a + b; }", "add"), *arguments)
    assert error["type"] == "leitai::Misfit"
