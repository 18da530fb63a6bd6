"""Explorer: the time line of EU-NATO relations, filtered, with the story behind each event."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.timeline import ALL, select
from natoeu.charts.style import plural
from natoeu.charts.timeline import ACTOR_NAMES, Lanes, describe_actors
from natoeu.explorers.base import Explorer

NOTHING = ""
CERTAINTY = {
    "two_sources": "two independent sources",
    "one_source": "one source",
    "derived": "inferred by the course from its sources",
}


class TimelineExplorer(Explorer):
    """Filter the events by actor, theme, kind and years; choose one to read about it.

    Parameters
    ----------
    events : pandas.DataFrame, optional
        Rows of ``cooperation/events``; by default all of them.

    Examples
    --------
    >>> explorer = TimelineExplorer()
    >>> explorer.set(actor="both", years=(2016, 2016))
    >>> explorer.summary.startswith("3 events")
    True
    """

    title = "EU-NATO relations on a time line"

    def __init__(self, events: pd.DataFrame | None = None):
        self.events = record.load("cooperation/events") if events is None else events
        self.events = self.events.sort_values(["date", "title"], ignore_index=True)
        first, last = self.events["date"].dt.year.min(), self.events["date"].dt.year.max()
        self._lanes = Lanes(
            self.events, f"Source: the record, cooperation/events ({plural(len(self.events), 'event')})."
        )
        present = set(self.events["actor"])
        actors = [(name, actor) for actor, name in ACTOR_NAMES.items() if actor in present]
        wide = widgets.Layout(width="300px")
        controls = {
            "actor": widgets.Dropdown(options=[("all", ALL), *actors], value=ALL, description="Actor", layout=wide),
            "theme": widgets.Dropdown(options=self._words("theme"), value=ALL, description="Theme", layout=wide),
            "kind": widgets.Dropdown(options=self._words("kind"), value=ALL, description="Kind", layout=wide),
            "years": widgets.IntRangeSlider(
                value=(first, last), min=first, max=last, description="Years", layout=widgets.Layout(width="400px")
            ),
            "event": widgets.Dropdown(
                options=[("none", NOTHING)], value=NOTHING, description="Event", layout=widgets.Layout(width="480px")
            ),
        }
        self._offer(controls["event"], self.events)
        super().__init__(self._lanes.figure, controls)

    def _words(self, column: str) -> list[tuple[str, str]]:
        words = sorted(self.events[column].unique())
        return [("all", ALL), *((word.replace("_", " "), word) for word in words)]

    def _offer(self, menu: widgets.Dropdown, events: pd.DataFrame) -> None:
        """List the events on show in the menu; a chosen event that is no longer on show is let go."""
        options = [("none", NOTHING)]
        options += [(f"{event.date:%Y-%m} {event.title}", event.event_id) for event in events.itertuples()]
        if tuple(options) != menu.options:
            kept = menu.value
            menu.options = options
            menu.value = kept if kept in {value for _, value in options} else NOTHING

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the events that fit the state; say how many, and tell about the chosen one."""
        shown = select(self.events, state["actor"], state["theme"], state["kind"], state["years"])
        chosen = shown[shown["event_id"] == state["event"]]
        self._lanes.update(shown["event_id"], state["event"] or None, state["years"])
        first, last = state["years"]
        summary = f"{plural(len(shown), 'event')} from {first} to {last}"
        if len(shown):
            counts = shown["actor"].value_counts()
            summary += f": {describe_actors({actor: counts[actor] for actor in ACTOR_NAMES if actor in counts})}"
        summary += "."
        if not chosen.empty:
            summary += f" Chosen: {chosen.iloc[0]['title']}."
        return summary, "" if chosen.empty else _story(chosen)

    def offer(self) -> None:
        """Bring the menu of events into line with the filters."""
        state = self.state
        fitting = select(self.events, state["actor"], state["theme"], state["kind"], state["years"])
        self._offer(self.controls["event"], fitting)


def _story(chosen: pd.DataFrame) -> str:
    event = chosen.iloc[0]
    day = record.written_date(event["date"], event["date_precision"])
    if event["date_precision"] != "day":
        day += " (day not known)"
    if pd.notna(event["end_date"]):
        day += f" to {record.written_date(event['end_date'])}"
    sources = record.cite(chosen)._repr_html_()
    return (
        f"<p><strong>{html.escape(event['title'])}</strong>, {day}<br>{html.escape(event['summary'])}<br>"
        f"Certainty: {CERTAINTY[event['status']]}.</p>{sources}"
    )
