"""Automatic proxies of what people rate: read from the syntax tree, never run. Pure, no I/O.

They stand beside the human dimensions under their own names and enter no composite:
code can be commented, short and consistent, and unreadable. Which names and functions
the task itself gave is not known here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.score import Spread, spread
from eval.scores.samples import Sample, contestants
from eval.scores.shares import Share
from runners.grammars import parse

if TYPE_CHECKING:
    from tree_sitter import Node

LANGUAGES = ("python", "javascript", "java", "cpp")

_COMMENTS = frozenset({"comment", "line_comment", "block_comment"})
_FUNCTIONS = frozenset(
    {"function_definition", "function_declaration", "generator_function_declaration"}
    | {"function_expression", "arrow_function", "method_definition"}
    | {"method_declaration", "constructor_declaration"}
)
_BRANCHES = frozenset(
    {"if_statement", "switch_statement", "switch_expression", "match_statement"}
    | {"for_statement", "for_in_statement", "for_range_loop", "enhanced_for_statement"}
    | {"while_statement", "do_statement", "with_statement"}
    | {"try_statement", "try_with_resources_statement"}
)
# Where names are declared: the fields that hold them, or all children.
_DECLARING: dict[str, tuple[str, ...] | None] = {
    **dict.fromkeys(("parameters", "lambda_parameters", "typed_parameter", "formal_parameters")),
    **dict.fromkeys(
        ("assignment", "for_statement", "for_in_clause", "for_in_statement"), ("left",)
    ),
    **dict.fromkeys(
        ("default_parameter", "typed_default_parameter", "named_expression"), ("name",)
    ),
    **dict.fromkeys(("variable_declarator", "formal_parameter"), ("name",)),
    **dict.fromkeys(("function_declaration", "method_definition", "method_declaration"), ("name",)),
    **dict.fromkeys(("declaration", "parameter_declaration", "field_declaration"), ("declarator",)),
    "function_definition": ("name", "declarator"),
    "enhanced_for_statement": ("name",),
    "for_range_loop": ("declarator",),
}
_NAMES = frozenset({"identifier", "field_identifier", "property_identifier"})
_GIVEN = frozenset({"self", "cls", "this", "_"})
_AROUND = re.compile(r"_(?:declarator|statement|declaration|expression)$|^decorated_definition")
_CHINESE = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]")
_SNAKE = re.compile(r"_*[a-z0-9]+(?:_[a-z0-9]+)+_*")
_CAMEL = re.compile(r"_*[a-z][a-z0-9]*(?:[A-Z][A-Za-z0-9]*)+")


@dataclass(frozen=True)
class Proxies:
    """What one answer's code looks like.

    `comment_lines` are non-blank lines with a comment or a docstring on them. `chinese`
    counts comments that hold Chinese characters. Function lengths are in lines;
    `deepest_nesting` counts the control structures around the innermost statement.
    `documented` are outermost functions with a docstring, or a comment right above.
    `consistent` are names of several words written in the answer's commoner style
    (snake_case or camelCase), `one_letter` are declared names of one letter.
    """

    comment_lines: Share
    chinese: Share
    functions: int
    longest_function: int
    deepest_nesting: int
    documented: Share
    consistent: Share
    one_letter: Share

    def figures(self) -> dict[str, float | None]:
        """Return the proxies as numbers by their names, None where there is nothing to tell."""
        return {
            "comment share": self.comment_lines.value,
            "Chinese comments": self.chinese.value,
            "longest function": self.longest_function if self.functions else None,
            "deepest nesting": self.deepest_nesting,
            "documented functions": self.documented.value,
            "consistent names": self.consistent.value,
            "one-letter names": self.one_letter.value,
        }


@dataclass(frozen=True)
class ProxyRow:
    """The proxies of one contestant's `answers` in one language, by name; a proxy that no
    answer has is None. Languages are kept apart: what is usual in one is not in another."""

    contestant: str
    language: str
    answers: int
    figures: dict[str, Spread | None]


def proxies(samples: Sequence[Sample]) -> tuple[ProxyRow, ...]:
    """Return a row for each contestant and language that has code to read.

    Verdicts play no part, except that samples of INFRA are left out.
    """
    rows = []
    for contestant in contestants(samples):
        for language in LANGUAGES:
            found = [
                one.figures()
                for sample in samples
                if (sample.contestant, sample.language) == (contestant, language)
                if sample.counts and (one := measure(language, sample.code))
            ]
            if found:
                figures = {name: spread(one[name] for one in found) for name in found[0]}
                rows.append(ProxyRow(contestant, language, len(found), figures))
    return tuple(rows)


def measure(language: str, code: str) -> Proxies | None:
    """Return the proxies of a text; None for an empty one, one above 20 KB, and a language
    that is not among `LANGUAGES`. Code with errors is read as far as it can be."""
    tree = parse(language, code) if language in LANGUAGES and code.strip() else None
    if tree is None:
        return None
    nodes = list(_walk(tree.root_node))
    comments = _comments(language, (node for node, _, _ in nodes))
    functions = [(node, inside) for node, _, inside in nodes if _is_function(node)]
    names = [name for node, _, _ in nodes for name in _declared(node)]
    filled = {number for number, line in enumerate(code.split("\n")) if line.strip()}
    commented = {line for node in comments for line in _lines(node)}
    outermost = [node for node, inside in functions if not inside]
    return Proxies(
        comment_lines=Share(len(commented & filled), len(filled)),
        chinese=Share(sum(bool(_CHINESE.search(_text(one))) for one in comments), len(comments)),
        functions=len(functions),
        longest_function=max((len(_lines(node)) for node, _ in functions), default=0),
        deepest_nesting=max((depth for _, depth, _ in nodes), default=0),
        documented=Share(sum(map(_is_documented, outermost)), len(outermost)),
        consistent=_consistent(names),
        one_letter=Share(sum(len(name) == 1 for name in names), len(names)),
    )


def comment_texts(language: str, code: str) -> list[str]:
    """Return comments and docstrings as they stand, in order; none where `measure` is None."""
    tree = parse(language, code) if language in LANGUAGES and code.strip() else None
    nodes = (node for node, _, _ in _walk(tree.root_node)) if tree else iter(())
    found = sorted(_comments(language, nodes), key=lambda node: node.start_byte)
    return [_text(node) for node in found]


def _comments(language: str, nodes: Iterable[Node]) -> list[Node]:
    """Return the nodes that are comments, and the docstrings among them."""
    found = []
    for node in nodes:
        if node.type in _COMMENTS:
            found.append(node)
        elif language == "python" and (docstring := _docstring(node)) is not None:
            found.append(docstring)
    return found


def _walk(root: Node) -> Iterator[tuple[Node, int, bool]]:
    """Yield named nodes with the control structures around them and whether they stand in a
    function. Not recursive: models write deeper trees than Python's stack is."""
    waiting = [(root, 0, False)]
    while waiting:
        node, depth, inside = waiting.pop()
        yield node, depth, inside
        inside = inside or _is_function(node)
        chained = node.type == "else_clause"  # else if is no deeper than if
        other = node.child_by_field_name("alternative") if node.type == "if_statement" else None
        for child in reversed(node.named_children):
            chain = child.type == "if_statement" and (chained or child == other)
            waiting.append((child, depth + (child.type in _BRANCHES and not chain), inside))


