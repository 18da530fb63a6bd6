"""Tables on a page: dates and names stay on one line, words stand to the left, numbers to the right."""

from __future__ import annotations

import re

import pandas as pd

from coursetools.tables import legible
from natoeu import record


def test_what_a_table_holds_is_not_touched():
    for name in ("cooperation/events", "countries/defence_spending", "claims/claims"):
        table = record.load(name).head(20)
        before, after = table._repr_html_(), legible(table._repr_html_())
        assert re.sub(r' style="[^"]*"', "", before) == re.sub(r' style="[^"]*"', "", after)


def test_dates_and_names_never_break_and_numbers_stay_to_the_right():
    table = pd.DataFrame(
        {"day": pd.to_datetime(["2017-12-05"]), "name": ["Joint Declaration"], "share": [2.01], "text": ["x " * 40]}
    )
    page = legible(table._repr_html_())
    for word in ("2017-12-05", "Joint Declaration"):
        assert f'<td style="text-align: left; white-space: nowrap">{word}</td>' in page
    assert "<td>2.01</td>" in page
    assert 'min-width: 12em">x x' in page
