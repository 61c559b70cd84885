"""The code that an answer begins with, generated from a problem's typed signature.

Names are the same in every language, since they are what the judge calls. Types are
those that `docker/sandbox/drivers` fill and read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol


class Signature(Protocol):
    """Arguments as (name, type), and the returned type."""

    @property
    def args(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def returns(self) -> str: ...


@dataclass(frozen=True)
class Outline:
    """What a starter is made of. With `methods` it is a class and `signature` its
    constructor's. `wide` says that some integer needs more than 32 bits."""

    name: str
    signature: Signature
    methods: tuple[tuple[str, Signature], ...] = ()
    is_class: bool = False
    wide: bool = False

    def uses(self, kind: str) -> bool:
        """Whether some type speaks of `tree` or `linked_list`."""
        signatures = [self.signature, *(one for _, one in self.methods)]
        return any(kind in t for s in signatures for t in (s.returns, *(t for _, t in s.args)))

    def node_kinds(self) -> list[str]:
        """Which of `tree` and `linked_list` occur among the types."""
        return [kind for kind in _NODE_NAMES if self.uses(kind)]


def starter(outline: Outline, language: str) -> str:
    """Return the code to start from; `ValueError` for a language without one."""
    make = _MAKERS.get(language)
    if make is None:
        raise ValueError(
            f"no starter in {language!r} yet; there is one in {', '.join(map(repr, _MAKERS))}"
        )
    return make(outline)


def python_type(kind: str) -> str:
    """Return the Python annotation of a contract's type."""
    text = re.sub(r"\bnone\b", "None", kind)
    for name, python in _NODE_NAMES.items():
        text = re.sub(rf"\b{name}\b", f"{python} | None", text)
    return text


# ------------------------------------------------------------------ types

_NODE_NAMES = {"tree": "TreeNode", "linked_list": "ListNode"}


@dataclass(frozen=True)
class _Type:
    """A type of the contracts, taken apart; `inner` is that of a list's or dict's items."""

    name: str
    inner: _Type | None = None
    optional: bool = False


def _parsed(kind: str) -> _Type:
    text = kind.strip()
    bare = re.sub(r"^none\s*\|\s*|\s*\|\s*none$", "", text)
    if found := re.fullmatch(r"(list\[|dict\[str,\s*)(.+)\]", bare):
        return _Type(found[1][:4], _parsed(found[2]), bare != text)
    return _Type(bare, None, bare != text)


def _javascript_type(kind: _Type) -> str:
    if kind.inner:
        inner = _javascript_type(kind.inner)
        listed = f"({inner})[]" if "|" in inner else f"{inner}[]"
        text = listed if kind.name == "list" else f"Object<string, {inner}>"
    else:
        plain = {"int": "number", "float": "number", "str": "string", "bool": "boolean"}
        plain |= {"none": "void", "tree": "TreeNode | null", "linked_list": "ListNode | null"}
        text = plain[kind.name]
    return f"{text} | null" if kind.optional else text


def _java_type(kind: _Type, wide: bool, *, boxed: bool = False) -> str:
    if kind.name == "list" and kind.inner:
        return f"{_java_type(kind.inner, wide)}[]"
    if kind.inner:
        return f"Map<String, {_java_type(kind.inner, wide, boxed=True)}>"
    plain = {"int": "long" if wide else "int", "float": "double", "bool": "boolean"}
    plain |= {"str": "String", "none": "void", **_NODE_NAMES}
    boxes = {"int": "Integer", "long": "Long", "double": "Double", "boolean": "Boolean"}
    name = plain[kind.name]
    return boxes.get(name, name) if boxed or kind.optional else name


def _cpp_type(kind: _Type, wide: bool) -> str:
    if kind.inner:
        inner = _cpp_type(kind.inner, wide)
        text = f"vector<{inner}>" if kind.name == "list" else f"map<string, {inner}>"
    else:
        plain = {"int": "long long" if wide else "int", "float": "double", "str": "string"}
        plain |= {"bool": "bool", "none": "void", "tree": "TreeNode*", "linked_list": "ListNode*"}
        text = plain[kind.name]
    return f"optional<{text}>" if kind.optional else text


# ------------------------------------------------------------------ nodes

_PYTHON_NODES = {
    "tree": (
        "class TreeNode:\n"
        "    def __init__(self, val=0, left=None, right=None):\n"
        "        self.val = val\n"
        "        self.left = left\n"
        "        self.right = right\n"
    ),
    "linked_list": (
        "class ListNode:\n"
        "    def __init__(self, val=0, next=None):\n"
        "        self.val = val\n"
        "        self.next = next\n"
    ),
}
_JAVASCRIPT_NODES = {
    "tree": "class TreeNode { constructor(val = 0, left = null, right = null) }\n",
    "linked_list": "class ListNode { constructor(val = 0, next = null) }\n",
}
_JAVA_NODES = {
    "tree": "class TreeNode { int val; TreeNode left, right; TreeNode(int val); }\n",
    "linked_list": "class ListNode { int val; ListNode next; ListNode(int val); }\n",
}
_CPP_NODES = {
    "tree": "struct TreeNode { int val; TreeNode *left, *right; TreeNode(int val); };\n",
    "linked_list": "struct ListNode { int val; ListNode *next; ListNode(int val); };\n",
}


