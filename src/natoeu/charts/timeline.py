"""Time lines: a ladder (one row for each event) and lanes (one row for each actor)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
from matplotlib.lines import Line2D

from natoeu.charts.style import (
    ACTORS,
    GRID,
    INK,
    MUTED,
    PAPER,
    Chart,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
)
from natoeu.dates import known_interval
from natoeu.explorers.stage import rescale

ACTOR_NAMES = {
    "EU": "European Union",
    "NATO": "NATO",
    "both": "EU and NATO together",
    "states": "groups of states",
    "UN": "United Nations",
    "DPRK": "DPRK",
}


def actor_style(actor: str) -> tuple[str, str]:
    """Return colour and marker of an actor."""
    return ACTORS[actor]


#: Heights within a lane, and the time within which two events do not share one.
LEVELS = (0.0, 0.17, -0.17, 0.33, -0.33)
CLOSE = pd.Timedelta(days=110)


@styled
def ladder(events: pd.DataFrame, title: str, source: str) -> Chart:
    """Draw one row for each event, earliest at the top.

    A date known to the day is a filled marker; a date known to the month or year is an open
    marker on a bar that spans the days in question.

    Parameters
    ----------
    events : pandas.DataFrame
        With the columns ``date``, ``date_precision``, ``actor`` and ``title``.
    title : str
        Title of the figure.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    if events.empty:
        raise ValueError("There are no events to draw; widen the selection.")
    rows = known_interval(events).sort_values(["date", "title"], ignore_index=True)
    figure, axes = new_figure(9, 1.5 + 0.3 * len(rows))
    span = (rows["last_day"].max() - rows["first_day"].min()).days or 30
    middle = date2num(rows["middle"])
    centre = (middle.min() + middle.max()) / 2
    for place, event in rows.iterrows():
        colour, marker = actor_style(event["actor"])
        exact = event["date_precision"] == "day"
        axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
        if not exact:
            axes.plot([event["first_day"], event["last_day"]], [place, place], color=colour, linewidth=5, alpha=0.45)
        face = colour if exact else PAPER
        axes.plot(event["middle"], place, marker, color=colour, markerfacecolor=face, markersize=8, zorder=3)
        left = middle[place] > centre
        axes.annotate(
            event["title"],
            (event["middle"], place),
            xytext=(-10 if left else 10, 0),
            textcoords="offset points",
            ha="right" if left else "left",
            va="center",
            fontsize=9,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
        )
    margin = pd.Timedelta(days=round(0.04 * span) + 1)
    axes.set_xlim(rows["first_day"].min() - margin, rows["last_day"].max() + margin)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    locator = AutoDateLocator(minticks=4, maxticks=9)
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
    remove_spines(axes, "left")
    axes.set_title(title)
    _actor_legend(figure, rows["actor"].unique(), inexact=bool((rows["date_precision"] != "day").any()))
    source_line(figure, source)
    return Chart(figure, title, _ladder_summary(rows))


def _ladder_summary(rows: pd.DataFrame) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    inexact = int((rows["date_precision"] != "day").sum())
    if len(rows) == 1:
        known = (
            "Its day is not known; an open marker on a bar shows the days in question."
            if inexact
            else "It is dated to the day."
        )
        return f"1 event, of {first['date'].year} ({first['title']}). {known}"
    text = (
        f"{plural(len(rows), 'event')} from {first['date'].year} ({first['title']}) "
        f"to {last['date'].year} ({last['title']})."
    )
    if inexact:
        text += f" For {inexact} of them the day is not known; an open marker on a bar shows the days in question."
    else:
        text += " All are dated to the day."
    return text


def _actor_legend(figure, actors, inexact: bool) -> None:
    handles = []
    for actor in [known for known in ACTORS if known in set(actors)]:
        colour, marker = actor_style(actor)
        handles.append(
            Line2D([], [], color=colour, marker=marker, linestyle="", markersize=8, label=ACTOR_NAMES[actor])
        )
    if inexact:
        handles.append(
            Line2D(
                [], [], color=MUTED, marker="o", markerfacecolor=PAPER, linewidth=5, alpha=0.8, label="day not known"
            )
        )
    figure.legend(handles=handles, loc="outside upper right", ncols=len(handles))


