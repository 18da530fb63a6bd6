"""Where the data are and how ``datapackage.json`` describes them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd

from natoeu.record.errors import DataError, nearest

FIELD_TYPES = ("string", "integer", "number", "boolean", "date")


def data_folder() -> Path:
    """Find the folder ``data/``: the one of the course, or the one that the variable ``NATOEU_DATA`` names."""
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
    """Read ``datapackage.json`` of a data folder. The answer is shared: not to be changed."""
    path = (folder or data_folder()) / "datapackage.json"
    try:
        return _parse(path.read_bytes())
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        fault = f"can't be read ({error})"
    except (AttributeError, KeyError, TypeError):
        parts = "a name, a path, a title, a description, and a schema with fields"
        fault = f"expected a list 'resources' whose entries have {parts}"
    raise DataError(f"data/datapackage.json: {fault}.")


@cache
def _parse(content: bytes) -> dict:
    descriptor = json.loads(content.decode("utf-8"))
    columns = {each["name"]: {field["name"] for field in each["schema"]["fields"]} for each in descriptor["resources"]}
    for resource in descriptor["resources"]:
        name, _, _, _ = (resource[part] for part in ("name", "path", "title", "description"))
        fault = f"data/datapackage.json: table '{name}'"
        unknown = {field["type"] for field in resource["schema"]["fields"]}.difference(FIELD_TYPES)
        if unknown:
            raise DataError(f"{fault} has a field of type '{min(unknown)}'; expected one of: {', '.join(FIELD_TYPES)}.")
        named = [(name, column) for column in primary_key(resource)]
        for column, _, table, target in links(resource):
            named += [(name, column), (table, target)]
        for table, column in named:
            if column not in columns.get(table, ()):
                raise DataError(f"{fault} refers to the column '{column}' of '{table}', which is not described.")
    return descriptor


def as_list(value: str | list[str]) -> list[str]:
    """Keys in a descriptor may be one name or a list of names; make it a list."""
    return [value] if isinstance(value, str) else list(value)


def primary_key(resource: dict) -> list[str]:
    """Name the columns that tell the rows of a table apart, if the descriptor names any."""
    return as_list(resource["schema"].get("primaryKey", []))


def links(resource: dict) -> Iterator[tuple[str, str | None, str, str]]:
    """Find what a table refers to: a column, the separator of its words, and the table and column they stand in."""
    for foreign in resource["schema"].get("foreignKeys", []):
        target = foreign["reference"]
        for column, there in zip(as_list(foreign["fields"]), as_list(target["fields"]), strict=True):
            yield column, None, target["resource"] or resource["name"], there
    for field in resource["schema"]["fields"]:
        if "references" in field.get("list", {}):
            table, there = field["list"]["references"].rsplit(".", 1)
            yield field["name"], field["list"]["separator"], table, there


def resources(folder: Path | None = None) -> dict[str, dict]:
    """Return the descriptions of all tables by name, in the order of the package."""
    return {resource["name"]: resource for resource in package(folder)["resources"]}


def resource(name: str, folder: Path | None = None) -> dict:
    """Return the description of one table; an unknown name is answered with the nearest ones."""
    known = resources(folder)
    if name not in known:
        raise DataError(f"There is no table '{name}' in the record. {nearest(name, known)}")
    return known[name]


def describe(name: str) -> pd.DataFrame:
    """Show the columns of a table: type, unit, whether they hold a judgement, and what they mean."""
    fields = pd.DataFrame(resource(name)["schema"]["fields"]).rename(columns={"name": "column"}).set_index("column")
    fields = fields.reindex(columns=["type", "unit", "judgement", "description"]).astype(object)
    return fields.assign(judgement=fields["judgement"].map({True: "yes"})).fillna("")
