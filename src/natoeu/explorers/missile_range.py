"""Explorer: which capitals of the Allies lay within a published range of a launch site?"""

from __future__ import annotations

import html
from typing import Any

import ipywidgets as widgets
import pandas as pd

from natoeu import record
from natoeu.analysis.distance import capitals, counted, from_site, published_range
from natoeu.charts.world_map import RangeMap, describe
from natoeu.explorers.base import Explorer

THE_DAY = "2017-12-05"


class RangeExplorer(Explorer):
    """Choose a launch site, a system and a published estimate of its range.

    Examples
    --------
    >>> explorer = RangeExplorer()
    >>> explorer.set(site="sunan", system="hwasong-15", estimate="hwasong-15-wright")
    >>> "29 of 29 capitals" in explorer.summary
    True
    """

    title = "Capitals of the Allies and published ranges"

    def __init__(self, estimates: pd.DataFrame | None = None):
        estimates = published_range(record.load("dprk/range_estimates") if estimates is None else estimates)
        systems = record.load("dprk/systems").set_index("system_id")
        self.estimates = estimates.assign(name=estimates["system_id"].map(systems["name"])).set_index("estimate_id")
        self.sites = record.load("dprk/launch_sites").set_index("site_id")
        tables = (record.load(f"countries/{name}") for name in ("countries", "parties", "memberships"))
        self._capitals = capitals(*tables, THE_DAY)
        self._distances: dict[str, pd.DataFrame] = {}
        source = "Source: the record, dprk/launch_sites and range_estimates, countries; land: Natural Earth."
        self._map = RangeMap(record.load("geo/coastline"), source)
        names = self.estimates.drop_duplicates("system_id").sort_values("range_km", na_position="first")
        systems_offered = list(zip(names["name"], names["system_id"], strict=True))
        wide = widgets.Layout(width="330px")
        controls = {
            "site": widgets.Dropdown(
                options=sorted(zip(self.sites["name"], self.sites.index, strict=True)),
                value="sunan",
                description="Site",
                layout=wide,
            ),
            "system": widgets.Dropdown(options=systems_offered, value="hwasong-14", description="System", layout=wide),
            "estimate": widgets.Dropdown(
                options=self._offers("hwasong-14"), description="Estimate", layout=widgets.Layout(width="620px")
            ),
        }
        super().__init__(self._map.figure, controls)

    def _offers(self, system: str) -> list[tuple[str, str]]:
        rows = self.estimates[self.estimates["system_id"] == system].sort_values(
            ["known_on", "range_km"], na_position="last"
        )
        return [
            (
                f"{row.estimator.replace(';', ', ')}, {record.written_date(row.known_on, row.known_on_precision)}: {row.wording}",
                row.Index,
            )
            for row in rows.itertuples()
        ]

    def offer(self) -> None:
        """Offer the estimates of the chosen system."""
        menu, options = self.controls["estimate"], tuple(self._offers(self.controls["system"].value))
        if options != menu.options:
            menu.options = options

    def show(self, state: dict[str, Any]) -> tuple[str, str]:
        """Draw the map; say who is in range on paper, and list all distances."""
        site, estimate = self.sites.loc[state["site"]], self.estimates.loc[state["estimate"]]
        if state["site"] not in self._distances:
            self._distances[state["site"]] = from_site(self._capitals, self.sites.reset_index(), state["site"])
        distances = self._distances[state["site"]]
        kilometres = None if pd.isna(estimate["range_km"]) else float(estimate["range_km"])
        low, high = estimate["range_km_low"], estimate["range_km_high"]
        self._map.update(site, distances, kilometres, low)
        band = counted(distances, low, high) if kilometres else None
        summary = describe(distances, kilometres, estimate["wording"], estimate["name"], site["name"], band)
        payload = "not stated" if pd.isna(estimate["payload_kg"]) else f"{estimate['payload_kg']:,} kg"
        words = (
            f"<p>{html.escape(estimate['estimator'].replace(';', ', '))}: {html.escape(estimate['assumption'])} Payload: {payload}. "
            "A range on paper is not a capability.</p>"
        )
        sources = record.cite(estimate.to_frame().T)._repr_html_()
        return summary, words + _table(
            distances, kilometres
        ) + f"<details><summary>Sources</summary>{sources}</details>"


def _table(distances: pd.DataFrame, kilometres: float | None) -> str:
    rows = []
    for row in distances.itertuples():
        margin = None if kilometres is None else kilometres - row.distance_km
        word = "" if margin is None else f"{'inside' if margin >= 0 else 'outside'} by {abs(margin):,.0f} km"
        cells = (html.escape(row.capital), html.escape(row.name), f"{row.distance_km:,.0f}", word)
        rows.append("<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>")
    head = "<tr><th>capital</th><th>state</th><th>km</th><th>range</th></tr>"
    title = f"<summary>All {len(distances)} capitals by distance</summary>"
    return f"<details>{title}<table>{head}{''.join(rows)}</table></details>"
