"""Explorer: who was in which club on any day since 1949."""

from __future__ import annotations

from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.membership import FIRST_DAY, LAST_DAY, landmarks, membership_on
from natoeu.explorers.base import Explorer
from natoeu.figures import BLUE, GREEN, GREY, ORANGE, figure, listed, plural, source_line

NO_LANDMARK, MEETING = "", pd.Timestamp("2017-12-05")
PAIRS = {"EU and NATO": ("EU", "NATO"), "EU and PESCO": ("EU", "PESCO"), "NATO and PESCO": ("NATO", "PESCO")}
SIZES = {"nothing": "", "people": "population_2017", "output (GDP)": "gdp_2017_million_usd"}
NOTHING_LATER = "The record holds no later change."
SAID = {"EU": "the EU", "NATO": "NATO", "PESCO": "PESCO"}
#: Bars from left to right: whether a state is in the first and in the second club, and what we call that.
BARS = {(1, 0): "only in {}", (1, 1): "in both", (0, 1): "only in {1}", (0, 0): "in neither"}


class MembershipExplorer(Explorer):
    """Move the date, or jump to a landmark, and see the members of two organisations.

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
        months, changes = pd.date_range(FIRST_DAY, LAST_DAY, freq="MS"), self._changes["date"]
        days = sorted({FIRST_DAY, *months, *changes, *(changes - pd.Timedelta(days=1)), MEETING, LAST_DAY})
        told = {day: "; ".join(self._told(day, most=4)) for day in changes}
        told |= {FIRST_DAY: "the North Atlantic Treaty is signed", MEETING: "the meeting of the lesson"}
        jumps = {"choose a day": NO_LANDMARK, **{f"{day:%Y-%m-%d} {told[day]}": day for day in sorted(told)}}
        days, wide = [(record.written_date(day), day) for day in days], widgets.Layout(width="500px")
        controls = {
            "date": widgets.SelectionSlider(options=days, value=MEETING, description="Date", layout=wide),
            "landmark": widgets.Dropdown(options=jumps, description="Jump to", layout=wide),
            "pair": widgets.Dropdown(options=PAIRS, description="Clubs"),
            "size": widgets.Dropdown(options=list(SIZES), description="Shares of"),
        }
        super().__init__(self._draw(), controls)

    def _told(self, day: pd.Timestamp, most: int = 99) -> list[str]:
        """Say what changed on a day; more than so many states are only counted."""
        said = []
        for change in self._changes[self._changes["date"] == day].itertuples():
            names = sorted(self.names[change.states.split()])
            who = listed(names) if len(names) <= most else plural(len(names), "state")
            said.append(f"{who} {change.change} {SAID[change.organisation]}")
        return said

    def _draw(self):
        """Make one bar for each set of states, in which their names are stacked."""
        drawing, self._axes = figure(9.4, 6.6)
        states = sorted(self.memberships["iso3"].unique(), key=self.names.get, reverse=True)
        self._axes.set(xlim=(-0.5, 3.5), ylim=(0, len(states) + 3), xticks=[], yticks=[])
        self._axes.set_axis_off()
        look = {"ha": "center", "va": "bottom", "fontsize": 9, "in_layout": False}
        self._bars = self._axes.bar(range(4), 0, 0.94, color=[BLUE, GREEN, ORANGE, GREY], alpha=0.4)
        self._states = {code: self._axes.text(0, 0, self.names[code], **look) for code in states}
        self._heads = [self._axes.text(place, 0, "", weight="bold", **look) for place in range(4)]
        source_line(drawing, "Source: the record, countries/memberships; sizes are those of 2017 on every date.")
        return drawing

    def settle(self) -> None:
        """Follow a newly chosen landmark with the date; forget the landmark once the date has moved on."""
        date, landmark = self.controls["date"], self.controls["landmark"]
        if landmark.value not in (NO_LANDMARK, getattr(self, "_landmark", NO_LANDMARK)):
            date.value = landmark.value
        elif landmark.value != date.value:
            landmark.value = NO_LANDMARK
        self._landmark = landmark.value

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Stack the names of the sets; say how many and what changed that day."""
        day, (first, second), size = state["date"], state["pair"], SIZES[state["size"]]
        clubs = membership_on(self.memberships, day).loc[list(self._states), [first, second]]
        weights = self.sizes.loc[clubs.index[clubs.any(axis=1)], size] if size else pd.Series(dtype=float)
        for place, (member, words) in enumerate(BARS.items()):
            codes = clubs.index[clubs.eq(list(member)).all(axis=1)]
            for level, code in enumerate(codes):
                self._states[code].set_position((place, level))
            head = f"{len(codes)} {words.format(SAID[first], SAID[second])}"
            if any(member) and len(weights):
                share = 100 * weights.reindex(codes).sum() / weights.sum()
                head += f"\n{share:.1f} % of all members' {state['size'].split()[0]}"
            self._heads[place].set(text=head, y=len(codes) + 0.3)
            self._bars[place].set_height(len(codes))
        self._axes.set_title(f"{record.written_date(day)}: {first} and {second}")
        one, two, both = clubs[first].sum(), clubs[second].sum(), clubs.all(axis=1).sum()
        said = f"On {record.written_date(day)} {SAID[first]} had {plural(one, 'member') if one else 'no members'}"
        said += f" and {SAID[second]} {two or 'none'}; {plural(both, 'state') if both else 'no state'}"
        said += f" {'were' if both > 1 else 'was'} in both{f' ({100 * both / one:.1f} % of {SAID[first]})' if both else ''}."
        today = self._told(day)
        later = next((one for one in self._changes["date"] if one > day), None)
        following = f"Next change: {record.written_date(later)}, {self._told(later)[0]}." if later else NOTHING_LATER
        return said + (f" That day {listed(today)}." if today else ""), f"<p>{following}</p>"
