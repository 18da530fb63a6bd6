"""Explorer: which capitals of the Allies lay within a published range of a launch site?"""

from __future__ import annotations

import html

import numpy as np
import pandas as pd
from ipywidgets import Dropdown
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from natoeu import record
from natoeu.analysis.distance import capitals, counted, from_site, published_range
from natoeu.explorers.base import Explorer
from natoeu.figures import BLUE, GRID, INK, MUTED, ORANGE, Chart, figure, listed, plural, source_line

#: Farthest distance on the map (half the way round the Earth is some 20,000 km), and the part with Europe, in kilometres.
EDGE, EUROPE = 13_600, {"xlim": (-8100, -1300), "ylim": (3600, 9400), "xlabel": "Europe, enlarged"}
#: Capitals named on the map: left or right of their mark.
LEFT, RIGHT = ("Ottawa", "Lisbon", "Reykjavik", "Rome", "Athens"), ("Washington", "London", "Oslo", "Tallinn", "Ankara")


def flatten(site: pd.Series, points: pd.DataFrame) -> np.ndarray:
    """Project to kilometres east and north of a site, from which distance and direction are true (azimuthal equidistant)."""
    from pyproj import Proj  # on first use: the library takes a moment to load

    project = Proj(proj="aeqd", lat_0=site["latitude"], lon_0=site["longitude"], ellps="WGS84")
    return np.column_stack(project(*points.to_numpy(float).T[::-1])) / 1000  # pyproj takes longitudes first


class RangeMap:
    """A map centred on a launch site, and Europe enlarged beside it; drawn once and updated."""

    def __init__(self) -> None:
        self._coast, self._outlines, self._parts, self._names = record.load("geo/coastline"), {}, [], {}
        self.figure, (world, europe) = figure(9.5, 6.4, columns=2, width_ratios=(1.6, 1))
        for axes in (world, europe):
            edge = axes.add_patch(Circle((0, 0), EDGE, facecolor="white", edgecolor=MUTED, linewidth=0.8))
            land = axes.add_patch(PathPatch(Path([(0, 0)]), facecolor="#e9edf1", edgecolor="#aab4bf", linewidth=0.5))
            land.set_clip_path(edge)
            axes.plot(0, 0, "*", color=INK, markersize=13, linestyle="", label="launch site")
            area = {"facecolor": (ORANGE, 0.13), "edgecolor": ORANGE, "linewidth": 2}
            high = axes.add_patch(Circle((0, 0), 0, label="published range", **area))
            low = axes.add_patch(Circle((0, 0), 0, fill=False, edgecolor=ORANGE, linestyle="--", label="its low end"))
            look = {"zorder": 5, "s": 42, "linewidth": 1.2}
            inside = axes.scatter([], [], color=BLUE, edgecolor="white", label="capital in range", **look)
            outside = axes.scatter([], [], marker="s", color="white", edgecolor=INK, label="out of range", **look)
            self._parts.append((land, high, low, inside, outside))
            axes.set(xlim=(-EDGE, EDGE), ylim=(-EDGE, EDGE), aspect="equal", xticks=[], yticks=[])
        for kilometres in (4000, 8000, 12000):
            world.add_patch(Circle((0, 0), kilometres, fill=False, edgecolor=GRID, linestyle=":"))
            world.text(0, -kilometres, f"{kilometres:,} km", ha="center", va="bottom", fontsize=9, color=MUTED)
        for name in LEFT + RIGHT:
            axes = world if name in ("Ottawa", "Washington") else europe
            look = {"xytext": (-6, 0), "ha": "right"} if name in LEFT else {"xytext": (6, 0), "ha": "left"}
            look |= {"textcoords": "offset points", "va": "center", "fontsize": 9, "zorder": 6, "in_layout": False}
            self._names[name] = axes.annotate("", (0, 0), **look)
        world.set_axis_off()
        europe.set(**EUROPE)
        self.title = self.figure.suptitle(" ", x=0.012, ha="left", fontweight="bold")
        self.figure.legend(*world.get_legend_handles_labels(), loc="upper right")
        source_line(self.figure, "Source: the record, dprk/launch_sites, countries/countries; land: Natural Earth.")

    def update(self, site: pd.Series, away: pd.DataFrame, estimate: pd.Series) -> str:
        """Centre the map on a site and draw a range, if there is one; say which capitals lie within it."""
        places, reach, low = flatten(site, away.filter(like="capital_")), estimate["range_km"], estimate["range_km_low"]
        if site["name"] not in self._outlines:
            codes = np.where(np.diff(self._coast["line_no"], prepend=-1), Path.MOVETO, Path.LINETO)
            self._outlines[site["name"]] = Path(flatten(site, self._coast[["lat", "lon"]]), codes)
        near = (away["distance_km"] <= reach).to_numpy(bool)
        for land, high, lower, inside, outside in self._parts:
            land.set_path(self._outlines[site["name"]])
            land.stale = True  # matplotlib does not mark a new path
            high.set_radius(0 if pd.isna(reach) else min(reach, EDGE))
            lower.set_radius(0 if pd.isna(low) or low == reach else low)
            inside.set_offsets(places[near])
            outside.set_offsets(places[~near])
        for capital, place in zip(away["capital"], places, strict=True):
            if capital in self._names:
                self._names[capital].xy = place
                self._names[capital].set_text(capital)
        if pd.isna(reach):
            self.title.set_text("No distance, so nothing to count")
            return f"{estimate['name']}: no distance given, so nothing can be counted from {site['name']}."
        number = f"{counted(away, low, estimate['range_km_high'])} of {plural(len(away), 'capital')}"
        self.title.set_text(f"In range on paper: {number} ({estimate['wording']})")
        text = f"{estimate['name']}, {estimate['wording']}, from {site['name']}: {number} in range on paper"
        if " to " in number.removeprefix("up to "):
            text += " (low to high end; the rest of this sentence is for the high end)"
        names, others = list(away.loc[near, "capital"]), list(away.loc[~near, "capital"])
        if len(others) <= 4:
            return f"{text}; out of range: {listed(others) or 'none'}."
        if not names:
            return f"{text}; the nearest is {others[0]} at {away['distance_km'].min():,.0f} km."
        return f"{text}: {listed(names)}." if len(names) <= 4 else f"{text}, from {names[0]} to {names[-1]}."


