"""Strict shapes of JSON values: each says, with a pointer, where a value departs from what a platform takes."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Departure:
    """One place where a value is not what the platform takes: a JSON pointer and the reason."""

    pointer: str
    reason: str


class Shape(Protocol):
    """Anything that can list the departures of a value found at a pointer."""

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield every departure of ``value``, none when it fits."""
        ...


@dataclass(frozen=True, slots=True)
class Anything:
    """Takes every value: for the corners a platform leaves open."""

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield nothing."""
        del value, pointer
        yield from ()


@dataclass(frozen=True, slots=True)
class Words:
    """A string of between ``least`` and ``most`` characters."""

    most: int = 1_000_000
    least: int = 0

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield a departure for a non-string and for each broken bound."""
        if not isinstance(value, str):
            yield Departure(pointer, "must be a string")
        elif len(value) < self.least:
            yield Departure(pointer, f"must be more than {self.least - 1} characters")
        elif len(value) > self.most:
            yield Departure(pointer, f"must be less than {self.most + 1} characters")


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false."""

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield a departure for anything but a boolean."""
        if not isinstance(value, bool):
            yield Departure(pointer, "must be a boolean")


@dataclass(frozen=True, slots=True)
class Number:
    """A finite number between two bounds."""

    least: float = float("-inf")
    most: float = float("inf")
    is_whole: bool = False

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield a departure for a non-number and for each broken bound."""
        if isinstance(value, bool) or not isinstance(value, int | float) or value != value:  # noqa: PLR0124 - NaN
            yield Departure(pointer, "must be a number")
        elif self.is_whole and not isinstance(value, int):
            yield Departure(pointer, "must be an integer")
        elif not self.least <= value <= self.most or value in {float("inf"), float("-inf")}:
            yield Departure(pointer, f"must be between {self.least:g} and {self.most:g}")


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a closed set of words."""

    choices: frozenset[str]

    @classmethod
    def these(cls, *choices: str) -> "OneOf":
        """Build from the words themselves."""
        return cls(frozenset(choices))

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield a departure for a word outside the set."""
        if not isinstance(value, str) or value not in self.choices:
            yield Departure(pointer, f"must be one of {', '.join(sorted(self.choices))}")


@dataclass(frozen=True, slots=True)
class Many:
    """A list of between ``least`` and ``most`` items of one shape."""

    item: Shape
    most: int = 1_000_000
    least: int = 0

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield a departure for a non-list, each broken bound and each bad item."""
        if not isinstance(value, list):
            yield Departure(pointer, "must be an array")
            return
        if len(value) < self.least:
            yield Departure(pointer, f"no fewer than {self.least} items allowed")
        if len(value) > self.most:
            yield Departure(pointer, f"no more than {self.most} items allowed")
        for index, item in enumerate(value):
            yield from self.item.departures(item, f"{pointer}/{index}")


@dataclass(frozen=True, slots=True)
class MapOf:
    """An object with free keys, or keys from a closed set, and values of one shape."""

    item: Shape
    keys: frozenset[str] | None = None

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield a departure for a non-object, each key outside the set and each bad value."""
        if not isinstance(value, dict):
            yield Departure(pointer, "must be an object")
            return
        for key, item in value.items():
            if self.keys is not None and key not in self.keys:
                yield Departure(f"{pointer}/{key}", "unknown key")
            yield from self.item.departures(item, f"{pointer}/{key}")


@dataclass(frozen=True, slots=True)
class Record:
    """An object with exactly these keys: the required ones, and any of the optional ones."""

    required: Mapping[str, Shape] = field(default_factory=dict)
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield a departure for a missing key, an unknown key and each bad value."""
        if not isinstance(value, dict):
            yield Departure(pointer, "must be an object")
            return
        for key in self.required:
            if key not in value:
                yield Departure(pointer, f"missing required field: {key}")
        for key, item in value.items():
            shape = self.required.get(key) or self.optional.get(key)
            if shape is None:
                yield Departure(f"{pointer}/{key}", "unknown key")
            else:
                yield from shape.departures(item, f"{pointer}/{key}")


@dataclass(frozen=True, slots=True)
class Tagged:
    """An object whose ``key`` names which of several records it must be."""

    key: str
    kinds: Mapping[str, Shape]

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield a departure for an unknown kind, or those of the kind named."""
        if not isinstance(value, dict):
            yield Departure(pointer, "must be an object")
            return
        kind = self.kinds.get(str(value.get(self.key)))
        if kind is None:
            yield Departure(f"{pointer}/{self.key}", f"unsupported {self.key}: {value.get(self.key)}")
        else:
            yield from kind.departures(value, pointer)


@dataclass(frozen=True, slots=True)
class Later:
    """A shape looked up when it is needed: lets containers hold themselves."""

    shape: Callable[[], Shape]

    def departures(self, value: Any, pointer: str) -> Iterator[Departure]:
        """Yield what the shape it stands for yields."""
        yield from self.shape().departures(value, pointer)