class Lanes:
    """A time line with one lane for each actor, made once and updated by state.

    Parameters
    ----------
    events : pandas.DataFrame
        Rows of ``cooperation/events``.
    source : str
        Source line.
    """

    title = "EU-NATO relations, 1999-2019"

    @styled
    def __init__(self, events: pd.DataFrame, source: str):
        self.events = known_interval(events).sort_values(["date", "title"], ignore_index=True)
        self.figure, self.axes = new_figure(9, 3.9)
        present = set(self.events["actor"])
        self.actors = [actor for actor in ACTORS if actor in present]
        self._lane = {actor: place for place, actor in enumerate(self.actors)}
        self.events["lane"] = self.events["actor"].map(self._lane) + self._spread()
        self._exact, self._inexact, self._bars = {}, {}, {}
        for actor in self.actors:
            colour, marker = actor_style(actor)
            common = {"marker": marker, "s": 52, "edgecolor": colour, "linewidth": 1.4, "zorder": 3}
            self._exact[actor] = self.axes.scatter([], [], color=colour, alpha=0.85, **common)
            self._inexact[actor] = self.axes.scatter([], [], facecolor=PAPER, **common)
            bars = LineCollection([], colors=colour, linewidths=5, alpha=0.45, zorder=2)
            self._bars[actor] = self.axes.add_collection(bars, autolim=False)
        self._ring = self.axes.scatter([], [], s=210, facecolor="none", edgecolor=INK, linewidth=2, zorder=4)
        self._name = self.axes.annotate("", (0, 0), fontsize=10, fontweight="bold", annotation_clip=False, zorder=5)
        self._name.set_in_layout(False)
        self._dress(source)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)

    def _spread(self) -> pd.Series:
        """Move events of one lane that are close in time apart, up and down, so that none hides another."""
        offset = pd.Series(0.0, index=self.events.index)
        for _, lane in self.events.groupby("actor"):
            last_at: dict[float, pd.Timestamp] = {}
            for place, day in lane["middle"].items():
                free = [level for level in LEVELS if level not in last_at or day - last_at[level] > CLOSE]
                level = free[0] if free else min(last_at, key=last_at.get)
                last_at[level] = day
                offset[place] = level
        return offset

    def _dress(self, source: str) -> None:
        self.axes.set_yticks(
            range(len(self.actors)), [ACTOR_NAMES[actor].replace(" and ", " and\n") for actor in self.actors]
        )
        self.axes.set_ylim(len(self.actors) - 0.4, -0.75)
        self.axes.tick_params(axis="y", length=0)
        for place in range(len(self.actors)):
            self.axes.axhspan(place - 0.45, place + 0.45, color=GRID, alpha=0.35, zorder=0, linewidth=0)
        first, last = self.events["date"].dt.year.min(), self.events["date"].dt.year.max()
        self.axes.set_xlim(pd.Timestamp(first, 1, 1), pd.Timestamp(last + 1, 1, 1))
        locator = AutoDateLocator(minticks=4, maxticks=9)
        self.axes.xaxis.set_major_locator(locator)
        self.axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
        remove_spines(self.axes, "left")
        self.axes.set_title(self.title)
        source_line(self.figure, source)

    @styled
    def update(self, shown: pd.Index, selected: object | None, years: tuple[int, int]) -> None:
        """Show some events, ring one, and cover some years.

        Parameters
        ----------
        shown : pandas.Index
            ``event_id`` of the events to show.
        selected : str or None
            ``event_id`` of the event to ring.
        years : tuple of int
            First and last year of the axis.
        """
        visible = self.events[self.events["event_id"].isin(shown)]
        for actor in self.actors:
            mine = visible[visible["actor"] == actor]
            exact = mine["date_precision"] == "day"
            self._exact[actor].set_offsets(_points(mine[exact]))
            self._inexact[actor].set_offsets(_points(mine[~exact]))
            vague = mine[~exact]
            ends = zip(date2num(vague["first_day"]), date2num(vague["last_day"]), vague["lane"], strict=True)
            self._bars[actor].set_segments([[(first, lane), (last, lane)] for first, last, lane in ends])
        rescale(self.axes, x=(date2num(pd.Timestamp(years[0], 1, 1)), date2num(pd.Timestamp(years[1] + 1, 1, 1))))
        self._mark(visible[visible["event_id"] == selected])

    def _mark(self, chosen: pd.DataFrame) -> None:
        self._ring.set_offsets(_points(chosen))
        if chosen.empty:
            self._name.set_text("")
            return
        event = chosen.iloc[0]
        place = date2num(event["middle"])
        low, high = self.axes.get_xlim()
        right_half = place > (low + high) / 2
        self._name.set_text(event["title"] if len(event["title"]) < 64 else event["title"][:61] + "...")
        self._name.xy = (place, event["lane"])
        self._name.set_position((place, -0.52))
        self._name.set_horizontalalignment("right" if right_half else "left")


def _points(events: pd.DataFrame):
    return np.column_stack([date2num(events["middle"]), events["lane"]]) if len(events) else np.empty((0, 2))


def describe_actors(counts: Mapping[str, int]) -> str:
    """Write counts by actor as words.

    >>> describe_actors({"EU": 2, "NATO": 1})
    '2 by the European Union and 1 by NATO'
    """
    names = {**ACTOR_NAMES, "EU": "the European Union", "UN": "the United Nations", "DPRK": "the DPRK"}
    return listed(f"{count} by {names[actor]}" for actor, count in counts.items())
