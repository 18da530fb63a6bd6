"""How many days lie between a decision in New York and the EU act that takes it over?"""

from __future__ import annotations

import pandas as pd

#: What an act takes over; the act on resolution 2087 holds rules and names in one.
CONTENT = {
    "measures": ("rules",),
    "listings": ("names",),
    "vessels": ("names",),
    "measures_and_listings": ("rules", "names"),
}


def delays(links: pd.DataFrame, resolutions: pd.DataFrame, steps: pd.DataFrame, acts: pd.DataFrame) -> pd.DataFrame:
    """Count the days from each UN document to each EU act that takes it over.

    Parameters
    ----------
    links, resolutions, steps, acts : pandas.DataFrame
        ``dprk/transpositions``, ``dprk/resolutions``, ``dprk/un_listing_steps`` and ``dprk/eu_acts``.

    Returns
    -------
    pandas.DataFrame
        The links with ``un_document``, ``un_date`` (in New York), ``act`` (title), ``form``
        (regulation or decision; a common position counts as a decision), ``eu_date``
        (adoption) and ``days`` (calendar days).

    Raises
    ------
    ValueError
        If an act is older than the document that it takes over.
    """
    act = acts.set_index("act_id").loc[links["act_id"]]
    by_resolution = links["resolution"].map(resolutions.set_index("number")["adopted_date"])
    by_step = links["step_id"].map(steps.set_index("step_id")["date"])
    table = links.assign(
        un_document=[
            f"Resolution {number}" if pd.notna(number) else "1718 Committee" for number in links["resolution"]
        ],
        un_date=by_resolution.fillna(by_step),
        act=act["title"].to_numpy(),
        form=["regulation" if "regulation" in kind else "decision" for kind in act["act_type"]],
        eu_date=act["adopted_date"].to_numpy(),
    )
    table["days"] = (table["eu_date"] - table["un_date"]).dt.days
    if (table["days"] < 0).any():
        wrong = table.loc[table["days"].idxmin()]
        raise ValueError(
            f"{wrong['act']} ({wrong['eu_date']:%Y-%m-%d}) is older than {wrong['un_document']} ({wrong['un_date']:%Y-%m-%d})."
        )
    return table


def by_content(table: pd.DataFrame) -> pd.DataFrame:
    """Sort the links into rules and names; an act that holds both gets two rows.

    Moves from the EU's own list to the UN-based list add no name and are left out.

    Examples
    --------
    >>> by_content(pd.DataFrame({"part": ["listings", "measures_and_listings", "list_transfer"]}))["content"].tolist()
    ['names', 'rules', 'names']
    """
    return (
        table.assign(content=table["part"].map(CONTENT)).dropna(subset="content").explode("content", ignore_index=True)
    )


def first_acts(table: pd.DataFrame) -> pd.DataFrame:
    """Keep, for each UN document and content, the first act: the day on which the EU was bound.

    Parameters
    ----------
    table : pandas.DataFrame
        What `by_content` returns for `delays`.

    Returns
    -------
    pandas.DataFrame
        One row for each UN document and content.
    """
    ordered = table.sort_values(["un_date", "days", "form"])
    return ordered.drop_duplicates(["un_document", "un_date", "content"]).reset_index(drop=True)


def summary(first: pd.DataFrame) -> pd.DataFrame:
    """Describe few delays with few words: how many, the shortest, the median, the longest (days).

    Examples
    --------
    >>> rows = pd.DataFrame({"content": ["names"] * 3, "days": [2, 17, 5]})
    >>> summary(rows).loc["names"].to_dict()
    {'number': 3.0, 'shortest': 2.0, 'median': 5.0, 'longest': 17.0}
    """
    return first.groupby("content")["days"].agg(number="size", shortest="min", median="median", longest="max")
