"""A day is read alike wherever one is taken, and what is no day is refused with a sentence."""

from __future__ import annotations

import datetime
import re

import numpy as np
import pandas as pd
import pytest

from natoeu import dates, record
from natoeu.analysis import distance, membership, regime, spending
from natoeu.explorers.regime import RegimeExplorer, regime_on


def _tables(*names):
    return [record.load(name) for name in names]


def _periods():
    return regime.with_periods(*_tables("dprk/measures", "dprk/resolutions", "dprk/eu_acts"))


#: Every function of the package that takes a day.
TAKES_A_DAY = {
    "membership_on": lambda day: membership.membership_on(*_tables("countries/memberships"), day),
    "clubs_of": lambda day: membership.clubs_of(*_tables("countries/memberships"), "FRA", day),
    "capitals": lambda day: distance.capitals(
        *_tables("countries/countries", "countries/parties", "countries/memberships"), day
    ),
    "known_on": lambda day: spending.known_on(*_tables("countries/editions"), day),
    "in_force": lambda day: regime.in_force(_periods(), day),
    "regime_on": lambda day: regime_on(_periods(), day).summary,
    "go_to": lambda day: RegimeExplorer().go_to(day),
}
FORMS = [
    "2017-12-05",
    " 2017-12-05 ",
    "2017-12-05 09:19",
    datetime.date(2017, 12, 5),
    datetime.datetime(2017, 12, 5, 9),
    np.datetime64("2017-12-05"),
    pd.Timestamp("2017-12-05 09:19"),
]
NO_DAYS = [2017, 2017.0, True, None, pd.NaT, float("nan"), "", "2017", "2017-12", "2017-02-30", "soon", "5 December 2017", "05/12/2017", np.datetime64("2017"), np.datetime64("NaT"), [], ["2017-12-05"], pd.Timestamp("2017-12-05", tz="UTC"), "2017-12-05 23:30+01:00", pd.Series([1, 2])]  # fmt: skip


@pytest.mark.parametrize("name", TAKES_A_DAY)
class TestWhoeverTakesADay:
    def test_takes_it_in_every_form_of_a_day(self, name):
        answers = {str(TAKES_A_DAY[name](day)) for day in FORMS}
        assert len(answers) == 1

    def test_refuses_what_is_no_day_with_a_sentence(self, name):
        for value in NO_DAYS:
            with pytest.raises(ValueError, match="is no date; write it as in '2017-12-05'.$|a time in a zone") as said:
                TAKES_A_DAY[name](value)
            assert len(str(said.value)) < 150


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("membership_on", "1949-04-03"),
        ("membership_on", "3000-01-01"),
        ("in_force", "2019-01-01"),
    ],
)
def test_a_day_that_is_not_followed_is_refused_with_what_is(name, day):
    with pytest.raises(ValueError, match=r"^The record follows .+ to \d+ \w+ \d{4}; \d+ \w+ \d{4} lies outside\.$"):
        TAKES_A_DAY[name](day)


def test_a_year_does_not_give_the_members_of_1970():
    with pytest.raises(ValueError, match=re.escape("2017 is no date; write it as in '2017-12-05'.")):
        TAKES_A_DAY["membership_on"](2017)


@pytest.mark.parametrize(
    ("date", "precision", "last"),
    [
        ("2017-12-05", "day", "2017-12-05"),
        ("2016-02-01", "month", "2016-02-29"),
        ("2017-11-01", "month", "2017-11-30"),
        ("2017-01-01", "year", "2017-12-31"),
    ],
)
def test_a_date_ends_with_the_day_the_month_or_the_year_to_which_it_is_known(date, precision, last):
    rows = pd.DataFrame({"known_on": pd.to_datetime([date, None]), "known_on_precision": precision})
    found = dates.known_interval(rows, "known_on")
    assert found.loc[0, ["first_day", "last_day"]].tolist() == [pd.Timestamp(date), pd.Timestamp(last)]
    assert found.loc[1, ["first_day", "last_day"]].isna().all()
