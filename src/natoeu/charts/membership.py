"""Membership as pictures: counts over time, and a board with Europe, the sets and the years."""

from __future__ import annotations

import pandas as pd
from matplotlib.dates import YearLocator, date2num
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from natoeu import dates
from natoeu.charts.style import (
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    Chart,
    new_figure,
    remove_spines,
    source_line,
    styled,
    wrapped,
)
from natoeu.record import written_date

#: Column and row of each state on the board: a layout that keeps neighbours near, not a map.
GRID_OF_STATES = {
    "CAN": (0, 0), "USA": (0, 1), "ISL": (2, 0), "NOR": (5, 0), "SWE": (6, 0), "FIN": (7, 0),
    "IRL": (2, 2), "GBR": (3, 2), "DNK": (5, 1), "EST": (7, 1), "LVA": (7, 2), "LTU": (7, 3),
    "NLD": (4, 2), "DEU": (5, 2), "POL": (6, 2), "BEL": (4, 3), "LUX": (5, 3), "CZE": (6, 3),
    "PRT": (1, 5), "ESP": (2, 5), "FRA": (3, 4), "AUT": (5, 4), "SVK": (6, 4), "HUN": (7, 4),
    "ITA": (4, 5), "SVN": (5, 5), "HRV": (6, 5), "ROU": (8, 4), "BGR": (8, 5), "MNE": (6, 6),
    "MKD": (7, 6), "ALB": (6, 7), "GRC": (7, 7), "TUR": (9, 6), "MLT": (4, 7), "CYP": (9, 7),
}  # fmt: skip
EMPTY = "#d5dbe1"
SETS = {
    "both": (GREEN, PAPER, "in both"),
    "first_only": (BLUE, PAPER, "only in {first}"),
    "second_only": (ORANGE, INK, "only in {second}"),
    "neither": (EMPTY, MUTED, "in neither that day"),
}


