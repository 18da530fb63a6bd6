"""How many proposals were agreed, and how much of their text does the record hold?"""

from __future__ import annotations

import pandas as pd


def running_total(sets: pd.DataFrame) -> pd.DataFrame:
    """Add up the sets of proposals in the order of their dates.

    Parameters
    ----------
    sets : pandas.DataFrame
        With ``date`` and ``proposals`` (the number in each set).

    Returns
    -------
    pandas.DataFrame
        In order of date, with the column ``total``.

    Examples
    --------
    >>> sets = pd.DataFrame({"date": ["2017-12-05", "2016-12-06"], "proposals": [32, 42]})
    >>> running_total(sets)["total"].tolist()
    [42, 74]
    """
    ordered = sets.sort_values("date", ignore_index=True)
    return ordered.assign(total=ordered["proposals"].cumsum())


def text_coverage(proposals: pd.DataFrame, sizes: pd.Series) -> pd.DataFrame:
    """Compare the proposals whose text the record holds with the number that was agreed.

    Only top-level proposals read in an official text count as covered: a summary may split or
    merge proposals, so its items can't be counted against the official number.

    Parameters
    ----------
    proposals : pandas.DataFrame
        Rows of ``cooperation/proposals`` with ``set_year``, ``level`` and ``text_basis``.
    sizes : pandas.Series
        Official number of proposals, by set.

    Returns
    -------
    pandas.DataFrame
        By set: ``agreed``, ``read`` (official text), ``share`` (between 0 and 1).

    Examples
    --------
    >>> rows = pd.DataFrame({"set_year": [2017], "level": ["proposal"], "text_basis": ["official_text"]})
    >>> text_coverage(rows, pd.Series({2016: 42, 2017: 32}))["read"].to_dict()
    {2016: 0, 2017: 1}
    """
    official = proposals[(proposals["level"] == "proposal") & (proposals["text_basis"] == "official_text")]
    read = official.groupby("set_year").size().reindex(sizes.index, fill_value=0)
    return pd.DataFrame({"agreed": sizes, "read": read, "share": read / sizes})
