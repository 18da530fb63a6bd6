"""Where the data are and how ``datapackage.json`` describes them."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

from natoeu.record.errors import DataError, nearest

FIELD_TYPES = ("string", "integer", "number", "boolean", "date")


def data_folder() -> Path:
    """Find the folder ``data/``.

    The environment variable ``NATOEU_DATA`` wins; otherwise it is the ``data/`` folder
    beside ``src/`` in the checkout of the course, wherever the notebook was started.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataError
        If there is no ``datapackage.json`` in it.
    """
    chosen = os.environ.get("NATOEU_DATA")
    folder = Path(chosen) if chosen else Path(__file__).resolve().parents[3] / "data"
    if not (folder / "datapackage.json").is_file():
        where = f"NATOEU_DATA points to '{chosen}'" if chosen else "the folder 'data' of the course"
        raise DataError(
            f"No data found: {where}, but no file 'datapackage.json' is there. "
            "Get the course again with its 'data' folder, or set NATOEU_DATA to a folder that holds it."
        )
    return folder


def package(folder: Path | None = None) -> dict:
    """Read ``datapackage.json``.

    Parameters
    ----------
    folder : pathlib.Path, optional
        The data folder; by default the one of the course.

    Returns
    -------
    dict
        The descriptor. Treat it as read-only: it is shared.

    Raises
    ------
    DataError
        If the file is missing, not UTF-8, not JSON, or describes no tables.
    """
    path = (folder or data_folder()) / "datapackage.json"
    try:
        return _parse(path.read_bytes())
    except OSError as error:
        raise DataError(f"data/datapackage.json can't be read: {error.strerror}.") from None


@cache
def _parse(content: bytes) -> dict:
    try:
        descriptor = json.loads(content.decode("utf-8"))
        fault = _fault(descriptor["resources"])
    except UnicodeDecodeError as error:
        raise DataError(f"data/datapackage.json is not UTF-8 text (byte {error.start}).") from None
    except json.JSONDecodeError as error:
        raise DataError(f"data/datapackage.json, row {error.lineno}: not valid JSON ({error.msg}).") from None
    except (KeyError, TypeError):
        raise DataError(
            "data/datapackage.json: expected a list 'resources' whose entries have a name, a path, a title, "
            "a description, and a schema with fields."
        ) from None
    if fault:
        raise DataError(f"data/datapackage.json: {fault}.")
    return descriptor


def _fault(resources: list[dict]) -> str | None:
    """Say what is wrong with the description of the tables, or nothing."""
    columns = {}
    for resource in resources:
        resource["path"], resource["title"], resource["description"]
        columns[resource["name"]] = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    for resource in resources:
        name, schema = resource["name"], resource["schema"]
        own = columns[name]
        unknown = sorted(set(own.values()).difference(FIELD_TYPES))
        if unknown:
            return f"table '{name}' has a field of type '{unknown[0]}'; expected one of: {', '.join(FIELD_TYPES)}"
        links = [(name, as_list(schema.get("primaryKey", [])))]
        for foreign in schema.get("foreignKeys", []):
            links.append((name, as_list(foreign["fields"])))
            links.append((foreign["reference"]["resource"] or name, as_list(foreign["reference"]["fields"])))
        for field in schema["fields"]:
            if "references" in field.get("list", {}):
                target, column = field["list"]["references"].rsplit(".", 1)
                links.append((target, [column]))
        for target, fields in links:
            missing = [field for field in fields if field not in columns.get(target, {})]
            if missing:
                return f"table '{name}' refers to the column '{missing[0]}' of '{target}', which is not described"
    return None


def as_list(value: str | list[str]) -> list[str]:
    """Keys in a descriptor may be one name or a list of names; make it a list."""
    return [value] if isinstance(value, str) else list(value)


def resources(folder: Path | None = None) -> dict[str, dict]:
    """Return the descriptors of all tables by name, in the order of the package."""
    return {resource["name"]: resource for resource in package(folder)["resources"]}


def resource(name: str, folder: Path | None = None) -> dict:
    """Return the descriptor of one table; an unknown name is answered with the nearest ones."""
    known = resources(folder)
    if name not in known:
        raise DataError(f"There is no table '{name}' in the record. {nearest(name, known)}")
    return known[name]


def describe(name: str):
    """Show what the columns of a table mean.

    Parameters
    ----------
    name : str
        Name of the table, for example ``"cooperation/events"``.

    Returns
    -------
    pandas.DataFrame
        One row a column, with title, type, unit, whether it is a judgement, and description.

    Examples
    --------
    >>> from natoeu import record
    >>> record.describe("cooperation/areas").loc["area_id", "type"]
    'string'
    """
    import pandas as pd

    fields = resource(name)["schema"]["fields"]
    rows = [
        {
            "column": field["name"],
            "type": field["type"],
            "unit": field.get("unit", ""),
            "judgement": "yes" if field.get("judgement") else "",
            "description": field["description"],
        }
        for field in fields
    ]
    return pd.DataFrame(rows).set_index("column")