def _is_function(node: Node) -> bool:
    """Whether a node is a function with a body of statements; `x => x + 1` is none."""
    if node.type not in _FUNCTIONS:
        return False
    body = node.child_by_field_name("body")
    return node.type != "arrow_function" or (body is not None and body.type == "statement_block")


def _docstring(node: Node) -> Node | None:
    """Return the string that begins a Python module, class or function."""
    if node.type in ("function_definition", "class_definition"):
        body = node.child_by_field_name("body")
    else:
        body = node if node.type == "module" else None
    statements = body.named_children if body is not None else []
    first = next((one for one in statements if one.type != "comment"), None)
    if first is None or first.type != "expression_statement" or first.named_child_count != 1:
        return None
    return first if first.named_children[0].type == "string" else None


def _is_documented(function: Node) -> bool:
    if _docstring(function) is not None:
        return True
    node = function
    while node.parent is not None and _AROUND.search(node.parent.type):
        node = node.parent  # the comment of `const f = () => {…}` stands above all of it
    above = node.prev_named_sibling
    return (
        above is not None
        and above.type in _COMMENTS
        and above.start_point.row < node.start_point.row <= above.end_point.row + 1
    )


def _declared(node: Node) -> list[str]:
    """Return the names that this node itself declares."""
    if node.type not in _DECLARING:
        return []
    fields = _DECLARING[node.type]
    found = (
        node.named_children
        if fields is None
        else [child for field in fields for child in node.children_by_field_name(field)]
    )
    names = []
    waiting = list(reversed(found))
    while waiting:
        one = waiting.pop()
        if one.type in _NAMES:
            names.append(_text(one))
        elif one.type.endswith(("_pattern", "pattern_list", "_declarator")):
            waiting.extend(reversed(one.named_children))
    return [name for name in names if name not in _GIVEN and not name.startswith("__")]


def _consistent(names: Iterable[str]) -> Share:
    styles = Counter(
        "snake" if _SNAKE.fullmatch(name) else "camel"
        for name in set(names)
        if _SNAKE.fullmatch(name) or _CAMEL.fullmatch(name)
    )
    return Share(max(styles.values(), default=0), styles.total())


def _lines(node: Node) -> range:
    """Lines of a node; a line comment may end at the beginning of the next line."""
    end = node.end_point.row + (node.end_point.column > 0 or node.end_point == node.start_point)
    return range(node.start_point.row, end)


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
