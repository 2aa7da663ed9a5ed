"""Faults on request: what the next answers of a platform's route shall suffer."""

from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum


class FaultKind(StrEnum):
    """The ways a platform fails its callers."""

    RATE_LIMITED = "rate_limited"
    """Answered 429 with Retry-After (and Feishu's own header); nothing happened."""
    BROKEN = "broken"
    """Answered 5xx; nothing happened."""
    SLOW = "slow"
    """Answered rightly, but late."""
    RESET_AFTER_COMMIT = "reset_after_commit"
    """The effect happened, then the connection was dropped: the outcome is unknown to the caller."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind, how many answers it still hits, and its figure.

    ``seconds`` is the Retry-After of a rate limit or the delay of a slow answer; ``status`` the code of a
    broken one.
    """

    kind: FaultKind
    times: int = 1
    seconds: float = 1.0
    status: int = 503


class Faults:
    """The faults still to come, per platform and route.

    A route is a Slack method (``chat.postMessage``) or a Feishu path below ``/open-apis`` with its verb
    (``POST im/v1/messages``). The route ``*`` stands for every route of the platform.
    """

    def __init__(self) -> None:
        self._waiting: dict[tuple[str, str], list[Fault]] = defaultdict(list)

    def add(self, platform: str, route: str, fault: Fault) -> None:
        """Queue ``fault`` behind those already waiting on the route."""
        self._waiting[platform, route].append(fault)

    def clear(self) -> None:
        """Forget every fault still waiting."""
        self._waiting.clear()

    def take(self, platform: str, route: str) -> Fault | None:
        """Use up one hit of the fault that waits on ``route``, or of one that waits on every route."""
        for key in ((platform, route), (platform, "*")):
            queue = self._waiting.get(key)
            if queue:
                fault = queue[0]
                if fault.times <= 1:
                    queue.pop(0)
                else:
                    queue[0] = replace(fault, times=fault.times - 1)
                return fault
        return None
