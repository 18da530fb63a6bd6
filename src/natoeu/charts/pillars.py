"""Fields, pillars and codings as pictures, and the canvas of the coding explorer."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from natoeu.analysis.pillars import PILLARS
from natoeu.charts.style import (
    BLUE,
    GREEN,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    YELLOW,
    Chart,
    cells,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
    wrapped,
)
from natoeu.dates import known_interval

#: Kinds that bind someone by law; a strategy, plan, declaration, programme or body does not.
LAW = ("agreement", "common_position", "decision", "directive", "framework_decision", "regulation")
STAGES = {
    "member_states_transposed": ("law in force", BLUE, ""),
    "member_states_advanced_stage": ("advanced", SKY, ""),
    "member_states_intermediate_stage": ("half-way", YELLOW, "//"),
    "member_states_early_stage": ("at the start", PAPER, "xx"),
}


@styled
def post(coordinators: pd.DataFrame, source: str) -> Chart:
    """Draw who held the post of coordinator, and when nobody did.

    Parameters
    ----------
    coordinators : pandas.DataFrame
        Rows of ``terrorism/coordinators``.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    events = known_interval(coordinators)
    created = events.loc[events["event"] == "post_created", "date"].iloc[0]
    rank = {"took_office": 0, "appointed": 1, "presented_to_press": 2}
    starts = events[events["event"].isin(rank)].assign(rank=lambda rows: rows["event"].map(rank))
    starts = starts.sort_values(["holder_no", "rank"]).drop_duplicates("holder_no")
    ends = events[events["event"] == "left_office"].set_index("holder_no")["last_day"]
    title = "The EU Counter-Terrorism Coordinator since 2004"
    figure, axes = new_figure(9, 2.5)
    gap, vacant = 0, None
    limits = (created - pd.Timedelta(days=250), starts["date"].max() + pd.Timedelta(days=700))
    following = [*starts["date"].iloc[1:], limits[1]]
    for (_, row), until in zip(starts.iterrows(), following, strict=True):
        end = ends.get(row["holder_no"], until)
        axes.barh(
            0,
            end - row["date"],
            left=row["date"],
            height=0.5,
            color=BLUE if row["holder_no"] % 2 else SKY,
            edgecolor=INK,
        )
        place = row["date"] + (end - row["date"]) / 2
        axes.text(place, 0.62, wrapped(row["office_holder"], 11), ha="center", va="top", fontsize=9)
        if row["holder_no"] in ends.index:
            axes.barh(0, until - end, left=end, height=0.5, color=PAPER, edgecolor=ORANGE, hatch="////")
            gap, vacant = (until - end).days, row["office_holder"]
            axes.text(end + (until - end) / 2, -0.36, f"vacant, {gap} days", ha="center", va="bottom", fontsize=9)
    axes.plot(created, 0, marker="D", color=ORANGE, markersize=8)
    axes.annotate(
        f"post created {created.day} {created:%B %Y}",
        (created, -0.36),
        va="bottom",
        ha="left",
        fontsize=9,
        xytext=(created, -0.72),
    )
    axes.set_ylim(1.35, -1)
    axes.set_xlim(*limits)
    axes.set_yticks([])
    remove_spines(axes, "left")
    axes.set_title(title)
    source_line(figure, source)
    summary = f"The post was created on {created.day} {created:%B %Y}; the record names {plural(len(starts), 'holder')}: {listed(starts['office_holder'])}."
    if vacant:
        summary += f" After {vacant} it was vacant for at least {gap} days."
    if len(ends) < len(starts) - 1:
        summary += " The last days of the other former holders are not on record."
    return Chart(figure, title, summary)


