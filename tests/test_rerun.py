"""The lessons run again: what changed is told, and nothing else is touched."""

from __future__ import annotations

import base64
import hashlib
import html.parser
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import nbformat
import pandas as pd
import psutil
import pytest
from nbformat import v4
from PIL import Image

from coursetools.command import main
from coursetools.rerun import comparing, parameters, prose, report, running
from natoeu import my_work, record

ROOT = Path(__file__).resolve().parents[1]
LESSONS = {lesson.number: lesson for lesson in my_work.lessons(ROOT)}


def showing(*outputs, cell="shown", after="", before=""):
    """A notebook with one output cell between two texts."""
    code = v4.new_code_cell("...", id=cell, outputs=list(outputs))
    return v4.new_notebook(
        cells=[
            v4.new_markdown_cell(f"## 5 Money\n\n{before}", id="before"),
            code,
            v4.new_markdown_cell(after, id="after"),
        ]
    )


def result(shown):
    """What Jupyter stores for a value: a table, a list, a string of HTML."""
    if isinstance(shown, str):
        return v4.new_output("execute_result", {"text/html": shown, "text/plain": "..."})
    data = {"text/plain": repr(shown)}
    if isinstance(shown, pd.DataFrame):
        data["text/html"] = shown._repr_html_()
    return v4.new_output("execute_result", data)


def figure(colour, caption, compress=9):
    """A figure as the charts give it."""
    file = io.BytesIO()
    Image.new("RGB", (20, 10), colour).save(file, "PNG", compress_level=compress)
    code = base64.b64encode(file.getvalue()).decode()
    return result(
        f'<figure><img alt="A figure: {caption}" src="data:image/png;base64,{code}"><figcaption>{caption}</figcaption></figure>'
    )


def differences(before, now):
    """All differences between two outputs, as text."""
    found = comparing.compare(showing(before), showing(now))
    return [(one.where, one.before, one.now) for change in found.changes for one in change.differences]


SHARES = pd.DataFrame({"iso3": ["USA", "POL", "EST"], "share": [3.58, 2.01, 2.14]}, index=[69, 63, 50])


class TestTables:
    def test_a_changed_cell_is_named_by_its_row_and_column(self):
        now = SHARES.assign(share=[3.58, 1.98, 2.14])
        assert differences(result(SHARES), result(now)) == [("table, row POL, column share", "2.01", "1.98")]

    def test_rows_that_come_and_go_are_told(self):
        now = pd.concat([SHARES.iloc[[0, 2]], pd.DataFrame({"iso3": ["GRC"], "share": [2.32]}, index=[53])])
        assert differences(result(SHARES), result(now)) == [
            ("table, row POL", "POL, 2.01", "the row is gone"),
            ("table, row GRC", "there was no such row", "GRC, 2.32"),
        ]

    def test_another_order_and_another_column_are_told(self):
        assert differences(result(SHARES), result(SHARES.iloc[::-1])) == [
            ("table, order of the rows", "USA, POL, EST", "EST, POL, USA")
        ]
        assert differences(result(SHARES), result(SHARES.assign(year=2017)))[0] == (
            "table, columns",
            "iso3, share",
            "iso3, share, year",
        )

    def test_the_same_number_written_otherwise_is_no_change(self):
        assert (
            differences(
                result(SHARES.assign(share=["3.50", "2", "1"])), result(SHARES.assign(share=["3.5", "2.0", "1"]))
            )
            == []
        )

    def test_a_named_index_is_the_label_even_if_it_counts(self):
        table = pd.DataFrame({"attacks": [5, 7]}, index=pd.Index([2016, 2017], name="year"))
        assert differences(result(table), result(table.replace(7, 8))) == [
            ("table, row 2017, column attacks", "7", "8")
        ]

    def test_rows_that_only_several_columns_tell_apart(self):
        table = pd.DataFrame({"who": ["a", "a", "b"], "what": ["x", "y", "x"], "count": [1, 2, 3]})
        assert differences(result(table), result(table.replace(2, 9))) == [("table, row a, y, column count", "2", "9")]

    def test_rows_are_found_again_by_the_column_that_stays(self):
        before = pd.DataFrame({"un_date": ["2016-03-02", "2017-08-05"], "resolution": [2270, 2371]})
        now = before.replace("2016-03-02", "2016-03-04")
        assert differences(result(before), result(now)) == [
            ("table, row resolution 2270, column un_date", "2016-03-02", "2016-03-04")
        ]

    def test_two_levels_of_labels(self):
        table = pd.DataFrame(
            {"n": [1, 2, 3]},
            index=pd.MultiIndex.from_tuples([("EU", 1), ("EU", 2), ("NATO", 1)], names=["actor", "wave"]),
        )
        assert differences(result(table), result(table.replace(2, 5))) == [("table, row EU 2, column n", "2", "5")]

    def test_a_printed_series_is_compared_row_by_row(self):
        counts = pd.Series({"EU  and  NATO": 6, "EU": 28}, name="count").rename_axis("organisation")
        assert differences(result(counts), result(counts.replace(6, 7))) == [("text", "EU and NATO 6", "EU and NATO 7")]
        days = pd.Series(["2017-12-05", "2018-03-06"], index=["the first", "second"], dtype="datetime64[us]")
        assert differences(result(days), result(days.iloc[[1]])) == [
            ("text", "2 rows", "1 rows"),
            ("text", "the first 2017-12-05", "the line is gone"),
        ]


