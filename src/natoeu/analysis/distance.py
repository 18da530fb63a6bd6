"""How far is it from a launch site to a capital, and which capitals lie within a range?

Distances are geodesics on the ellipsoid WGS 84, by the method of C. F. F. Karney (2013),
"Algorithms for geodesics", as the library pyproj has it. A range is a number that an analyst
published; what it depends on stands in ``dprk/range_estimates``.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from natoeu import dates
from natoeu.record.errors import nearest


@cache
def _geod():
    from pyproj import Geod  # on first use: the library takes a moment to load

    return Geod(ellps="WGS84")


def distance_km(lat, lon, other_lat, other_lon):
    """Measure the shortest way over the ground (kilometres, WGS 84).

    Parameters
    ----------
    lat, lon, other_lat, other_lon : float or array
        Degrees; north and east are positive.

    Returns
    -------
    float or numpy.ndarray

    Examples
    --------
    >>> round(distance_km(0, 0, 0, 180))
    20004
    """
    arrays = np.broadcast_arrays(lon, lat, other_lon, other_lat)
    kilometres = np.asarray(_geod().inv(*(np.asarray(array, dtype=float) for array in arrays))[2]) / 1000
    return kilometres if kilometres.ndim else float(kilometres)


def circle(lat: float, lon: float, kilometres: float, points: int = 181) -> tuple[np.ndarray, np.ndarray]:
    """Give the points at one distance from a place: latitudes and longitudes in degrees.

    Raises
    ------
    ValueError
        If the distance is negative.
    """
    bearings = np.linspace(0, 360, points)
    every = np.ones(points)
    lons, lats, _ = _geod().fwd(lon * every, lat * every, bearings, as_range(kilometres) * 1000 * every)
    return lats, lons


def flatten(lat0: float, lon0: float, lat, lon) -> tuple[np.ndarray, np.ndarray]:
    """Project to a map on which distance and direction from one place are true.

    The projection is azimuthal equidistant (J. P. Snyder, 1987, "Map Projections: A Working
    Manual"), on WGS 84.

    Parameters
    ----------
    lat0, lon0 : float
        The centre, in degrees.
    lat, lon : array
        Points, in degrees.

    Returns
    -------
    tuple of numpy.ndarray
        Kilometres to the east and to the north on the map.

    Examples
    --------
    >>> x, y = flatten(39.2, 125.67, [38.9], [-77.04])
    >>> bool(abs(np.hypot(x[0], y[0]) - distance_km(39.2, 125.67, 38.9, -77.04)) < 0.001)
    True
    """
    from pyproj import Proj

    east, north = Proj(proj="aeqd", lat_0=lat0, lon_0=lon0, ellps="WGS84")(
        np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    )
    return east / 1000, north / 1000


def capitals(countries: pd.DataFrame, parties: pd.DataFrame, memberships: pd.DataFrame, day: object) -> pd.DataFrame:
    """List the capitals of the members of NATO on a day.

    Returns
    -------
    pandas.DataFrame
        ``iso3``, ``name`` (of the state), ``capital``, ``capital_lat``, ``capital_lon``, ``source_ids``.
    """
    day = dates.day(day)
    allies = memberships[
        (memberships["organisation"] == "NATO") & (memberships["start_date"] <= day) & ~(memberships["end_date"] < day)
    ]
    chosen = countries[countries["iso3"].isin(allies["iso3"])].merge(
        parties[["code", "name"]], left_on="iso3", right_on="code"
    )
    return chosen[["iso3", "name", "capital", "capital_lat", "capital_lon", "source_ids"]]


def from_site(places: pd.DataFrame, sites: pd.DataFrame, site_id: str) -> pd.DataFrame:
    """Measure from a launch site to some capitals.

    Parameters
    ----------
    places : pandas.DataFrame
        What `capitals` returns.
    sites : pandas.DataFrame
        ``dprk/launch_sites``.
    site_id : str
        Key of a site.

    Returns
    -------
    pandas.DataFrame
        With ``distance_km``, the nearest first.

    Raises
    ------
    ValueError
        If the record has no such site.
    """
    known = sites.set_index("site_id")
    if site_id not in known.index:
        raise ValueError(f"The record has no launch site '{site_id}'. {_sites(site_id, known.index)}")
    site = known.loc[site_id]
    away = distance_km(site["latitude"], site["longitude"], places["capital_lat"], places["capital_lon"])
    return places.assign(distance_km=away).sort_values("distance_km", ignore_index=True)


def _sites(site_id: object, known) -> str:
    answer = nearest(site_id, known)
    return answer if answer.startswith("Did") else f"Known are: {', '.join(sorted(known))}."


def as_range(kilometres: object) -> float:
    """Read a range in kilometres.

    Raises
    ------
    ValueError
        If it is no number, or negative.
    """
    try:
        value = float(kilometres)
    except (TypeError, ValueError):
        value = float("nan")
    if not value >= 0:
        raise ValueError(f"'{kilometres}' is not a range. Give kilometres, 0 or more.")
    return value


def within(distances: pd.DataFrame, kilometres: float) -> pd.DataFrame:
    """Select the capitals at most so far away.

    Raises
    ------
    ValueError
        If the range is no number, or negative.

    Examples
    --------
    >>> within(pd.DataFrame({"capital": ["A", "B"], "distance_km": [6900.0, 11000.0]}), 10000)["capital"].tolist()
    ['A']
    """
    return distances[distances["distance_km"] <= as_range(kilometres)]


def counted(distances: pd.DataFrame, low: float, high: float) -> str:
    """Count the capitals in range as an estimate is put: a band from its low to its high end.

    Examples
    --------
    >>> away = pd.DataFrame({"distance_km": [6900.0, 9500.0, 11000.0]})
    >>> counted(away, 9000, 10000), counted(away, 10400, None), counted(away, None, 7000), counted(away, 8000, 8000)
    ('1 to 2', 'at least 2', 'up to 1', '1')
    """
    few, many = (None if pd.isna(kilometres) else len(within(distances, kilometres)) for kilometres in (low, high))
    if few is None:
        return f"up to {many}" if many else "0"
    if many is None:
        return f"at least {few}" if few < len(distances) else str(few)
    return str(few) if few == many else f"{few} to {many}"


def published_range(estimates: pd.DataFrame) -> pd.DataFrame:
    """Give each estimate the longest distance that it names, and how its author put it.

    Returns
    -------
    pandas.DataFrame
        With ``range_km`` (empty where the author gives no distance) and ``wording``.

    Examples
    --------
    >>> rows = pd.DataFrame({"range_km_low": [10400, None], "range_km_high": [None, 13000]}, dtype="Int64")
    >>> published_range(rows)["wording"].tolist()
    ['at least 10,400 km', 'up to 13,000 km']
    """

    def word(low, high) -> str:
        if pd.isna(low) and pd.isna(high):
            return "no distance given"
        if pd.isna(high):
            return f"at least {low:,} km"
        if pd.isna(low):
            return f"up to {high:,} km"
        return f"{low:,} km" if low == high else f"{low:,} to {high:,} km"

    low, high = estimates["range_km_low"], estimates["range_km_high"]
    return estimates.assign(range_km=high.fillna(low), wording=[word(*pair) for pair in zip(low, high, strict=True)])
