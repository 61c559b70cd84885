"""Write tests: whatever a contestant repeats, the person's code is what is tested."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from talking import Talk, finished, last

from assistant.chat.testing import job_of_tests, prompt_for_tests
from runners.sandbox import LANGUAGES

pytestmark = pytest.mark.docker


@pytest.fixture
async def ready(talk_on, require: Callable[[str], None]) -> AsyncIterator[Talk]:
    require("docker")
    async with talk_on() as talk:
        await talk.sandbox.prepare()
        yield talk


def test_of_what_tests_define_again_the_persons_own_counts():
    tests = "import os\n\n@cache\ndef add(a): pass\n\nclass Box: pass\n\ndef test(): pass\ntest()"
    job = job_of_tests("def add(a, b): pass\nclass Box: x = 1", "python", tests)
    assert job.files["solution.py"].startswith(b"def add(a, b)")
    assert "def add" not in job.code
    assert "class Box" not in job.code
    assert "def test(): pass" in job.code
    assert job.code.startswith("from solution import *\n")


@given(
    code=st.text(max_size=80), tests=st.text(max_size=80), language=st.sampled_from([*LANGUAGES])
)
def test_whatever_is_tested_the_code_is_whole_and_in_it_once(code, tests, language):
    job = job_of_tests(code, language, tests)
    assert job.language == language
    if language == "python":
        assert job.files["solution.py"] == code.encode("utf-8", "replace")
    elif language != "java":  # where imports move to the top
        assert code.rstrip() in job.code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_way_said_in_both_languages(language):
    for spoken in ("en", "zh"):
        prompt = prompt_for_tests("the code", language, spoken)
        assert "the code" in prompt
        assert "chat.sent" not in prompt


# In each language: code that adds, tests that repeat a right copy of it and check it, and what
# makes the person's code wrong.
ADDING = {
    "python": (
        "def add(a, b):\n    return a + b",
        "from solution import add\n\ndef add(a, b):\n    return a + b\n\n"
        "assert add(2, 3) == 5\nprint('1 passed')",
    ),
    "javascript": (
        "const add = (a, b) => a + b;",
        "const add = (a, b) => { return a + b; };\n"
        "if (add(2, 3) !== 5) throw new Error('no');\nconsole.log('1 passed');",
    ),
    "bash": (
        "add() { echo $(($1 + $2)); }",
        'add() {\n  echo $(( $1 + $2 ))\n}\n[ "$(add 2 3)" = 5 ] || exit 1\necho "1 passed"',
    ),
    "c": (
        "#include <stdio.h>\nstatic int add(int a, int b) { return a + b; }\n"
        'int main(void) { printf("%d", add(1, 1)); return 0; }',
        "#include <assert.h>\n#include <stdio.h>\n\n"
        "int add(int a, int b)\n{\n    return a + b;\n}\n\n"
        'int main(void) {\n    assert(add(2, 3) == 5);\n    puts("1 passed");\n    return 0;\n}',
    ),
    "cpp": (
        "#include <bits/stdc++.h>\nusing namespace std;\n"
        "template <class T> T add(T a, T b) { return a + b; }\nint main() { cout << add(1, 1); }",
        "#include <bits/stdc++.h>\ntemplate <class T>\nT add(T a, T b) { return a + b; }\n"
        'int main() {\n    if (add(2, 3) != 5) throw 1;\n    std::cout << "1 passed\\n";\n}',
    ),
    "java": (
        "package a.b;\nimport java.util.List;\npublic class Main {\n"
        "    static int add(int a, int b) { return a + b; }\n"
        "    public static void main(String[] args) { System.out.println(List.of(add(1, 1))); }\n}",
        "import java.util.List;\nimport java.util.Map;\n\npublic class SolutionTest {\n"
        "    public static void main(String[] args) {\n"
        "        if (Main.add(2, 3) != 5) throw new AssertionError(Map.of());\n"
        '        System.out.println("1 passed");\n    }\n}',
    ),
    "sql": (
        "CREATE TABLE sums AS SELECT 2 + 3 AS total",
        "CREATE TABLE sums AS SELECT 2 + 3 AS total;\n"
        "INSERT INTO checks VALUES ('adds', (SELECT total FROM sums) = 5);\n"
        "SELECT count(*) || ' passed' FROM checks;",
    ),
}


@pytest.mark.parametrize("language", ADDING)
async def test_right_code_passes_and_wrong_code_fails_beside_a_right_copy(ready: Talk, language):
    right, tests = ADDING[language]
    ready.says(f"```{language}\n{right}\n```")
    live = await ready.asked()
    asked = live.view().turns[0]
    ready.says(f"```{language}\n{tests}\n```")

    async def tested(code: str):
        await finished(
            await ready.chat.write_tests("ann", live.id, asked.answers[0].id, 0, code=code)
        )
        return last(live).blocks[0].runs["tests"].run

    passed = await tested(right)
    assert (passed.outcome, "1 passed" in passed.stdout) == ("OK", True), passed.stderr
    changed = (
        right.replace("a + b", "a - b").replace("2 + 3", "2 - 3").replace("$1 + $2", "$1 - $2")
    )
    assert live.view().turns[-1].kind == "tests"
    failed = await tested(changed)
    assert failed.outcome == "RE", (failed.outcome, failed.compiler, failed.stdout)
    assert changed in live.view().turns[-1].prompt


async def test_a_program_that_would_be_its_own_test_is_told_by_the_compiler(ready: Talk):
    right, _ = ADDING["java"]
    ready.says(f"```java\n{right}\n```")
    live = await ready.asked()
    ready.says(f"```java\n{right.replace('List.of(add(1, 1))', 'add(1, 2)')}\n```")
    await finished(await ready.chat.write_tests("ann", live.id, last(live).id, 0, code=right))
    run = last(live).blocks[0].runs["tests"].run
    assert run.outcome == "CE"
    assert "duplicate class" in run.compiler
