"""Explorer: one state or two in the lists of PESCO projects."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.explorers.base import Explorer
from natoeu.explorers.stage import lay_out_once
from natoeu.figures import BLUE, GREEN, INK, MUTED, ORANGE, PAPER, figure, listed, plural, source_line

NOBODY, MILITARY_MOBILITY = "", 4
#: Fill of a tile, by whether the first and the second state are in the project.
FILLS = {(True, True): GREEN, (True, False): BLUE, (False, True): ORANGE, (False, False): PAPER}


class PescoExplorer(Explorer):
    """Choose a state or two and a list; see projects and partners.

    >>> explorer = PescoExplorer()
    >>> explorer.set(first="ITA", second="ESP")
    >>> explorer.summary
    'Italy is in 15 of 17 projects and leads 4. Spain is in 12; they share 11, where chance would give 10.6.'
    """

    title = "PESCO: projects and partners"

    def __init__(self, participation: pd.DataFrame | None = None):
        self.participation = record.load("strategy/pesco_participation") if participation is None else participation
        days = record.load("strategy/milestones").set_index("milestone_id")["date"]
        self.projects = record.load("strategy/pesco_projects").set_index("project_no").sort_index()
        self.projects["adopted"] = self.projects["milestone_id"].map(days)
        names = record.load("countries/parties").set_index("code")["name"]
        self.names = names[names.index.isin(self.participation["iso3"])].sort_values()
        self._in = (pd.crosstab(self.participation["iso3"], self.participation["project_no"]) > 0).loc[self.names.index]
        sizes = self.projects["adopted"].value_counts().sort_index().cumsum()
        lists = [(f"{record.written_date(day)} ({size} projects)", day) for day, size in sizes.items()]
        states, wide = [(name, code) for code, name in self.names.items()], widgets.Layout(width="300px")
        compared, without = [("nobody", NOBODY), *states], "Leave out project 4, Military Mobility"
        controls = {
            "list": widgets.Dropdown(options=lists, description="List of", layout=wide),
            "first": widgets.Dropdown(options=states, value="ITA", description="State", layout=wide),
            "second": widgets.Dropdown(options=compared, description="Compare", layout=wide),
            "without_mobility": widgets.Checkbox(False, description=without, indent=False, layout=wide),
        }
        super().__init__(self._draw(), controls)

    def _draw(self):
        """Make a bar for each partner, and a tile for each project, above its number, which stands still."""
        partners, waves = range(len(self.names) - 1), self.projects.drop_duplicates("wave")
        drawing, (self._left, self._right) = figure(9.4, 5.9, columns=2, width_ratios=[4, 5])
        most = self._in.sum(axis=1).nlargest(2).iloc[-1]  # nobody shares more projects
        self._left.set(xlim=(0, most), ylim=(len(partners) - 0.4, -0.6), xticks=[], yticks=[], title="Partners")
        self._right.set(xlim=(-0.5, 5.5), ylim=(10.7, -0.9), xticks=[], yticks=[], title="Projects")
        self._left.set_axis_off()
        self._right.set_axis_off()
        self._bars = self._left.hlines(partners, 0, 0, linewidth=9)
        beside = {"transform": self._left.get_yaxis_transform(), "ha": "right", "va": "center", "fontsize": 9}
        self._rows = [self._left.text(-0.02, place, "Netherlands  10", weight="bold", **beside) for place in partners]
        place = self.projects.groupby("wave").cumcount()
        x, y = place % 6, place // 6 + 3.7 * (self.projects["wave"] - 1)
        self._tiles = self._right.scatter(x, y, marker="s", s=380, zorder=4)
        for number in self.projects.index:
            self._right.text(x[number], y[number] + 0.38, str(number), ha="center", va="top", fontsize=9)
        self._waves = [self._right.text(-0.3, y[number] - 0.42, "", fontsize=9) for number in waves.index]
        self._legend = self._right.text(-0.4, 10.6, "", fontsize=9)
        source_line(drawing, "Source: the record, strategy/pesco_projects and pesco_participation, as first listed.")
        lay_out_once(drawing)
        return drawing

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the projects of one state or two and the partners of the first."""
        first, second = state["first"], state["second"] if state["second"] != state["first"] else NOBODY
        out = [MILITARY_MOBILITY] if state["without_mobility"] else []
        on_list = self.projects.index[self.projects["adopted"] <= state["list"]].difference(out)
        members = self._in.reindex(columns=on_list, fill_value=False)
        mine, theirs = members.loc[first], members.loc[second] if second else False & members.loc[first]
        partners = (members.astype(int) @ mine.astype(int)).drop(first).sort_values(ascending=False, kind="stable")
        self._show(partners, mine, theirs, first, second)
        for text, (_, wave) in zip(self._waves, self.projects.drop_duplicates("wave").iterrows(), strict=True):
            coming = "" if wave["adopted"] <= state["list"] else ": still to come"
            text.set_text(f"list of {record.written_date(wave['adopted'])}{coming}")
        led = self.participation["role"].isin(["lead", "co_lead"]) & self.participation["project_no"].isin(on_list)
        said = f"{self.names[first]} is in {mine.sum()} of {len(on_list)} projects and leads "
        said += f"{(led & (self.participation['iso3'] == first)).sum()}."
        if not second:
            said += self._partnered(partners[partners > 0])
        elif not (mine | theirs).any():
            said += f" {self.names[second]} is in none either."
        else:
            said += f" {self.names[second]} is in {theirs.sum()}; they share {(mine & theirs).sum()}, where chance "
            said += f"would give {mine.sum() * theirs.sum() / len(mine):.1f}."  # if both drew their projects by lot
        chosen = on_list[mine & theirs] if second else on_list[mine]
        if chosen.empty:
            return said, "<p>No project in common.</p>" if second else "<p>No project on this list.</p>"
        head = f"both, {self.names[first]} and {self.names[second]}" if second else self.names[first]
        items = "".join(f"<li>{number}: {html.escape(self.projects.loc[number, 'name'])}</li>" for number in chosen)
        return said, f"<p><strong>Projects of {html.escape(head)}</strong></p><ul>{items}</ul>"

    def _show(self, partners: pd.Series, mine: pd.Series, theirs: pd.Series, first: str, second: str) -> None:
        self._left.set_title(f"Projects shared with {self.names[first]}")
        self._bars.set_segments([[(0, place), (count, place)] for place, count in enumerate(partners)])
        self._bars.set_color([ORANGE if code == second else BLUE for code in partners.index])
        for text, (code, count) in zip(self._rows, partners.items(), strict=True):
            text.set(text=f"{self.names[code]}  {count}", weight="bold" if code == second else "normal")
        inside = [(bool(mine.get(number)), bool(theirs.get(number))) for number in self.projects.index]
        self._tiles.set(
            facecolor=[FILLS[both] for both in inside],
            edgecolor=[INK if all(both) else MUTED for both in inside],
            linewidth=[2.4 if all(both) else 0.8 for both in inside],
            linestyle=["-" if number in mine else ":" for number in self.projects.index],
        )
        self._right.set_title(f"Projects of {self.names[first]}{f' and {self.names[second]}' if second else ''}")
        key = f"blue: only {self.names[first]}; orange: only {self.names.get(second)}; green, thick edge: both"
        self._legend.set_text(key if second else "")

    def _partnered(self, busy: pd.Series) -> str:
        if busy.empty:
            return " It shares a project with no other state."
        text = f" It shares a project with {plural(len(busy), 'state')}"
        most = busy.index[busy == busy.max()]
        if len(most) == len(busy):
            return f"{text}, each {'once' if busy.max() == 1 else f'{busy.max()} times'}."
        more = " and others" if len(most) > 3 else ""
        return f"{text}, most often ({busy.max()}) with {listed(self.names[code] for code in most[:3])}{more}."
