"""Explorer: one state or two in the lists of PESCO projects."""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.pesco import MILITARY_MOBILITY, joint_projects, matrix, projects_on
from natoeu.charts.pesco import Board
from natoeu.charts.style import listed, plural
from natoeu.explorers.base import Explorer

NOBODY = ""


class PescoExplorer(Explorer):
    """Choose a state or two and a list; see projects and partners.

    Parameters
    ----------
    participation : pandas.DataFrame, optional
        Rows of ``strategy/pesco_participation``; by default all of them.

    Examples
    --------
    >>> explorer = PescoExplorer()
    >>> explorer.set(first="ITA", second="ESP")
    >>> explorer.summary
    'Italy is in 15 of 17 projects and leads 4. Spain is in 12; they share 11, where chance would give 10.6.'
    """

    title = "PESCO: projects and partners"

    def __init__(self, participation: pd.DataFrame | None = None):
        self.participation = record.load("strategy/pesco_participation") if participation is None else participation
        self.projects = record.load("strategy/pesco_projects")
        milestones = record.load("strategy/milestones")
        names = record.load("countries/parties").set_index("code")["name"]
        self.names = names[names.index.isin(self.participation["iso3"])].sort_values()
        self._adopted = (
            self.projects.groupby("wave")["milestone_id"].first().map(milestones.set_index("milestone_id")["date"])
        )
        lists = [
            (f"{record.written_date(day)} ({len(projects_on(self.projects, milestones, day))} projects)", day)
            for day in self._adopted
        ]
        self._tables = {
            (day, without): matrix(
                self.participation,
                [
                    number
                    for number in projects_on(self.projects, milestones, day)
                    if not (without and number == MILITARY_MOBILITY)
                ],
                self.names.index,
            )
            for _, day in lists
            for without in (False, True)
        }
        self._partners = {key: joint_projects(table) for key, table in self._tables.items()}
        self._board = Board(
            self.names,
            self.projects,
            "Source: the record, strategy/pesco_projects and pesco_participation (as listed on the day of adoption).",
        )
        states = [(name, code) for code, name in self.names.items()]
        wide = widgets.Layout(width="300px")
        controls = {
            "list": widgets.Dropdown(options=lists, value=lists[0][1], description="List of", layout=wide),
            "first": widgets.Dropdown(options=states, value="ITA", description="State", layout=wide),
            "second": widgets.Dropdown(
                options=[("nobody", NOBODY), *states], value=NOBODY, description="Compare", layout=wide
            ),
            "without_mobility": widgets.Checkbox(
                value=False, description="Leave out project 4, Military Mobility", indent=False, layout=wide
            ),
        }
        super().__init__(self._board.figure, controls)

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the projects of one state or two and the partners of the first."""
        key = state["list"], state["without_mobility"]
        members, first = self._tables[key], state["first"]
        second = state["second"] if state["second"] not in (NOBODY, first) else None
        partners = self._partners[key][first]
        waves = {
            wave: f"list of {record.written_date(day)}" + ("" if day <= state["list"] else ": still to come")
            for wave, day in self._adopted.items()
        }
        self._board.update(members, partners, first, second, waves)
        leads = self.participation["role"].isin(["lead", "co_lead"]) & self.participation["project_no"].isin(
            members.columns
        )
        led = int((leads & (self.participation["iso3"] == first)).sum())
        summary = (
            f"{self.names[first]} is in {members.loc[first].sum()} of {len(members.columns)} projects and leads {led}."
        )
        summary += self._compared(members, first, second) if second else self._partnered(partners)
        return summary, self._projects_of(members, first, second)

    def _compared(self, members: pd.DataFrame, first: str, second: str) -> str:
        mine, theirs = members.loc[first], members.loc[second]
        if not (mine | theirs).any():
            return f" {self.names[second]} is in none either."
        by_chance = mine.sum() * theirs.sum() / len(mine)  # if both drew their projects by lot
        return f" {self.names[second]} is in {theirs.sum()}; they share {(mine & theirs).sum()}, where chance would give {by_chance:.1f}."

    def _partnered(self, partners: pd.Series) -> str:
        busy = partners[partners > 0]
        if busy.empty:
            return " It shares a project with no other state."
        text = f" It shares a project with {plural(len(busy), 'state')}"
        most = busy.index[busy == busy.max()]
        if len(most) == len(busy):
            return f"{text}, each {'once' if busy.max() == 1 else f'{busy.max()} times'}."
        more = " and others" if len(most) > 3 else ""
        return f"{text}, most often ({busy.max()}) with {listed(self.names[code] for code in most[:3])}{more}."

    def _projects_of(self, members: pd.DataFrame, first: str, second: str | None) -> str:
        chosen = members.loc[first] if second is None else members.loc[first] & members.loc[second]
        if not chosen.any():
            return "<p>No project in common.</p>" if second else "<p>No project on this list.</p>"
        rows = self.projects[self.projects["project_no"].isin(chosen.index[chosen])]
        items = "".join(
            f"<li>{row.project_no}: {html.escape(row.name)}</li>"
            for row in rows[["project_no", "name"]].itertuples(index=False)
        )
        head = (
            f"Projects of both, {self.names[first]} and {self.names[second]}"
            if second
            else f"Projects of {self.names[first]}"
        )
        return f"<p><strong>{html.escape(head)}</strong></p><ul>{items}</ul>"
