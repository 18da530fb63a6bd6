"""The meeting of December 2017: its agenda, the sets of proposals, and the ladder of joint acts."""

from __future__ import annotations

from datetime import date

import nbformat
import pandas as pd
import pytest
from legibility import faults

from natoeu.explorers.timeline import ladder


@pytest.fixture(scope="module")
def joint_acts(load):
    events = load("cooperation/events")
    return events[events["actor"] == "both"]


def test_north_korea_had_its_turn_on_the_day_before_the_article_places_it(load):
    topics = load("cooperation/agenda_topics").merge(load("cooperation/sessions")[["session_id", "date"]])
    korea = topics.set_index("topic_id").loc["north_korea"]
    assert (korea["date"].date(), korea["article_date"].date()) == (date(2017, 12, 5), date(2017, 12, 6))


def test_two_official_sets_make_the_74_of_the_later_reports(load):
    counts = load("cooperation/proposal_counts")
    official = counts[(counts["scope"] == "all") & (counts["basis"] == "official")]
    sizes = official.set_index("set_years")["published_count"]
    assert sizes["2016"] + sizes["2017"] == sizes["2016+2017"] == 74
    assert load("cooperation/progress_reports")["reported_proposals"].iloc[-1] == 74


def test_a_ladder_has_a_rung_for_each_event_the_earliest_on_top(joint_acts):
    chart = ladder(joint_acts, "Joint acts", "Source: the record, cooperation/events.")
    (axes,) = chart.figure.axes
    rungs = [label.get_text() for label in axes.get_yticklabels()]
    assert rungs == joint_acts.sort_values(["date", "title"])["title"].tolist()
    assert axes.yaxis_inverted()
    assert faults(chart.figure) == []


def test_the_legend_of_a_ladder_shows_the_marks_that_are_drawn(joint_acts):
    chart = ladder(joint_acts, "Joint acts", "Source: the record, cooperation/events.")
    (axes,), (legend,) = chart.figure.axes, chart.figure.legends
    drawn = {line.get_label(): (line.get_marker(), line.get_markerfacecolor()) for line in axes.lines}
    shown = {line.get_label(): (line.get_marker(), line.get_markerfacecolor()) for line in legend.get_lines()}
    assert drawn == shown
    assert set(drawn) == {"EU and NATO together", "EU and NATO together, day not known"}


def test_a_ladder_says_from_when_to_when_and_of_how_many_the_day_is_not_known(joint_acts):
    said = ladder(joint_acts, "t", "s").summary
    assert said.startswith("11 events from 2001 (Exchange of letters on EU-NATO cooperation) to 2018")
    assert "Of 1 the day is not known" in said
    alone = ladder(joint_acts[joint_acts["event_id"] == "common-set-42"], "t", "s").summary
    assert alone == "1 event of 2016 (Common set of 42 proposals endorsed). All are dated to the day."


def test_a_ladder_without_events_is_refused_in_words(joint_acts):
    with pytest.raises(ValueError, match="no events to draw"):
        ladder(joint_acts.iloc[:0], "t", "s")


@pytest.mark.parametrize(
    ("years", "title", "words"),
    [
        ((1999, 2019), "11 joint acts, and none for 12 years before 2016", "11 events, from Exchange of letters"),
        ((2016, 2018), "6 joint acts", "6 events, from Technical Arrangement on Cyber Defence (2016)"),
        ((2005, 2013), "0 joint acts", "0 events. Of 0 the day is not known."),
    ],
)
def test_the_figure_of_joint_acts_stays_true_for_other_years(root, years, title, words):
    cells = {cell.id: cell.source for cell in nbformat.read(next((root / "notebooks").glob("01_*.ipynb")), 4).cells}
    names: dict = {}
    for cell in ("imports", "parameters", "events", "years", "ladder", "ladder-pauses", "ladder-words"):
        exec(cells[cell], names)
        names |= {"first_year": years[0], "last_year": years[1]}
    *drawing, shown = cells["ladder-figure"].splitlines()
    exec("\n".join(drawing), names)
    chart = eval(shown, names)
    assert chart.title == title
    assert chart.summary.startswith(words)
    assert faults(chart.figure) == []
    assert pd.Series(names["joint"]["date"].dt.year).between(*years).all()
