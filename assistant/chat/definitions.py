"""What a program defines at its top, by its syntax tree, and the program without some of it.

A text that is too large to be parsed, or in a language without a grammar, defines nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from typing import TYPE_CHECKING

from runners import grammars

if TYPE_CHECKING:
    from tree_sitter import Node

_OF_C = frozenset(
    {
        "function_definition", "declaration", "type_definition",
        "struct_specifier", "union_specifier", "enum_specifier",
    }
)  # fmt: skip
_KINDS: dict[str, frozenset[str]] = {
    "python": frozenset({"function_definition", "class_definition", "decorated_definition"}),
    "javascript": frozenset(
        {
            "function_declaration", "generator_function_declaration", "class_declaration",
            "lexical_declaration", "variable_declaration",
        }
    ),
    "bash": frozenset({"function_definition"}),
    "c": _OF_C,
    "cpp": _OF_C | {"class_specifier", "template_declaration", "alias_declaration"},
    "java": frozenset(
        {"class_declaration", "interface_declaration", "enum_declaration", "record_declaration"}
    ),
}  # fmt: skip
_WRAPPERS = frozenset({"decorated_definition", "template_declaration"})
_OF_A_FILE = frozenset({"import_declaration", "package_declaration"})
_JAVA_MAIN = re.compile(rb"\bstatic\s+[^;{}=]*\bmain\s*\(")


def defined(language: str, code: str) -> set[str]:
    """The names that a program gives at its top."""
    return {name for node in _top_level(language, code) for name in _names(language, node)}


def without(
    language: str,
    code: str,
    names: Collection[str],
    spared: Callable[[Node], bool] = lambda node: False,
) -> str:
    """A program without its definitions of `names`, but with those that are `spared`."""

    def goes(node: Node) -> bool:
        own = set(_names(language, node))
        return bool(own) and own <= set(names) and not spared(node)

    return _cut_out(code, [node for node in _top_level(language, code) if goes(node)])


def starts_java(node: Node) -> bool:
    """Whether a class of Java has a `main` that can be started."""
    return _JAVA_MAIN.search(node.text or b"") is not None


def parted_java(code: str) -> tuple[list[str], str]:
    """The imports of a Java file, and the rest of it without its package."""
    found = [node for node in _top_level("java", code) if node.type in _OF_A_FILE]
    imports = [_text(node) for node in found if node.type == "import_declaration"]
    return imports, _cut_out(code, found)


def _top_level(language: str, code: str) -> list[Node]:
    tree = grammars.parse(language, code) if language in _KINDS else None
    return list(tree.root_node.children) if tree else []


def _cut_out(code: str, nodes: list[Node]) -> str:
    data = code.encode("utf-8", "replace")
    for node in reversed(nodes):
        data = data[: node.start_byte] + data[node.end_byte :]
    return data.decode("utf-8", "replace")


def _names(language: str, node: Node) -> Iterator[str]:
    if node.type not in _KINDS[language]:
        return
    if node.type in _WRAPPERS:
        for inner in node.named_children:
            yield from _names(language, inner)
    elif (name := node.child_by_field_name("name")) is not None:
        yield _text(name)
    else:
        yield from filter(None, map(_declared, _declarators(node)))


def _declarators(node: Node) -> list[Node]:
    """Those of C and C++ by their field, of JavaScript by their kind."""
    found = node.children_by_field_name("declarator")
    return found or [one for one in node.named_children if one.type == "variable_declarator"]


def _declared(node: Node) -> str:
    """The innermost declarator: the `f` of `int *f(int)`."""
    while True:
        inner = node.child_by_field_name("declarator") or node.child_by_field_name("name")
        if inner is None and node.type == "reference_declarator" and node.named_children:
            inner = node.named_children[-1]
        if inner is None:
            return _text(node)
        node = inner


def _text(node: Node) -> str:
    return node.text.decode("utf-8", "replace") if node.text else ""
