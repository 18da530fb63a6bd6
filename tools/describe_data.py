"""Write what is derived from the tables: ``data/README.md``, and sizes and hashes in ``data/datapackage.json``."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

from natoeu import record
from natoeu.record import descriptor
from natoeu.record.tables import CHANGED, read


def dictionary(folder: Path) -> str:
    """Write the data dictionary as Markdown, from ``datapackage.json`` alone."""
    package = descriptor.package(folder)
    lines = [
        f"# {package['title']}",
        "",
        "*Generated from `datapackage.json` by `make describe-data`; change it there.*",
        "",
        package["description"],
        "",
        "## How to read it",
        "",
        *(f"- {note}" for note in package["notes"]),
        "",
        "## Terms of use",
        "",
        *(f"- {_licence(licence)}" for licence in package["licenses"]),
        "",
        "## Tables",
        "",
        "| table | one row is |",
        "| --- | --- |",
    ]
    for resource in package["resources"]:
        lines.append(f"| [{resource['name']}](#{_anchor(resource['name'])}) | {_cell(resource['description'])} |")
    for resource in package["resources"]:
        lines += ["", *_table(resource)]
    return "\n".join(lines) + "\n"


def _table(resource: dict) -> list[str]:
    schema = resource["schema"]
    key = schema.get("primaryKey", [])
    key = [key] if isinstance(key, str) else key
    lines = [f"### {resource['name']}", "", f"**{resource['title']}.** {resource['description']}", ""]
    lines.append(f"File `{resource['path']}`; key: {', '.join(f'`{column}`' for column in key)}.")
    for foreign in schema.get("foreignKeys", []):
        fields = foreign["fields"] if isinstance(foreign["fields"], list) else [foreign["fields"]]
        target = foreign["reference"]["resource"] or resource["name"]
        lines.append(f"Column {', '.join(f'`{column}`' for column in fields)} refers to `{target}`.")
    if resource.get("notes"):
        lines += ["", "Gaps and traps:", *(f"- {note}" for note in resource["notes"])]
    if resource.get("licenses"):
        lines += ["", "Terms: " + " ".join(_licence(licence) for licence in resource["licenses"])]
    lines += ["", "| column | type | unit | allowed | meaning |", "| --- | --- | --- | --- | --- |"]
    for field in schema["fields"]:
        meaning = ("*Judgement.* " if field.get("judgement") else "") + field["description"]
        cells = [f"`{field['name']}`", field["type"], field.get("unit", ""), _allowed(field), meaning]
        lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return lines


def _allowed(field: dict) -> str:
    constraints = field.get("constraints", {})
    parts = ["required"] if constraints.get("required") else []
    words = constraints.get("enum") or field.get("list", {}).get("enum")
    if words:
        parts.append(", ".join(map(str, words)))
    if "minimum" in constraints:
        parts.append(f"from {constraints['minimum']}")
    if "maximum" in constraints:
        parts.append(f"to {constraints['maximum']}")
    if "list" in field:
        parts.append(f"list, separated by {field['list']['separator']}")
    return "; ".join(parts)


def _licence(licence: dict) -> str:
    address = f" ({licence['path']})" if licence.get("path") else ""
    return f"{licence['title']}{address}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _anchor(name: str) -> str:
    return name.replace("/", "")


def sealed(folder: Path) -> str:
    """Write ``datapackage.json`` with the size and the hash of every file; each other byte stays."""
    text = (folder / "datapackage.json").read_bytes().decode("utf-8")
    for resource in descriptor.resources(folder).values():
        table = read(resource, folder)
        entry = rf'(\s*)("path": {re.escape(json.dumps(resource["path"], ensure_ascii=False))})'
        seal = rf'\1\2,\1"bytes": {len(table.content)},\1"hash": "{table.hash}"'
        text, count = re.subn(entry + r'(,\s*"bytes": \d+)?(,\s*"hash": "[^"]*")?', seal, text)
        if count != 1:
            raise record.DataError(
                f"data/datapackage.json names the file '{resource['path']}' {count} times, not once."
            )
    return text


def main() -> int:
    folder = record.data_folder()
    problems = [problem for problem in record.check(folder) if problem.expected != CHANGED]
    if problems:
        print("\n".join(map(str, problems)), file=sys.stderr)
        print("Nothing written: mend these first.", file=sys.stderr)
        return 1
    for resource in descriptor.resources(folder).values():
        path, table = folder / resource["path"], read(resource, folder)
        if path.read_bytes() != table.content:
            path.write_bytes(table.content)
            print(f"Line ends and encoding written as in the other tables: data/{resource['path']}")
    (folder / "datapackage.json").write_bytes(sealed(folder).encode("utf-8"))
    (folder / "README.md").write_text(dictionary(folder), "utf-8")
    print("Written: data/README.md, data/datapackage.json")
    return 0


if __name__ == "__main__":
    sys.exit(main())
