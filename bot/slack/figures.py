"""Figures: tables and charts in Slack's native blocks, and as lines of words where those do not fit."""

from __future__ import annotations

import math
from decimal import Decimal

from bot.slack.wording import Json, cut, plain
from commands.message import Chart, Curve, Table

MOST_ROWS = 100
MOST_COLUMNS = 20
MOST_CELL_CHARACTERS = 9_000
"""Slack takes 10,000 in one table; the rest is room for the row that says there were more."""
MOST_SERIES = 6
MOST_POINTS = 20
MOST_LABEL = 20
_KINDS = {Curve.LINE: "line", Curve.BAR: "bar"}


def native_table(table: Table) -> Json | None:
    """Return the table as a `table` block, rows beyond Slack's count left out, or None where it cannot be one."""
    columns = len(table.columns)
    if not 1 <= columns <= MOST_COLUMNS or any(len(row) != columns for row in table.rows):
        return None
    rows = [_row(tuple(column.heading for column in table.columns))]
    room = MOST_CELL_CHARACTERS - sum(len(column.heading) for column in table.columns)
    for row in table.rows:
        room -= sum(len(cell) or 1 for cell in row)
        if room < 0 or len(rows) == MOST_ROWS:
            rows[-1] = more_row(columns)
            break
        rows.append(_row(row))
    if room < 0 and len(rows) == 1:
        return None
    aligned = [{"align": "right" if column.is_number else "left"} for column in table.columns]
    return {"type": "table", "column_settings": aligned, "rows": rows}


def more_row(columns: int) -> list[Json]:
    """Return the row that says rows were left out."""
    return _row(("…",) * columns)


def table_lines(table: Table) -> list[str]:
    """Return one line a row: its first cell, then the others under their headings."""
    headings = [column.heading for column in table.columns]
    return [
        " · ".join((*row[:1], *(f"{heading}: {cell}" for heading, cell in zip(headings[1:], row[1:], strict=False))))
        for row in table.rows
    ]


def native_chart(chart: Chart) -> Json | None:
    """Return the chart as a `data_visualization` block, or None where Slack would refuse it.

    A line keeps its last twenty points and bars their first twenty, so what is drawn is never thinned out; the
    sentence beside the chart speaks for all of them.
    """
    shown = slice(-MOST_POINTS, None) if chart.curve is Curve.LINE else slice(MOST_POINTS)
    categories = [cut(category, MOST_LABEL) for category in chart.categories[shown]]
    series = [
        (cut(name, MOST_LABEL), [_finite(value) for value in values[shown]])
        for name, values in chart.series[:MOST_SERIES]
        if len(values) == len(chart.categories)
    ]
    is_drawable = categories and series and all(None not in values for _, values in series)
    if not is_drawable or _repeats(categories) or _repeats([name for name, _ in series]):
        return None
    return {
        "type": "data_visualization",
        "title": cut(chart.title, 50),
        "chart": {
            "type": _KINDS[chart.curve],
            "series": [
                {
                    "name": name,
                    "data": [{"label": label, "value": value} for label, value in zip(categories, values, strict=True)],
                }
                for name, values in series
            ],
            "axis_config": {"categories": categories},
        },
    }


def chart_words(chart: Chart) -> Json:
    """Return the chart as a section of words."""
    return {"type": "section", "text": plain(f"{chart.title}\n{chart.in_words}")}


def _row(cells: tuple[str, ...]) -> list[Json]:
    return [{"type": "raw_text", "text": cut(cell, MOST_CELL_CHARACTERS)} for cell in cells]


def _finite(value: Decimal) -> float | None:
    number = float(value)
    return number if math.isfinite(number) else None


def _repeats(names: list[str]) -> bool:
    return len(set(names)) < len(names)
