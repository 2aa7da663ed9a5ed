"""Target trees: an additive target handed down from company to person, with locks, buffers and what nobody took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from kpi_engine.apportion import Weight, apportion
from kpi_engine.decomposition import (
    DecompositionError,
    DecompositionFault,
    DecompositionProblem,
    decompose,
    division_problems,
)

_ZERO, _ONE = Decimal(0), Decimal(1)
_HANDED_DOWN = ""  # sorts before every kind of buffer, so that a tie goes to the people
_RECKONED_BELOW = frozenset({DecompositionFault.LOCKS_BELOW_PARENT, DecompositionFault.ALL_WEIGHTS_ZERO})


class BufferKind(Enum):
    """What a part of a target is held back for."""

    LOGISTICS = "logistics"
    PLATFORM_REVIEW = "platform_review"
    RESERVE = "reserve"


@dataclass(frozen=True, slots=True)
class Buffer:
    """A share of a node's own target that stays with it instead of being handed down."""

    kind: BufferKind
    share: Decimal


@dataclass(frozen=True, slots=True)
class Branch:
    """A node of the tree to divide over: company, team, store, category or person.

    Attributes:
        id: Unique in the tree.
        weight: Among its siblings; see `weights` for history, capacity and blends.
        children: What its target is divided among; none for a leaf.
        locked: Its target, where it is fixed (a commitment, for example); takes no share of the rest.
        buffers: Held back from its own target before the children's parts.
        keeps_rest: Whether what locked children leave over stays here as unallocated instead of being an error.
    """

    id: str
    weight: Weight = 1
    children: tuple[Branch, ...] = ()
    locked: Decimal | None = None
    buffers: tuple[Buffer, ...] = ()
    keeps_rest: bool = False


@dataclass(frozen=True, slots=True)
class Allotment:
    """A node's part. With children, `target` is exactly their targets, the buffers and the unallocated rest."""

    id: str
    target: Decimal
    is_locked: bool = False
    buffers: tuple[tuple[BufferKind, Decimal], ...] = ()
    unallocated: Decimal = _ZERO
    children: tuple[Allotment, ...] = ()

    def walk(self) -> Iterator[Allotment]:
        """Yield this node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


def cascade(root: Branch, target: Decimal, *, step: Decimal = _ONE) -> Allotment:
    """Hand a target down a tree so that every level adds up to the one above it exactly.

    Args:
        root: The tree; its own weight and lock are ignored.
        target: What the root is to reach, a multiple of `step`.
        step: The target's unit: 1 for pieces, 0.01 for cents.

    Raises:
        DecompositionError: With every fault of the whole tree, each with the path of ids it stands at.
    """
    problems = [
        DecompositionProblem(DecompositionFault.TWICE_IN_TREE, path[-1], path) for path in _repeated(root, (), set())
    ]
    divided = _divide(root, target, step, (root.id,), problems)
    if problems:
        raise DecompositionError(tuple(problems))
    return divided


def _repeated(branch: Branch, above: tuple[str, ...], seen: set[str]) -> Iterator[tuple[str, ...]]:
    path = (*above, branch.id)
    if branch.id in seen:
        yield path
    seen.add(branch.id)
    for child in branch.children:
        yield from _repeated(child, path, seen)


def _divide(
    branch: Branch, target: Decimal | None, step: Decimal, path: tuple[str, ...], problems: list[DecompositionProblem]
) -> Allotment:
    """Divide one node's target and then its children's.

    A target of None is one that a fault above left unknown: what can be checked without it still is.
    """
    faults_before = len(problems)
    problems += [DecompositionProblem(fault, None, path) for fault in _buffer_faults(branch)]
    handed, buffers = target, dict[str, Decimal]()
    if target is not None and branch.buffers and len(problems) == faults_before:
        handed, buffers = _held_back(branch, target, step)
    parts, unallocated = _parts(branch, handed, step, path, problems)
    children = tuple(
        _divide(child, parts.get(child.id, child.locked), step, (*path, child.id), problems)
        for child in branch.children
    )
    held = tuple((BufferKind(kind), amount) for kind, amount in buffers.items())
    return Allotment(branch.id, target or _ZERO, branch.locked is not None, held, unallocated, children)


def _buffer_faults(branch: Branch) -> Iterator[DecompositionFault]:
    shares = [buffer.share for buffer in branch.buffers]
    if shares and (min(shares) < 0 or sum(shares) > 1):
        yield DecompositionFault.BUFFER_OUT_OF_BOUNDS
    if shares and not branch.children:
        yield DecompositionFault.BUFFER_WITHOUT_CHILDREN


def _held_back(branch: Branch, target: Decimal, step: Decimal) -> tuple[Decimal, dict[str, Decimal]]:
    """Return what is handed down and the amount of each kind of buffer; together they are the target."""
    shares: dict[str, Decimal] = {}
    for buffer in branch.buffers:
        shares[buffer.kind.value] = shares.get(buffer.kind.value, _ZERO) + buffer.share
    shares[_HANDED_DOWN] = _ONE - sum((buffer.share for buffer in branch.buffers), _ZERO)
    # What is finer than the step is left with the children, where it is reported as a fault.
    units, odd = divmod(target, step)
    parts = {kind: part * step for kind, part in apportion(int(units), shares).items()}
    return parts.pop(_HANDED_DOWN) + odd, parts


def _parts(
    branch: Branch, handed: Decimal | None, step: Decimal, path: tuple[str, ...], problems: list[DecompositionProblem]
) -> tuple[dict[str, Decimal], Decimal]:
    """Return each child's part (those that can be known) and what no child takes."""
    if not branch.children:
        return {}, _ZERO
    locked = {child.id: child.locked for child in branch.children if child.locked is not None}
    weights = {child.id: child.weight for child in branch.children if child.locked is None}
    rest = None if handed is None else handed - sum(locked.values(), _ZERO)
    is_kept = branch.keeps_rest and not any(weights.values()) and (rest is None or rest >= 0)
    # A target left unknown is supposed to leave one step: what is a fault then is one for every target.
    supposed = sum(locked.values(), step) if handed is None else handed
    ignored = _RECKONED_BELOW if is_kept else frozenset[DecompositionFault]()
    found = [
        problem
        for problem in division_problems(supposed, weights, step=step, locked=locked)
        if problem.fault not in ignored and (handed is not None or _holds_for_every_target(problem))
    ]
    problems += [
        DecompositionProblem(problem.fault, problem.child, path if problem.child is None else (*path, problem.child))
        for problem in found
    ]
    if handed is None or rest is None or found:
        return {}, _ZERO
    if is_kept:
        return dict.fromkeys(weights, _ZERO) | locked, rest
    return decompose(handed, weights, step=step, locked=locked), _ZERO


def _holds_for_every_target(problem: DecompositionProblem) -> bool:
    return problem.child is not None or problem.fault is DecompositionFault.ALL_WEIGHTS_ZERO
