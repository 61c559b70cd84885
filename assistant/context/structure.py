"""Code cut into functions and classes by its syntax tree.

Only rows are taken from the tree, so neither an encoding nor a wrong parse can move a
character. A short class stays whole; a long one becomes its head and its members.
Comments, attributes and decorators directly above a definition belong to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.context.chunks import Cut
from runners.grammars import parser

if TYPE_CHECKING:
    from tree_sitter import Node

# Error recovery on hostile text costs 1.5 ms a kilobyte. What is larger was written by a
# program, not by a person, and is cut as plain text.
LARGEST = 400_000
# A class of at most so many lines is one chunk.
SHORT_CLASS = 30
DEEPEST = 12
_LONGEST_NAME = 200

_FUNCTIONS = frozenset(
    {
        "function_definition",  # Python, C, C++, Bash
        "function_declaration",  # JavaScript, Go
        "generator_function_declaration",
        "method_definition",
        "method_declaration",  # Java, Go
        "constructor_declaration",
        "compact_constructor_declaration",
        "function_item",  # Rust
        "macro_definition",
        "preproc_function_def",
        "type_alias_declaration",
        "type_declaration",  # Go
        "type_definition",  # C
        "type_item",
        "enum_item",
        "struct_item",
        "union_item",
        "enum_declaration",
        "enum_specifier",
        "struct_specifier",
        "union_specifier",
    }
)
_CLASSES = frozenset(
    {
        "class_definition",
        "class_declaration",
        "abstract_class_declaration",
        "class_specifier",
        "interface_declaration",
        "record_declaration",
        "annotation_type_declaration",
        "internal_module",
        "namespace_definition",
        "trait_item",
        "impl_item",
        "mod_item",
    }
)
# These hold definitions without being one: what they hold is looked at in their place.
_AROUND = frozenset(
    {
        "export_statement", "expression_statement", "ambient_declaration", "linkage_specification",
        "preproc_if", "preproc_ifdef", "preproc_else", "preproc_elif", "if_statement",
        "else_clause", "try_statement", "block", "declaration_list", "statement_block", "ERROR",
        "declaration", "field_declaration_list", "class_body", "interface_body", "enum_body",
    }
)  # fmt: skip
# These are part of the one definition inside them.
_WRAPPERS = frozenset({"decorated_definition", "template_declaration", "export_statement"})
_VARIABLES = frozenset(
    {"lexical_declaration", "variable_declaration", "public_field_definition", "field_definition"}
)
_FUNCTION_VALUES = frozenset(
    {"arrow_function", "function_expression", "function", "generator_function", "class"}
)
_ABOVE = frozenset(
    {"comment", "line_comment", "block_comment", "attribute_item", "decorator", "annotation"}
)


@dataclass(frozen=True)
class _Definition:
    node: Node
    inner: Node
    name: str

    @property
    def is_class(self) -> bool:
        return self.inner.type in _CLASSES


def by_definitions(language: str, lines: Sequence[str]) -> list[Cut]:
    """A cut for each function and class; raises `UnknownLanguageError`.

    Empty for a text above `LARGEST` bytes.
    """
    source = "".join(lines).encode("utf-8", "replace")
    if len(source) > LARGEST:
        return []
    root = parser(language).parse(source).root_node
    return list(_cuts(root, "", 0))


def _cuts(parent: Node, prefix: str, depth: int) -> Iterator[Cut]:
    """Cuts of the definitions directly below `parent`, in order."""
    row = -1  # the last one that is taken
    above: int | None = None  # the first row of what stands directly above
    end_above = -2
    for child in parent.named_children:
        first, last = child.start_point.row, _last_row(child)
        if child.type in _ABOVE:
            if first > row:
                above = above if above is not None and first <= end_above + 1 else first
                end_above = last
            continue
        definition = _definition(child)
        if definition is None:
            if child.type in _AROUND and depth < DEEPEST:
                yield from _cuts(child, prefix, depth + 1)
            above, row = None, max(row, last)
            continue
        if above is not None and first <= end_above + 1:
            first = above
        yield from _of_definition(definition, prefix, max(first, row + 1), last, depth)
        above, row = None, max(row, last)


def _of_definition(
    definition: _Definition, prefix: str, first: int, last: int, depth: int
) -> Iterator[Cut]:
    symbol = f"{prefix}{definition.name}"[:_LONGEST_NAME]
    if not definition.is_class or last - first < SHORT_CLASS or depth >= DEEPEST:
        yield Cut(first, last, symbol)
        return
    at = first
    for member in _members(definition.inner, f"{symbol}.", depth):
        if member.first > at:
            yield Cut(at, member.first - 1, symbol)
        yield member
        at = max(at, member.last + 1)
    if at <= last:
        yield Cut(at, last, symbol)


def _members(node: Node, prefix: str, depth: int) -> Iterator[Cut]:
    body = node.child_by_field_name("body")
    return _cuts(body, prefix, depth + 1) if body is not None else iter(())


def _definition(node: Node) -> _Definition | None:
    """What `node` defines, looking through decorators, templates and exports."""
    inner: Node | None = node
    for _ in range(4):
        if inner is None or inner.type not in _WRAPPERS:
            break
        inner = next((c for c in inner.named_children if _defines(c)), None)
    if inner is None or not _defines(inner) or inner.type in _WRAPPERS:
        return None
    return _Definition(node, inner, _name(inner))


def _defines(node: Node) -> bool:
    if node.type in _VARIABLES:
        return any(
            (value := part.child_by_field_name("value")) is not None
            and value.type in _FUNCTION_VALUES
            for part in (node, *node.named_children)
        )
    return node.type in _FUNCTIONS or node.type in _CLASSES or node.type in _WRAPPERS


def _name(node: Node) -> str:
    """The name that a definition gives; of a method of Go or an `impl`, with its type."""
    if node.type in _VARIABLES:
        declarator = next((c for c in node.named_children if "declarator" in c.type), node)
        return _text(declarator.child_by_field_name("name") or declarator.named_children[0])
    if node.type == "impl_item":
        return _text(node.child_by_field_name("type"))
    if node.type == "type_declaration":
        return _text(next((c.child_by_field_name("name") for c in node.named_children), None))
    name = _text(node.child_by_field_name("name") or _declared(node))
    receiver = node.child_by_field_name("receiver")
    return f"{_receiver_type(receiver)}.{name}" if receiver is not None else name


def _declared(node: Node) -> Node | None:
    """The innermost declarator of C and C++: the `f` of `int *f(int)`."""
    found = None
    while (inner := node.child_by_field_name("declarator")) is not None:
        found = node = inner
    return found


def _receiver_type(node: Node) -> str:
    """`Stack` of `(s *Stack[T])`."""
    words = _text(node).strip("()").split()
    return words[-1].lstrip("*").partition("[")[0] if words else ""


def _text(node: Node | None) -> str:
    if node is None or node.text is None:
        return ""
    return " ".join(node.text.decode("utf-8", "replace").split())[:_LONGEST_NAME]


def _last_row(node: Node) -> int:
    """The row of the last character; an end at a row's beginning belongs to the one before."""
    end = node.end_point
    return end.row - 1 if end.column == 0 and end.row > node.start_point.row else end.row
