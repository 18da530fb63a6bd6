"""EU-NATO cooperation in numbers: from 42 to 74 proposals, and the reports on them."""

from __future__ import annotations

import pandas as pd
from matplotlib.dates import DateFormatter, YearLocator
from matplotlib.lines import Line2D

from natoeu.analysis.timeline import known_interval
from natoeu.charts.style import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    Chart,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
)


@styled
def proposals_and_reports(sets: pd.DataFrame, reports: pd.DataFrame, source: str) -> Chart:
    """Draw the running total of proposals as steps, and the progress reports above it.

    Parameters
    ----------
    sets : pandas.DataFrame
        Result of `natoeu.analysis.proposals.running_total`: ``date``, ``proposals``, ``total``.
    reports : pandas.DataFrame
        Rows of ``cooperation/progress_reports``.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    reports = known_interval(reports).sort_values("report_number", ignore_index=True)
    title = "From 42 to 74 proposals, and nine reports on them"
    figure, axes = new_figure(9, 4.2)
    end = reports["last_day"].max() + pd.Timedelta(days=60)
    start = sets["date"].min() - pd.Timedelta(days=240)
    days = [start, *sets["date"], end]
    totals = [0, *sets["total"]]
    axes.stairs(totals, [pd.Timestamp(day) for day in days], baseline=0, fill=True, color=BLUE, alpha=0.25)
    axes.stairs(totals, [pd.Timestamp(day) for day in days], baseline=None, color=BLUE, linewidth=2)
    for _, row in sets.iterrows():
        axes.annotate(
            f"+{row['proposals']} on {row['date'].day} {row['date']:%B %Y}: {row['total']}",
            (row["date"], row["total"]),
            xytext=(6, -16),
            textcoords="offset points",
            fontsize=10,
            fontweight="bold",
        )
    height = sets["total"].max() + 13
    for _, report in reports.iterrows():
        exact = report["date_precision"] == "day"
        if not exact:
            axes.plot(
                [report["first_day"], report["last_day"]], [height, height], color=ORANGE, linewidth=5, alpha=0.45
            )
        axes.plot(
            report["middle"],
            height,
            "o",
            color=ORANGE,
            markerfacecolor=ORANGE if exact else PAPER,
            markersize=9,
            zorder=3,
        )
        axes.annotate(
            str(report["report_number"]),
            (report["middle"], height),
            xytext=(0, 9),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    axes.text(start + pd.Timedelta(days=10), height, "Reports:", va="center", fontsize=9)
    axes.set_ylim(0, height + 14)
    axes.set_xlim(start, end)
    axes.set_yticks([0, *sets["total"]])
    axes.grid(axis="y", color=GRID)
    axes.xaxis.set_major_locator(YearLocator())
    axes.xaxis.set_major_formatter(DateFormatter("%Y"))
    axes.set_ylabel("proposals agreed")
    remove_spines(axes, "left")
    axes.tick_params(axis="y", length=0)
    axes.set_title(title)
    handles = [
        Line2D([], [], marker="o", color=ORANGE, linestyle="", markersize=9, label="report, day known"),
        Line2D(
            [],
            [],
            marker="o",
            color=ORANGE,
            markerfacecolor=PAPER,
            linewidth=5,
            alpha=0.8,
            label="only month or year known",
        ),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    vague = reports[reports["date_precision"] != "day"]
    numbers = listed(vague["report_number"])
    summary = (
        f"The sets of {listed(sets['proposals'])} proposals add up to {sets['total'].max()}. "
        f"The record knows {plural(len(reports), 'progress report')} up to {reports['date'].max().year}; "
        f"for {len(vague)} of them (numbers {numbers}) the day is not known."
    )
    return Chart(figure, title, summary)


@styled
def bullets_against_headings(matches: pd.DataFrame, areas: pd.DataFrame, source: str) -> Chart:
    """Draw which of the article's bullets meets which official heading.

    Parameters
    ----------
    matches : pandas.DataFrame
        Rows of ``cooperation/article_bullets``: ``bullet_no``, ``area_id``, ``match``.
    areas : pandas.DataFrame
        Rows of ``cooperation/areas``.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    areas = areas.sort_values("area_order", ignore_index=True)
    title = "Six bullets of the article, eight official headings"
    bullets = sorted(matches["bullet_no"].unique())
    figure, axes = new_figure(9, 0.45 * len(areas) + 1.5)
    row_of = {area: place for place, area in enumerate(areas["area_id"])}
    looks = {"full": ("o", BLUE, BLUE), "content_only": ("s", ORANGE, ORANGE), "heading_only": ("D", MUTED, PAPER)}
    names = {"full": "label and content meet", "content_only": "content only", "heading_only": "label only"}
    for place in row_of.values():
        axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
    for _, match in matches.iterrows():
        marker, edge, face = looks[match["match"]]
        axes.plot(match["bullet_no"], row_of[match["area_id"]], marker, color=edge, markerfacecolor=face, markersize=12)
    unmet = [area for area in areas["area_id"] if area not in set(matches["area_id"])]
    for area in unmet:
        axes.text(
            bullets[-1] + 0.6, row_of[area], "in no bullet", va="center", fontsize=9, color=INK, fontstyle="italic"
        )
    axes.set_xticks(bullets, [f"bullet {number}" for number in bullets])
    axes.set_yticks(range(len(areas)), areas["title"])
    axes.set_xlim(bullets[0] - 0.6, bullets[-1] + 1.6)
    axes.set_ylim(len(areas) - 0.4, -0.6)
    axes.tick_params(length=0)
    remove_spines(axes, "left", "bottom")
    axes.set_title(title)
    present = [kind for kind in looks if kind in set(matches["match"])]
    handles = [
        Line2D(
            [],
            [],
            marker=looks[kind][0],
            color=looks[kind][1],
            markerfacecolor=looks[kind][2],
            linestyle="",
            markersize=10,
            label=names[kind],
        )
        for kind in present
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=len(handles))
    source_line(figure, source)
    full = matches[matches["match"] == "full"]["area_id"].nunique()
    missing = listed(areas.set_index("area_id").loc[unmet, "title"]) or "none"
    summary = (
        f"Of the {len(areas)} official headings, {full} are met by label and content; {missing} "
        f"{'is' if len(unmet) == 1 else 'are'} in no bullet of the article."
    )
    return Chart(figure, title, summary)
