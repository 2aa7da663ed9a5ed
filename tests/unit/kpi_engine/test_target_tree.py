"""A target handed down a tree adds up at every level, or is refused with every fault and its place (E17-E19, E21)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi_engine import (
    Allotment,
    Branch,
    Buffer,
    BufferKind,
    DecompositionError,
    DecompositionFault,
    cascade,
)

CENT = Decimal("0.01")
REVIEW = Buffer(BufferKind.PLATFORM_REVIEW, Decimal("0.05"))


def targets(root: Branch, target: str, step: Decimal = Decimal(1)) -> dict[str, Decimal]:
    return {node.id: node.target for node in cascade(root, Decimal(target), step=step).walk()}


def faults(root: Branch, target: str = "1000") -> set[tuple[DecompositionFault, str]]:
    with pytest.raises(DecompositionError) as caught:
        cascade(root, Decimal(target))
    return {(problem.fault, "/".join(problem.path)) for problem in caught.value.problems}


def test_e17_three_equal_stores_share_a_thousand_pieces_and_the_odd_one_goes_to_the_first_by_id() -> None:
    root = Branch("team", children=(Branch("C"), Branch("B"), Branch("A")))
    assert targets(root, "1000") == {"team": 1000, "C": 333, "B": 333, "A": 334}


def test_e18_a_hundred_is_divided_one_to_two_to_the_cent() -> None:
    root = Branch("team", children=(Branch("A", 1), Branch("B", 2)))
    assert targets(root, "100.00", CENT) == {"team": 100, "A": Decimal("33.33"), "B": Decimal("66.67")}


def test_e19_a_locked_store_keeps_its_part_and_the_others_share_the_rest() -> None:
    root = Branch("team", children=(Branch("A", 9, locked=Decimal(400)), Branch("B", 1), Branch("C", 2)))
    divided = cascade(root, Decimal(1000))
    assert [child.target for child in divided.children] == [400, 200, 400]
    assert [child.is_locked for child in divided.children] == [True, False, False]


def test_e21_the_buffer_stays_with_the_parent_and_the_children_get_the_rest() -> None:
    root = Branch("company", children=(Branch("BR"), Branch("MX")), buffers=(REVIEW,))
    divided = cascade(root, Decimal(1_000_000))
    assert divided.buffers == ((BufferKind.PLATFORM_REVIEW, Decimal(50_000)),)
    assert sum(child.target for child in divided.children) == 950_000


def test_five_levels_add_up_from_company_to_person() -> None:
    people = (Branch("ana", 3), Branch("bo", 1))
    category = Branch("shoes", 1, people)
    store = Branch("BR-01", 2, (category, Branch("bags", 1)))
    root = Branch("company", children=(Branch("latam", 1, (store, Branch("MX-01", 1))), Branch("eu", 2)))
    assert targets(root, "1000") == {
        "company": 1000,
        "latam": 333,
        "BR-01": 222,
        "shoes": 111,
        "ana": 83,
        "bo": 28,
        "bags": 111,
        "MX-01": 111,
        "eu": 667,
    }


def test_commitments_below_the_target_leave_an_explicit_unallocated_rest_where_asked() -> None:
    committed = (Branch("A", locked=Decimal(300)), Branch("B", locked=Decimal(500)))
    divided = cascade(Branch("team", children=committed, keeps_rest=True), Decimal(1000))
    assert [divided.unallocated, *(child.target for child in divided.children)] == [200, 300, 500]
    assert faults(Branch("team", children=committed)) == {(DecompositionFault.LOCKS_BELOW_PARENT, "team")}


def test_a_rest_that_someone_can_take_is_not_kept() -> None:
    children = (Branch("A", locked=Decimal(300)), Branch("B"))
    divided = cascade(Branch("team", children=children, keeps_rest=True), Decimal(1000))
    assert [divided.unallocated, divided.children[1].target] == [0, 700]


def test_every_fault_of_the_whole_tree_is_told_at_once_with_its_place() -> None:
    root = Branch(
        "company",
        children=(
            Branch("latam", -1, (Branch("BR", 0), Branch("MX", 0))),
            Branch("eu", 1, (Branch("DE", locked=Decimal(5)),), locked=Decimal(2000)),
            Branch("eu", 1),
            Branch("us", 1, buffers=(REVIEW,)),
            Branch("jp", 1, (Branch("JP-01"),), buffers=(Buffer(BufferKind.LOGISTICS, Decimal("1.1")),)),
        ),
    )
    assert faults(root) == {
        (DecompositionFault.TWICE_IN_TREE, "company/eu"),
        (DecompositionFault.NEGATIVE_WEIGHT, "company/latam"),
        (DecompositionFault.LOCKS_ABOVE_PARENT, "company"),
        (DecompositionFault.ALL_WEIGHTS_ZERO, "company/latam"),
        (DecompositionFault.LOCKS_BELOW_PARENT, "company/eu"),
        (DecompositionFault.BUFFER_WITHOUT_CHILDREN, "company/us"),
        (DecompositionFault.BUFFER_OUT_OF_BOUNDS, "company/jp"),
    }


def test_locks_above_a_parent_are_never_scaled_down_silently() -> None:
    children = (Branch("A", locked=Decimal(700)), Branch("B", locked=Decimal(400)))
    for keeps_rest in (False, True):
        assert faults(Branch("team", children=children, keeps_rest=keeps_rest)) == {
            (DecompositionFault.LOCKS_ABOVE_PARENT, "team")
        }


def test_a_target_or_lock_finer_than_its_unit_is_refused() -> None:
    children = (Branch("A", locked=Decimal("0.5")), Branch("B"))
    assert faults(Branch("team", children=children, buffers=(REVIEW,)), "10.5") == {
        (DecompositionFault.FINER_THAN_STEP, "team"),
        (DecompositionFault.FINER_THAN_STEP, "team/A"),
    }


@st.composite
def trees(draw: st.DrawFn, depth: int = 4) -> Branch:
    count = [0]

    def grow(level: int) -> Branch:
        count[0] += 1
        name = f"n{count[0]}"
        children = tuple(grow(level - 1) for _ in range(draw(st.integers(0, 3)))) if level else ()
        share = draw(st.decimals(min_value=0, max_value="0.3", places=3))
        kinds = draw(st.lists(st.sampled_from(BufferKind), max_size=3)) if children else []
        weight = draw(st.decimals(min_value="0.01", max_value=100, places=2))
        return Branch(name, weight, children, buffers=tuple(Buffer(kind, share) for kind in kinds))

    return grow(depth)


@given(trees(), st.integers(0, 10**9))
def test_every_node_is_exactly_its_children_its_buffers_and_its_rest(root: Branch, cents: int) -> None:
    divided = cascade(root, cents * CENT, step=CENT)
    assert divided.target == cents * CENT
    for node in divided.walk():
        if node.children:
            held = sum((amount for _, amount in node.buffers), node.unallocated)
            assert sum((child.target for child in node.children), held) == node.target
            assert all(child.target % CENT == 0 for child in node.children)


def with_weights_times(branch: Branch, factor: int) -> Branch:
    children = tuple(with_weights_times(child, factor) for child in branch.children)
    return Branch(branch.id, branch.weight * factor, children, buffers=branch.buffers)


@given(trees(), st.integers(0, 10**9))
def test_rescaling_all_weights_of_a_tree_changes_nothing(root: Branch, cents: int) -> None:
    def divided(tree: Branch) -> Allotment:
        return cascade(tree, cents * CENT, step=CENT)

    assert divided(root) == divided(with_weights_times(root, 10))
