"""Tests that a contestant writes for a person's code: what is asked, and what then runs.

What runs is the person's code and the contestant's tests. Contestants repeat what they were
told not to: a copy of the code, or of a part of it, is taken out of the tests, so that it is
never what is tested.
"""

from __future__ import annotations

from collections.abc import Callable

from assistant.chat.definitions import defined, parted_java, starts_java, without
from assistant.chat.fencing import block
from assistant.language import texts
from runners.sandbox import Job

_MODULE = "solution"
# A check that does not hold is the only error that SQL can be made to end with.
_CHECKS = "CREATE TEMP TABLE checks (name TEXT, holds INTEGER NOT NULL CHECK (holds));"
_HOW = {
    "python": "module",
    "c": "behind_main",
    "cpp": "behind_main",
    "java": "class",
    "sql": "rows",
}


def prompt_for_tests(code: str, programming: str, language: str) -> str:
    """Return what asks for tests of a piece of code."""
    t = texts(language)
    how = _HOW.get(programming, "behind")
    return "\n\n".join(
        [t("chat.sent.tests"), block(code, programming), t(f"chat.sent.tests_{how}")]
    )


def job_of_tests(code: str, programming: str, tests: str) -> Job:
    """Return the program that runs `tests` on `code`, whose every definition is the person's."""
    tests = tests.replace(code.strip(), "") if code.strip() else tests
    return _JOBS.get(programming, _behind)(programming, code, tests)


def _module(programming: str, code: str, tests: str) -> Job:
    """Python imports the code under the name that the prompt gave."""
    own = without(programming, tests, defined(programming, code))
    whole = f"from {_MODULE} import *\n\n{own}"
    return Job(programming, whole, files={f"{_MODULE}.py": code.encode("utf-8", "replace")})


def _behind(programming: str, code: str, tests: str) -> Job:
    own = without(programming, tests, defined(programming, code))
    return Job(programming, f"{code.rstrip()}\n\n{own}")


def _behind_main(programming: str, code: str, tests: str) -> Job:
    """C and C++ in one file, in which the person's `main` goes by another name."""
    own = without(programming, tests, defined(programming, code) - {"main"})
    parts = (
        "#define main main_of_the_code", '#line 1 "code"', code.rstrip(),
        "#undef main", '#line 1 "tests"', own,
    )  # fmt: skip
    return Job(programming, "\n".join(parts))


def _class(programming: str, code: str, tests: str) -> Job:
    """Java in one file, the tests first: the first class with a `main` is what is started.

    A class of the tests that starts them stays even where the code has one of its name: the
    compiler then says so, while without it the code would pass for its own tests.
    """
    own = without(programming, tests, defined(programming, code), spared=starts_java)
    (imports, checking), (more, checked) = parted_java(own), parted_java(code)
    above = " ".join(dict.fromkeys([*imports, *more]))
    return Job(programming, f"{above}\n{checking}\n{checked}")


def _rows(programming: str, code: str, tests: str) -> Job:
    return Job(programming, f"{code.rstrip()}\n;\n{_CHECKS}\n{tests}")


_JOBS: dict[str, Callable[[str, str, str], Job]] = {
    "python": _module,
    "c": _behind_main,
    "cpp": _behind_main,
    "java": _class,
    "sql": _rows,
}
