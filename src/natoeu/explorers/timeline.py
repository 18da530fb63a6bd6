"""Explorer: the time line of EU-NATO relations, filtered, with the story behind each event."""

from __future__ import annotations

import html
import textwrap
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num

from natoeu import record
from natoeu.dates import known_interval
from natoeu.explorers.base import Explorer
from natoeu.explorers.stage import rescale
from natoeu.figures import ACTORS, GRID, INK, PAPER, figure, listed, plural, source_line

ALL, NOTHING = "all", ""
NAMES = {
    "EU": "European Union",
    "NATO": "NATO",
    "both": "EU and NATO together",
    "states": "groups of states",
    "UN": "United Nations",
    "DPRK": "DPRK",
}
CERTAINTY = {
    "two_sources": "two independent sources",
    "one_source": "one source",
    "derived": "inferred by the course from its sources",
}
#: Heights within a lane, and the time within which two events do not share one.
LEVELS = (0.0, 0.17, -0.17, 0.33, -0.33)
CLOSE = pd.Timedelta(days=110)


class TimelineExplorer(Explorer):
    """Filter the events by actor, theme, kind and years; choose one to read about it.

    Examples
    --------
    >>> explorer = TimelineExplorer()
    >>> explorer.set(actor="both", years=(2016, 2016))
    >>> explorer.summary.startswith("3 events")
    True
    """

    title = "EU-NATO relations on a time line"

    def __init__(self, events: pd.DataFrame | None = None):
        events = record.load("cooperation/events") if events is None else events
        self.events = known_interval(events).sort_values(["date", "title"], ignore_index=True)
        first, last = self.events["date"].dt.year.min(), self.events["date"].dt.year.max()
        actors = [(name, actor) for actor, name in NAMES.items() if actor in set(self.events["actor"])]
        wide = widgets.Layout(width="300px")
        controls = {
            "actor": widgets.Dropdown(options=[("all", ALL), *actors], description="Actor", layout=wide),
            "theme": widgets.Dropdown(options=self._words("theme"), description="Theme", layout=wide),
            "kind": widgets.Dropdown(options=self._words("kind"), description="Kind", layout=wide),
            "years": widgets.IntRangeSlider(
                value=(first, last), min=first, max=last, description="Years", layout=widgets.Layout(width="400px")
            ),
            "event": widgets.Dropdown(
                options=self._menu(self.events), description="Event", layout=widgets.Layout(width="480px")
            ),
        }
        super().__init__(self._draw(), controls)

    def _words(self, column: str) -> list[tuple[str, str]]:
        return [("all", ALL), *((word.replace("_", " "), word) for word in sorted(self.events[column].unique()))]

    @staticmethod
    def _menu(events: pd.DataFrame) -> list[tuple[str, str]]:
        return [
            ("none", NOTHING),
            *((f"{event.date:%Y-%m} {event.title}", event.event_id) for event in events.itertuples()),
        ]

    def _draw(self):
        """Make one lane for each actor, with its marks; events that are close in time stand above each other."""
        self.lanes = [actor for actor in ACTORS if actor in set(self.events["actor"])]
        self.events["lane"] = self.events["actor"].map(self.lanes.index) + self._spread()
        drawing, axes = figure(9, 3.9)
        self._axes, self._marks = axes, {}
        for place, actor in enumerate(self.lanes):
            axes.axhspan(place - 0.45, place + 0.45, color=GRID, alpha=0.35, zorder=0, linewidth=0)
            colour, marker = ACTORS[actor]
            look = {"marker": marker, "s": 52, "edgecolor": colour, "linewidth": 1.4, "zorder": 3}
            bars = LineCollection([], colors=colour, linewidths=5, alpha=0.45, zorder=2)
            exact = axes.scatter([], [], color=colour, alpha=0.85, **look)
            self._marks[actor] = exact, axes.scatter([], [], facecolor=PAPER, **look), axes.add_collection(bars)
        self._ring = axes.scatter([], [], s=210, facecolor="none", edgecolor=INK, linewidth=2, zorder=4)
        self._name = axes.annotate("", (0, 0), fontweight="bold", annotation_clip=False, zorder=5, in_layout=False)
        axes.set_yticks(range(len(self.lanes)), [NAMES[actor].replace(" and ", " and\n") for actor in self.lanes])
        axes.set_ylim(len(self.lanes) - 0.4, -0.75)
        axes.tick_params(axis="y", length=0)
        axes.spines["left"].set_visible(False)
        axes.xaxis.set_major_locator(locator := AutoDateLocator(minticks=4, maxticks=9))
        axes.xaxis.set_major_formatter(ConciseDateFormatter(locator, show_offset=False))
        years = self.events["date"].dt.year
        axes.set_xlim(pd.Timestamp(years.min(), 1, 1), pd.Timestamp(years.max() + 1, 1, 1))
        axes.set_title("EU-NATO relations")
        source_line(drawing, f"Source: the record, cooperation/events ({plural(len(self.events), 'event')}).")
        drawing.draw_without_rendering()
        drawing.set_layout_engine(None)  # nothing outside the axes changes its size
        return drawing

    def _spread(self) -> pd.Series:
        """Move events of one lane that are close in time apart, up and down, so that none hides another."""
        offset = pd.Series(0.0, index=self.events.index)
        for _, lane in self.events.groupby("actor"):
            last_at: dict[float, pd.Timestamp] = {}
            for place, day in lane["middle"].items():
                free = [level for level in LEVELS if level not in last_at or day - last_at[level] > CLOSE]
                level = free[0] if free else min(last_at, key=last_at.__getitem__)
                last_at[level] = day
                offset[place] = level
        return offset

    def _fitting(self) -> pd.DataFrame:
        """The events that pass the filters."""
        words, years = self.state, self.state["years"]
        fits = self.events["date"].dt.year.between(*years)
        for column in ("actor", "theme", "kind"):
            if words[column] != ALL:
                fits &= self.events[column] == words[column]
        return self.events[fits]

    def offer(self) -> None:
        """Bring the menu of events into line with the filters; an event that is no longer on show is let go."""
        menu, options = self.controls["event"], self._menu(self._fitting())
        if tuple(options) != menu.options:
            kept = menu.value
            menu.options = options
            menu.value = kept if kept in {value for _, value in options} else NOTHING

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the events that fit the state; say how many, and tell about the chosen one."""
        shown, (first, last) = self._fitting(), state["years"]
        for actor, (exact, vague, bars) in self._marks.items():
            mine = shown[shown["actor"] == actor]
            known = mine["date_precision"] == "day"
            exact.set_offsets(_points(mine[known]))
            vague.set_offsets(_points(mine[~known]))
            ends = zip(date2num(mine["first_day"]), date2num(mine["last_day"]), mine["lane"], strict=True)
            bars.set_segments([[(begin, lane), (end, lane)] for begin, end, lane in ends if begin < end])
        rescale(self._axes, x=(date2num(pd.Timestamp(first, 1, 1)), date2num(pd.Timestamp(last + 1, 1, 1))))
        self._axes.set_title(f"EU-NATO relations, {first}-{last}")
        chosen = shown[shown["event_id"] == state["event"]]
        self._mark(chosen)
        summary = f"{plural(len(shown), 'event')} from {first} to {last}"
        if len(shown):
            counts = shown["actor"].value_counts()
            summary += f": {listed(f'{counts[actor]} by {_by(actor)}' for actor in NAMES if actor in counts)}"
        if chosen.empty:
            return f"{summary}.", ""
        return f"{summary}. Chosen: {chosen.iloc[0]['title']}.", _story(chosen)

    def _mark(self, chosen: pd.DataFrame) -> None:
        """Ring the chosen event and write its name."""
        self._ring.set_offsets(_points(chosen))
        self._name.set_text("" if chosen.empty else textwrap.shorten(chosen.iloc[0]["title"], 64, placeholder=" ..."))
        if len(chosen):
            place = date2num(chosen.iloc[0]["middle"])
            self._name.set_position((place, chosen.iloc[0]["lane"] - 0.52))
            self._name.set_horizontalalignment("right" if place > sum(self._axes.get_xlim()) / 2 else "left")


def _points(events: pd.DataFrame) -> np.ndarray:
    return np.column_stack([date2num(events["middle"]), events["lane"]]) if len(events) else np.empty((0, 2))


def _by(actor: str) -> str:
    return f"the {NAMES[actor]}" if actor in ("EU", "UN", "DPRK") else NAMES[actor]


def _story(chosen: pd.DataFrame) -> str:
    event = chosen.iloc[0]
    day = record.written_date(event["date"], event["date_precision"])
    day += " (day not known)" if event["date_precision"] != "day" else ""
    day += f" to {record.written_date(event['end_date'])}" if pd.notna(event["end_date"]) else ""
    return (
        f"<p><strong>{html.escape(event['title'])}</strong>, {day}<br>{html.escape(event['summary'])}<br>"
        f"Certainty: {CERTAINTY[event['status']]}.</p>{record.cite(chosen)._repr_html_()}"
    )
