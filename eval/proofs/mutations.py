"""What can go wrong at one place of a program: what may stand there instead, by its node.

The node that is given is never changed; what hangs below it is shared.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from typing import Any, cast

Found = Iterator[tuple[str, ast.AST]]

COMPARED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    # Each with what differs from it at one side of the boundary or at the boundary only.
    ast.Lt: (ast.LtE, ast.NotEq), ast.LtE: (ast.Lt, ast.Eq),
    ast.Gt: (ast.GtE, ast.NotEq), ast.GtE: (ast.Gt, ast.Eq),
    ast.Eq: (ast.NotEq, ast.LtE, ast.GtE), ast.NotEq: (ast.Eq, ast.Lt, ast.Gt),
    ast.In: (ast.NotIn,), ast.NotIn: (ast.In,), ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,),
}  # fmt: skip
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.FloorDiv, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.FloorDiv, ast.Div: ast.Mult, ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.BitXor: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift,
    ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip
CALLED_INSTEAD = {"min": "max", "max": "min", "all": "any", "any": "all", "sorted": "list"}
EMPTY = {"list": "[]", "str": "''", "dict": "{}", "set": "set()", "int": "0"}


def replacements(node: ast.AST, returns: str) -> Found:
    """Give (operator, other node) for each mistake; `returns` is the type that the function
    around the node returns, without its members, empty where that is not known."""
    for kind, make in OPERATORS:
        if isinstance(node, kind):
            yield from make(node)
    if isinstance(node, ast.Return):
        yield from _return(node, returns)


def _changed(node: Any, **fields: Any) -> Any:
    """A copy of a node with other fields; what hangs below is shared."""
    copy = type(node)(**{**dict(ast.iter_fields(node)), **fields})
    return ast.copy_location(copy, node)


def _expression(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


def _comparison(node: ast.Compare) -> Found:
    for index, sign in enumerate(node.ops):
        for other in COMPARED[type(sign)]:
            signs = [*node.ops[:index], other(), *node.ops[index + 1 :]]
            yield "comparison", _changed(node, ops=signs)


def _swapped(sign: ast.AST) -> Any:
    return SWAPPED[type(sign)]()


def _arithmetic(node: ast.BinOp | ast.AugAssign) -> Found:
    if type(node.op) in SWAPPED:
        yield "arithmetic", _changed(node, op=_swapped(node.op))


def _connective(node: ast.BoolOp) -> Found:
    yield "connective", _changed(node, op=_swapped(node.op))
    for index in range(len(node.values)):
        rest = [*node.values[:index], *node.values[index + 1 :]]
        yield "operand dropped", rest[0] if len(rest) == 1 else _changed(node, values=rest)


def _sign(node: ast.UnaryOp) -> Found:
    yield "not dropped" if isinstance(node.op, ast.Not) else "sign dropped", node.operand


def _constant(node: ast.Constant) -> Found:
    value = node.value
    if isinstance(value, bool):
        yield "constant", _changed(node, value=not value)
    elif isinstance(value, int | float):
        yield "constant", _moved(node, 1)
        yield "constant", _moved(node, -1)
    elif isinstance(value, str):
        yield "constant", _changed(node, value=value[1:] if value else "?")


def _moved(node: ast.expr, by: int) -> ast.expr:
    """The expression and 1 or -1, folded, so that a bound and a constant in it give one
    mutant and not two that mean the same."""
    if isinstance(node, ast.Constant) and type(node.value) in (int, float):
        number = cast("float", node.value) + by
        if number >= 0:
            return ast.Constant(number)
        return ast.UnaryOp(ast.USub(), ast.Constant(-number))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return _negative(_moved(node.operand, -by))
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Sub):
        step = by if isinstance(node.op, ast.Add) else -by
        if isinstance(node.right, ast.Constant) and type(node.right.value) is int:
            number = node.right.value + step
            return _changed(node, right=ast.Constant(number)) if number else node.left
    return ast.BinOp(node, ast.Add() if by > 0 else ast.Sub(), ast.Constant(1))


def _negative(node: ast.expr) -> ast.expr:
    if isinstance(node, ast.Constant) and node.value == 0:
        return node
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return node.operand
    return ast.UnaryOp(ast.USub(), node)


def _index(node: ast.Subscript) -> Found:
    if isinstance(node.slice, ast.Slice):
        yield from _slice(node, node.slice)
    elif not isinstance(node.slice, ast.Tuple):
        for by in (1, -1):
            yield "index", _changed(node, slice=_moved(node.slice, by))


def _slice(node: ast.Subscript, bounds: ast.Slice) -> Found:
    for field, absent in (("lower", "1"), ("upper", "-1")):
        bound = getattr(bounds, field)
        others = [_moved(bound, 1), _moved(bound, -1)] if bound else [_expression(absent)]
        for other in others:
            yield "slice", _changed(node, slice=_changed(bounds, **{field: other}))
    if bounds.step:
        yield "slice", _changed(node, slice=_changed(bounds, step=None))


def _call(node: ast.Call) -> Found:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    if name == "range":
        for index, bound in enumerate(node.args):
            for by in (1, -1):
                bounds = [*node.args[:index], _moved(bound, by), *node.args[index + 1 :]]
                yield "range", _changed(node, args=bounds)
    if name in CALLED_INSTEAD:
        # list() takes no key, and min() of nothing stays min() of nothing.
        keywords = [] if name == "sorted" else node.keywords
        other = ast.Name(CALLED_INSTEAD[name], ast.Load())
        yield "function", _changed(node, func=other, keywords=keywords)
    if name in ("sorted", "min", "max") or method == "sort":
        for index in range(len(node.keywords)):
            rest = [*node.keywords[:index], *node.keywords[index + 1 :]]
            yield "option dropped", _changed(node, keywords=rest)
    if name in ("abs", "reversed", "set") and len(node.args) == 1:
        yield "function dropped", node.args[0]
    if method == "pop" and not node.args:
        yield "function", _changed(node, args=[ast.Constant(0)])


def _choice(node: ast.IfExp) -> Found:
    yield "branch dropped", node.body
    yield "branch dropped", node.orelse


def _branch(node: ast.If) -> Found:
    yield "branch dropped", _changed(node, body=[ast.Pass()])
    if node.orelse:
        yield "branch dropped", _changed(node, orelse=[])
        yield "condition", _changed(node, test=ast.Constant(False))
    yield "condition", _changed(node, test=ast.Constant(True))


def _loop(node: ast.While) -> Found:
    for value in (True, False):
        yield "condition", _changed(node, test=ast.Constant(value))


def _filter(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp) -> Found:
    for index, part in enumerate(node.generators):
        if part.ifs:
            bare = _changed(part, ifs=[])
            parts = [*node.generators[:index], bare, *node.generators[index + 1 :]]
            yield "condition", _changed(node, generators=parts)


def _statement(node: ast.stmt) -> Found:
    yield "statement deleted", ast.Pass()


def _jump(node: ast.Break | ast.Continue) -> Found:
    yield "jump", ast.Continue() if isinstance(node, ast.Break) else ast.Break()
    yield "jump", ast.Pass()


def _return(node: ast.Return, kind: str) -> Found:
    """Nothing, the empty value of the function's type, or the opposite, instead."""
    if node.value is None:
        return
    others: list[ast.expr] = [ast.Constant(None)]
    if kind in EMPTY:
        others.append(_expression(EMPTY[kind]))
    if kind in ("int", "float"):
        others.append(_negative(node.value))
    if kind == "bool":
        others.append(ast.UnaryOp(ast.Not(), node.value))
    for other in others:
        yield "return", _changed(node, value=other)


OPERATORS: tuple[tuple[Any, Callable[[Any], Found]], ...] = (
    (ast.Compare, _comparison),
    (ast.BinOp | ast.AugAssign, _arithmetic),
    (ast.BoolOp, _connective),
    (ast.UnaryOp, _sign),
    (ast.Call, _call),
    (ast.Subscript, _index),
    (ast.Constant, _constant),
    (ast.IfExp, _choice),
    (ast.If, _branch),
    (ast.While, _loop),
    (ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, _filter),
    (ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr | ast.Delete, _statement),
    (ast.Break | ast.Continue, _jump),
)
