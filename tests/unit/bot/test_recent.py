"""The memory that tells a repeated delivery from a new one."""

from __future__ import annotations

from bot.recent import Recent


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_name_is_new_once_until_its_time_is_over() -> None:
    clock = Clock()
    recent = Recent(600, clock=clock)

    assert recent.is_new("a") is True
    clock.now = 599.0
    assert recent.is_new("a") is False
    clock.now = 600.0
    assert recent.is_new("a") is True


def test_a_forgotten_name_is_new_again() -> None:
    recent = Recent(600)
    recent.is_new("a")

    recent.forget("a")
    recent.forget("never seen")

    assert recent.is_new("a") is True


def test_only_so_many_are_held_and_the_oldest_go_first() -> None:
    recent = Recent(600, most=2)
    for name in ("a", "b", "c"):
        recent.is_new(name)

    assert recent.is_new("c") is False
    assert recent.is_new("a") is True