def around(site: pd.Series, away: pd.DataFrame, estimate: pd.Series) -> Chart:
    """Draw one range from one site: ``estimate`` has ``name``, ``wording``, ``range_km`` and its low and high end."""
    words = (picture := RangeMap()).update(site, away, estimate)
    return Chart(picture.figure, picture.title.get_text(), words)


class RangeExplorer(Explorer):
    """Choose a launch site, a system and a published estimate of its range."""

    title = "Capitals of the Allies and published ranges"

    def __init__(self, estimates: pd.DataFrame | None = None):
        estimates = published_range(record.load("dprk/range_estimates") if estimates is None else estimates)
        systems = record.load("dprk/systems").set_index("system_id")
        self.estimates = estimates.assign(name=estimates["system_id"].map(systems["name"])).set_index("estimate_id")
        self.sites = record.load("dprk/launch_sites").set_index("site_id", drop=False)
        tables = [record.load(f"countries/{name}") for name in ("countries", "parties", "memberships")]
        allies = capitals(*tables, "2017-12-05")
        self._away = {site: from_site(allies, self.sites, site) for site in self.sites.index}
        self._map = RangeMap()
        names = self.estimates.drop_duplicates("system_id").sort_values("range_km", na_position="first")
        systems = list(zip(names["name"], names["system_id"], strict=True))
        places, wide = sorted(zip(self.sites["name"], self.sites.index, strict=True)), {"layout": {"width": "480px"}}
        controls = {
            "site": Dropdown(options=places, value="sunan", description="Site", **wide),
            "system": Dropdown(options=systems, value="hwasong-14", description="System", **wide),
            "estimate": Dropdown(options=self._offers("hwasong-14"), description="Estimate", **wide),
        }
        super().__init__(self._map.figure, controls)

    def _offers(self, system: str) -> list[tuple[str, str]]:
        rows = self.estimates[self.estimates["system_id"] == system].sort_values(["known_on", "range_km"])
        who = rows["estimator"].str.replace(";", ", ") + ", "
        who += list(map(record.written_date, rows["known_on"], rows["known_on_precision"]))
        return list(zip(who + ": " + rows["wording"], rows.index, strict=True))

    def offer(self) -> None:
        """Offer the estimates of the chosen system."""
        menu, options = self.controls["estimate"], tuple(self._offers(self.controls["system"].value))
        if options != menu.options:
            menu.options = options

    def show(self, state: dict) -> tuple[str, str]:
        """Draw the map; say who is in range on paper, and list all distances."""
        estimate, away = self.estimates.loc[state["estimate"]], self._away[state["site"]]
        summary = self._map.update(self.sites.loc[state["site"]], away, estimate)
        payload = "not stated" if pd.isna(estimate["payload_kg"]) else f"{estimate['payload_kg']:,} kg"
        table = away[["capital", "name", "distance_km"]].assign(inside_by_km=estimate["range_km"] - away["distance_km"])
        details = f"<p>{html.escape(estimate['assumption'])} Payload: {payload}. A range on paper is no capability.</p>"
        details += f"<details><summary>All {len(away)} capitals by distance</summary>"
        details += table.to_html(index=False, border=0, float_format="{:,.0f}".format, na_rep="") + "</details>"
        return summary, details + record.cite(estimate.to_frame().T)._repr_html_()
