"""Who works with whom in PESCO, as listed on the day?

States and projects form a network of two kinds of nodes. Two states are partners when they sit in
one project; the count of joint projects follows from the table of participation alone (Breiger,
R. L., "The Duality of Persons and Groups", Social Forces 53, 1974).
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from natoeu import dates

if TYPE_CHECKING:
    import networkx as nx

#: The record follows the lists of projects up to this day.
LAST_LIST_DAY = pd.Timestamp("2019-12-31")
MILITARY_MOBILITY = 4


def projects_on(projects: pd.DataFrame, milestones: pd.DataFrame, date: object) -> list[int]:
    """List the projects that had been adopted by a day.

    Parameters
    ----------
    projects : pandas.DataFrame
        Rows of ``strategy/pesco_projects``.
    milestones : pandas.DataFrame
        Rows of ``strategy/milestones``: they carry the day of adoption.
    date : str, datetime.date or pandas.Timestamp
        Up to 31 December 2019.

    Returns
    -------
    list of int
        Project numbers; none before the first list.

    Raises
    ------
    ValueError
        If it is no day, or later than the record follows.

    Examples
    --------
    >>> from natoeu import record
    >>> tables = record.load("strategy/pesco_projects"), record.load("strategy/milestones")
    >>> [len(projects_on(*tables, day)) for day in ("2017-12-11", "2018-03-06", "2019-12-31")]
    [0, 17, 47]
    """
    day = dates.day(date, last=LAST_LIST_DAY, of="the lists of projects")
    adopted = projects["milestone_id"].map(milestones.set_index("milestone_id")["date"])
    return projects.loc[adopted <= day, "project_no"].tolist()


def matrix(participation: pd.DataFrame, projects: Iterable[int], states: Iterable[str] | None = None) -> pd.DataFrame:
    """Turn the list of memberships into a table of states and projects.

    Parameters
    ----------
    participation : pandas.DataFrame
        Rows of ``strategy/pesco_participation``.
    projects : iterable of int
        Project numbers, one column each.
    states : iterable of str, optional
        Rows; by default every state that takes part in some project of the table.

    Returns
    -------
    pandas.DataFrame
        True where a state is in a project, in any role.

    Raises
    ------
    ValueError
        If a project is not in the table.

    Examples
    --------
    >>> from natoeu import record
    >>> wave_1 = matrix(record.load("strategy/pesco_participation"), range(1, 18))
    >>> wave_1.shape, int(wave_1.to_numpy().sum()), wave_1.sum(axis=1).nlargest(2).to_dict()
    ((25, 17), 123, {'ITA': 15, 'ESP': 12})
    """
    projects = list(projects)
    unknown = sorted(set(projects) - set(participation["project_no"]))
    if unknown:
        raise ValueError(
            f"The record has no PESCO project {unknown[0]}; it has 1 to {participation['project_no'].max()}."
        )
    states = sorted(participation["iso3"].unique()) if states is None else list(states)
    table = pd.crosstab(participation["iso3"], participation["project_no"]) > 0
    return table.reindex(index=states, columns=projects, fill_value=False).rename_axis(
        index="iso3", columns="project_no"
    )


def joint_projects(members: pd.DataFrame) -> pd.DataFrame:
    """Count the projects that each pair of states shares.

    Parameters
    ----------
    members : pandas.DataFrame
        As `matrix` gives it.

    Returns
    -------
    pandas.DataFrame
        States by states; the diagonal is zero, since nobody is a partner of itself.

    Examples
    --------
    >>> table = pd.DataFrame([[True, True], [True, False]], index=["A", "B"])
    >>> int(joint_projects(table).loc["A", "B"])
    1
    """
    counts = members.to_numpy().astype(int)
    shared = counts @ counts.T
    np.fill_diagonal(shared, 0)
    return pd.DataFrame(shared, index=members.index, columns=members.index)


def network(members: pd.DataFrame, least: int = 1) -> nx.Graph:
    """Make the network of states, with a tie where two share at least some number of projects.

    Parameters
    ----------
    members : pandas.DataFrame
        As `matrix` gives it.
    least : int
        Joint projects needed for a tie.

    Returns
    -------
    networkx.Graph
        Every state is a node, also without ties; ties carry ``weight``. Ask it for
        ``networkx.density`` or ``networkx.degree_centrality`` (Freeman, L. C., "Centrality in Social
        Networks", Social Networks 1, 1979).

    Examples
    --------
    >>> table = pd.DataFrame([[True, True], [True, False], [False, False]], index=["A", "B", "C"])
    >>> sorted(network(table).edges)
    [('A', 'B')]
    """
    import networkx as nx  # slow to import, and only needed here

    if least < 1:
        raise ValueError(f"A tie needs at least 1 joint project, not {least}.")
    shared = joint_projects(members)
    graph = nx.Graph()
    graph.add_nodes_from(shared.index)
    graph.add_weighted_edges_from(
        (one, other, int(shared.loc[one, other]))
        for one, other in combinations(shared.index, 2)
        if shared.loc[one, other] >= least
    )
    return graph


def difference_by_chance(counts: pd.Series, group: Iterable[str]) -> tuple[float, float]:
    """Ask how often chance alone would part a group as far from the rest as it is.

    All ways to draw a group of that size are tried (Pitman, E. J. G., "Significance Tests Which May be
    Applied to Samples from any Populations", Supplement to the JRSS 4, 1937).

    Parameters
    ----------
    counts : pandas.Series
        A number for each state.
    group : iterable of str
        The states set apart, at most six.

    Returns
    -------
    tuple of float
        Mean of the rest minus mean of the group, and the share of draws (0 to 1) with a difference
        at least as large in either direction.

    Examples
    --------
    >>> difference_by_chance(pd.Series({"A": 3, "B": 2, "C": 1, "D": 0}), ["C", "D"])
    (2.0, 0.3333333333333333)
    """
    group = sorted(set(group) & set(counts.index))
    if not 1 <= len(group) <= 6 or len(group) == len(counts):
        raise ValueError(f"Set apart one to six states, and leave some: {len(group)} of {len(counts)} were given.")
    values, size, total = counts.to_numpy(float), len(group), float(counts.sum())
    drawn = values[np.array(list(combinations(range(len(values)), size)))].sum(axis=1)
    gaps = (total - drawn) / (len(values) - size) - drawn / size
    seen = (total - counts[group].sum()) / (len(values) - size) - counts[group].mean()
    return float(seen), float((np.abs(gaps) >= abs(seen) - 1e-9).mean())
