"""The meeting of 4-6 December 2017 as pictures: its programme, and where decisions really fell."""

from __future__ import annotations

import pandas as pd
from matplotlib.dates import DateFormatter, DayLocator, MonthLocator
from matplotlib.lines import Line2D

from natoeu.charts.style import (
    BLUE,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    Chart,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
    wrapped,
)


@styled
def programme(sessions: pd.DataFrame, topics: pd.DataFrame, items: pd.DataFrame, source: str) -> Chart:
    """Draw the sessions as rows and the topics of the agenda as columns.

    Parameters
    ----------
    sessions : pandas.DataFrame
        Rows of ``cooperation/sessions`` to show, with ``date``, ``day_order``, ``start_time`` and ``title``.
    topics : pandas.DataFrame
        Rows of ``cooperation/agenda_topics``.
    items : pandas.DataFrame
        Rows of ``cooperation/meeting``; those without a topic are left out.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    sessions = sessions.sort_values(["date", "day_order"], ignore_index=True)
    topics = topics.sort_values("topic_order", ignore_index=True)
    row_of = {session: place for place, session in enumerate(sessions["session_id"])}
    column_of = {topic: place for place, topic in enumerate(topics["topic_id"])}
    title = "Three days in December: what was discussed where"
    figure, axes = new_figure(9.5, 1.9 + 0.37 * len(sessions))
    for column, topic in topics.iterrows():
        if topic["in_article"]:
            axes.axvspan(column - 0.45, column + 0.45, color=GRID, alpha=0.55, linewidth=0, zorder=0)
    for place in range(len(sessions)):
        axes.axhline(place, color=GRID, linewidth=0.8, zorder=1)
    counts = (
        items[items["session_id"].isin(row_of)].dropna(subset="topic_id").groupby(["session_id", "topic_id"]).size()
    )
    for (session, topic), count in counts.items():
        axes.text(
            column_of[topic],
            row_of[session],
            str(count),
            ha="center",
            va="center",
            fontsize=9,
            zorder=4,
            bbox={"boxstyle": "circle,pad=0.28", "facecolor": PAPER, "edgecolor": BLUE, "linewidth": 1.4},
        )
    for _, topic in topics.iterrows():
        if topic["session_id"] in row_of:
            place = (column_of[topic["topic_id"]], row_of[topic["session_id"]])
            axes.plot(*place, "s", markersize=25, color=ORANGE, alpha=0.9, zorder=3)
    days = sessions["date"].to_numpy()
    for place in range(1, len(sessions)):
        if days[place] != days[place - 1]:
            axes.axhline(place - 0.5, color=INK, linewidth=1.2)
    axes.set_yticks(range(len(sessions)), [_session_label(session) for _, session in sessions.iterrows()])
    axes.set_xticks(range(len(topics)), [wrapped(title, 15) for title in topics["title"]])
    axes.xaxis.tick_top()
    axes.tick_params(length=0)
    axes.set_xlim(-0.6, len(topics) - 0.4)
    axes.set_ylim(len(sessions) - 0.5, -0.6)
    remove_spines(axes, "left", "bottom")
    axes.set_title(title, x=0, pad=12)
    handles = [
        Line2D([], [], marker="s", color=ORANGE, linestyle="", markersize=12, label="main session on the topic"),
        Line2D(
            [], [], marker="o", color=BLUE, markerfacecolor=PAPER, linestyle="", markersize=12, label="number of items"
        ),
        Line2D([], [], color=GRID, linewidth=12, label="topic named in the article"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=3)
    source_line(figure, source)
    return Chart(figure, title, _programme_summary(sessions, topics))


def _session_label(session: pd.Series) -> str:
    time = f" {session['start_time']}" if isinstance(session["start_time"], str) else ""
    return wrapped(f"{session['date'].day} Dec{time}  {session['title']}", 46)


def _programme_summary(sessions: pd.DataFrame, topics: pd.DataFrame) -> str:
    named = topics[topics["in_article"]]
    left_out = topics[~topics["in_article"]]
    day_of = sessions.set_index("session_id")["date"]
    moved = [
        f"{topic['title']} on {topic['article_date'].day} instead of {day_of[topic['session_id']].day} December"
        for _, topic in named.iterrows()
        if topic["session_id"] in day_of.index and topic["article_date"] != day_of[topic["session_id"]]
    ]
    text = f"The agenda had {plural(len(topics), 'topic')}; the article names {len(named)} and leaves out {listed(left_out['title'])}."
    return text + (f" It places {listed(moved)}." if moved else "")


@styled
def recalled(items: pd.DataFrame, source: str) -> Chart:
    """Draw, for each item of the meeting that recalls an earlier event, how much earlier that was.

    Parameters
    ----------
    items : pandas.DataFrame
        One row for each pair, with ``item_id``, ``label`` (text), ``decided`` (date of the earlier event),
        ``recalled`` (date of the meeting's item) and ``days_before``.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    rows = items.sort_values("decided", ignore_index=True)
    title = "Older events, recalled in December 2017"
    figure, axes = new_figure(9, 1.5 + 0.5 * len(rows))
    first, last = rows["decided"].min(), rows["recalled"].max()
    middle = first + (last - first) / 2
    for place, row in rows.iterrows():
        axes.plot([row["decided"], row["recalled"]], [place, place], color=MUTED, linewidth=2, zorder=1)
        axes.plot(row["decided"], place, "o", color=BLUE, markersize=9, zorder=3)
        axes.plot(row["recalled"], place, "s", color=ORANGE, markersize=8, zorder=2)
        late = row["decided"] > middle
        axes.annotate(
            f"{row['label']} ({plural(row['days_before'], 'day')})",
            (row["decided"], place),
            xytext=(-10, 0) if late else (0, 9),
            textcoords="offset points",
            fontsize=9,
            ha="right" if late else "left",
            va="center" if late else "bottom",
        )
    axes.set_ylim(len(rows) - 0.4, -0.9)
    axes.set_yticks([])
    remove_spines(axes, "left")
    margin = (last - first) * 0.03
    axes.set_xlim(first - margin, last + margin)
    axes.set_title(title)
    axes.xaxis.set_major_locator(MonthLocator(interval=3) if (last - first).days > 120 else DayLocator(interval=14))
    axes.xaxis.set_major_formatter(DateFormatter("%b %Y"))
    handles = [
        Line2D([], [], marker="o", color=BLUE, linestyle="", markersize=9, label="the earlier decision or event"),
        Line2D([], [], marker="s", color=ORANGE, linestyle="", markersize=8, label="recalled at the meeting"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    nearest, farthest = rows.loc[rows["days_before"].idxmin()], rows.loc[rows["days_before"].idxmax()]
    count = rows["item_id"].nunique()
    summary = (
        f"{plural(count, 'item')} of the meeting {'recalls' if count == 1 else 'recall'} {plural(len(rows), 'older event')}: "
        f"from {plural(nearest['days_before'], 'day')} before ({nearest['label']}) "
        f"to {plural(farthest['days_before'], 'day')} before ({farthest['label']})."
    )
    return Chart(figure, title, summary)
