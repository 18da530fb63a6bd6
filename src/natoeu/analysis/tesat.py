"""What do Europol's yearly reports (TE-SAT) say, in which edition, and what do they leave open?

A figure belongs to an edition and to a set of states. Figures of different sets are never joined; where the
labels do not add up to the total, the rest is shown as "not broken down".
"""

from __future__ import annotations

import pandas as pd

from natoeu.record.errors import nearest

#: Labels of Europol, in the order in which they are drawn.
LABELS = ("separatist", "jihadist", "left_wing", "right_wing", "single_issue", "not_specified")
MEASURES = ("attacks", "arrests", "deaths", "verdicts", "persons tried")
#: Sets of states that stand for the whole EU of their time; the rest are parts of it.
WHOLE_EU = ("EU25", "EU27", "EU27_without_GBR", "EU28", "EU27_2020")
FIRST, LATEST = "first", "latest"


def figures(attacks: pd.DataFrame, arrests: pd.DataFrame, deaths: pd.DataFrame, courts: pd.DataFrame) -> pd.DataFrame:
    """Bring four tables of the record into one form.

    Parameters
    ----------
    attacks, arrests, deaths, courts : pandas.DataFrame
        ``terrorism/tesat_attacks``, ``tesat_arrests``, ``tesat_deaths`` and ``tesat_convictions``.

    Returns
    -------
    pandas.DataFrame
        With ``measure`` (see ``MEASURES``), ``year``, ``ideology``, ``coverage``, ``edition``, ``number``, ``note``
        and ``source_ids``: only figures for the whole EU, all outcomes together, as the reports print them.
    """
    tried = {"individuals_in_concluded_proceedings": "persons tried", "verdicts": "verdicts"}
    parts = [
        attacks[attacks["outcome"] == "all"].rename(columns={"attacks": "number"}).assign(measure="attacks"),
        arrests[arrests["printed_in"] == "report"].rename(columns={"arrests": "number"}).assign(measure="arrests"),
        deaths[deaths["measure"] == "deaths"].rename(columns={"persons": "number"}),
        courts[courts["measure"].isin(tried)].rename(columns={"party": "coverage"}).replace({"measure": tried}),
    ]
    columns = ["measure", "year", "ideology", "coverage", "edition", "number", "note", "source_ids"]
    whole = pd.concat([part[columns] for part in parts], ignore_index=True)
    whole = whole[whole["coverage"].isin(WHOLE_EU)]
    return whole.sort_values(["measure", "year", "ideology", "edition"], ignore_index=True)


def restated(figures: pd.DataFrame, measure: str) -> pd.DataFrame:
    """List the years for which more than one total was printed.

    Parameters
    ----------
    figures : pandas.DataFrame
        Result of `figures`.
    measure : str
        One of ``MEASURES``.

    Returns
    -------
    pandas.DataFrame
        With ``year``, ``edition``, ``coverage`` and ``number``, by year and edition.

    Raises
    ------
    ValueError
        If the measure is not known.
    """
    totals = _of(figures, measure)
    totals = totals[totals["ideology"] == "all"]
    several = totals[totals.duplicated("year", keep=False)]
    return several[["year", "edition", "coverage", "number"]].reset_index(drop=True)


def breakdown(figures: pd.DataFrame, measure: str, edition: str | int = FIRST) -> pd.DataFrame:
    """Give total, labels and the part not broken down, by year.

    Parameters
    ----------
    figures : pandas.DataFrame
        Result of `figures`.
    measure : str
        One of ``MEASURES``.
    edition : {"first", "latest"} or int
        The first figure printed for each year; the latest; or the latest that stood in the edition of a given
        year or before it: what was known then.

    Returns
    -------
    pandas.DataFrame
        By ``year``: ``total``, one column for each label (missing where no figure fits), ``not_broken_down``,
        ``coverage``, ``edition`` of the total, and ``mixed``: whether a label was printed in another edition.

    Raises
    ------
    ValueError
        If measure or edition are not known, or nothing was printed by then.

    Notes
    -----
    A label is used only where it covers the same states as the total.
    """
    rows = _of(figures, measure)
    if edition not in (FIRST, LATEST):
        known = sorted(figures["edition"].unique())
        if isinstance(edition, bool) or edition not in known:
            raise ValueError(
                f"There is no edition {edition!r}. Allowed are 'first', 'latest' and {known[0]} to {known[-1]} where a figure was printed."
            )
        rows = rows[rows["edition"] <= edition]
        if rows.empty:
            raise ValueError(f"No figure for {measure} is on record up to the edition of {edition}.")
    keep = "first" if edition == FIRST else "last"
    totals = rows[rows["ideology"] == "all"].drop_duplicates("year", keep=keep).set_index("year")
    labelled = rows[rows["ideology"] != "all"].drop_duplicates(["year", "ideology", "coverage"], keep=keep)
    labelled = labelled[labelled["coverage"] == labelled["year"].map(totals["coverage"])]
    parts = labelled.pivot(index="year", columns="ideology", values="number")
    table = parts.reindex(index=totals.index, columns=list(LABELS)).astype("Int64")
    table.insert(0, "total", totals["number"])
    table["not_broken_down"] = table["total"] - table[list(LABELS)].sum(axis=1)
    others = labelled[labelled["edition"] != labelled["year"].map(totals["edition"])]
    added = {"coverage": totals["coverage"], "edition": totals["edition"], "mixed": table.index.isin(others["year"])}
    return table.assign(**added).rename_axis(columns=None)


def share_range(table: pd.DataFrame, label: str) -> pd.DataFrame:
    """Bound the share of a label by what is not broken down.

    Parameters
    ----------
    table : pandas.DataFrame
        Result of `breakdown`.
    label : str
        One of ``LABELS``.

    Returns
    -------
    pandas.DataFrame
        By year: ``lowest``, if nothing that is not broken down bears the label, and ``highest``, if all of it
        does; both between 0 and 1.

    Raises
    ------
    ValueError
        If the label is not known.

    Examples
    --------
    >>> table = pd.DataFrame({"total": [200], "separatist": [50], "not_broken_down": [30]}, index=[2014])
    >>> share_range(table, "separatist").loc[2014].tolist()
    [0.25, 0.4]
    """
    if label not in LABELS:
        raise ValueError(f"There is no label '{label}'. {nearest(label, LABELS)}")
    known = table[label].fillna(0)
    return pd.DataFrame(
        {"lowest": known / table["total"], "highest": (known + table["not_broken_down"]) / table["total"]}
    )


def _of(figures: pd.DataFrame, measure: str) -> pd.DataFrame:
    if measure not in MEASURES:
        raise ValueError(f"There is no measure '{measure}'. {nearest(measure, MEASURES)}")
    return figures[figures["measure"] == measure].sort_values(["year", "edition"])
