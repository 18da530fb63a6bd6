"""Check the record with our own loader and with frictionless; print all problems, exit 1 if there are any."""

from __future__ import annotations

import sys

from natoeu import record
from natoeu.record import descriptor


def independent_problems() -> list[str]:
    """Validate with the frictionless library, which shares no code with our loader."""
    from frictionless import FrictionlessException, Package, system

    try:
        with system.use_context(trusted=True):
            report = Package(str(record.data_folder() / "datapackage.json")).validate()
    except FrictionlessException as error:
        reasons = dict.fromkeys(reason.message for reason in error.reasons or [error.error])
        return [f"data/datapackage.json: {reason} (frictionless)" for reason in reasons]
    found = [f"datapackage.json: {error.message}" for error in report.errors]
    for task in report.tasks:
        for error in task.errors:
            place = (
                f"data/{task.place}, row {error.row_number}" if hasattr(error, "row_number") else f"data/{task.place}"
            )
            found.append(f"{place}: {error.message} (frictionless)")
    return found


def main() -> int:
    problems: list[str] = []
    try:
        problems += [str(problem) for problem in record.check()]
        problems += independent_problems()
    except record.DataError as error:
        problems.append(str(error))
    if problems:
        print("\n".join(problems))
        print(f"\n{len(problems)} problem(s) found in the record.")
        return 1
    tables = record.catalogue()
    print(tables.to_string(max_colwidth=60))
    statuses = [record.load(name)["status"].value_counts() for name in tables.index if "status" in _columns(name)]
    total = sum(counts.sum() for counts in statuses)
    shares = {
        word: sum(counts.get(word, 0) for counts in statuses) for word in ("two_sources", "one_source", "derived")
    }
    print(f"\n{len(tables)} tables, {tables['rows'].sum()} rows, {tables.loc['sources', 'rows']} sources.")
    print(
        f"Of {total} rows with a status: "
        + ", ".join(f"{word} {count} ({count / total:.0%})" for word, count in shares.items())
        + "."
    )
    print("Both checks found nothing wrong.")
    return 0


def _columns(name: str) -> list[str]:
    return [field["name"] for field in descriptor.resource(name)["schema"]["fields"]]


if __name__ == "__main__":
    sys.exit(main())