def _nodes(outline: Outline, texts: Mapping[str, str], comment: str) -> str:
    """Definitions, as comments, of the node classes that the signature speaks of."""
    blocks = [f"Already defined:\n{texts[kind]}" for kind in outline.node_kinds()]
    return "".join(
        "".join(f"{comment} {line}\n" for line in text.splitlines()) + "\n" for text in blocks
    )


# ------------------------------------------------------------------ languages


def _python(outline: Outline) -> str:
    nodes = _nodes(outline, _PYTHON_NODES, "#")
    if not outline.is_class:
        return f"{nodes}{_python_function(outline.name, outline.signature)}\n"
    parts = [("__init__", outline.signature), *outline.methods]
    methods = "\n\n".join(_python_function(name, one, method=True) for name, one in parts)
    return f"{nodes}class {outline.name}:\n{methods}\n"


def _python_function(name: str, signature: Signature, method: bool = False) -> str:
    args = [f"{arg}: {python_type(kind)}" for arg, kind in signature.args]
    listed = ", ".join(["self", *args] if method else args)
    indent = "    " if method else ""
    returns = python_type(signature.returns)
    return f"{indent}def {name}({listed}) -> {returns}:\n{indent}    ..."


def _javascript(outline: Outline) -> str:
    nodes = _nodes(outline, _JAVASCRIPT_NODES, "//")
    if not outline.is_class:
        return f"{nodes}{_javascript_function(f'function {outline.name}', outline.signature)}\n"
    parts = [("constructor", outline.signature), *outline.methods]
    methods = "\n\n".join(_javascript_function(name, one, "  ") for name, one in parts)
    return f"{nodes}class {outline.name} {{\n{methods}\n}}\n"


def _javascript_function(head: str, signature: Signature, indent: str = "") -> str:
    told = [f"@param {{{_javascript_type(_parsed(t))}}} {name}" for name, t in signature.args]
    if head != "constructor":
        told.append(f"@return {{{_javascript_type(_parsed(signature.returns))}}}")
    words = "".join(f"{indent} * {line}\n" for line in told)
    names = ", ".join(name for name, _ in signature.args)
    return f"{indent}/**\n{words}{indent} */\n{indent}{head}({names}) {{\n{indent}}}"


def _java(outline: Outline) -> str:
    def method(head: str, signature: Signature) -> str:
        args = [f"{_java_type(_parsed(t), outline.wide)} {name}" for name, t in signature.args]
        return f"    public {head}({', '.join(args)}) {{\n    }}"

    def returning(name: str, signature: Signature) -> str:
        return method(f"{_java_type(_parsed(signature.returns), outline.wide)} {name}", signature)

    nodes = _nodes(outline, _JAVA_NODES, "//")
    if not outline.is_class:
        return f"{nodes}class Solution {{\n{returning(outline.name, outline.signature)}\n}}\n"
    parts = [method(outline.name, outline.signature)]
    parts += [returning(name, one) for name, one in outline.methods]
    return f"{nodes}class {outline.name} {{\n" + "\n\n".join(parts) + "\n}\n"


def _cpp(outline: Outline) -> str:
    if outline.is_class:
        # The types of a constructor's parameters cannot be asked for (docs/sandbox.md).
        raise ValueError("no starter in 'cpp' for a class: it could not be called there")
    args = [_cpp_argument(_cpp_type(_parsed(t), outline.wide), n) for n, t in _args(outline)]
    returns = _cpp_type(_parsed(outline.signature.returns), outline.wide)
    head = f"    {returns} {outline.name}({', '.join(args)}) {{\n    }}"
    return f"{_nodes(outline, _CPP_NODES, '//')}class Solution {{\npublic:\n{head}\n}};\n"


def _args(outline: Outline) -> Sequence[tuple[str, str]]:
    return outline.signature.args


def _cpp_argument(kind: str, name: str) -> str:
    return f"{kind}& {name}" if kind.startswith(("vector", "map")) else f"{kind} {name}"


_MAKERS: Mapping[str, Callable[[Outline], str]] = {
    "python": _python,
    "javascript": _javascript,
    "java": _java,
    "cpp": _cpp,
}
LANGUAGES = tuple(_MAKERS)
"""Programming languages in which a problem can be asked."""
