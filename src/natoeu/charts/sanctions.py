"""The sanctions on the DPRK as pictures: the ladder, limits through time, delays, lists, and the regime on a day."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, MonthLocator
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.path import Path
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from natoeu import dates
from natoeu.analysis.regime import IMPOSERS, STRENGTHS, grid
from natoeu.charts.style import (
    ACTORS,
    BLUE,
    GREY,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PURPLE,
    SKY,
    YELLOW,
    Chart,
    listed,
    new_figure,
    plural,
    remove_spines,
    source_line,
    styled,
)

STRENGTH_COLOURS = {"ban": BLUE, "cap": YELLOW, "requirement": SKY, "partial": "#d3dae1"}
STRENGTH_WORDS = {"ban": "ban", "cap": "cap", "requirement": "duty", "partial": "partial"}
IMPOSER_WORDS = {"UN": "UN", "EU_transposition": "EU,\nfrom UN", "EU_autonomous": "EU,\nown"}
NUMBER = {"va": "center", "fontsize": 9, "bbox": {"facecolor": PAPER, "edgecolor": "none", "pad": 0.4}, "zorder": 2}
UNITS = {"million_tonnes": "million t", "barrels_per_year": "barrels a year", "barrels": "barrels"}
LANES = ("DPRK: tests,\nlaunches", "UN resolutions", "EU acts on\nUN rules", "EU acts beyond\nUN law")
#: Kinds of acts beyond UN law, the widest marker first, so that two of one day show as one in the other.
OWN = {
    "own names": {"marker": "D", "color": BLUE, "markerfacecolor": PAPER, "markersize": 11},
    "own and UN": {
        "marker": "D",
        "color": BLUE,
        "markerfacecolor": BLUE,
        "markerfacecoloralt": PAPER,
        "markersize": 8,
        "fillstyle": "left",
    },
    "own rules": {"marker": "D", "color": BLUE, "markersize": 6},
}
_OWN_WORDS = {"own names": "only list names", "own and UN": "mix own rules with UN rules", "own rules": "set own rules"}


def _day(day: pd.Timestamp) -> str:
    return f"{day.day} {day:%B %Y}"


def _own_kind(acts: pd.DataFrame) -> pd.Series:
    kind = acts["content"].map(lambda content: "own names" if content == "listings" else "own rules")
    return kind.mask(acts["basis"] == "both", "own and UN")


@styled
def ladder(
    tests: pd.DataFrame,
    launches: pd.DataFrame,
    resolutions: pd.DataFrame,
    taken_over: pd.DataFrame,
    own: pd.DataFrame,
    source: str,
) -> Chart:
    """Draw what happened in Korea, New York and Brussels, and what answered what.

    Parameters
    ----------
    tests, launches : pandas.DataFrame
        ``dprk/nuclear_tests`` and ``dprk/launches``, with ``date``.
    resolutions : pandas.DataFrame
        Rows of ``dprk/resolutions`` to show.
    taken_over : pandas.DataFrame
        First EU act on the rules of each resolution, with ``un_date`` and ``eu_date``.
    own : pandas.DataFrame
        EU acts that hold more than UN law, with ``adopted_date``, ``basis`` and ``content``.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    title = "Tests, resolutions and EU acts"
    figure, both = new_figure(9.5, 6.4, rows=2, height_ratios=(1, 1.25))
    windows = (("2006-01-01", "2018-12-31"), ("2016-01-01", "2018-05-15"))
    for axes, window in zip(both, windows, strict=True):
        first, last = map(pd.Timestamp, window)
        for place in range(4):
            axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
        days = launches.loc[launches["date"].between(first, last), "date"].drop_duplicates()
        axes.plot(days, [0] * len(days), "|", color=MUTED, markersize=13)
        days = tests.loc[tests["date"].between(first, last), "date"]
        axes.plot(days, [0] * len(days), ACTORS["DPRK"][1], color=PURPLE, markersize=10, zorder=3, clip_on=False)
        for row in resolutions.dropna(subset="trigger_date_local").itertuples():
            axes.plot([row.trigger_date_local, row.adopted_date], [0, 1], color=MUTED, linewidth=1, zorder=1)
        for row in taken_over.itertuples():
            axes.plot([row.un_date, row.eu_date], [1, 2], color=BLUE, linewidth=1.4, zorder=1)
        axes.plot(
            resolutions["adopted_date"],
            [1] * len(resolutions),
            ACTORS["UN"][1],
            color=SKY,
            markersize=9,
            markeredgecolor=INK,
            zorder=3,
        )
        axes.plot(taken_over["eu_date"], [2] * len(taken_over), "o", color=BLUE, markersize=8, zorder=3)
        for kind, looks in OWN.items():
            days = own.loc[_own_kind(own) == kind, "adopted_date"]
            axes.plot(days, [3] * len(days), linestyle="", zorder=3, **looks)
        axes.set_xlim(first, last)
        axes.set_ylim(3.5, -0.5)
        axes.set_yticks(range(4), LANES)
        axes.tick_params(axis="y", length=0)
        remove_spines(axes, "left")
        axes.xaxis.set_major_locator(AutoDateLocator(minticks=5, maxticks=14))
        axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator(), show_offset=False))
    split = pd.Timestamp(windows[1][0])
    ordered = resolutions.sort_values("adopted_date")
    for row, wait in zip(ordered.itertuples(), -ordered["adopted_date"].diff(-1), strict=True):
        below = int(row.adopted_date >= split)
        axes, (first, last) = both[below], map(pd.Timestamp, windows[below])
        close = wait < 0.045 * (last - first)  # then the line to the next resolution needs the room above
        axes.annotate(
            str(row.number),
            (row.adopted_date, 1),
            xytext=(-4, -9) if close else (4, 9),
            textcoords="offset points",
            ha="right" if close else "left",
            va="center",
            fontsize=9,
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
            zorder=4,
        )
    both[0].set_title(title)
    handles = [
        Line2D([], [], marker="X", color=PURPLE, linestyle="", markersize=9, label="nuclear test"),
        Line2D([], [], marker="|", color=MUTED, linestyle="", markersize=11, label="day of launches"),
        Line2D([], [], marker="^", color=SKY, markeredgecolor=INK, linestyle="", markersize=9, label="resolution"),
        Line2D([], [], marker="o", color=BLUE, linestyle="", markersize=8, label="EU act"),
    ]
    handles += [Line2D([], [], linestyle="", label=kind, **looks) for kind, looks in OWN.items()]
    figure.legend(handles=handles, loc="outside upper right", ncols=7, columnspacing=0.9, handletextpad=0.1)
    source_line(figure, source)
    answers = int(resolutions["trigger_test_no"].notna().sum())
    kinds = _own_kind(own).value_counts()
    summary = (
        f"{plural(len(tests), 'nuclear test')} and {plural(len(resolutions), 'resolution')}; {answers} of these answer a nuclear test. "
        f"The EU took over the rules of {len(taken_over)}. Of {plural(len(own), 'act')} that hold more than UN law, "
        f"{listed(f'{kinds[kind]} {_OWN_WORDS[kind]}' for kind in OWN if kind in kinds)}."
    )
    return Chart(figure, title, summary)


