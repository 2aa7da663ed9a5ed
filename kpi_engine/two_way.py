"""Two-way targets: stores by months fitted to both totals, keeping the pattern of history, exact to the step."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import floor, fsum, inf

from kpi_engine.decomposition import DecompositionError, DecompositionFault, DecompositionProblem

Table = Mapping[str, Mapping[str, Decimal]]
_MOST_ROUNDS = 2_000
_NOISE = 1e-15  # relative, of sums of floats
_MOST_STEPS = 10**13  # in all: beyond, a float no longer tells a fraction of a step
_CLOSE_ENOUGH = 1e-6  # of one step: rounding to steps does not see it


def fit_two_way(
    history: Table,
    rows: Mapping[str, Decimal],
    columns: Mapping[str, Decimal],
    *,
    step: Decimal = Decimal(1),
) -> dict[str, dict[str, Decimal]]:
    """Fit a table to row and column totals by iterative proportional fitting, then round it exactly.

    Odds ratios of the history are kept; cells of 0 stay 0. Each row is rounded by largest remainder, and steps
    are then moved between columns, where that distorts least, until the columns add up as well.

    Args:
        history: Weight of each row's cells; a cell left out is 0.
        rows: Total of each row, a multiple of `step`.
        columns: Total of each column, likewise.
        step: The target's unit.

    Returns:
        Cells by row and column that sum to every total exactly; none is a whole step off its fitted value.

    Raises:
        DecompositionError: With every negative cell or total, total finer than the step, unknown row or column,
            empty line that should reach something, the sums of rows and columns differing or being more
            than 10^13 steps; alone where history has too few cells for the totals to be reached.
    """
    if problems := tuple(_problems(history, rows, columns, step)):
        raise DecompositionError(problems)
    cells = [[history.get(row, {}).get(column, 0) for column in columns] for row in rows]
    row_units = [int(total / step) for total in rows.values()]
    column_units = [int(total / step) for total in columns.values()]
    fitted = _fit([[float(cell) for cell in line] for line in cells], row_units, column_units)
    if fitted is None:
        raise DecompositionError((DecompositionProblem(DecompositionFault.CANNOT_FIT),))
    rounded = _Rounding.of(fitted, row_units)
    rounded.repair(column_units)
    return {
        row: {column: units * step for column, units in zip(columns, line, strict=True)}
        for row, line in zip(rows, rounded.units, strict=True)
    }


def _problems(
    history: Table, rows: Mapping[str, Decimal], columns: Mapping[str, Decimal], step: Decimal
) -> Iterator[DecompositionProblem]:
    fault = DecompositionFault
    for row, line in history.items():
        if row not in rows:
            yield DecompositionProblem(fault.UNKNOWN_CHILD, row)
        for column, weight in line.items():
            if column not in columns:
                yield DecompositionProblem(fault.UNKNOWN_CHILD, column, (row,))
            if weight < 0:
                yield DecompositionProblem(fault.NEGATIVE_WEIGHT, column, (row,))
    yield from _total_problems(rows, {row for row, line in history.items() if any(line.values())}, step)
    filled = {column for line in history.values() for column, weight in line.items() if weight}
    yield from _total_problems(columns, filled, step)
    if sum(rows.values()) > _MOST_STEPS * step:
        yield DecompositionProblem(fault.TOO_MANY_STEPS)
    if sum(rows.values()) != sum(columns.values()):
        yield DecompositionProblem(fault.TOTALS_DIFFER)


def _total_problems(totals: Mapping[str, Decimal], filled: set[str], step: Decimal) -> Iterator[DecompositionProblem]:
    fault = DecompositionFault
    for name, total in totals.items():
        if total < 0:
            yield DecompositionProblem(fault.NEGATIVE_WEIGHT, name)
        if total % step:
            yield DecompositionProblem(fault.FINER_THAN_STEP, name)
        if total > 0 and name not in filled:
            yield DecompositionProblem(fault.ALL_WEIGHTS_ZERO, name)


def _fit(cells: list[list[float]], rows: list[int], columns: list[int]) -> list[list[float]] | None:
    """Scale rows and columns in turn until both are met; None where they never are."""
    limit = _CLOSE_ENOUGH + _NOISE * sum(rows)
    for _ in range(_MOST_ROUNDS):
        cells = [_scaled(line, total) for line, total in zip(cells, rows, strict=True)]
        by_column = [_scaled(list(line), total) for line, total in zip(zip(*cells, strict=True), columns, strict=True)]
        cells = [list(line) for line in zip(*by_column, strict=True)]
        if all(abs(fsum(line) - total) <= limit for line, total in zip(cells, rows, strict=True)):
            return cells
    return None


def _scaled(line: list[float], total: int) -> list[float]:
    whole = fsum(line)
    return [cell * total / whole for cell in line] if whole else line


@dataclass(slots=True)
class _Rounding:
    """A fitted table while it is rounded: each cell is its floor or one more, and each row already adds up."""

    fitted: list[list[float]]
    floors: list[list[int]]
    units: list[list[int]]

    @classmethod
    def of(cls, fitted: list[list[float]], rows: list[int]) -> _Rounding:
        """Round every row by largest remainder."""
        floors = [[floor(cell) for cell in line] for line in fitted]
        units = []
        for line, lower, total in zip(fitted, floors, rows, strict=True):
            # A cell without history stays empty; ties go to the earlier column.
            open_cells = [(lower[place] - cell, place) for place, cell in enumerate(line) if cell > 0]
            raised = {place for _, place in sorted(open_cells)[: total - sum(lower)]}
            units.append([value + (place in raised) for place, value in enumerate(lower)])
        return cls(fitted, floors, units)

    def repair(self, columns: list[int]) -> None:
        """Move steps along rows from columns with too much to columns with too little, always the least distorting."""
        while True:
            excess = [sum(line[place] for line in self.units) - total for place, total in enumerate(columns)]
            over = [place for place, much in enumerate(excess) if much > 0]
            if not over:
                return
            under = {place for place, much in enumerate(excess) if much < 0}
            chain = self._cheapest_way(over, under)
            assert chain  # the fitted table itself lies between floors and ceilings, so a whole one does too
            for row, giver, taker in chain:
                self.units[row][giver] -= 1
                self.units[row][taker] += 1

    def _cheapest_way(self, over: list[int], under: set[int]) -> list[tuple[int, int, int]]:
        """Return the moves (row, from column, to column) of the cheapest chain (Bellman-Ford over columns)."""
        size = len(self.units[0])
        moves = self._moves(size)
        cost = [0.0 if place in over else inf for place in range(size)]
        before: list[tuple[int, int] | None] = [None] * size
        for _ in range(size):
            for (giver, taker), (price, row) in moves.items():
                # The margin keeps rounding noise from closing a chain into a ring.
                if cost[giver] + price < cost[taker] - _NOISE:
                    cost[taker], before[taker] = cost[giver] + price, (giver, row)
        end = min(under, key=lambda place: (cost[place], place))
        chain = []
        while (step := before[end]) is not None:
            giver, row = step
            chain.append((row, giver, end))
            end = giver
        return chain

    def _moves(self, size: int) -> dict[tuple[int, int], tuple[float, int]]:
        """Return for each pair of columns the cheapest row in which a step can go from the one to the other."""
        best: dict[tuple[int, int], tuple[float, int]] = {}
        for row, (fitted, floors, units) in enumerate(zip(self.fitted, self.floors, self.units, strict=True)):
            givers = [place for place in range(size) if units[place] > floors[place]]
            takers = [place for place in range(size) if units[place] == floors[place] and fitted[place] > 0]
            for giver in givers:
                for taker in takers:
                    price = (fitted[giver] - floors[giver]) - (fitted[taker] - floors[taker])
                    if (giver, taker) not in best or price < best[giver, taker][0]:
                        best[giver, taker] = (price, row)
        return best
