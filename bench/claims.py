"""Claims: what a bench measured beside the bar it is held to, and the table that shows them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure and its bar.

    Attributes:
        bench: the script that measured it.
        name: what was measured, in words.
        value: the figure that is held to the bar.
        bar: the limit; None for a figure that is only told.
        unit: written behind the figure: ×, ms, MB.
        is_floor: whether the figure must not be below the bar, instead of above it.
        detail: the measurements that the figure was made of.
    """

    bench: str
    name: str
    value: float
    bar: float | None
    unit: str
    is_floor: bool = False
    detail: str = ""

    def eased(self, factor: float) -> Claim:
        """Return the claim held to a bar that is `factor` times as wide."""
        if self.bar is None:
            return self
        bar = self.bar / factor if self.is_floor else self.bar * factor
        return Claim(self.bench, self.name, self.value, bar, self.unit, self.is_floor, self.detail)

    @property
    def holds(self) -> bool:
        """Whether the figure is on the right side of its bar; what is no number never is."""
        if self.bar is None:
            return True
        if math.isnan(self.value):
            return False
        return self.value >= self.bar if self.is_floor else self.value <= self.bar


def show(claims: Sequence[Claim], console: Console) -> None:
    """Print the claims as a table."""
    table = Table(title="Measured", title_justify="left", show_edge=False)
    for heading in ("bench", "what", "measured", "bar", "", "made of"):
        table.add_column(heading, justify="right" if heading in {"measured", "bar"} else "left", overflow="fold")
    for claim in claims:
        table.add_row(
            claim.bench,
            claim.name,
            f"{_figure(claim.value)} {claim.unit}",
            "" if claim.bar is None else f"{'≥' if claim.is_floor else '≤'} {_figure(claim.bar)} {claim.unit}",
            "" if claim.bar is None else "[green]holds[/green]" if claim.holds else "[bold red]MISSED[/bold red]",
            claim.detail,
        )
    console.print(table)


def _figure(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.2f}"