@styled
def lanes(measures: pd.DataFrame, codes: pd.DataFrame, title: str, source: str) -> Chart:
    """Draw measures on a time line with one lane for each pillar.

    Parameters
    ----------
    measures : pandas.DataFrame
        With ``measure_id``, ``date``, ``date_precision`` and ``kind``.
    codes : pandas.DataFrame
        With ``measure_id`` and ``pillar``; a measure stands in every lane that it is coded for.
    title, source : str
        Title and source line.

    Returns
    -------
    Chart
    """
    rows = codes[["measure_id", "pillar"]].merge(
        known_interval(measures)[["measure_id", "middle", "date_precision", "kind"]], on="measure_id"
    )
    rows = rows.rename(columns={"middle": "date"}).sort_values("date")
    figure, axes = new_figure(9, 3.9)
    for lane, pillar in enumerate(PILLARS):
        axes.axhspan(lane - 0.44, lane + 0.44, color=GRID, alpha=0.4, linewidth=0, zorder=0)
        mine = rows[rows["pillar"] == pillar]
        heights, last_at = [], {}
        for day in mine["date"]:
            free = [
                level
                for level in (0, 0.15, -0.15, 0.3, -0.3)
                if (day - last_at.get(level, pd.Timestamp(1990, 1, 1))).days > 95
            ]
            level = free[0] if free else min(last_at, key=last_at.get)
            last_at[level] = day
            heights.append(lane + level)
        law = mine["kind"].isin(LAW).to_numpy()
        axes.scatter(
            mine["date"],
            heights,
            s=46,
            marker="o",
            facecolors=[BLUE if binds else PAPER for binds in law],
            edgecolors=BLUE,
            linewidths=1.5,
            zorder=3,
        )
    counts = rows.groupby("pillar", observed=False)["measure_id"].nunique().reindex(PILLARS, fill_value=0)
    axes.set_yticks(range(len(PILLARS)), [f"{pillar} ({counts[pillar]})" for pillar in PILLARS])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(PILLARS) - 0.5, -0.5)
    remove_spines(axes, "left")
    axes.set_title(title)
    handles = [
        Line2D([], [], marker="o", color=BLUE, linestyle="", label="law or agreement"),
        Line2D(
            [],
            [],
            marker="o",
            color=BLUE,
            markerfacecolor=PAPER,
            linestyle="",
            label="strategy, plan, declaration, programme, body",
        ),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    total, several = rows["measure_id"].nunique(), int((rows.groupby("measure_id").size() > 1).sum())
    by_pillar = listed(f"{counts[pillar]} {pillar}" for pillar in PILLARS)
    summary = f"{plural(total, 'measure')}: {by_pillar}. {several} of them stand in more than one lane."
    vague = rows.loc[rows["date_precision"] != "day", "measure_id"].nunique()
    return Chart(
        figure,
        title,
        summary + (f" For {vague} the day is not known; the middle of the month is drawn." if vague else ""),
    )


@styled
def grid(table: pd.DataFrame, title: str, source: str) -> Chart:
    """Draw a table of counts as a grid; the darker, the more.

    Parameters
    ----------
    table : pandas.DataFrame
        Counts.
    title, source : str
        Title and source line.

    Returns
    -------
    Chart
    """
    figure, axes = new_figure(min(9.5, 3.2 + 0.72 * table.shape[1]), 1.9 + 0.42 * table.shape[0])
    counts = table.to_numpy()
    cells(axes, counts, cmap="Blues", vmin=0, vmax=max(counts.max() * 1.9, 1))
    for row, column in np.ndindex(*counts.shape):
        axes.text(
            column,
            row,
            str(counts[row, column]),
            ha="center",
            va="center",
            fontsize=10,
            color=INK if counts[row, column] else MUTED,
        )
    axes.set_xticks(range(table.shape[1]), [wrapped(_word(name), 13) for name in table.columns])
    axes.set_yticks(range(table.shape[0]), table.index)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    remove_spines(axes, "left", "bottom")
    axes.set_title(title, x=0, pad=12)
    source_line(figure, source)
    row, column = np.unravel_index(counts.argmax(), counts.shape)
    empty = int((counts == 0).sum())
    summary = f"The fullest cell is {table.index[row]} and {_word(table.columns[column])} with {counts.max()}; {plural(empty, 'cell is', 'cells are')} empty of {counts.size}."
    return Chart(figure, title, summary)


def _word(name: object) -> str:
    return {"pnr": "PNR"}.get(str(name), str(name).replace("_", " "))


@styled
def law_dates(measures: pd.DataFrame, article_day: pd.Timestamp, source: str) -> Chart:
    """Draw when each law was made and when it had to work, against the day of the article.

    Parameters
    ----------
    measures : pandas.DataFrame
        Rows of ``terrorism/eu_measures``.
    article_day : pandas.Timestamp
        Day on which the article was published.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    rows = measures.sort_values("date", ignore_index=True)
    title = "When was it law, and when did it have to work?"
    figure, axes = new_figure(9.2, 1.6 + 0.36 * len(rows))
    for place, row in rows.iterrows():
        axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
        if pd.notna(row["application_or_transposition_date"]):
            axes.plot(
                [row["date"], row["application_or_transposition_date"]],
                [place, place],
                color=MUTED,
                linewidth=2,
                zorder=1,
            )
            axes.plot(row["application_or_transposition_date"], place, "D", color=ORANGE, markersize=7, zorder=2)
        axes.plot(row["date"], place, "o", color=BLUE, markersize=8, zorder=3)
    axes.axvline(article_day, color=INK, linestyle="--", linewidth=1.3)
    axes.annotate(
        "the article",
        (article_day, -0.75),
        xytext=(-5, 0),
        textcoords="offset points",
        ha="right",
        va="center",
        fontsize=9,
    )
    axes.set_yticks(range(len(rows)), [wrapped(name, 52) for name in rows["title"]])
    axes.set_ylim(len(rows) - 0.5, -1.1)
    axes.tick_params(axis="y", length=0)
    remove_spines(axes, "left")
    axes.set_title(title, x=0, ha="left")
    handles = [
        Line2D([], [], marker="o", color=BLUE, linestyle="", label="adopted or signed"),
        Line2D([], [], marker="D", color=ORANGE, linestyle="", label="deadline, application or entry into force"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    later = rows[rows["date"] > article_day]
    due = rows[(rows["date"] <= article_day) & (rows["application_or_transposition_date"] > article_day)]
    summary = (
        f"Of {plural(len(rows), 'measure')}, {len(later)} did not exist yet on {article_day.day} {article_day:%B %Y}"
    )
    return Chart(
        figure,
        title,
        summary
        + (
            f"; {len(due)} existed, but {'its' if len(due) == 1 else 'their'} date of effect was still ahead."
            if len(due)
            else "."
        ),
    )


@styled
def stages(transposition: pd.DataFrame, source: str) -> Chart:
    """Draw how far the states had come with a directive.

    Parameters
    ----------
    transposition : pandas.DataFrame
        Rows of ``terrorism/pnr_transposition``; those that count states by stage are drawn.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    counts = transposition.set_index("event").loc[list(STAGES), "value"].astype(int)
    title = f"Passenger name records: {counts.sum()} states in March 2018"
    figure, axes = new_figure(9, 1.75)
    start = 0
    for event, count in counts.items():
        name, colour, hatch = STAGES[event]
        axes.barh(0, count, left=start, color=colour, hatch=hatch, edgecolor=INK)
        axes.text(start + count / 2, -0.5, f"{count} {name}", ha="center", va="bottom", fontsize=9)
        start += count
    axes.set_ylim(0.5, -0.95)
    axes.set_yticks([])
    axes.set_xlim(0, start)
    axes.set_xlabel("member states bound by the directive")
    remove_spines(axes, "left")
    axes.set_title(title)
    source_line(figure, source)
    parts = listed(f"{count} {STAGES[event][0]}" for event, count in counts.items())
    return Chart(figure, title, f"Of {start} states in March 2018: {parts}.")


class Coding:
    """Twelve measures under four pillars as three coders see them, and the matrix that follows.

    Parameters
    ----------
    labels : sequence of str
        Short names of the measures, top to bottom.
    columns : sequence of str
        Columns of the matrix on the right.
    source : str
        Source line.
    """

    LOOKS = {"record": ("s", BLUE, -0.22), "rule": ("^", ORANGE, 0.0), "you": ("o", GREEN, 0.22)}

    @styled
    def __init__(self, labels: Sequence[str], columns: Sequence[str], source: str):
        self.figure, (self.axes, right) = new_figure(9.4, 5.0, 1, 2, width_ratios=[1.15, 1])
        self.axes.set_xticks(range(4), PILLARS)
        self.axes.set_yticks(range(len(labels)), labels)
        for place in range(len(labels)):
            self.axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
        self.axes.set_xlim(-0.5, 3.5)
        self.axes.set_ylim(len(labels) - 0.5, -0.5)
        self._points = {}
        for coder, (marker, colour, _) in self.LOOKS.items():
            (self._points[coder],) = self.axes.plot(
                [], [], marker, color=colour, markersize=8, linestyle="", label=coder
            )
        self._cells = np.empty((4, len(columns)), dtype=object)
        self._frames = np.empty((4, len(columns)), dtype=object)
        for row, column in np.ndindex(*self._cells.shape):
            self._frames[row, column] = right.add_patch(
                Rectangle((column - 0.46, row - 0.44), 0.92, 0.88, facecolor=PAPER, edgecolor=GRID)
            )
            self._cells[row, column] = right.text(column, row, "", ha="center", va="center", fontsize=10)
        right.set_xlim(-0.5, len(columns) - 0.5)
        right.set_ylim(3.5, -0.5)
        right.set_xticks(range(len(columns)), [wrapped(name, 10) for name in columns])
        right.set_yticks(range(4), PILLARS)
        right.set_title("All measures, with your choices", fontsize=10.5, y=1.09)
        self.axes.set_title("Who codes what?", fontsize=10.5, y=1.09)
        for axes in (self.axes, right):
            axes.xaxis.tick_top()
            axes.tick_params(length=0)
            remove_spines(axes, "left", "bottom")
        handles, names = self.axes.get_legend_handles_labels()
        handles.append(Patch(facecolor=YELLOW, edgecolor=PURPLE, label="changed by you"))
        self.figure.legend(handles, [*names, "changed by you"], loc="outside upper right", ncols=4)
        source_line(self.figure, source)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)  # with "none" matplotlib would draw twice for every picture

    def update(self, codings: dict[str, Sequence[str | None]], counts: np.ndarray, original: np.ndarray) -> None:
        """Show the codings and the matrix.

        Parameters
        ----------
        codings : dict of str to sequence
            For "record", "rule" and "you" the pillar of each measure, or None.
        counts, original : numpy.ndarray
            The matrix with the student's choices, and without.
        """
        for coder, (_, _, offset) in self.LOOKS.items():
            spots = [(PILLARS.index(pillar) + offset, row) for row, pillar in enumerate(codings[coder]) if pillar]
            self._points[coder].set_data([x for x, _ in spots], [y for _, y in spots])
        for place in np.ndindex(*counts.shape):
            changed = counts[place] != original[place]
            self._cells[place].set_text(f"{original[place]} → {counts[place]}" if changed else str(counts[place]))
            self._frames[place].set_facecolor(YELLOW if changed else PAPER)
            self._frames[place].set_edgecolor(PURPLE if changed else GRID)
