"""Explorer: the time line of EU-NATO relations, with the story behind each event; its still is the ladder."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from natoeu import record
from natoeu.dates import known_interval
from natoeu.explorers.base import Explorer, offered
from natoeu.explorers.stage import lay_out_once, rescale
from natoeu.figures import ACTORS, GRID, INK, PAPER, Chart, figure, listed, plural, source_line, wrapped

FILTERS = ("actor", "theme", "kind")
#: How codes of the record are written out; the others are words.
NAMES = {
    "EU": "the European Union",
    "both": "EU and NATO together",
    "states": "groups of states",
    "two_sources": "two independent sources",
    "derived": "inferred by the course from its sources",
}
#: Heights within a lane, taken in turn by events of which each comes soon after the last.
HEIGHTS = np.array([0, 0.17, -0.17, 0.33, -0.33])


class TimelineExplorer(Explorer):
    """Filter the events by actor, theme, kind and years; choose one to read about it."""

    title = "EU-NATO relations on a time line"

    def __init__(self, events: pd.DataFrame | None = None):
        events = record.load("cooperation/events") if events is None else events
        self.events = known_interval(events).sort_values(["date", "title"], ignore_index=True)
        words = {column: sorted(set(events[column])) for column in FILTERS}
        controls: dict[str, widgets.Widget] = {
            column: widgets.Dropdown(options=[("all", "all"), *((_name(word), word) for word in words[column])])
            for column in FILTERS
        }
        first, last = events["date"].dt.year.min(), events["date"].dt.year.max()
        controls["years"] = widgets.IntRangeSlider(value=(first, last), min=first, max=last, layout={"width": "400px"})
        controls["event"] = widgets.Dropdown(options=[("none", "")], layout={"width": "480px"})
        for name, control in controls.items():
            control.description = name.capitalize()
        super().__init__(self._draw(words["actor"]), controls)

    def _draw(self, actors: list[str]) -> Figure:
        soon = self.events.groupby("actor")["middle"].diff() < pd.Timedelta(days=110)
        crowds = (~soon).groupby(self.events["actor"]).cumsum()
        turns = self.events.groupby(["actor", crowds]).cumcount() % len(HEIGHTS)
        self.events["lane"] = self.events["actor"].map(actors.index) + HEIGHTS[turns]
        drawing, axes = figure(9, 3.9)
        self._axes, self._marks = axes, {}
        for lane, actor in enumerate(actors):
            axes.axhline(lane + 0.5, color=GRID, zorder=0)
            colour, marker = ACTORS[actor]
            self._marks[actor] = axes.scatter([], [], s=52, marker=marker, edgecolor=colour, linewidth=1.4, zorder=3)
        self._bars = axes.add_collection(LineCollection([], linewidths=5, alpha=0.45, zorder=2))
        self._ring = axes.scatter([], [], s=210, facecolor="none", edgecolor=INK, linewidth=2, zorder=4)
        self._name = axes.text(0, -0.52, "", fontweight="bold", zorder=5)
        axes.set_yticks(range(len(actors)), [wrapped(_name(actor), 16) for actor in actors])
        axes.set(ylim=(len(actors) - 0.4, -0.75), title=self.title)
        axes.set_xlim(self.events["first_day"].min(), self.events["last_day"].max())
        count = plural(len(self.events), "event")
        source_line(drawing, f"Source: the record, cooperation/events ({count}). Open marks: the day is not known.")
        lay_out_once(drawing)
        return drawing

    def _fitting(self, state: dict[str, Any]) -> pd.DataFrame:
        fits = self.events["date"].dt.year.between(*state["years"])
        for column in FILTERS:
            fits &= (self.events[column] == state[column]) | (state[column] == "all")
        return self.events[fits]

    def offer(self) -> None:
        """Offer the events that pass the filters; a chosen one that no longer does is let go."""
        menu, chosen = self.controls["event"], self.controls["event"].value
        events = self._fitting(self.state).itertuples()
        options = (("none", ""), *((f"{event.date:%Y-%m} {event.title}", event.event_id) for event in events))
        if options != menu.options:
            menu.options = options
            menu.value = chosen if chosen in offered(menu) else ""

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the events that fit the state; say how many, and tell about the chosen one."""
        shown, (first, last) = self._fitting(state), state["years"]
        for actor, marks in self._marks.items():
            mine = shown[shown["actor"] == actor]
            marks.set_offsets(_points(mine))
            marks.set_facecolor([ACTORS[actor][0] if exact else PAPER for exact in mine["date_precision"] == "day"])
        ends = zip(date2num(shown["first_day"]), date2num(shown["last_day"]), shown["lane"], strict=True)
        self._bars.set_segments([[(begin, lane), (end, lane)] for begin, end, lane in ends])
        self._bars.set_color([ACTORS[actor][0] for actor in shown["actor"]])
        rescale(self._axes, x=(date2num(pd.Timestamp(first, 1, 1)), date2num(pd.Timestamp(last, 12, 31))))
        self._axes.set_title(f"EU-NATO relations, {first}-{last}")
        counts = shown["actor"].value_counts()
        by = listed(f"{counts[actor]} by {NAMES.get(actor, actor)}" for actor in self._marks if actor in counts)
        summary = f"{plural(len(shown), 'event')} from {first} to {last}{': ' if by else ''}{by}."
        chosen = shown[shown["event_id"] == state["event"]]
        self._ring.set_offsets(_points(chosen))
        self._name.set_text("")
        if chosen.empty:
            return summary, ""
        event, day = chosen.iloc[0], date2num(chosen["middle"])[0]
        self._name.set(text=event["title"], x=day)
        self._name.set_ha("right" if day > np.mean(self._axes.get_xlim()) else "left")
        return f"{summary} Chosen: {event['title']}.", _story(event) + record.cite(chosen)._repr_html_()