def picture(colour, size=(20, 10), form="PNG", **looks):
    """A figure as matplotlib gives it, without a caption."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, form, **looks)
    data = {
        f"image/{form.lower()}": base64.encodebytes(file.getvalue()).decode(),
        "text/plain": "<Figure size 640x480 with 1 Axes>",
    }
    return v4.new_output("display_data", data)


class TestFiguresAndText:
    def test_a_plain_picture_is_compared_by_its_pixels(self):
        assert differences(picture("red", compress_level=9), picture("red", compress_level=0)) == []
        for now in (picture("blue"), picture("red", size=(20, 12)), picture("blue", form="JPEG")):
            assert differences(picture("red"), now) == [("figure changed", "it has no caption", "it has no caption")]
        assert differences(picture("red"), v4.new_output("stream", text="")) == [
            ("figure", "a figure", "there is none")
        ]

    def test_one_of_several_plain_pictures_is_found(self):
        before, now = showing(picture("red"), picture("green")), showing(picture("red"), picture("blue"))
        assert len(comparing.compare(before, now).changes[0].pictures) == 1

    def test_a_drawing_of_lines_is_compared_as_it_stands(self):
        before, now = (
            v4.new_output("display_data", {"image/svg+xml": f"<svg><g id='{name}'/></svg>"}) for name in "ab"
        )
        assert differences(before, now) == [("figure changed", "it has no caption", "it has no caption")]

    def test_a_changed_plain_picture_stands_in_the_report_before_and_now(self):
        found = comparing.compare(showing(picture("red")), showing(picture("blue")))
        outcome = report.Outcome(LESSONS[2], found)
        images = _Headings(report.page([outcome], "those of the course")).images
        assert [image["alt"].split(":")[0] for image in images] == ["Before", "Now"]
        assert len({image["src"] for image in images}) == 2
        assert all(re.fullmatch(r"data:image/png;base64,[\w+/=]+", image["src"]) for image in images)
        assert "figure changed: it has no caption" in report.text([outcome])

    def test_a_figure_is_compared_by_its_pixels(self):
        assert differences(figure("red", "6 allies", compress=9), figure("red", "6 allies", compress=0)) == []
        assert differences(figure("red", "6 allies"), figure("blue", "6 allies"))[0][0] == "figure changed"

    def test_a_caption_is_compared_as_text(self):
        assert differences(figure("red", "6 allies"), figure("red", "5 allies")) == [
            ("figure, caption", "6 allies", "5 allies")
        ]
        found = comparing.compare(showing(figure("red", "6 allies")), showing(figure("blue", "5 allies"))).changes[0]
        assert [(one.caption, two.caption) for one, two in found.pictures] == [("6 allies", "5 allies")]

    def test_a_figure_that_is_missing_is_told(self):
        assert differences(figure("red", "6 allies"), result("<p>none</p>"))[0] == (
            "figure",
            "a figure",
            "there is none",
        )

    def test_lines_of_text_are_compared_one_by_one(self):
        before, now = (v4.new_output("stream", text=f"29 capitals\n{name} first\n") for name in ("Tallinn", "Riga"))
        assert differences(before, now) == [("text", "Tallinn first", "Riga first")]

    def test_metadata_and_counts_of_executions_do_not_matter(self):
        before, now = result(SHARES), result(SHARES)
        now.metadata, now.execution_count = {"a": 1}, 99
        assert differences(before, now) == []


def doubtful(old, new, **texts):
    """The sentences to look at after a change."""
    found = comparing.compare(showing(old, **texts), showing(new, **texts)).doubts
    return [(doubt.sentence, doubt.numbers) for doubt in found]


class TestSentences:
    GONE = SHARES[SHARES["iso3"] != "POL"]

    def test_rows_are_counted_in_words_and_figures(self):
        assert doubtful(result(SHARES), result(self.GONE), after="Three allies. All are estimates.") == [
            ("Three allies.", ("Three",))
        ]
        assert doubtful(result(SHARES), result(self.GONE), before="You see 3 allies.") == [
            ("You see 3 allies.", ("3",))
        ]

    def test_the_length_of_a_list_counts(self):
        assert doubtful(result(["USA", "GRC"]), result(["USA"]), after="Two remain.") == [("Two remain.", ("Two",))]

    def test_a_rounded_number_stands_for_the_printed_one(self):
        table = pd.DataFrame({"gdp_alone": [17.44]}, index=["ROU"])
        assert doubtful(result(table), result(table + 4), after="About 17 percent, in other words 17.4.") == [
            ("About 17 percent, in other words 17.4.", ("17", "17.4"))
        ]
        assert doubtful(result(table), result(table - 0.02), after="About 17 percent.") == []

    def test_a_count_does_not_live_on_in_a_share(self):
        before, now = result(["AUT", "CYP", "SWE"]), result("<p>3.0 percent; 2 states</p>")
        assert doubtful(before, now, after="Three states were not allies.") == [
            ("Three states were not allies.", ("Three",))
        ]

    def test_a_name_that_an_output_no_longer_shows_is_doubted_beside_it(self):
        before, now = figure("red", "Dropped out: Romania and Poland."), figure("red", "Dropped out: Romania.")
        assert doubtful(before, now, before="Romania and Poland are gone.") == [
            ("Romania and Poland are gone.", ("Poland",))
        ]
        assert doubtful(now, now, before="Romania and Poland are gone.") == []

    def test_a_date_in_words_is_the_date_in_the_table(self):
        before, now = (pd.DataFrame({"start": [day]}, index=["MNE"]) for day in ("2017-06-05", "2018-06-05"))
        assert doubtful(result(before), result(now), after="Montenegro joined on 5 June 2017.") == [
            ("Montenegro joined on 5 June 2017.", ("5 June 2017",))
        ]

    def test_what_still_stands_or_never_stood_there_is_left_alone(self):
        assert doubtful(result(SHARES), result(self.GONE), after="Estonia has 2.14. Of 28 states, 15 were late.") == []

    def test_elsewhere_only_the_same_thing_is_doubted(self):
        far = [
            v4.new_markdown_cell(
                "- Three allies met it.\n- Three questions remain.\n- In 2017 much happened.", id="far"
            )
        ]
        books = [showing(result(table), after="Three allies.") for table in (SHARES, self.GONE)]
        for book in books:
            book.cells += [v4.new_code_cell("1", id="other"), *far]
        found = comparing.compare(*books).doubts
        assert [(doubt.cell, doubt.sentence) for doubt in found] == [
            ("after", "Three allies."),
            ("far", "Three allies met it."),
        ]

    def test_numbers_of_lessons_and_resolutions_are_names(self):
        assert prose.mentions("See lesson 3, section 4 and Resolution 2371.") == []


PARAMETERS = """as_of = "2017-12-05"  # the day; 1949-08-24 to 2026-03-31
year = 2017  # the year; year in countries/defence_spending where edition_id is edition
edition = "nato-2017-06"  # the edition; edition_id in countries/defence_spending
printed = "first"  # of several figures the one that was printed so; first or latest
share = 0.5  # of all; 0 to 1
range_km = 10_000  # on the map; 1000 to 15000
shown = 20  # rows of the table
title = "Clubs"  # of the figure
with_notes = True  # or not
"""


@pytest.fixture
def choose(tmp_path):
    """Set values of a small lesson 2 that declares all kinds of parameters, and of a lesson 3 with a short time."""
    texts = {2: PARAMETERS, 3: 'as_of = "2018-01-24"  # the day; 2006-10-14 to 2018-12-31'}
    small = []
    for number, text in texts.items():
        cell = v4.new_code_cell(text, metadata={"tags": ["parameters"]})
        path = tmp_path / f"{number:02}_small.ipynb"
        nbformat.write(running.normalise(v4.new_notebook(cells=[cell])), path)
        small.append(replace(LESSONS[number], path=path))
    return lambda *settings, lessons=small[:1], named=True: parameters.chosen(settings, lessons or small, named)


class TestParameters:
    @pytest.mark.parametrize(
        ("setting", "value"),
        [
            ("as_of=2020-12-31", "2020-12-31"),
            ("year=2016", 2016),
            ("printed=latest", "latest"),
            ("share=1", 1.0),
            ("range_km=2_000", 2000),
            ("shown=30", 30),
            ("title=2017", "2017"),
            ("with_notes=False", False),
        ],
    )
    def test_a_value_that_fits_is_taken_as_what_it_is(self, choose, setting, value):
        values, kept = choose(setting)
        assert values == {2: {setting.split("=")[0]: value}}
        assert type(values[2][setting.split("=")[0]]) is type(value)
        assert kept == {}

    @pytest.mark.parametrize(
        ("setting", "said"),
        [
            ("as_of=7 March", "as_of=7 March does not fit lesson 2; allowed is a day from 1949-08-24 to 2026-03-31"),
            ("as_of=1900-01-01", "as_of=1900-01-01 does not fit lesson 2"),
            ("year=2009", "year=2009 does not fit lesson 2; allowed is one of 2016, 2017"),
            ("edition=nato-2016-07", "year=2017 does not fit lesson 2 beside edition=nato-2016-07; allowed is one of"),
            ("printed=third", "allowed is one of first, latest"),
            ("share=2", "allowed is a number from 0 to 1"),
            ("share=many", "allowed is a number from 0 to 1"),
            ("range_km=1500.5", "allowed is a whole number from 1000 to 15000"),
            ("shown=1.5", "allowed is a value of the kind of 20"),
            ("with_notes=2", "allowed is a value of the kind of True"),
            ("as_off=2024-03-07", "in lesson 2. Did you mean as_of? Known are as_of, edition, "),
            ("as_of", "write name=value"),
        ],
    )
    def test_what_does_not_fit_is_refused_with_what_is_allowed(self, choose, setting, said):
        with pytest.raises(parameters.ParameterError, match=re.escape(said)):
            choose(setting)

    def test_lessons_that_nobody_named_keep_their_values_if_one_does_not_fit(self, choose):
        values, kept = choose("as_of=2024-03-07", lessons=None, named=False)
        assert values == {2: {"as_of": "2024-03-07"}}
        assert "allowed is a day from 2006-10-14 to 2018-12-31" in kept[3]
        with pytest.raises(parameters.ParameterError, match="does not fit lesson 3"):
            choose("as_of=2024-03-07", lessons=None, named=True)

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["2", "--set", "as_off=2024-03-07"], "Did you mean as_of? Known are as_of, edition, later_edition, year"),
            (["0", "--set", "as_of=2024-03-07"], "the chosen lessons have none"),
            (["7"], "There is no lesson '7'"),
        ],
    )
    def test_the_command_refuses_in_one_line_and_writes_nothing(self, words, said, tmp_path, capsys):
        assert main(["rerun", *words, "--out", str(tmp_path / "out")]) == 2
        told = capsys.readouterr().err
        assert said in told
        assert told.count("\n") == 1
        assert not (tmp_path / "out").exists()

    @pytest.mark.parametrize("lesson", [LESSONS[number] for number in range(1, 7)], ids=lambda lesson: lesson.path.stem)
    def test_every_parameter_of_a_lesson_says_what_it_may_be_and_its_value_fits(self, lesson):
        declared = parameters.declared(lesson.path)
        defaults = {name: parameter.default for name, parameter in declared.items()}
        for parameter in declared.values():
            forms = (parameters.RANGE, parameters.CHOICE, parameters.RECORD)
            assert any(form.fullmatch(parameter.limit) for form in forms), parameter
            assert parameter.read(str(parameter.default), defaults) == parameter.default

    def test_limits_that_are_written_out_are_those_of_the_record(self):
        limits = {
            (number, name): parameter.limit
            for number, lesson in LESSONS.items()
            for name, parameter in parameters.declared(lesson.path).items()
        }
        years = record.load("cooperation/events")["date"].dt.year
        assert limits[1, "first_year"].split(" to ")[0] == str(years.min())
        assert limits[1, "last_year"].split(" to ")[1] == str(years.max())
        assert limits[2, "as_of"].startswith(f"{record.load('countries/memberships')['start_date'].min():%Y-%m-%d} to ")
        attacks, deaths = (record.load(f"terrorism/tesat_{name}") for name in ("attacks", "deaths"))
        told = [set(rows.loc[rows["ideology"] != "all", "year"]) for rows in (attacks, deaths)]
        assert {int(year) for year in re.findall(r"\d+", limits[4, "year"])} == told[0] & told[1]
        rivals = set(record.load("claims/hypotheses")["hypothesis_id"]) - {"H1"}
        assert set(re.findall(r"H\d", limits[5, "rival"])) == rivals
        editions = record.load("countries/editions")
        first = editions.loc[editions["definition"] == "NATO", "known_on"].min()
        assert limits[6, "as_of"].startswith(f"{first:%Y-%m-%d} to ")

    def test_every_parameter_of_a_lesson_is_explained_used_and_listed(self):
        listed = re.findall(r"^\| (\d) \| (`\w+`.+) \|$", (ROOT / "README.md").read_text("utf-8"), flags=re.MULTILINE)
        named = {(int(number), name) for number, names in listed for name in re.findall(r"`(\w+)`", names)}
        declared = {(number, name) for number, lesson in LESSONS.items() for name in parameters.declared(lesson.path)}
        assert named == declared
        assert len({number for number, _ in declared}) == 6
        for number, name in declared:
            cells = {cell.id: cell for cell in nbformat.read(LESSONS[number].path, 4).cells}
            assert list(cells)[list(cells).index("imports") + 2] == "parameters"
            assert cells["parameters"].metadata.tags == ["parameters"]
            assert re.search(rf"^{name} = .+  # \w.{{15,}}$", cells["parameters"].source, flags=re.MULTILINE)
            code = [cell.source for key, cell in cells.items() if key != "parameters" and cell.cell_type == "code"]
            assert re.search(rf"(?<!\.)\b{name}\b", "\n".join(code)), (number, name)


class TestData:
    def test_damaged_data_are_refused_before_anything_runs(self, data_copy, monkeypatch, tmp_path, capsys):
        monkeypatch.delenv("NATOEU_DATA")
        path = data_copy / "countries" / "memberships.csv"
        path.write_text(path.read_text("utf-8").replace("2017-06-05", "2017-06-35"), "utf-8")
        assert main(["rerun", "2", "--data", str(data_copy), "--out", str(tmp_path / "out")]) == 1
        assert "found '2017-06-35'; expected a date that exists" in capsys.readouterr().err
        assert not (tmp_path / "out").exists()
        assert "NATOEU_DATA" not in os.environ

    def test_a_folder_without_data_is_refused(self, tmp_path, capsys):
        assert main(["rerun", "--data", str(tmp_path)]) == 1
        assert "a data folder holds the file 'datapackage.json'" in capsys.readouterr().err


class _Headings(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.levels, self.images, self.addresses = [], [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))
        if tag == "img":
            self.images.append(given)
        self.addresses += [value for name, value in given.items() if name in ("href", "src")]


def test_the_page_needs_nothing_else_and_can_be_read_aloud():
    before = showing(figure("red", "6 & allies"), result(SHARES), after="Three allies.")
    now = showing(figure("blue", "5 & allies"), result(SHARES.iloc[1:]), after="Three allies.")
    failure = running.Failure("sets", "1 / 0  # <b>", "ZeroDivisionError: division by zero")
    outcomes = [
        report.Outcome(LESSONS[2], comparing.compare(before, now), None, {"as_of": "2024-03-07"}),
        report.Outcome(LESSONS[3], comparing.Comparison(), failure),
        report.Outcome(LESSONS[4], comparing.Comparison()),
    ]
    page = report.page(outcomes, "those of the course")
    read = _Headings(page)
    assert read.levels[0] == 1
    assert read.levels.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(read.levels, read.levels[1:], strict=False))
    assert [image["alt"].split(":")[0] for image in read.images] == ["Before", "Now"]
    assert all(address.startswith(("data:", "#")) for address in read.addresses)
    assert {address[1:] for address in read.addresses if address[0] == "#"} <= set(re.findall(r'id="([^"]+)"', page))
    assert "<del>6</del> &amp; allies" in page
    assert "as_of = 2024-03-07" in page
    assert "1 / 0  # &lt;b&gt;" in page
    assert "3 lessons run again. Outputs changed in lesson 2. Lesson 3 failed." in page
    told = report.text(outcomes)
    assert "figure changed, caption: 6 & allies → 5 & allies" in told
    assert "look at the text 'after': \"Three allies.\" (Three no longer appears; see cell 'shown')" in told


TABLE = """
import pandas as pd
from natoeu import record
members = record.load("countries/memberships")
begun = members["start_date"] <= pd.Timestamp(as_of)
members[begun & (members["organisation"] == "NATO")].set_index("iso3")[["start_date"]].tail(3)
"""


def lesson(*sources, after=""):
    """A small lesson 2 with a parameter."""
    code = [v4.new_code_cell(source.strip(), id=f"code-{place}") for place, source in enumerate(sources)]
    given = v4.new_code_cell('as_of = "2017-12-05"  # the day', id="parameters", metadata={"tags": ["parameters"]})
    return v4.new_notebook(
        cells=[
            v4.new_markdown_cell("# Lesson 2: Small", id="title"),
            given,
            *code,
            v4.new_markdown_cell(after, id="after"),
        ]
    )


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A small course of its own, in a folder with a space and an umlaut: a good lesson, a broken one, a slow one."""
    root = tmp_path_factory.mktemp("Übung mit Leerzeichen")
    for part in ("src", "tools"):
        shutil.copytree(ROOT / part, root / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data", root / "data")
    (root / "notebooks").mkdir()
    books = {
        "01_broken": lesson("1 / 0", "2"),
        "02_small": lesson(TABLE, after="The last is of 5 June 2017."),
        "03_slow": lesson("import time\ntime.sleep(60)"),
    }
    running.run_all([books["02_small"]], root)
    for name, book in books.items():
        (root / "notebooks" / f"{name}.ipynb").write_text(nbformat.writes(running.normalise(book)) + "\n", "utf-8")
    return root


def call(course, *words, **options):
    """Start the command in a process of its own, from another folder."""
    parts = os.pathsep.join(str(course / part) for part in ("src", "tools"))
    environment = {**os.environ, "PYTHONPATH": parts, "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "coursetools", "rerun", *words],
        cwd=course.parent,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,
    )


def digests(folder):
    """Content and time of every file."""
    return {
        path: (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_two_reruns_at_once_tell_what_their_values_and_data_change_and_touch_no_original(course, tmp_path):
    changed, out = tmp_path / "changed data", tmp_path / "out"
    shutil.copytree(course / "data", changed)
    path = changed / "countries" / "memberships.csv"
    path.write_text(path.read_text("utf-8").replace("MNE,NATO,2017-06-05", "MNE,NATO,2017-06-04"), "utf-8")
    before = digests(course)
    other = call(course, "2", "--set", "as_of=2020-12-31", "--data", str(changed), "--out", str(out))
    plain = call(course, "1", "small", "--out", str(out))
    told, _ = other.communicate(timeout=120)
    assert other.returncode == 3
    assert "table, row MNE, column start_date: 2017-06-05 → 2017-06-04" in told
    assert "table, row MKD: there was no such row → 2020-03-27" in told
    assert (
        "look at the text 'after': \"The last is of 5 June 2017.\" (5 June 2017 no longer appears; see cell 'code-0')"
        in told
    )
    told, _ = plain.communicate(timeout=120)
    assert plain.returncode == 1
    assert "Lesson 1, Small: failed in cell 'code-0'" in told
    assert "ZeroDivisionError: division by zero\n    | 1 / 0" in told
    assert "Lesson 2, Small: nothing changed" in told
    assert digests(course) == before
    assert sorted(path.name for path in out.iterdir()) == ["01_broken.ipynb", "02_small.ipynb", "report.html"]


def test_ctrl_c_ends_the_kernels_and_leaves_no_file(course, tmp_path):
    stopped = call(course, "3", "2", "--jobs", "2", "--out", str(tmp_path), start_new_session=True)
    kernels = []
    while len(kernels) < 2 and stopped.poll() is None:
        time.sleep(0.05)
        kernels = [
            child
            for child in psutil.Process(stopped.pid).children(recursive=True)
            if "ipykernel_launcher" in " ".join(child.cmdline())
        ]
    stopped.send_signal(signal.SIGINT)
    _, said = stopped.communicate(timeout=30)
    assert stopped.returncode == 1
    assert said.strip() == "natoeu: stopped.", said
    assert psutil.wait_procs(kernels, timeout=10)[1] == []
    assert list(tmp_path.iterdir()) == []


def test_kernels_need_no_port(tmp_path):
    book = lesson(
        "import sys, json, pathlib\nconnection = json.loads(pathlib.Path(sys.argv[sys.argv.index('-f') + 1]).read_text())\nconnection['transport']"
    )
    assert running.run_all([book], tmp_path) == [None]
    assert book.cells[2].outputs[0].data["text/plain"] == "'ipc'"
