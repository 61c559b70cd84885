"""Which program of an answer is offered to be run, and in which language."""

from __future__ import annotations

import pytest

from assistant.program import program
from runners.sandbox import LANGUAGES, language_for


def fenced(*parts: tuple[str, str]) -> str:
    return "Here:\n\n" + "\n\n".join(f"```{tag}\n{code}\n```" for tag, code in parts)


JAVA = "public class Main { public static void main(String[] a) { System.out.println(1); } }"
PYTHON = "def double(x):\n    return 2 * x\n\nprint(double(3))"


@pytest.mark.parametrize(
    ("tag", "code", "language", "title"),
    [
        ("python", PYTHON, "python", "Python"),
        ("", PYTHON, "python", "Python"),
        ("java", JAVA, "java", "Java"),
        ("", JAVA, "java", "Java"),
        ("js", "console.log(1);", "javascript", "JavaScript"),
        ("c++", "#include <iostream>\nint main() { std::cout << 1; }", "cpp", "C++"),
        ("c", '#include <stdio.h>\nint main(void) { printf("1"); }', "c", "C"),
        ("SQL", "SELECT 1;", "sql", "SQL"),
        ("sh", "echo hello", "bash", "Bash"),
        ("typescript", "const x: number = 1;", "typescript", "TypeScript"),
        ("kt", "fun main() = println(1)", "kotlin", "Kotlin"),
        ("c#", "Console.WriteLine(1);", "csharp", "C#"),
        ("lua", "print(1)", "lua", "Lua"),
    ],
)
def test_a_single_block_is_the_program_in_its_language(
    tag: str, code: str, language: str, title: str
) -> None:
    found = program(fenced((tag, code)))
    known = language_for(language)  # of one that runs here, the sandbox says the title
    assert (found.code.strip(), found.language) == (code, language)
    assert found.title == (known.title if known else title)


def test_what_the_sandbox_runs_is_asked_of_the_sandbox() -> None:
    assert program(fenced(("python", PYTHON))).is_runnable
    assert not program(fenced(("kotlin", "fun main() = println(1)"))).is_runnable
    for language in LANGUAGES:
        assert program(fenced((language, "x"))).is_runnable, language


def test_installing_comes_second_to_the_program_however_short() -> None:
    answer = fenced(("bash", "pip install " + "numpy " * 20), ("python", "print(1)"))
    assert program(answer).language == "python"
    untagged = fenced(("bash", "pip install numpy"), ("", "x = 1\nprint(x)"))
    assert program(untagged).code.strip() == "x = 1\nprint(x)"


def test_of_two_languages_the_one_with_more_code_wins() -> None:
    assert program(fenced(("python", "print(1)"), ("java", JAVA))).language == "java"
    assert program(fenced(("python", PYTHON * 9), ("java", JAVA))).language == "python"


@pytest.mark.parametrize("tag", ["json", "output", "text", "diff", "yaml", "markdown"])
def test_text_beside_the_program_is_not_run_however_long(tag: str) -> None:
    answer = fenced(("python", "print(1)"), (tag, "- a: 1\n" * 40))
    assert program(answer).code.strip() == "print(1)"


def test_a_patch_in_python_is_no_program() -> None:
    assert program(fenced(("python", "@@ -1 +1 @@\n-print(1)\n+print(2)"))).code == ""


def test_an_answer_without_code_has_none() -> None:
    assert program("I cannot help with that. First cd to the folder; then wait.").code == ""
    assert program("").code == ""


def test_code_without_any_fence_is_found() -> None:
    assert program(PYTHON).language == "python"
    assert program(JAVA).language == "java"


def test_statements_of_a_database_stay_together() -> None:
    answer = fenced(("sql", "CREATE TABLE t (x);"), ("sql", "SELECT * FROM t;"))
    assert program(answer).code == "CREATE TABLE t (x);\n\nSELECT * FROM t;"


# -- pages ---------------------------------------------------------------------------


def test_html_css_and_script_become_one_document() -> None:
    html = "<!DOCTYPE html>\n<html><head><title>t</title></head><body><p>x</p></body></html>"
    page = program(fenced(("html", html), ("css", "p { color: red }"), ("js", "go('</script>')")))
    assert page.is_page
    assert not page.is_runnable
    head, _, body = page.code.partition("</head>")
    assert "<style>\np { color: red }\n</style>" in head
    assert "go('<\\/script>')\n</script>\n</body>" in body


def test_parts_without_a_document_are_put_around_the_markup() -> None:
    page = program(fenced(("css", "p { color: red }"), ("html", "<p>x</p>"), ("js", "go()")))
    assert page.code.split("\n") == [
        "<style>", "p { color: red }", "</style>", "<p>x</p>", "<script>", "go()", "</script>", "",
    ]  # fmt: skip


def test_of_two_documents_the_later_is_shown_and_nothing_twice() -> None:
    first, last = "<html><body>1</body></html>", "<html><body><script>go()</script></body></html>"
    page = program(fenced(("html", first), ("js", "go()"), ("html", last)))
    assert page.code == last


def test_a_script_alone_is_a_program_and_a_style_alone_is_shown_as_what_it_is() -> None:
    assert program(fenced(("js", "console.log(1);"))).language == "javascript"
    style = program(fenced(("css", "p { color: red }")))
    assert (style.language, style.is_page, style.is_runnable) == ("css", False, False)


def test_a_server_with_a_short_template_is_a_program() -> None:
    answer = fenced(("python", PYTHON * 5), ("html", "<p>{{ name }}</p>"))
    assert program(answer).language == "python"
