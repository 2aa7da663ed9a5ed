"""Expressions: the arithmetic of a formula over its inputs, done once, on the totals of the asked node."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import Enum
from functools import cached_property
from typing import assert_never

from kpi_engine.inputs import Input

_ZERO = Decimal(0)


class Operator(Enum):
    """The four signs."""

    PLUS = "+"
    MINUS = "-"
    TIMES = "*"
    OVER = "/"

    @property
    def binds(self) -> int:
        """Return how tightly it binds."""
        return 1 if self in (Operator.PLUS, Operator.MINUS) else 2


@dataclass(frozen=True, slots=True)
class Number:
    """A written number; never negative, a minus is a sign of its own."""

    value: Decimal
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A place where an input's total goes."""

    source: Input
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """Minus a part."""

    of: Node
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """Two parts joined by a sign."""

    operator: Operator
    left: Node
    right: Node
    at: int = field(default=0, compare=False)


Node = Number | Quantity | Negation | Operation


def quantities(node: Node) -> Iterator[Quantity]:
    """Yield the places of inputs in reading order."""
    match node:
        case Number():
            return
        case Quantity():
            yield node
        case Negation():
            yield from quantities(node.of)
        case Operation():
            yield from quantities(node.left)
            yield from quantities(node.right)
        case _:
            assert_never(node)


def size_of(node: Node) -> int:
    """Return how many parts it has."""
    match node:
        case Number() | Quantity():
            return 1
        case Negation():
            return 1 + size_of(node.of)
        case Operation():
            return 1 + size_of(node.left) + size_of(node.right)
        case _:
            assert_never(node)


def changed(node: Node, change: Callable[[Input], Input], at: int) -> Node:
    """Return the same arithmetic over changed inputs, all standing at one place of another formula."""
    match node:
        case Number():
            return replace(node, at=at)
        case Quantity():
            return Quantity(change(node.source), at)
        case Negation():
            return Negation(changed(node.of, change, at), at)
        case Operation():
            return Operation(node.operator, changed(node.left, change, at), changed(node.right, change, at), at)
        case _:
            assert_never(node)


def worth(node: Node, totals: Mapping[str, Decimal]) -> Decimal | None:
    """Return the value over totals by input key; None where a divisor is not above zero or a total is unknown.

    A negative divisor gives none either: its quotient would have the wrong sign.
    """
    match node:
        case Number():
            return node.value
        case Quantity():
            return totals.get(node.source.key)
        case Negation():
            part = worth(node.of, totals)
            return None if part is None else -part
        case Operation():
            left, right = worth(node.left, totals), worth(node.right, totals)
            return None if left is None or right is None else _join(node.operator, left, right)
        case _:
            assert_never(node)


def _join(operator: Operator, left: Decimal, right: Decimal) -> Decimal | None:
    match operator:
        case Operator.PLUS:
            return left + right
        case Operator.MINUS:
            return left - right
        case Operator.TIMES:
            return left * right
        case Operator.OVER:
            return left / right if right > _ZERO else None
        case _:
            assert_never(operator)


def written(node: Node) -> str:
    """Return the formula in its shortest form; reading it gives the same expression."""
    match node:
        case Number():
            return format(node.value, "f")
        case Quantity():
            return node.source.key
        case Negation():
            return f"-{_inside(node.of, isinstance(node.of, Operation))}"
        case Operation():
            binds = node.operator.binds
            left = _inside(node.left, isinstance(node.left, Operation) and node.left.operator.binds < binds)
            right = _inside(node.right, isinstance(node.right, Operation) and node.right.operator.binds <= binds)
            return f"{left} {node.operator.value} {right}"
        case _:
            assert_never(node)


def _inside(node: Node, is_enclosed: bool) -> str:
    return f"({written(node)})" if is_enclosed else written(node)


@dataclass(frozen=True)
class Expression:
    """Arithmetic that is no signed sum, such as a product of totals or a difference of ratios.

    It reads like a `Formula`: `measures` lists its inputs' keys, `apply` computes. It has no `terms`, since its value
    at a node is not the sum of the values below.
    """

    node: Node

    @property
    def terms(self) -> tuple[()]:
        """Return nothing: there is no signed sum."""
        return ()

    @cached_property
    def measures(self) -> tuple[str, ...]:
        """Return the key of each input once, in reading order."""
        return tuple(source.key for source in self.sources)

    @cached_property
    def sources(self) -> tuple[Input, ...]:
        """Return each input once, in reading order."""
        return tuple(dict.fromkeys(place.source for place in quantities(self.node)))

    def apply(self, values: Mapping[str, Decimal]) -> Decimal | None:
        """Return its value over totals by input key; None without a total or with a divisor not above zero."""
        return worth(self.node, values)

    def __str__(self) -> str:
        return written(self.node)
