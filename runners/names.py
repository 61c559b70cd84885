"""Which names a piece of code defines, binds and needs, without running it.

`outline` reads a syntax tree. Python is read exactly enough to see that one block
needs another; for the other languages every word of the code counts as used.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from runners import grammars

if TYPE_CHECKING:
    from tree_sitter import Node, Query, Tree

# Captured names are sorted into what is bound, what only looks like a name
# (`x.attribute`, `f(keyword=…)`), and all of them; needed = all - bound - other.
_PYTHON_NAMES = """
(identifier) @name
(function_definition name: (identifier) @bound)
(class_definition name: (identifier) @bound)
(parameters (identifier) @bound)
(lambda_parameters (identifier) @bound)
(default_parameter name: (identifier) @bound)
(typed_default_parameter name: (identifier) @bound)
(typed_parameter . (identifier) @bound)
(list_splat_pattern (identifier) @bound)
(dictionary_splat_pattern (identifier) @bound)
(assignment left: (identifier) @bound)
(pattern_list (identifier) @bound)
(tuple_pattern (identifier) @bound)
(list_pattern (identifier) @bound)
(for_statement left: (identifier) @bound)
(for_in_clause left: (identifier) @bound)
(named_expression name: (identifier) @bound)
(as_pattern_target (identifier) @bound)
(import_statement name: (dotted_name . (identifier) @bound))
(aliased_import alias: (identifier) @bound)
(import_from_statement name: (dotted_name (identifier) @bound))
(import_from_statement module_name: (_ (identifier) @other))
(dotted_name (identifier) @other)
(attribute attribute: (identifier) @other)
(keyword_argument name: (identifier) @other)
"""

_DEFINITION = re.compile(
    r"(?:function|class|method|struct|interface|enum|type|trait|impl|union|constructor|record)"
    r".*_(?:definition|declaration|item|specifier)$"
)
_WRAPPERS = {"decorated_definition", "export_statement", "template_declaration", "type_spec"}
_CARRIED = {"import_statement", "import_from_statement", "expression_statement"}
_LOOSE = re.compile(
    r"(?!package|import|using|export|empty)\w+_statement$|local_variable_declaration$"
)
_FUNCTIONS = {"arrow_function", "function_expression", "function"}
# Levels of the tree; programs that people read stay below 100.
DEEPEST = 1_000
_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(frozen=True)
class Outline:
    """What a reader sees of a block's names.

    `defines`: top-level functions and classes; `binds`: top-level imports and
    assignments (Python only); `needs`: names that something else must supply,
    built-ins included; `hollow`: definitions without a body (`...`, `pass`); `loose`:
    whether there are statements outside of all definitions (not for Python).
    """

    sound: bool
    defines: frozenset[str]
    binds: frozenset[str]
    needs: frozenset[str]
    hollow: frozenset[str]
    named: bool
    loose: bool = False


UNREAD = Outline(True, frozenset(), frozenset(), frozenset(), frozenset(), named=True)


def outline(language: str, code: str) -> Outline:
    """Read the names of `code`; `UNREAD` for code too large or too deeply nested."""
    tree = grammars.parse(language, code)
    if tree is None or _too_deep(tree):
        return UNREAD
    tops = [_unwrap(node) for node in tree.root_node.named_children]
    definitions = {name: node for node in tops if (name := _defined(node))}
    defines = frozenset(definitions)
    python, sound = language == "python", not tree.root_node.has_error
    # A query over the remains of broken code takes quadratic time.
    exact = python and sound
    needs, named = _python_needs(tree.root_node) if exact else _all_words(code, defines)
    return Outline(
        sound=sound,
        defines=defines,
        binds=frozenset().union(*(_bound(node) for node in tops)) if python else frozenset(),
        needs=needs,
        hollow=frozenset(name for name, node in definitions.items() if python and _hollow(node)),
        named=named,
        loose=not python and any(_LOOSE.match(node.type) for node in tops),
    )


def statements_binding(code: str, wanted: frozenset[str]) -> list[str]:
    """The top-level Python imports and assignments that bind a wanted name, in order."""
    tree = grammars.parse("python", code)
    if tree is None or tree.root_node.has_error or _too_deep(tree):
        return []
    nodes = tree.root_node.named_children
    return [_text(node) for node in nodes if node.type in _CARRIED and _bound(node) & wanted]


def _too_deep(tree: Tree) -> bool:
    """Whether a query, whose time grows with the square of the depth, would take long."""
    if tree.root_node.descendant_count < DEEPEST:
        return False
    cursor = tree.walk()
    while cursor.depth <= DEEPEST:
        if cursor.goto_first_child() or cursor.goto_next_sibling():
            continue
        while not cursor.goto_next_sibling():
            if not cursor.goto_parent():
                return False
    return True


@cache
def _python_query() -> Query:
    from tree_sitter import Query

    return Query(grammars.grammar("python"), _PYTHON_NAMES)


def _captures(node: Node) -> dict[str, list[Node]]:
    from tree_sitter import QueryCursor

    return QueryCursor(_python_query()).captures(node)


def _python_needs(root: Node) -> tuple[frozenset[str], bool]:
    found = _captures(root)
    skipped = {node.start_byte for kind in ("bound", "other") for node in found.get(kind, [])}
    bound = {_text(node) for node in found.get("bound", [])}
    used = {_text(node) for node in found.get("name", []) if node.start_byte not in skipped}
    return frozenset(used - bound), bool(found)


def _all_words(code: str, defines: frozenset[str]) -> tuple[frozenset[str], bool]:
    words = frozenset(_WORD.findall(code))
    return words - defines, bool(words)


def _bound(node: Node) -> frozenset[str]:
    """Names that one top-level import or assignment of Python binds."""
    if node.type not in _CARRIED or node.has_error:
        return frozenset()
    if node.type == "expression_statement" and not any(
        child.type == "assignment" for child in node.named_children
    ):
        return frozenset()
    return frozenset(_text(name) for name in _captures(node).get("bound", []))


def _unwrap(node: Node) -> Node:
    """The definition inside decorators, `export` and `template<…>`."""
    while node.type in _WRAPPERS:
        inner = [child for child in node.named_children if _is_definition(child)]
        if not inner:
            break
        node = inner[0]
    return node


def _is_definition(node: Node) -> bool:
    return node.type in _WRAPPERS or bool(_DEFINITION.match(node.type))


def _defined(node: Node) -> str | None:
    """The name of a definition; C hides it under a chain of declarators."""
    if node.type in ("lexical_declaration", "variable_declaration"):
        return _function_variable(node)
    if not _is_definition(node):
        return None
    at: Node | None = node
    while at is not None:
        name = at.child_by_field_name("name") or (at if at.type.endswith("identifier") else None)
        if name is not None:
            return _text(name)
        at = at.child_by_field_name("declarator") or at.child_by_field_name("type")
    return None


def _function_variable(node: Node) -> str | None:
    """`f` of JavaScript's `const f = () => …`, None for a variable that holds a value."""
    for child in node.named_children:
        name, value = child.child_by_field_name("name"), child.child_by_field_name("value")
        if name is not None and value is not None and value.type in _FUNCTIONS:
            return _text(name)
    return None


def _hollow(node: Node) -> bool:
    """Whether a Python definition has nothing in its body but `...`, `pass` or a docstring."""
    body = node.child_by_field_name("body")
    return body is not None and all(_says_nothing(child) for child in body.named_children)


def _says_nothing(node: Node) -> bool:
    if node.type == "expression_statement":
        return all(child.type in ("ellipsis", "string") for child in node.named_children)
    if node.type in ("function_definition", "decorated_definition"):
        return _hollow(node.child_by_field_name("definition") or node)
    return node.type in ("pass_statement", "comment")


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
