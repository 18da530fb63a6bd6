"""The Global Strategy at work: milestones, what serves which goal, money, missions."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from natoeu import dates
from natoeu.charts.style import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    Chart,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
    wrapped,
)
from natoeu.record import written_date

INSTRUMENTS = {
    "EUGS": "Global Strategy",
    "CSDP": "missions and\ndefence policy (CSDP)",
    "PESCO": "structured\ncooperation (PESCO)",
    "CARD": "defence review\n(CARD)",
    "EDF": "defence money\n(EDF)",
    "MPCC": "command unit\n(MPCC)",
    "EUBG": "Battlegroups",
}
FRAMEWORKS = {"eugs_2016": "priority", "level_of_ambition_2016": "goal", "implementation_areas": "area of work"}
KINDS = {"military": (PURPLE, "///"), "civilian": (SKY, "")}
#: Heights within a lane for milestones of one lane that are close in time.
LEVELS = (0.0, -0.17, -0.34)
#: Labels nearer than this in one lane are turned away from each other.
CROWDED = pd.Timedelta(days=200)
CLOSE = pd.Timedelta(days=45)


@styled
def milestones(rows: pd.DataFrame, labels: Mapping[str, str], days: Mapping[str, object], source: str) -> Chart:
    """Draw milestones as dots, one lane for each initiative.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of ``strategy/milestones``.
    labels : mapping of str to str
        Words to write beside some milestones, by ``milestone_id``.
    days : mapping of str to date
        Days to mark with a vertical line, by what to call them.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    if rows.empty:
        raise ValueError("There are no milestones to draw; widen the selection.")
    lanes = [name for name in INSTRUMENTS if name in set(rows["instrument"])]
    title = "The Global Strategy and EU defence, milestone by milestone"
    figure, axes = new_figure(9.5, 1.4 + 0.7 * len(lanes))
    for place, name in enumerate(lanes):
        axes.axhline(place + 0.48, color=GRID, linewidth=1, zorder=0)
        mine = rows[rows["instrument"] == name].sort_values("date")
        last: dict[float, pd.Timestamp] = {}
        for row in mine.itertuples():
            free = [level for level in LEVELS if level not in last or row.date - last[level] > CLOSE] or [LEVELS[0]]
            last[free[0]] = row.date
            named = row.milestone_id in labels
            axes.plot(
                row.date, place + free[0], "o", color=ORANGE if named else BLUE, markersize=8, alpha=0.9, zorder=3
            )
        named = mine[mine["milestone_id"].isin(list(labels))]
        before, after = named["date"].diff() < CROWDED, -named["date"].diff(-1) < CROWDED
        for row, crowded_before, crowded_after in zip(named.itertuples(), before, after, strict=True):
            side = "left" if crowded_before else "right" if crowded_after else "center"
            plain = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.5}
            axes.text(
                row.date, place + 0.28, labels[row.milestone_id], ha=side, va="center", fontsize=9, zorder=4, bbox=plain
            )
    for day in days.values():
        axes.axvline(dates.day(day), color=INK, linewidth=1.2, linestyle="--", zorder=1)
    axes.set_yticks(range(len(lanes)), [INSTRUMENTS[name] for name in lanes])
    axes.set_ylim(len(lanes) - 0.4, -0.6)
    axes.set_xlim(rows["date"].min() - pd.Timedelta(days=60), rows["date"].max() + pd.Timedelta(days=300))
    axes.tick_params(axis="y", length=0)
    locator = AutoDateLocator(minticks=5, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    remove_spines(axes, "left")
    axes.set_title(title)
    handles = [
        Line2D([], [], color=BLUE, marker="o", linestyle="", markersize=8, label="milestone"),
        Line2D([], [], color=ORANGE, marker="o", linestyle="", markersize=8, label="named in the picture"),
    ]
    if days:
        handles.append(Line2D([], [], color=INK, linestyle="--", label=listed(days)))
    figure.legend(handles=handles, loc="outside upper right", ncols=3)
    source_line(figure, source)
    counts = rows["instrument"].value_counts().reindex(lanes)
    summary = (
        f"{plural(len(rows), 'milestone')} from {written_date(rows['date'].min())} to {written_date(rows['date'].max())}: "
        f"{listed(f'{count} for {name}' for name, count in counts.items())}."
    )
    return Chart(figure, title, summary)


@styled
def links(priorities: pd.DataFrame, links: pd.DataFrame, source: str) -> Chart:
    """Draw which initiative serves which item of the EU's three lists.

    Parameters
    ----------
    priorities : pandas.DataFrame
        Rows of ``strategy/priorities`` to show.
    links : pandas.DataFrame
        Rows of ``strategy/priority_links``.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    rows = priorities.reset_index(drop=True)
    columns = [name for name in INSTRUMENTS if name in set(links["instrument"])]
    title = "Which instrument serves which aim?"
    figure, axes = new_figure(9.5, 1.9 + 0.36 * len(rows))
    for place in range(len(rows)):
        axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
        if place and rows["framework"][place] != rows["framework"][place - 1]:
            axes.axhline(place - 0.5, color=MUTED, linewidth=1.2)
    looks = {"stated": ("s", BLUE, BLUE), "analyst_inference": ("D", ORANGE, PAPER)}
    place_of = dict(zip(rows["priority_id"], rows.index, strict=True))
    shown = links[links["priority_id"].isin(place_of)]
    for link in shown.itertuples():
        marker, edge, face = looks[link.link_type]
        axes.plot(
            columns.index(link.instrument),
            place_of[link.priority_id],
            marker,
            color=edge,
            markerfacecolor=face,
            markersize=10,
            markeredgewidth=2,
        )
    names = (
        "all three goals together" if row["is_group"] else f"{FRAMEWORKS[row['framework']]}: {row['name']}"
        for _, row in rows.iterrows()
    )
    axes.set_yticks(range(len(rows)), [wrapped(name, 44) for name in names])
    axes.set_xticks(range(len(columns)), columns)
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xlim(-0.5, len(columns) - 0.5)
    axes.set_ylim(len(rows) - 0.5, -0.6)
    remove_spines(axes, "left", "bottom")
    axes.set_title(title, x=0, pad=12)
    stated = int((shown["link_type"] == "stated").sum())
    handles = [
        Line2D([], [], marker="s", color=BLUE, linestyle="", markersize=9, label="stated by an EU source"),
        Line2D(
            [],
            [],
            marker="D",
            color=ORANGE,
            markerfacecolor=PAPER,
            markeredgewidth=2,
            linestyle="",
            markersize=9,
            label="inferred by the course",
        ),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    bare = int((~rows["priority_id"].isin(shown["priority_id"])).sum())
    summary = (
        f"{plural(len(shown), 'link')}: {stated} stated by an EU source and {len(shown) - stated} inferred by the course. "
        f"{bare} of the {len(rows)} items drawn have no link in the record, which proves nothing about them."
    )
    return Chart(figure, title, summary)


@styled
def money(amounts: pd.DataFrame, source: str) -> Chart:
    """Draw amounts of money on a scale on which each step is a factor of ten.

    Parameters
    ----------
    amounts : pandas.DataFrame
        With ``label``, ``amount_million_eur`` and ``budget_status`` (proposed or adopted), in the order to draw.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    rows = amounts.reset_index(drop=True)
    title = "EU money for defence: from a preparatory action to a fund"
    figure, axes = new_figure(9, 1.6 + 0.36 * len(rows))
    for place, row in rows.iterrows():
        adopted = row["budget_status"] == "adopted"
        axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
        axes.plot(
            row["amount_million_eur"],
            place,
            "o" if adopted else "D",
            color=BLUE if adopted else ORANGE,
            markerfacecolor=BLUE if adopted else PAPER,
            markersize=10,
            markeredgewidth=2,
            zorder=3,
        )
        axes.annotate(
            f"{row['amount_million_eur']:,.0f}",
            (row["amount_million_eur"], place),
            xytext=(11, 0),
            textcoords="offset points",
            va="center",
            fontsize=10,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
        )
    axes.set_xscale("log")
    axes.set_xlim(10, 60_000)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.set_xlabel("million euros for the whole period (each step to the right: ten times as much)")
    axes.set_yticks(range(len(rows)), rows["label"])
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.tick_params(axis="y", length=0)
    remove_spines(axes, "left")
    axes.set_title(title)
    handles = [
        Line2D([], [], marker="o", color=BLUE, linestyle="", markersize=9, label="adopted"),
        Line2D(
            [],
            [],
            marker="D",
            color=ORANGE,
            markerfacecolor=PAPER,
            markeredgewidth=2,
            linestyle="",
            markersize=9,
            label="proposed",
        ),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    small, large = rows.loc[rows["amount_million_eur"].idxmin()], rows.loc[rows["amount_million_eur"].idxmax()]
    summary = (
        f"The smallest of {plural(len(rows), 'amount')} is {small['amount_million_eur']:,.0f} million euros ({small['label']}), "
        f"the largest {large['amount_million_eur']:,.0f} million ({large['label']})."
    )
    return Chart(figure, title, summary)


@styled
def missions(rows: pd.DataFrame, strength: pd.DataFrame, day: object, source: str) -> Chart:
    """Draw how long each mission had run on a day, and what is known of its people.

    Parameters
    ----------
    rows : pandas.DataFrame
        Rows of ``strategy/missions``.
    strength : pandas.DataFrame
        Rows of ``strategy/mission_strength``; of each mission the figure for the widest group nearest to the day is named.
    day : date
        The day to which the bars run.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    day = dates.day(day)
    rows = rows.sort_values(["mission_type", "start_date"], ascending=[False, True], ignore_index=True)
    title = f"EU missions and operations on {written_date(day)}"
    figure, axes = new_figure(9.5, 1.5 + 0.31 * len(rows))
    for place, row in rows.iterrows():
        colour, hatch = KINDS[row["mission_type"]]
        axes.barh(
            place,
            day - row["start_date"],
            left=row["start_date"],
            height=0.62,
            color=colour,
            hatch=hatch,
            edgecolor=PAPER,
        )
        axes.text(
            day + pd.Timedelta(days=60),
            place,
            _people(strength[strength["mission_id"] == row["mission_id"]], day),
            va="center",
            fontsize=9,
        )
    axes.set_yticks(range(len(rows)), rows["name"])
    axes.set_ylim(len(rows) - 0.4, -1.3)
    axes.text(
        day + pd.Timedelta(days=60), -0.95, "people (date of the figure)", fontsize=9, fontweight="bold", va="center"
    )
    axes.set_xlim(rows["start_date"].min() - pd.Timedelta(days=90), day + pd.Timedelta(days=2700))
    axes.set_xticks([pd.Timestamp(year, 1, 1) for year in range(2006, day.year + 1, 2)], range(2006, day.year + 1, 2))
    axes.tick_params(axis="y", length=0)
    remove_spines(axes, "left")
    axes.set_title(title)
    handles = [
        Patch(facecolor=colour, hatch=hatch, edgecolor=PAPER, label=kind) for kind, (colour, hatch) in KINDS.items()
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    counts = rows["mission_type"].value_counts()
    dated = strength[(strength["date"] - day).abs() <= pd.Timedelta(days=365)]["mission_id"].nunique()
    oldest = rows.loc[rows["start_date"].idxmin()]
    summary = (
        f"{plural(len(rows), 'mission')}: {counts.get('military', 0)} military and {counts.get('civilian', 0)} civilian; "
        f"the oldest is {oldest['name']} ({oldest['start_date'].year}). Only {dated} have any figure for people within a year of that day."
    )
    return Chart(figure, title, summary)


def _people(figures: pd.DataFrame, day: pd.Timestamp) -> str:
    if figures.empty:
        return "no figure in the record"
    whole = figures[figures["staff_group"] == "all"]
    best = (
        (whole if len(whole) else figures)
        .assign(gap=lambda frame: (frame["date"] - day).abs())
        .sort_values("gap")
        .iloc[0]
    )
    words = {"exact": "", "about": "about ", "more_than": "over ", "up_to": "up to "}[best["figure_precision"]]
    group = "" if best["staff_group"] == "all" else f" {best['staff_group']}"
    kind = "" if best["strength_qualifier"] == "present" else f", {best['strength_qualifier']}"
    return f"{words}{best['figure']:,}{group}{kind} ({best['date']:%b %Y})"
