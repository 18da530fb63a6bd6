"""Distances from a launch site: a map on which range is a circle, and a list on which range is a line."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, PathPatch
from matplotlib.path import Path

from natoeu.analysis.distance import counted, flatten, within
from natoeu.charts.style import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    Chart,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
)

LAND = "#e9edf1"
#: Farthest distance on the map; half the way round the Earth is about 20,000 km.
EDGE_KM = 13_600
#: Capitals named on the map, with the side on which the name stands.
NAMED = {
    "Washington": "right",
    "Ottawa": "left",
    "Lisbon": "left",
    "Reykjavik": "right",
    "Ankara": "left",
    "Tallinn": "right",
    "Rome": "left",
}


def land_path(coast: pd.DataFrame, latitude: float, longitude: float) -> Path:
    """Project the outline of the land to one drawable path (kilometres from the centre)."""
    east, north = flatten(latitude, longitude, coast["lat"].to_numpy(), coast["lon"].to_numpy())
    codes = np.full(len(coast), Path.LINETO, dtype=Path.code_type)
    line = coast["line_no"].to_numpy()
    codes[np.r_[True, line[1:] != line[:-1]]] = Path.MOVETO
    return Path(np.column_stack([east, north]), codes)


class RangeMap:
    """A map centred on a launch site, made once and updated.

    Parameters
    ----------
    coast : pandas.DataFrame
        ``geo/coastline``.
    source : str
        Source line.
    """

    title = "Capitals of the Allies around a launch site"

    @styled
    def __init__(self, coast: pd.DataFrame, source: str):
        self.coast = coast
        self._paths: dict[tuple[float, float], Path] = {}
        self.figure, self.axes = new_figure(7.2, 7.4)
        axes = self.axes
        edge = axes.add_patch(Circle((0, 0), EDGE_KM, facecolor=PAPER, edgecolor=MUTED, linewidth=0.8, zorder=0))
        self._land = axes.add_patch(
            PathPatch(Path(np.zeros((1, 2))), facecolor=LAND, edgecolor="#aab4bf", linewidth=0.5, zorder=1)
        )
        self._land.set_clip_path(edge)
        for kilometres in (4000, 8000, 12000):
            axes.add_patch(
                Circle((0, 0), kilometres, fill=False, edgecolor=GRID, linewidth=0.8, linestyle=":", zorder=2)
            )
            axes.text(0, -kilometres, f"{kilometres:,} km", ha="center", va="bottom", fontsize=9, color=MUTED, zorder=2)
        self._range = axes.add_patch(Circle((0, 0), 0, facecolor=ORANGE, alpha=0.13, edgecolor="none", zorder=2))
        self._rim = axes.add_patch(Circle((0, 0), 0, fill=False, edgecolor=ORANGE, linewidth=2, zorder=3))
        self._low = axes.add_patch(
            Circle((0, 0), 0, fill=False, edgecolor=ORANGE, linewidth=1.5, linestyle="--", zorder=3)
        )
        self._inside = axes.scatter([], [], marker="o", s=40, color=BLUE, edgecolor=PAPER, linewidth=0.6, zorder=5)
        self._outside = axes.scatter([], [], marker="s", s=44, facecolor=PAPER, edgecolor=INK, linewidth=1.4, zorder=5)
        axes.plot(0, 0, "*", color=INK, markersize=13, zorder=6)
        self._names = {
            name: axes.text(0, 0, "", fontsize=9, ha=_ANCHOR[side], va="center", zorder=6)
            for name, side in NAMED.items()
        }
        axes.set_aspect("equal")
        axes.set_xlim(-EDGE_KM, EDGE_KM)
        axes.set_ylim(-EDGE_KM, EDGE_KM)
        axes.set_axis_off()
        handles = [
            Line2D([], [], marker="*", color=INK, linestyle="", markersize=12, label="launch site"),
            Line2D([], [], marker="o", color=BLUE, linestyle="", markersize=7, label="capital in range"),
            Line2D(
                [], [], marker="s", color=INK, markerfacecolor=PAPER, linestyle="", markersize=7, label="out of range"
            ),
            Line2D([], [], color=ORANGE, linewidth=2, label="published range"),
        ]
        self.figure.legend(handles=handles, loc="outside upper right", ncols=4)
        source_line(self.figure, source)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)

    @styled
    def update(
        self, site: pd.Series, distances: pd.DataFrame, kilometres: float | None, low: float | None = None
    ) -> None:
        """Centre the map on a site and draw a range (none, if there is no number); a broken line is the low end of a band."""
        centre = (float(site["latitude"]), float(site["longitude"]))
        if centre not in self._paths:
            self._paths[centre] = land_path(self.coast, *centre)
        self._land.set_path(self._paths[centre])
        self._land.stale = True  # matplotlib does not mark a new path
        radius = 0 if kilometres is None else min(kilometres, EDGE_KM)
        self._range.set_radius(radius)
        self._rim.set_radius(radius)
        self._low.set_radius(0 if low is None or pd.isna(low) or low == kilometres else low)
        east, north = flatten(*centre, distances["capital_lat"].to_numpy(), distances["capital_lon"].to_numpy())
        places = np.column_stack([east, north])
        near = (distances["distance_km"] <= (-1 if kilometres is None else kilometres)).to_numpy()
        self._inside.set_offsets(places[near])
        self._outside.set_offsets(places[~near])
        for capital, place in zip(distances["capital"], places, strict=True):
            if capital in self._names:
                shift = 330 if NAMED[capital] == "right" else -330
                self._names[capital].set_position((place[0] + shift, place[1]))
                self._names[capital].set_text(capital)


_ANCHOR = {"right": "left", "left": "right"}


def describe(
    distances: pd.DataFrame, kilometres: float | None, wording: str, what: str, site: str, band: str | None = None
) -> str:
    """Say in a sentence which capitals lie within a published range; ``band`` is their number as `counted` puts it."""
    if kilometres is None:
        return f"{what}: no distance given, so nothing can be counted from {site}."
    near = within(distances, kilometres)
    text = (
        f"{what}, {wording}, from {site}: {band or len(near)} of {plural(len(distances), 'capital')} in range on paper"
    )
    if band and " to " in band.removeprefix("up to "):
        text += " (low to high end; the rest of this sentence is for the high end)"
    out = distances[~distances["capital"].isin(near["capital"])]["capital"]
    if len(out) == 0:
        return text + "; none is out of range."
    if len(out) <= 4:
        return text + f"; out of range {'is' if len(out) == 1 else 'are'} {listed(out)}."
    if len(near) == 0:
        nearest = distances.loc[distances["distance_km"].idxmin()]
        return text + f"; the nearest is {nearest['capital']} at {nearest['distance_km']:,.0f} km."
    if len(near) <= 4:
        return text + f": {listed(near['capital'])}."
    return text + f", from {near['capital'].iloc[0]} to {near['capital'].iloc[-1]}."


def around(
    coast: pd.DataFrame, site: pd.Series, distances: pd.DataFrame, kilometres: float, what: str, source: str
) -> Chart:
    """Draw the map of one site with one range; see `RangeMap`.

    Returns
    -------
    Chart
    """
    picture = RangeMap(coast, source)
    picture.update(site, distances, kilometres)
    return Chart(
        picture.figure, RangeMap.title, describe(distances, kilometres, f"{kilometres:,.0f} km", what, site["name"])
    )


@styled
def by_distance(distances: pd.DataFrame, ranges: pd.DataFrame, title: str, source: str) -> Chart:
    """Draw the capitals in the order of their distance, with published ranges as lines.

    Parameters
    ----------
    distances : pandas.DataFrame
        With ``capital`` and ``distance_km``.
    ranges : pandas.DataFrame
        With ``label``, ``range_km``, its two ends and ``wording``.
    title, source : str
        Title and source line.

    Returns
    -------
    Chart
    """
    rows = distances.sort_values("distance_km", ignore_index=True)
    figure, axes = new_figure(9, 7.4)
    for place, row in rows.iterrows():
        axes.plot([0, row["distance_km"]], [place, place], color=GRID, linewidth=0.8, zorder=0)
    axes.plot(rows["distance_km"], rows.index, "o", color=BLUE, markersize=6, zorder=3)
    counts = []
    right = max(rows["distance_km"].max(), ranges["range_km"].max()) + 300
    for step, row in enumerate(ranges.sort_values("range_km").itertuples()):
        axes.axvline(row.range_km, color=ORANGE, linewidth=1.5, zorder=1)
        count = counted(rows, row.range_km_low, row.range_km_high)
        if pd.notna(row.range_km_low) and row.range_km_low < row.range_km:
            axes.axvspan(row.range_km_low, row.range_km, color=ORANGE, alpha=0.13, linewidth=0)
        counts.append(f"{count} ({row.wording})")
        late = row.range_km > right - 2500
        axes.annotate(
            f"{row.label}\n{row.wording}: {count}",
            (row.range_km, 0.6 + 3 * step),
            xytext=(-6 if late else 6, 0),
            textcoords="offset points",
            ha="right" if late else "left",
            va="center",
            fontsize=9,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1, "alpha": 0.6},
        )
    axes.set_yticks(rows.index, rows["capital"])
    axes.set_ylim(len(rows) - 0.5, -1)
    axes.set_xlim(6000, right)
    axes.tick_params(axis="y", length=0)
    axes.set_xlabel("kilometres from the launch site (WGS84); the axis starts at 6,000")
    remove_spines(axes, "left")
    axes.set_title(title)
    source_line(figure, source)
    return Chart(figure, title, f"Capitals in range on paper, of {len(rows)}: {listed(counts)}.")
