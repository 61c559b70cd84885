"""What goes back to a contestant: code that failed, with its error; code to be tested."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from assistant.chat.fencing import block
from assistant.language import texts
from eval.records.conversation_values import BlockRun
from runners import grammars
from runners.sandbox import Job

if TYPE_CHECKING:
    from tree_sitter import Node

_MODULE = "solution"
# Languages in which tests may stand behind the code they test; elsewhere the contestant
# gives the whole program.
_APPENDED = ("javascript", "bash")


def fix_prompt(run: BlockRun, language: str, most: int) -> str:
    """Return what is sent of a failed run: its code, its input, its error of `most` characters."""
    t = texts(language)
    parts = [t("chat.sent.fix"), block(run.code, run.language)]
    if run.stdin:
        parts += [t("chat.sent.stdin"), block(trimmed(run.stdin, most))]
    parts += [t(f"chat.sent.outcome_{run.outcome.lower()}")]
    if error := error_of(run):
        parts += [block(trimmed(error, most))]
    return "\n\n".join([*parts, t("chat.sent.fix_answer")])


def error_of(run: BlockRun) -> str:
    """Return what a run says of its failure: the compiler's words, its errors, its output."""
    if run.outcome == "CE":
        return (run.compiler or run.stderr).strip()
    # A failed check often stands on the standard output alone.
    return (run.stderr.strip() or run.stdout.strip()) if run.outcome != "OK" else ""


def trimmed(text: str, most: int) -> str:
    """Return at most `most` characters: a third from the beginning, the rest from the end."""
    if len(text) <= most:
        return text
    mark = "\n…\n"
    head = (most - len(mark)) // 3
    return text[:head] + mark + text[len(text) - (most - len(mark) - head) :]


def testing_prompt(code: str, programming: str, language: str) -> str:
    """Return what asks for tests of a piece of code."""
    t = texts(language)
    how = "module" if programming == "python" else "program"
    how = "appended" if programming in _APPENDED else how
    return "\n\n".join(
        [t("chat.sent.tests"), block(code, programming), t(f"chat.sent.tests_{how}")]
    )


def job_of_tests(code: str, programming: str, tests: str) -> Job:
    """Return the program that runs `tests` on `code`; of both only `tests` may be a copy.

    A Python module is imported under the name that the prompt gave; where the tests hold
    definitions of their own for what is tested, those of the code count.
    """
    if programming == "python":
        own = _without(tests, set(_defined(code)))
        whole = f"from {_MODULE} import *\n\n{own}"
        return Job("python", whole, files={f"{_MODULE}.py": code.encode("utf-8", "replace")})
    if programming in _APPENDED:
        return Job(programming, f"{code.rstrip()}\n\n{tests}")
    return Job(programming, tests)


def _defined(code: str) -> Iterator[str]:
    for node in _top_level(code):
        if name := _name(node):
            yield name


def _without(code: str, names: set[str]) -> str:
    """Python code without its top-level definitions of `names`."""
    data = code.encode("utf-8", "replace")
    for node in reversed(_top_level(code)):
        if _name(node) in names:
            data = data[: node.start_byte] + data[node.end_byte :]
    return data.decode("utf-8", "replace")


def _top_level(code: str) -> list[Node]:
    tree = grammars.parse("python", code)
    return list(tree.root_node.children) if tree else []


def _name(node: Node) -> str | None:
    if node.type == "decorated_definition":
        node = node.child_by_field_name("definition") or node
    if node.type not in ("function_definition", "class_definition"):
        return None
    name = node.child_by_field_name("name")
    return name.text.decode("utf-8", "replace") if name and name.text else None
