"""What does each step of an argument rest on, and what falls if one of its reasons falls?

Whether a step survives the loss of a reason depends on how its reasons work together: *linked* reasons need each
other, *convergent* reasons stand alone (D. Walton, 1996, *Argument Structure: A Pragmatic Theory*).
"""

from __future__ import annotations

from collections.abc import Iterable

import networkx as nx
import pandas as pd

from natoeu.record.errors import nearest

READINGS = ("linked", "convergent")


def build(nodes: pd.DataFrame, links: pd.DataFrame) -> nx.DiGraph:
    """Build the argument as a graph whose arrows run from a reason to what it speaks for or against.

    Examples
    --------
    >>> nodes = pd.DataFrame({"node_id": ["thesis", "reason"]})
    >>> links = pd.DataFrame({"from_node": ["reason"], "relation": ["supports"], "to_node": ["thesis"]})
    >>> list(build(nodes, links).edges)
    [('reason', 'thesis')]
    """
    argument = nx.DiGraph()
    argument.add_nodes_from(nodes["node_id"])
    for link in links.itertuples():
        _require(argument, link.from_node, link.to_node)
        argument.add_edge(link.from_node, link.to_node, relation=link.relation)
    if not nx.is_directed_acyclic_graph(argument):
        circle = [start for start, _ in nx.find_cycle(argument)]
        way = " -> ".join([*circle, circle[0]])
        raise ValueError(f"The argument goes round in a circle: {way}. No step may rest on itself.")
    return argument


def _require(argument: nx.DiGraph, *steps: str) -> None:
    known = sorted(map(str, argument))
    for step in steps:
        if step not in argument:
            where = f"Steps run from '{known[0]}' to '{known[-1]}'." if known else "It has no steps."
            raise ValueError(f"There is no step '{step}' in the argument. {where}")


def reasons(argument: nx.DiGraph, step: str, relation: str = "supports") -> list[str]:
    """Name the steps that speak directly for a step, or against it (``"attacks"``), in the order of the table."""
    _require(argument, step)
    return [one for one in argument if argument.get_edge_data(one, step, {}).get("relation") == relation]


def rests_on(argument: nx.DiGraph, step: str) -> list[str]:
    """Name all steps on which a step rests, directly or through others, in the order of the table."""
    below = set(reasons(argument, step))
    for node in reversed(list(nx.topological_sort(argument))):
        if node in below:
            below.update(reasons(argument, node))
    return [node for node in argument if node in below]


def attacked_by(argument: nx.DiGraph, step: str) -> list[str]:
    """Name the counter-arguments against a step or against anything it rests on, in the order of the table."""
    hits = {one for node in [step, *rests_on(argument, step)] for one in reasons(argument, node, "attacks")}
    return [node for node in argument if node in hits]


def falls_with(argument: nx.DiGraph, struck: Iterable[str] | str, reading: str = "linked") -> list[str]:
    """Name the further steps that fall when some are struck out: linked with any reason, convergent with the last.

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
    _require(argument, *struck)
    fallen, enough = set(struck), any if reading == "linked" else all
    for step in nx.topological_sort(argument):
        carrying = reasons(argument, step)
        if carrying and enough(reason in fallen for reason in carrying):
            fallen.add(step)
    return [node for node in argument if node in fallen.difference(struck)]