@styled
def counts(table: pd.DataFrame, mark: object, source: str) -> Chart:
    """Draw the number of members over time as steps.

    Parameters
    ----------
    table : pandas.DataFrame
        As `natoeu.analysis.membership.counts_over_time` gives it.
    mark : date
        A day to mark.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    mark = dates.day(mark)
    first, second = table.columns[:2]
    one, other = (f"the {name}" if name == "EU" else name for name in (first, second))
    title = f"Members of {one}, of {other}, and of both"
    figure, axes = new_figure(9, 4)
    looks = {first: (BLUE, "-", 2), second: (ORANGE, "--", 2), "both": (GREEN, "-", 3.5)}
    for name, (colour, dash, width) in looks.items():
        axes.step(table.index, table[name], where="post", color=colour, linestyle=dash, linewidth=width)
        axes.annotate(
            f"{name} {table[name].iloc[-1]}",
            (table.index[-1], table[name].iloc[-1]),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=INK,
            fontsize=10,
        )
    axes.axvline(mark, color=INK, linewidth=1.2, linestyle=":")
    axes.annotate(written_date(mark), (mark, 0.6), xytext=(-5, 0), textcoords="offset points", ha="right", fontsize=9)
    axes.set_xlim(table.index[0], table.index[-1] + pd.Timedelta(days=2600))
    axes.set_ylim(0, table.to_numpy().max() + 2)
    axes.set_ylabel("states")
    axes.xaxis.set_major_locator(YearLocator(10))
    axes.grid(axis="y")
    axes.set_title(title)
    handles = [
        Line2D([], [], color=colour, linestyle=dash, linewidth=width, label=name)
        for name, (colour, dash, width) in looks.items()
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=3)
    source_line(figure, source)
    now, end = table[table.index <= mark].iloc[-1], table.iloc[-1]
    summary = (
        f"On {written_date(mark)} {now['both']} states were in both, out of {now[first]} in {one} and {now[second]} in {other}. "
        f"At the end of the record it is {end['both']}, out of {end[first]} and {end[second]}."
    )
    return Chart(figure, title, summary)


class Board:
    """Tiles for states, four sets with names, and a strip of years, made once and updated.

    Parameters
    ----------
    names : pandas.Series
        Names of states by code.
    source : str
        Source line.
    """

    title = "Who is in which club?"

    @styled
    def __init__(self, names: pd.Series, source: str):
        self.names = names
        self.figure, self.axes = new_figure(9.4, 6.5)
        self.figure.set_layout_engine(None)
        self.axes.set_position((0.02, 0.24, 0.5, 0.68))
        self._tiles, self._codes = {}, {}
        for code, (column, row) in GRID_OF_STATES.items():
            tile = Rectangle((column + 0.04, row + 0.04), 0.92, 0.92, facecolor=EMPTY, edgecolor=MUTED, linewidth=0.6)
            self._tiles[code] = self.axes.add_patch(tile)
            self._codes[code] = self.axes.add_artist(
                Text(column + 0.5, row + 0.5, code, ha="center", va="center", fontsize=9)
            )
        self.axes.set_xlim(-0.1, 10.1)
        self.axes.set_ylim(8.1, -0.1)
        self.axes.set_axis_off()
        self._heads, self._lists, self._swatches = {}, {}, {}
        for name, (colour, _, _) in SETS.items():
            self._swatches[name] = self.figure.add_artist(
                Rectangle(
                    (0.535, 0),
                    0.018,
                    0.026,
                    transform=self.figure.transFigure,
                    facecolor=colour,
                    edgecolor=MUTED,
                    linewidth=0.6,
                )
            )
            self._heads[name] = self.figure.add_artist(Text(0.562, 0, "", fontsize=10, fontweight="bold", va="top"))
            self._lists[name] = self.figure.add_artist(Text(0.562, 0, "", fontsize=9, va="top", linespacing=1.25))
        self._day = self.figure.add_artist(Text(0.02, 0.945, "", fontsize=14, fontweight="bold"))
        self.years = self.figure.add_axes((0.06, 0.085, 0.9, 0.13))
        self._lines = {
            name: self.years.step([], [], where="post", color=SETS[name][0], linestyle=dash, linewidth=width)[0]
            for name, dash, width in (("first_only", "-", 1.8), ("second_only", "--", 1.8), ("both", "-", 3))
        }
        self._cursor = self.years.axvline(0, color=INK, linewidth=1.6)
        self.years.set_ylim(0, 36)
        self.years.set_yticks([0, 15, 30])
        decades = range(1950, 2030, 10)
        self.years.set_xticks([date2num(pd.Timestamp(year, 1, 1)) for year in decades], decades)
        self.years.set_ylabel("states")
        remove_spines(self.years, "top", "right")
        self.figure.add_artist(Text(0.02, 0.012, source, fontsize=9, color=MUTED))

    def follow(self, table: pd.DataFrame) -> None:
        """Draw the counts over time of two organisations in the strip of years."""
        days = date2num(table.index)
        for name, column in (("first_only", table.columns[0]), ("second_only", table.columns[1]), ("both", "both")):
            self._lines[name].set_data(days, table[column])
        self.years.set_xlim(days[0], days[-1])

    def update(
        self, day: pd.Timestamp, sets: dict[str, list[str]], pair: tuple[str, str], size: pd.Series | None, of: str
    ) -> None:
        """Show the sets of a day.

        Parameters
        ----------
        day : pandas.Timestamp
            The day.
        sets : dict
            As `natoeu.analysis.membership.club_sets` gives it.
        pair : tuple of str
            The two organisations.
        size : pandas.Series or None
            Weight of each state, to give each set its share of all members; nothing is added if None.
        of : str
            What the weights count.
        """
        self._day.set_text(f"{written_date(day)}: {pair[0]} and {pair[1]}")
        self._cursor.set_xdata([date2num(day)] * 2)
        members = sets["both"] + sets["first_only"] + sets["second_only"]
        whole = float(size.reindex(members).sum()) if size is not None else 0.0
        group = {code: name for name, codes in sets.items() for code in codes}
        for code, tile in self._tiles.items():
            colour, ink, _ = SETS[group.get(code, "neither")]
            shared = group.get(code) == "both"
            tile.set(facecolor=colour, edgecolor=INK if shared else MUTED, linewidth=2.4 if shared else 0.6)
            tile.set_linestyle("-" if code in group else ":")
            self._codes[code].set_color(ink)
        top = 0.925
        for name, (_, _, words) in SETS.items():
            codes = sets[name]
            text = (
                wrapped(", ".join(self.names[code] for code in sorted(codes, key=self.names.get)), 56)
                if codes
                else "none"
            )
            head = f"{len(codes)} {words.format(first=pair[0], second=pair[1])}"
            if whole and name != "neither":
                head += f": {100 * float(size.reindex(codes).sum()) / whole:.1f} % of all members' {of}"
            self._heads[name].set_text(head)
            self._lists[name].set_text(text)
            self._swatches[name].set_y(top - 0.024)
            self._heads[name].set_y(top)
            self._lists[name].set_y(top - 0.032)
            top -= 0.055 + 0.0265 * (text.count("\n") + 1)
