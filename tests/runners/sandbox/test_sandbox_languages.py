"""Every row of the table of languages keeps its promise in the image."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from by_hand import ByHand, Ended, by_hand

from runners.sandbox.languages import LANGUAGES, Language, language_for, packages

HELLO = {
    "python": "print('hello')",
    "javascript": "console.log('hello')",
    "java": "class Greeting {\n"
    'public static void main(String[] a) { System.out.println("hello"); } }',
    "c": "#include <stdio.h>\n#include <math.h>\n"
    'int main(int n, char **a) { puts(sqrt(n) ? "hello" : ""); }',
    "cpp": "#include <bits/stdc++.h>\n"
    'int main() { std::vector<int> v{1}; std::cout << "hello\\n"; }',
    "bash": "echo hello",
    "sql": ".headers off\ncreate table t (a);\ninsert into t values ('hello');\nselect a from t;",
}

NOT_THE_LANGUAGE = {
    "java": 'public class A { int x = "a"; }',
    "c": "int main() { return x; }",
    "cpp": "int main() { return x; }",
}

OUT_OF_MEMORY = {
    "python": "x = bytearray(1 << 62)",
    "javascript": "const all = [];\nwhile (true) all.push(new Array(100000).fill(all.length));",
    "java": "import java.util.*;\nclass A { public static void main(String[] a) {\n"
    "List<long[]> all = new ArrayList<>(); while (true) all.add(new long[1 << 20]); } }",
    "cpp": "#include <new>\nint main() { throw std::bad_alloc(); }",
}


@pytest.fixture(scope="module")
def container(require) -> Iterator[ByHand]:
    require("docker")
    with by_hand() as container:
        yield container


def ran(container: ByHand, language: Language, code: str, memory_mb: int = 128) -> list[Ended]:
    """The compiler's end, if there is one, and the program's, if it came to that."""
    container.fresh({language.file: code.encode()})
    ended = []
    for command in (language.compile, language.started_with(memory_mb)):
        if command:
            ended.append(container.run(command, language.environment))
            if ended[-1].code:
                break
    return ended


@pytest.mark.parametrize("name", LANGUAGES)
def test_hello_is_said_and_nothing_else(container, name):
    ended = ran(container, LANGUAGES[name], HELLO[name])
    assert [(e.code, e.stderr) for e in ended] == [(0, "")] * len(ended)
    assert "".join(e.stdout for e in ended) == "hello\n"


@pytest.mark.parametrize("name", LANGUAGES)
def test_what_is_made_does_not_lie_beside_the_code(container, name):
    ran(container, LANGUAGES[name], HELLO[name])
    assert container.run(["ls", "-A"]).stdout.split() == [LANGUAGES[name].file]


@pytest.mark.parametrize("name", LANGUAGES)
def test_every_language_tells_its_version(container, name):
    ended = container.run(LANGUAGES[name].version)
    assert ended.code == 0
    assert any(letter.isdigit() for letter in ended.stdout)


@pytest.mark.parametrize("name", NOT_THE_LANGUAGE)
def test_a_compiler_refuses_with_the_place(container, name):
    language = LANGUAGES[name]
    (ended,) = ran(container, language, NOT_THE_LANGUAGE[name])
    assert ended.code != 0
    assert f"{language.file}:1:" in ended.stdout + ended.stderr


@pytest.mark.parametrize("name", OUT_OF_MEMORY)
def test_a_language_says_that_memory_is_exhausted(container, name):
    ended = ran(container, LANGUAGES[name], OUT_OF_MEMORY[name])[-1]
    assert ended.code != 0
    assert LANGUAGES[name].ran_out_of_memory(ended.stderr), ended.stderr


def test_an_array_of_numpy_that_does_not_fit_is_exhausted_memory(container):
    (ended,) = ran(container, LANGUAGES["python"], "import numpy\nnumpy.ones(1 << 40)")
    assert LANGUAGES["python"].ran_out_of_memory(ended.stderr), ended.stderr


@pytest.mark.parametrize(
    ("name", "stderr"),
    [
        ("python", "MemoryError\nValueError: other\n"),
        (
            "java",
            'Exception in thread "main" java.lang.StackOverflowError\n\tat A.f(Main.java:1)\n',
        ),
        (
            "javascript",
            "RangeError: Maximum call stack size exceeded\n    at f\n\nNode.js v18.20.4\n",
        ),
        ("c", "MemoryError\n"),
        ("cpp", ""),
    ],
)
def test_other_errors_are_not_taken_for_exhausted_memory(name, stderr):
    assert not LANGUAGES[name].ran_out_of_memory(stderr)


@pytest.mark.parametrize(
    "code",
    [
        "package a.b; class First { } public class Second { public static void main(String... a) "
        "{ System.out.println(new Throwable().getStackTrace()[0]); } }",
        "interface First { static void main(String[] a) "
        "{ System.out.println(new Throwable().getStackTrace()[0]); } }",
    ],
)
def test_java_starts_the_class_that_has_main(container, code):
    ended = ran(container, LANGUAGES["java"], code)
    assert [e.code for e in ended] == [0, 0]
    assert "main(Main.java:1)" in ended[-1].stdout


def test_java_recurses_deeper_than_its_default(container):
    code = (
        "class A { static int f(int n) { return n == 0 ? 0 : 1 + f(n - 1); }\n"
        "public static void main(String[] a) { System.out.println(f(200000)); } }"
    )
    assert ran(container, LANGUAGES["java"], code)[-1].stdout == "200000\n"


def test_the_class_archives_are_used(container):
    """A JVM that may not fall back starts; with an archive of another path it would not."""
    language = LANGUAGES["java"]
    strict = [part.replace("-Xlog:disable", "-Xshare:on") for part in language.compile]
    container.fresh({language.file: HELLO["java"].encode()})
    assert container.run(strict).code == 0
    strict = [part.replace("-Xlog:disable", "-Xshare:on") for part in language.started_with(64)]
    assert container.run(strict).stdout == "hello\n"


def test_what_javascript_prints_before_it_exits_is_not_lost(container):
    code = "console.log('x'.repeat(300000)); console.error('y'.repeat(300000)); process.exit(3);"
    (ended,) = ran(container, LANGUAGES["javascript"], code)
    assert ended.code == 3
    assert (len(ended.stdout), len(ended.stderr)) == (300001, 300001)


def test_sql_stops_at_the_first_error(container):
    (ended,) = ran(container, LANGUAGES["sql"], "select 1;\nselect * from nowhere;\nselect 2;")
    assert ended.code != 0
    assert "line 2: no such table" in ended.stderr
    assert "2" not in ended.stdout


def test_a_plot_needs_no_writable_home_and_no_new_list_of_fonts(container):
    code = (
        "import pandas, matplotlib.font_manager\nimport matplotlib.pyplot as plt\n"
        "pandas.Series([1, 3, 2]).plot(); plt.savefig('plot.png')"
    )
    (ended,) = ran(container, LANGUAGES["python"], code, 256)
    assert (ended.code, ended.stdout, ended.stderr) == (0, "", "")
    assert container.run(["grep", "-c", "PNG", "plot.png"]).stdout == "1\n"
    assert container.run(["find", "/tmp", "-name", "fontlist*"]).stdout == ""


def test_ids_and_aliases_name_one_language_each():
    names = [name for row in LANGUAGES.values() for name in (row.id, *row.aliases)]
    assert len(names) == len(set(names))
    assert language_for(" C++ ") is LANGUAGES["cpp"]
    assert len(packages()) == len(set(packages()))