@styled
def limits(courses: dict[str, pd.DataFrame], first: str, last: str, source: str) -> Chart:
    """Draw, as one bar after the other, how the rule for some goods changed.

    A cap that stands beside an older ban (for exempted deliveries) is left out.

    Parameters
    ----------
    courses : dict of str to pandas.DataFrame
        For each label the measures by start, as ``natoeu.analysis.regime.history`` gives them.
    first, last : str
        Ends of the time axis.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    title = "How the limits on goods changed"
    left, right = dates.day(first), dates.day(last)
    figure, axes = new_figure(9.5, 1.6 + 0.72 * len(courses))
    for place, rows in enumerate(courses.values()):
        banned_from = rows.loc[rows["strength"] == "ban", "start"].min()
        for row in rows[~(rows["start"] > banned_from)].itertuples():
            start, end = max(row.start, left), right if pd.isna(row.end) else min(row.end, right)
            if end <= start:
                continue
            strength = str(row.strength)
            axes.barh(
                place + 0.17,
                end - start,
                left=start,
                height=0.4,
                color=STRENGTH_COLOURS[strength],
                edgecolor=INK,
                linewidth=0.8,
            )
            if end - start > pd.Timedelta(days=20):
                axes.annotate(
                    _limit(row),
                    (start, place - 0.06),
                    xytext=(2, 0),
                    textcoords="offset points",
                    fontsize=9,
                    va="bottom",
                )
    axes.set_yticks(range(len(courses)), list(courses))
    axes.set_ylim(len(courses) - 0.5, -0.45)
    axes.set_xlim(left, right)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MonthLocator(interval=2))
    axes.xaxis.set_major_formatter(ConciseDateFormatter(axes.xaxis.get_major_locator(), show_offset=False))
    remove_spines(axes, "left")
    axes.set_title(title)
    handles = [Patch(facecolor=STRENGTH_COLOURS[word], edgecolor=INK, label=word) for word in ("partial", "cap", "ban")]
    figure.legend(handles=handles, loc="outside upper right", ncols=3)
    source_line(figure, source)
    banned = []
    for label, rows in courses.items():
        bans = rows[rows["strength"] == "ban"]
        banned.append(
            f"{label.replace(chr(10), ' ')}: "
            + (f"full ban from {_day(bans['start'].min())}" if len(bans) else "no full ban")
        )
    return Chart(figure, title, "; ".join(banned) + ".")


def _limit(row) -> str:
    if str(row.strength) != "cap":
        return str(row.strength)
    if pd.isna(row.quantity):
        return "cap"
    number = f"{row.quantity:,.1f}" if row.quantity < 1000 else f"{row.quantity:,.0f}"
    short = pd.notna(row.end) and row.end - row.start < pd.Timedelta(days=60)
    return number if short else f"{number} {UNITS.get(row.unit, row.unit)}"


@styled
def days_behind(first: pd.DataFrame, regulations: pd.DataFrame, source: str) -> Chart:
    """Draw each delay from New York to Brussels as a point.

    Parameters
    ----------
    first : pandas.DataFrame
        First act for each UN document and content, with ``un_document``, ``un_date``, ``content`` and ``days``.
    regulations : pandas.DataFrame
        Regulations that came later than the first act on the rules, with the same columns.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    title = "Days from the UN decision to the EU act"
    order = (
        first.sort_values("un_date")
        .drop_duplicates(["un_document", "un_date"])[["un_document", "un_date"]]
        .reset_index(drop=True)
    )
    row_of = {tuple(row): place for place, row in enumerate(order.itertuples(index=False))}
    figure, axes = new_figure(9, 1.7 + 0.36 * len(order))
    looks = {"names": ("o", ORANGE), "rules": ("s", BLUE)}
    for place in range(len(order)):
        axes.axhline(place, color=GRID, linewidth=0.8, zorder=0)
    medians = first.groupby("content")["days"].median()
    shown = set()
    for content, (marker, colour) in reversed(looks.items()):
        rows = first[first["content"] == content]
        places = [
            row_of[key] + (0.13 if content == "names" else -0.13)
            for key in zip(rows["un_document"], rows["un_date"], strict=True)
        ]
        axes.plot(rows["days"], places, marker, color=colour, markersize=9, zorder=3)
        for days, place in zip(rows["days"], places, strict=True):
            if (days, round(place)) not in shown:  # one act for both contents gets one number
                shown.add((days, round(place)))
                axes.annotate(str(days), (days, place), xytext=(8, 0), textcoords="offset points", **NUMBER)
        if content in medians:
            axes.axvline(medians[content], color=colour, linestyle="--", linewidth=1.2, zorder=1)
    late = [row_of[key] - 0.13 for key in zip(regulations["un_document"], regulations["un_date"], strict=True)]
    axes.plot(regulations["days"], late, "s", color=BLUE, markerfacecolor=PAPER, markersize=8, zorder=3)
    for days, place in zip(regulations["days"], late, strict=True):
        axes.annotate(str(days), (days, place), xytext=(8, 0), textcoords="offset points", **NUMBER)
    axes.set_yticks(
        range(len(order)), [f"{row.un_document}, {row.un_date.day} {row.un_date:%b %Y}" for row in order.itertuples()]
    )
    axes.set_ylim(len(order) - 0.4, -0.6)
    axes.set_xlim(0, max(first["days"].max(), regulations["days"].max() if len(regulations) else 0) + 15)
    axes.set_xlabel("calendar days")
    axes.tick_params(axis="y", length=0)
    remove_spines(axes, "left")
    axes.set_title(title)
    handles = [
        Line2D([], [], marker="o", color=ORANGE, linestyle="", markersize=9, label="names"),
        Line2D([], [], marker="s", color=BLUE, linestyle="", markersize=9, label="rules, first act"),
        Line2D(
            [],
            [],
            marker="s",
            color=BLUE,
            markerfacecolor=PAPER,
            linestyle="",
            markersize=8,
            label="rules, later regulation",
        ),
        Line2D([], [], color=MUTED, linestyle="--", label="median"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=4)
    source_line(figure, source)
    parts = []
    for content in [word for word in looks if word in medians]:
        rows = first.loc[first["content"] == content, "days"]
        parts.append(
            f"{content} took {rows.min()} to {rows.max()} days (median {medians[content]:g}, {len(rows)} cases)"
        )
    later = (
        f" {plural(len(regulations), 'regulation')} followed the first act on the rules later."
        if len(regulations)
        else ""
    )
    text = listed(parts) + "."
    return Chart(figure, title, text[0].upper() + text[1:] + later)


@styled
def lists(listings: pd.DataFrame, source: str) -> Chart:
    """Draw the announced totals of both lists, persons above, entities below.

    Parameters
    ----------
    listings : pandas.DataFrame
        Rows of ``dprk/listings`` in the order of time.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    title = "Persons and entities on two lists"
    figure, panels = new_figure(9, 5.6, rows=2, sharex=True)
    falls = {}
    for axes, what in zip(panels, ("persons", "entities"), strict=True):
        for who, marker, colour, name in (("un", "^", SKY, "UN"), ("eu", "o", BLUE, "EU")):
            rows = listings.dropna(subset=f"reported_{who}_{what}")
            values = rows[f"reported_{who}_{what}"].astype(int)
            axes.step(rows["date"], values, where="post", color=colour, linewidth=1.8)
            axes.plot(rows["date"], values, marker, color=colour, markeredgecolor=INK, markersize=7)
            change = values.diff()
            for day, value, step in zip(rows["date"], values, change, strict=True):
                if step != 0:
                    place = (0, -14 if step < 0 else 7)
                    axes.annotate(
                        str(value), (day, value), xytext=place, textcoords="offset points", ha="center", fontsize=9
                    )
            falls[name, what] = rows.loc[change < 0, "date"].tolist()
        axes.set_ylabel(what)
        top = axes.get_ylim()[1]
        axes.set_ylim(-0.16 * top, 1.12 * top)
    panels[1].xaxis.set_major_locator(MonthLocator(interval=2))
    panels[1].xaxis.set_major_formatter(ConciseDateFormatter(panels[1].xaxis.get_major_locator(), show_offset=False))
    panels[0].set_title(title)
    handles = [
        Line2D([], [], marker="^", color=SKY, markeredgecolor=INK, markersize=8, label="UN-based list"),
        Line2D([], [], marker="o", color=BLUE, markeredgecolor=INK, markersize=8, label="EU's own list"),
    ]
    figure.legend(handles=handles, loc="outside upper right", ncols=2)
    source_line(figure, source)
    eu = sorted({*falls["EU", "persons"], *falls["EU", "entities"]})
    un = sorted({*falls["UN", "persons"], *falls["UN", "entities"]})
    summary = f"The EU's own list fell on {listed(map(_day, eu)) or 'no day'}; the UN-based list fell on {listed(map(_day, un)) or 'no day'}."
    return Chart(figure, title, summary)


class Regime:
    """Categories against imposers on one day, made once and updated.

    Parameters
    ----------
    categories : list of str
        The rows, in order.
    source : str
        Source line.
    """

    title = "The sanctions regime on one day"

    @styled
    def __init__(self, categories: list[str], source: str):
        self.categories = list(categories)
        self.half = (len(self.categories) + 1) // 2
        self.figure, self.panels = new_figure(9.5, 1.5 + 0.285 * self.half, columns=2)
        self._cells, self._letters, self._news = [], [], []
        for place, axes in enumerate(self.panels):
            mine = self.categories[place * self.half : (place + 1) * self.half]
            edges = np.arange(4) - 0.5, np.arange(len(mine) + 1) - 0.5
            blank = np.ones((len(mine), 3, 3))
            self._cells.append(axes.pcolormesh(*edges, blank, edgecolor=GRID, linewidth=0.8))
            letters = {}
            for word in STRENGTHS:
                ink = PAPER if word == "ban" else INK
                mark = TextPath((0, 0), STRENGTH_WORDS[word][0].upper(), size=1)
                mark = Path(mark.vertices - mark.get_extents().get_points().mean(axis=0), mark.codes)
                letters[word] = axes.scatter([], [], marker=mark, s=62, color=ink, linewidth=0, zorder=3)
            self._letters.append(letters)
            self._news.append(axes.scatter([], [], marker=">", s=70, color=ORANGE, edgecolor=PAPER, zorder=4))
            axes.set_axis_off()
            _letter(axes, [(-0.56, row, word.replace("_", " ")) for row, word in enumerate(mine)])
            for column, imposer in enumerate(IMPOSERS):
                axes.text(column, -0.65, IMPOSER_WORDS[imposer], ha="center", va="bottom", fontsize=9)
            axes.set_xlim(-0.5, 2.5)
            axes.set_ylim(self.half - 0.5, -0.5)
        signs = {word: f"{STRENGTH_WORDS[word][0].upper()} {STRENGTH_WORDS[word]}" for word in STRENGTHS}
        handles = [Patch(facecolor=STRENGTH_COLOURS[word], edgecolor=GREY, label=sign) for word, sign in signs.items()]
        handles.append(Line2D([], [], marker=">", color=ORANGE, linestyle="", markersize=8, label="new that day"))
        self.figure.legend(handles=handles, loc="outside upper right", ncols=5)
        source_line(self.figure, source)
        self.figure.draw_without_rendering()
        self.figure.set_layout_engine(None)
        for axes, left in zip(self.panels, (0.268, 0.755), strict=True):  # room for the outlined labels
            axes.set_position((left, 0.055, 0.235, 0.825))

    @styled
    def update(self, rows: pd.DataFrame, new: pd.DataFrame) -> None:
        """Show the measures in force; mark the cells in which something is new."""
        words = grid(rows, self.categories).to_numpy()
        fresh = set(zip(new["category"], new["imposed_by"], strict=True))
        for place in range(2):
            mine = self.categories[place * self.half : (place + 1) * self.half]
            part = words[place * self.half : (place + 1) * self.half]
            colours = np.ones((*part.shape, 3))
            for word, letters in self._letters[place].items():
                where = np.argwhere(part == word)
                letters.set_offsets(where[:, ::-1] if len(where) else np.empty((0, 2)))
                colours[where[:, 0], where[:, 1]] = to_rgb(STRENGTH_COLOURS[word])
            self._cells[place].set_array(colours)
            self._cells[place].stale = True  # matplotlib does not mark new values of a mesh
            cells = [
                (row, column, pair)
                for row, goods in enumerate(mine)
                for column, pair in enumerate((goods, who) for who in IMPOSERS)
            ]
            news = [(column - 0.38, row) for row, column, pair in cells if pair in fresh]
            self._news[place].set_offsets(news or np.empty((0, 2)))

    @staticmethod
    def summary(rows: pd.DataFrame, new: pd.DataFrame, day: pd.Timestamp) -> str:
        """Say in a sentence or two what stands in the grid."""
        if rows.empty:
            return f"On {_day(day)} no measure was in force."
        by_un = set(rows.loc[rows["imposed_by"] == "UN", "category"])
        by_eu = set(rows.loc[rows["imposed_by"] == "EU_autonomous", "category"])
        only = sorted(by_eu - by_un)
        text = (
            f"On {_day(day)} the record holds measures in {plural(rows['category'].nunique(), 'category', 'categories')}: "
            f"{len(by_un)} with UN measures, {len(by_eu)} with measures of the EU's own"
        )
        text += (
            f", {len(only)} of these without a UN measure ({listed(word.replace('_', ' ') for word in only)})."
            if only
            else "."
        )
        return text + (
            f" New that day: {plural(len(new), 'measure')} by {listed(new['instrument'].drop_duplicates())}."
            if len(new)
            else ""
        )


def _letter(axes: Axes, labels: list[tuple[float, float, str]], size: float = 9.5) -> None:
    """Write labels that never change, to the left of their places, as outlines: many texts are slow to draw, outlines are not."""
    outlines = []
    for _, _, words in labels:
        path = TextPath((0, 0), words, size=size)
        outlines.append(Path(path.vertices - (path.get_extents().width, 0.36 * size), path.codes))
    places = [label[:2] for label in labels]
    written = PathCollection(
        outlines, offsets=places, offset_transform=axes.transData, color=INK, linewidth=0, clip_on=False
    )
    written.set_transform(Affine2D().scale(1 / 72) + axes.figure.dpi_scale_trans)
    axes.add_collection(written, autolim=False)


def regime_on(rows: pd.DataFrame, new: pd.DataFrame, categories: list[str], day: object, source: str) -> Chart:
    """Draw the regime on one day; see `Regime`.

    Parameters
    ----------
    rows, new : pandas.DataFrame
        Measures in force that day, and those that began on it.
    categories : list of str
        Rows of the grid.
    day : date or str
        For the title.
    source : str
        Source line.

    Returns
    -------
    Chart
    """
    picture = Regime(categories, source)
    picture.update(rows, new)
    day = dates.day(day)
    return Chart(picture.figure, f"The sanctions regime on {_day(day)}", picture.summary(rows, new, day))
