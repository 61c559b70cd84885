"""Typed signatures read from Python code, which is never run.

Tree-sitter reads what compiles as well as what almost does: a signature that a person
typed on the command line, or the code of an answer.
"""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.problems import LEGAL_TYPES
from eval.questions.problem import Mode
from runners import grammars

if TYPE_CHECKING:
    from tree_sitter import Node

LONGEST_TYPE = 200  # characters
LONGEST_NAME = 60
MOST_ARGUMENTS = 20

_PLAIN = {"int", "float", "str", "bool", "none", "tree", "linked_list"}
_NAMES = {"None": "none", "TreeNode": "tree", "ListNode": "linked_list"}
_LISTS = ("list", "List", "Sequence", "Iterable")
_DICTS = ("dict", "Dict", "Mapping")


@dataclass(frozen=True)
class Function:
    """A function: its arguments as (name, type), and what it returns; types are those of the
    contracts, None where the code names none that is."""

    name: str
    args: tuple[tuple[str, str | None], ...]
    returns: str | None


@dataclass(frozen=True)
class Definition:
    """A function, or a class: then `function` is its constructor under the class's name."""

    function: Function
    methods: tuple[Function, ...] = ()
    is_class: bool = False

    @property
    def mode(self) -> Mode:
        """The mode of a problem that asks for it; a function may as well change in place."""
        return "class" if self.is_class else "function"


class SignatureError(ValueError):
    """A signature that cannot be used; the message says why and what one looks like."""


def parse_signature(text: str) -> Definition:
    """Return the one function or class that a person typed, all of it typed."""
    whole = text.strip()
    if "\n" not in whole and not whole.endswith("..."):
        whole = f"{whole.rstrip(':')}:\n    ..."
    found = definitions(whole)
    if len(found) != 1 or not grammars.parses("python", whole):
        raise SignatureError(
            f"--signature: {text[:LONGEST_TYPE]!r} is not one function or class, "
            "as in 'def pairs(nums: list[int], k: int) -> int'"
        )
    for function in (found[0].function, *found[0].methods):
        for name, kind in function.args:
            if kind is None:
                raise SignatureError(
                    f"--signature: argument '{name}' of '{function.name}' has no type that is "
                    f"known; legal types are {LEGAL_TYPES}"
                )
        if function.returns is None:
            raise SignatureError(
                f"--signature: '{function.name}' says not what it returns ('-> int'); "
                f"legal types are {LEGAL_TYPES}"
            )
    return found[0]


def definitions(code: str) -> list[Definition]:
    """Return the functions and classes at the top of Python code, in their order; none of a
    text that is too large to parse."""
    tree = grammars.parse("python", code)
    if tree is None:
        return []
    found = []
    for node in tree.root_node.named_children:
        inner = _undecorated(node)
        if inner.type == "function_definition":
            found += [Definition(one) for one in _function(inner)]
        elif inner.type == "class_definition":
            found += _class(inner)
    return found


def contract_type(annotation: str) -> str | None:
    """Return the contracts' type of a Python annotation, None where there is none."""
    if len(annotation) > LONGEST_TYPE:
        return None
    try:
        return _type(ast.parse(annotation.strip(" '\""), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _undecorated(node: Node) -> Node:
    inner = node.child_by_field_name("definition") if node.type == "decorated_definition" else None
    return inner or node


def _function(node: Node, *, is_method: bool = False) -> list[Function]:
    """The function, unless it has a form that no problem could call."""
    name, parameters = node.child_by_field_name("name"), node.child_by_field_name("parameters")
    if name is None or parameters is None or not _usable(_text(name)):
        return []
    args = list(_arguments(parameters))
    if is_method and args and args[0] and args[0][0] == "self":
        args = args[1:]
    named = [one for one in args if one]
    if len(named) != len(args) or len(named) > MOST_ARGUMENTS:
        return []
    if len({arg for arg, _ in named}) != len(named):
        return []
    returned = node.child_by_field_name("return_type")
    return [
        Function(_text(name), tuple(named), contract_type(_text(returned)) if returned else None)
    ]


def _arguments(parameters: Node) -> Iterator[tuple[str, str | None] | None]:
    """Name and type of each; None for what takes any number of values."""
    for node in parameters.named_children:
        if node.type in ("comment", "keyword_separator", "positional_separator"):
            continue
        kind = node.child_by_field_name("type")
        name = node if node.type == "identifier" else node.child_by_field_name("name")
        if name is None and node.type == "typed_parameter":
            name = next((one for one in node.named_children if one.type == "identifier"), None)
        if name is None or not _usable(_text(name)):
            yield None
        else:
            yield _text(name), contract_type(_text(kind)) if kind else None


def _class(node: Node) -> list[Definition]:
    name, body = node.child_by_field_name("name"), node.child_by_field_name("body")
    if name is None or body is None or not _usable(_text(name)):
        return []
    inside = [_undecorated(one) for one in body.named_children]
    methods = [
        function
        for one in inside
        if one.type == "function_definition"
        for function in _function(one, is_method=True)
    ]
    constructor = next((one for one in methods if one.name == "__init__"), None)
    public = tuple(one for one in methods if not one.name.startswith("_"))
    if not public:
        return []
    args = constructor.args if constructor else ()
    return [Definition(Function(_text(name), args, "none"), public, is_class=True)]


def _type(node: ast.expr) -> str | None:  # noqa: PLR0911 - one line a form
    if isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            return contract_type(node.value)
        return "none" if node.value is None else None
    if isinstance(node, ast.Attribute):  # typing.List
        return _type(ast.Name(node.attr))
    if isinstance(node, ast.Name):
        name = _NAMES.get(node.id, node.id)
        return name if name in _PLAIN else None
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return _union(_type(node.left), _type(node.right))
    if not isinstance(node, ast.Subscript):
        return None
    outer = (
        node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
    )
    if outer == "Optional":
        return _union(_type(node.slice), "none")
    if outer in _LISTS:
        inner = _type(node.slice)
        return f"list[{inner}]" if inner else None
    if outer in _DICTS and isinstance(node.slice, ast.Tuple) and len(node.slice.elts) == 2:
        key, value = map(_type, node.slice.elts)
        return f"dict[str, {value}]" if key == "str" and value else None
    return None


def _union(one: str | None, other: str | None) -> str | None:
    kinds = [kind for kind in (one, other) if kind != "none"]
    if len(kinds) != 1 or kinds[0] is None or "|" in kinds[0]:
        return None
    # Nodes are None where there is none: their type says it already.
    return kinds[0] if kinds[0] in ("tree", "linked_list") else f"{kinds[0]} | none"


def _usable(name: str) -> bool:
    usable = name.isidentifier() and name.isascii() and len(name) <= LONGEST_NAME
    return usable and not keyword.iskeyword(name)


def _text(node: Node) -> str:
    return node.text.decode("utf-8", "replace") if node.text else ""
