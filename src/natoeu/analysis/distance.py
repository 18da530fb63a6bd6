"""How far is it from a launch site to a capital, and how many capitals lie within a published range?

Distances are geodesics on the ellipsoid WGS 84, by the method of C. F. F. Karney (2013),
"Algorithms for geodesics", as the library pyproj has it. A range is a number that an analyst
published; what it depends on stands in ``dprk/range_estimates``.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from natoeu.analysis.membership import membership_on
from natoeu.record.errors import nearest


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
    from pyproj import Geod  # on first use: the library takes a moment to load

    arrays = np.broadcast_arrays(lon, lat, other_lon, other_lat)
    metres = np.asarray(Geod(ellps="WGS84").inv(*(np.asarray(array, dtype=float) for array in arrays))[2])
    return metres / 1000 if metres.ndim else float(metres) / 1000


def capitals(countries: pd.DataFrame, parties: pd.DataFrame, memberships: pd.DataFrame, day: object) -> pd.DataFrame:
    """List the capitals of the members of NATO on a day.

    Returns
    -------
    pandas.DataFrame
        ``iso3``, ``name`` (of the state), ``capital``, ``capital_lat``, ``capital_lon``, ``source_ids``.
    """
    inside = membership_on(memberships, day)["NATO"]
    chosen = countries[countries["iso3"].isin(inside.index[inside])]
    chosen = chosen.merge(parties[["code", "name"]], left_on="iso3", right_on="code")
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
    known = sorted(sites["site_id"])
    if site_id not in known:
        near = nearest(site_id, known)
        raise ValueError(
            f"The record has no launch site '{site_id}'. {near if near.startswith('Did') else f'Known are: {known}.'}"
        )
    site = sites.set_index("site_id").loc[site_id]
    away = distance_km(site["latitude"], site["longitude"], places["capital_lat"], places["capital_lon"])
    return places.assign(distance_km=away).sort_values("distance_km", ignore_index=True)


def counted(distances: pd.DataFrame, low: float, high: float) -> str:
    """Count the capitals in range as an estimate is put: a band from its low to its high end.

    Examples
    --------
    >>> away = pd.DataFrame({"distance_km": [6900.0, 9500.0, 11000.0]})
    >>> counted(away, 9000, 10000), counted(away, 10400, None), counted(away, None, 7000), counted(away, 8000, 8000)
    ('1 to 2', 'at least 2', 'up to 1', '1')
    """
    few, many = (None if pd.isna(end) else int((distances["distance_km"] <= end).sum()) for end in (low, high))
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
    wording = [word(*ends) for ends in zip(low, high, strict=True)]
    return estimates.assign(range_km=high.fillna(low).astype(float), wording=wording)
