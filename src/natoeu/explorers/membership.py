"""Explorer: who was in which club on any day since 1949."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.membership import FIRST_DAY, LAST_DAY, club_sets, counts_over_time, landmarks
from natoeu.charts.membership import Board
from natoeu.charts.style import listed, plural
from natoeu.explorers.base import Explorer

NO_LANDMARK = ""
MEETING = pd.Timestamp("2017-12-05")
PAIRS = (("EU", "NATO"), ("EU", "PESCO"), ("NATO", "PESCO"))
SIZES = {"nothing": None, "people": "population_2017", "output (GDP)": "gdp_2017_million_usd"}
MOST_NAMES = 4
SAID = {"EU": "the EU", "NATO": "NATO", "PESCO": "PESCO"}


class MembershipExplorer(Explorer):
    """Move the date, or jump to a landmark, and see the members of two organisations.

    Parameters
    ----------
    memberships : pandas.DataFrame, optional
        Rows of ``countries/memberships``; by default all of them.

    Examples
    --------
    >>> explorer = MembershipExplorer()
    >>> explorer.set(date=pd.Timestamp("2024-03-07"))
    >>> explorer.summary
    'On 7 March 2024 the EU had 27 members and NATO 32; 23 states were in both (85.2 % of the EU). That day Sweden joined NATO.'
    """

    title = "Membership on any date"

    def __init__(self, memberships: pd.DataFrame | None = None):
        self.memberships = record.load("countries/memberships") if memberships is None else memberships
        self.names = record.load("countries/parties").set_index("code")["name"]
        self.sizes = record.load("countries/countries").set_index("iso3")
        self._changes = landmarks(self.memberships)
        self._over_time = {pair: counts_over_time(self.memberships, *pair) for pair in PAIRS}
        self._followed: tuple[str, str] | None = None
        self._board = Board(
            self.names, "Source: the record, countries/memberships; sizes are those of 2017 on every date."
        )
        wide = widgets.Layout(width="420px")
        days = [(record.written_date(day), day) for day in self._days()]
        jumps = [("choose a day", NO_LANDMARK), *self._landmark_options()]
        pairs = [(f"{one} and {other}", (one, other)) for one, other in PAIRS]
        controls = {
            "date": widgets.SelectionSlider(
                options=days,
                value=MEETING,
                description="Date",
                continuous_update=True,
                layout=widgets.Layout(width="520px"),
            ),
            "landmark": widgets.Dropdown(options=jumps, value=NO_LANDMARK, description="Jump to", layout=wide),
            "pair": widgets.Dropdown(
                options=pairs, value=PAIRS[0], description="Clubs", layout=widgets.Layout(width="240px")
            ),
            "size": widgets.Dropdown(
                options=list(SIZES), value="nothing", description="Shares of", layout=widgets.Layout(width="240px")
            ),
        }
        super().__init__(self._board.figure, controls)

    def _days(self) -> list[pd.Timestamp]:
        """The first of every month, every landmark and its eve: small steps where something happens."""
        months = pd.date_range(FIRST_DAY, LAST_DAY, freq="MS")
        changes = self._changes["date"]
        return sorted({FIRST_DAY, *months, *changes, *(changes - pd.Timedelta(days=1)), MEETING, LAST_DAY})

    def _landmark_options(self) -> list[tuple[str, pd.Timestamp]]:
        options = [
            (f"{FIRST_DAY:%Y-%m-%d} the North Atlantic Treaty is signed", FIRST_DAY),
            (f"{MEETING:%Y-%m-%d} the meeting of the lesson", MEETING),
        ]
        for day, rows in self._changes.groupby("date"):
            options.append(
                (f"{day:%Y-%m-%d} {'; '.join(self._told(row, short=True) for row in rows.itertuples())}", day)
            )
        return sorted(options, key=lambda option: option[1])

    def _told(self, change: Any, short: bool = False) -> str:
        codes = change.states.split()
        many = short and len(codes) > MOST_NAMES
        who = plural(len(codes), "state") if many else listed(sorted(self.names[code] for code in codes))
        return f"{who} {change.change} {SAID[change.organisation]}"

    def settle(self) -> None:
        """Follow a newly chosen landmark with the date; forget the landmark once the date has moved on."""
        date, landmark = self.controls["date"], self.controls["landmark"]
        if landmark.value != NO_LANDMARK and landmark.value != getattr(self, "_landmark", NO_LANDMARK):
            date.value = landmark.value
        elif landmark.value != NO_LANDMARK and landmark.value != date.value:
            landmark.value = NO_LANDMARK
        self._landmark = landmark.value

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Colour the tiles and write the sets; say how many and what changed that day."""
        day, pair = state["date"], state["pair"]
        sets = club_sets(self.memberships, day, *pair)
        if self._followed != pair:
            self._board.follow(self._over_time[pair])
            self._followed = pair
        column = SIZES[state["size"]]
        self._board.update(day, sets, pair, None if column is None else self.sizes[column], state["size"].split(" ")[0])
        first, second, both = (
            len(sets["both"] + sets["first_only"]),
            len(sets["both"] + sets["second_only"]),
            len(sets["both"]),
        )
        summary = (
            f"On {record.written_date(day)} {SAID[pair[0]]} had {plural(first, 'member') if first else 'no members'} and "
            f"{SAID[pair[1]]} {second or 'none'}; "
            f"{plural(both, 'state') if both else 'no state'} {'were' if both > 1 else 'was'} in both"
        )
        summary += f" ({100 * both / first:.1f} % of {SAID[pair[0]]})." if both else "."
        today = self._changes[self._changes["date"] == day]
        if not today.empty:
            summary += f" That day {listed(self._told(row) for row in today.itertuples())}."
        return summary, self._next_change(day)

    def _next_change(self, day: pd.Timestamp) -> str:
        later = self._changes[self._changes["date"] > day]
        if later.empty:
            return "<p>The record holds no later change.</p>"
        row = next(later.itertuples())
        return f"<p>Next change: {record.written_date(row.date)}, {html.escape(self._told(row))}.</p>"