def _name(word: str) -> str:
    return NAMES.get(word, word.replace("_", " ")).removeprefix("the ")


def _points(events: pd.DataFrame) -> np.ndarray:
    return np.column_stack([date2num(events["middle"]), events["lane"]])


def _story(event: pd.Series) -> str:
    day = record.written_date(event["date"], event["date_precision"])
    day += "" if event["date_precision"] == "day" else " (day not known)"
    day += "" if pd.isna(event["end_date"]) else f" to {record.written_date(event['end_date'])}"
    summary, certainty = html.escape(event["summary"]), _name(event["status"])
    return f"<p><strong>{html.escape(event['title'])}</strong>, {day}<br>{summary}<br>Certainty: {certainty}.</p>"


def ladder(events: pd.DataFrame, title: str, source: str) -> Chart:
    """Draw one row for each event, the earliest on top; where the day is not known, an open mark on a bar of days."""
    if events.empty:
        raise ValueError("There are no events to draw; widen the selection.")
    rows = known_interval(events).sort_values(["date", "title"], ignore_index=True)
    known = rows["date_precision"] == "day"
    drawing, axes = figure(9, 1.5 + 0.3 * len(rows))
    for (actor, exact), mine in rows.groupby(["actor", known]):
        colour, marker = ACTORS[actor]
        axes.hlines(mine.index, mine["first_day"], mine["last_day"], color=colour, linewidth=5, alpha=0.45)
        look = {"color": colour, "markerfacecolor": colour if exact else PAPER, "markersize": 8}
        axes.plot(mine["middle"], mine.index, marker, **look, label=_name(actor) + ("" if exact else ", day not known"))
    axes.set_yticks(rows.index, rows["title"])
    axes.set(ylim=(len(rows) - 0.4, -0.6), title=title)
    axes.grid(axis="y")
    drawing.legend(loc="outside upper right", ncols=3)
    source_line(drawing, source)
    names = [f"{row.date.year} ({row.title})" for row in rows.itertuples()]
    span = f"from {names[0]} to {names[-1]}" if len(rows) > 1 else f"of {names[0]}"
    vague = f"Of {(~known).sum()} the day is not known; an open mark on a bar shows the days in question."
    days = "All are dated to the day." if known.all() else vague
    return Chart(drawing, title, f"{plural(len(rows), 'event')} {span}. {days}")
