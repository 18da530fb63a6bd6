"""What does each step of an argument rest on, and what falls if one of its reasons falls?

An argument is a set of steps with arrows. Whether a step survives the loss of one of its reasons
depends on how the reasons work together: *linked* reasons need each other, *convergent* reasons
stand alone (D. Walton, 1996, *Argument Structure: A Pragmatic Theory*).
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pandas as pd

from natoeu.record.errors import nearest

RELATIONS = ("supports", "attacks")
READINGS = ("linked", "convergent")
#: Verdicts of the ledger, from the firmest to the weakest.
VERDICTS = ("supported", "imprecise", "interpretive", "not_checked", "unsupported", "wrong")


def build(nodes: pd.DataFrame, links: pd.DataFrame) -> nx.DiGraph:
    """Build the argument as a graph whose arrows run from a reason to what it speaks for or against.

    Parameters
    ----------
    nodes : pandas.DataFrame
        Rows of ``claims/arguments``.
    links : pandas.DataFrame
        Rows of ``claims/argument_links``.

    Returns
    -------
    networkx.DiGraph
        Steps by ``node_id``, in the order of the table; each arrow has a ``relation``.

    Raises
    ------
    ValueError
        If a step occurs twice, an arrow leads to or from an unknown step or has an unknown
        relation, or the arrows go round in a circle.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["thesis", "reason"]})
    >>> links = pd.DataFrame({"from_node": ["reason"], "relation": ["supports"], "to_node": ["thesis"]})
    >>> list(build(nodes, links).edges)
    [('reason', 'thesis')]
    """
    twice = nodes.loc[nodes["node_id"].duplicated(), "node_id"]
    if len(twice):
        raise ValueError(f"The step '{twice.iloc[0]}' stands in the table twice; each step may stand there once.")
    argument = nx.DiGraph()
    argument.add_nodes_from(nodes["node_id"])
    for link in links.itertuples():
        for step in (link.from_node, link.to_node):
            _require(argument, step)
        if link.relation not in RELATIONS:
            raise ValueError(f"'{link.relation}' is no relation between steps. {nearest(link.relation, RELATIONS)}")
        argument.add_edge(link.from_node, link.to_node, relation=link.relation)
    if not nx.is_directed_acyclic_graph(argument):
        circle = [start for start, _ in nx.find_cycle(argument)]
        raise ValueError(
            f"The argument goes round in a circle: {' -> '.join([*circle, circle[0]])}. No step may rest on itself."
        )
    return argument


def _require(argument: nx.DiGraph, step: object) -> None:
    if step not in argument:
        raise ValueError(f"There is no step '{step}' in the argument. {_near(step, argument)}")


def _near(step: object, argument: nx.DiGraph) -> str:
    known = sorted(map(str, argument))
    said = nearest(step, known)
    return (
        said
        if said.startswith("Did")
        else f"Steps run from '{known[0]}' to '{known[-1]}'."
        if known
        else "It has no steps."
    )


def _supports(argument: nx.DiGraph) -> nx.DiGraph:
    return nx.subgraph_view(
        argument, filter_edge=lambda one, other: argument.edges[one, other]["relation"] == "supports"
    )


def rests_on(argument: nx.DiGraph, step: str) -> list[str]:
    """Name all steps on which a step rests, directly or through others.

    Parameters
    ----------
    argument : networkx.DiGraph
        As `build` makes it.
    step : str
        A ``node_id``.

    Returns
    -------
    list of str
        In the order of the table; empty for a step without support.

    Raises
    ------
    ValueError
        If there is no such step.
    """
    _require(argument, step)
    below = nx.ancestors(_supports(argument), step)
    return [node for node in argument if node in below]


def attacked_by(argument: nx.DiGraph, step: str) -> list[str]:
    """Name the counter-arguments against a step or against anything it rests on.

    Parameters
    ----------
    argument : networkx.DiGraph
        As `build` makes it.
    step : str
        A ``node_id``.

    Returns
    -------
    list of str
        In the order of the table.

    Raises
    ------
    ValueError
        If there is no such step.
    """
    reach = {step, *rests_on(argument, step)}
    hits = {one for one, other, data in argument.edges(data=True) if other in reach and data["relation"] == "attacks"}
    return [node for node in argument if node in hits]


def falls_with(argument: nx.DiGraph, struck: Iterable[str] | str, reading: str = "linked") -> list[str]:
    """Name the steps that fall when some steps are struck out.

    Parameters
    ----------
    argument : networkx.DiGraph
        As `build` makes it.
    struck : str or iterable of str
        Steps that are given up.
    reading : {"linked", "convergent"}
        Linked: a step falls with any of its reasons. Convergent: it falls only with the last one.

    Returns
    -------
    list of str
        The further steps that fall, in the order of the table, without those struck out.

    Raises
    ------
    ValueError
        If a step or the reading is unknown.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["thesis", "one", "two"]})
    >>> links = pd.DataFrame({"from_node": ["one", "two"], "relation": "supports", "to_node": "thesis"})
    >>> falls_with(build(nodes, links), "one"), falls_with(build(nodes, links), "one", "convergent")
    (['thesis'], [])
    """
    if reading not in READINGS:
        raise ValueError(f"'{reading}' is no way to read reasons. {nearest(reading, READINGS)}")
    struck = [struck] if isinstance(struck, str) else list(struck)
    for step in struck:
        _require(argument, step)
    supports, fallen = _supports(argument), set(struck)
    rule = any if reading == "linked" else all
    for step in nx.topological_sort(supports):
        reasons = list(supports.predecessors(step))
        if reasons and rule(reason in fallen for reason in reasons):
            fallen.add(step)
    return [node for node in argument if node in fallen.difference(struck)]


def outline(argument: nx.DiGraph, root: str) -> pd.DataFrame:
    """Order the steps under a root as an outline: each step, then its reasons, then what attacks it.

    Parameters
    ----------
    argument : networkx.DiGraph
        As `build` makes it.
    root : str
        The step at the top.

    Returns
    -------
    pandas.DataFrame
        One row for each line, with ``node_id``, ``depth`` (0 for the root), ``parent`` (row of
        the step above, -1 for the root) and ``relation`` to it. A step that speaks to two
        others has two lines.

    Raises
    ------
    ValueError
        If there is no such step.
    """
    _require(argument, root)
    lines: list[tuple] = []

    def write(step: str, depth: int, parent: int, relation: str) -> None:
        place = len(lines)
        lines.append((step, depth, parent, relation))
        for wanted in RELATIONS:
            for reason in (node for node in argument if argument.has_edge(node, step)):
                if argument.edges[reason, step]["relation"] == wanted:
                    write(reason, depth + 1, place, wanted)

    write(root, 0, -1, "")
    return pd.DataFrame(lines, columns=["node_id", "depth", "parent", "relation"])


def verdicts_by(ties: pd.DataFrame, nodes: pd.DataFrame, claims: pd.DataFrame, column: str = "kind") -> pd.DataFrame:
    """Count the verdicts on the claims behind the steps.

    A claim that stands behind several steps of one group counts once in it.

    Parameters
    ----------
    ties : pandas.DataFrame
        Rows of ``claims/argument_claims``.
    nodes : pandas.DataFrame
        Rows of ``claims/arguments``: the steps to count.
    claims : pandas.DataFrame
        Rows of ``claims/claims``.
    column : str
        Column of `nodes` that makes the groups, for example ``kind`` or ``node_id``.

    Returns
    -------
    pandas.DataFrame
        Number of claims by group (rows) and verdict (columns, firmest first).

    Raises
    ------
    ValueError
        If `nodes` has no such column.
    """
    if column not in nodes:
        raise ValueError(f"The steps have no column '{column}'. {nearest(column, nodes.columns)}")
    behind = ties.merge(nodes[list({"node_id", column})], on="node_id").merge(
        claims[["claim_id", "verdict"]], on="claim_id"
    )
    behind = behind.drop_duplicates([column, "claim_id"])
    table = pd.crosstab(behind[column], behind["verdict"]).reindex(columns=VERDICTS, fill_value=0)
    return table.rename_axis(index=None, columns=None)
