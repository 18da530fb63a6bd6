"""A country dossier says what the record holds about a state on a day, and says in words what it does not hold."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from legibility import faults
from nbformat import v4

from coursetools.command import main
from coursetools.dossier import asking, making
from coursetools.rerun import running
from coursetools.rerun.parameters import ParameterError
from natoeu import record
from natoeu.my_work import Note, WorkError

ROOT = Path(__file__).resolve().parents[1]
DAY = "2017-12-05"


@pytest.fixture(scope="module")
def template():
    return nbformat.read(asking.TEMPLATE, as_version=4)


@pytest.fixture(scope="module")
def dossier(template):
    """What every cell of the template shows for a state and a day, by name of the cell."""
    from functools import cache

    @cache
    def fill_in(country: str, as_of: str = "2017-12-05") -> dict:
        names, shown = {}, {}
        for cell in template.cells:
            if cell.cell_type == "code" and cell.id not in ("parameters", "cite"):
                body = ast.parse(cell.source).body
                last = body.pop() if isinstance(body[-1], ast.Expr) else None
                exec(compile(ast.Module(body, []), cell.id, "exec"), names)
                if last is not None:
                    shown[cell.id] = eval(compile(ast.Expression(last.value), cell.id, "eval"), names)
            if cell.id == "parameters":
                names.update(country=country, as_of=as_of)
        return shown

    return fill_in


class TestTheDossierSays:
    def test_that_france_was_in_two_clubs_and_joined_the_third_six_days_later(self, dossier):
        text = str(dossier("FRA")["clubs-sentence"])
        assert text == "On 5 December 2017 France was in the EU and NATO. It joined PESCO later, on 11 December 2017."

    def test_until_when_the_united_kingdom_was_in_the_eu(self, dossier):
        text = str(dossier("GBR")["clubs-sentence"])
        assert (
            text
            == "On 5 December 2017 the United Kingdom was in the EU and NATO. It was in the EU until 31 January 2020."
        )

    def test_that_denmark_joined_pesco_late_and_is_on_none_of_the_lists(self, dossier):
        shown = dossier("DNK")
        assert str(shown["pesco"]) == "The record has no PESCO project with Denmark."
        assert "joined PESCO on 23 May 2023, after 5 December 2017" in str(shown["pesco-sentence"])
        assert shown["events"]["what"].tolist() == ["not bound by it"]

    def test_that_malta_was_in_the_eu_but_not_in_pesco(self, dossier):
        assert "no PESCO membership of Malta, although it was in the EU" in str(dossier("MLT")["pesco-sentence"])

    def test_what_an_edition_printed_and_what_a_later_one_made_of_it(self, dossier):
        shown = dossier("POL")
        assert "of 29 June 2017: 2.01 percent for 2017, at or above the guideline" in str(shown["spending-sentence"])
        assert "of 25 June 2019, gives 1.89 percent for 2017, a difference of -0.12" in str(shown["spending-later"])

    def test_how_many_projects_a_state_was_in_by_the_day(self, dossier):
        participation = record.load("strategy/pesco_participation").query("iso3 == 'ITA'")
        shown = dossier("ITA", "2018-03-06")
        assert (shown["pesco"]["by the day"] == "yes").sum() == (participation["project_no"] <= 17).sum()
        assert f"on all three lists: {len(participation)}" in str(shown["pesco-sentence"])

    def test_that_no_range_published_by_the_day_reached_washington_until_the_hwasong_15(self, dossier):
        assert set(dossier("USA", "2017-11-27")["ranges"]["covered"]) == {"no"}
        covered = dossier("USA")["ranges"].query("covered == 'yes'")
        assert set(covered.index) == {"Hwasong-15"}

    def test_that_the_launch_sites_lie_in_the_state_itself(self, dossier):
        shown = dossier("PRK")
        assert "lie in this state itself" in str(shown["distance"])
        assert shown["ranges"] is None and shown["ranges-figure"] is None

    def test_which_rows_are_in_force_only_while_the_table_follows_them(self, dossier):
        assert "64 rows of the UN and 68 of the EU. The state was in the EU" in str(
            dossier("FRA")["sanctions-sentence"]
        )
        assert "The table of measures ends with 31 December 2018" in str(dossier("AFG", "2026-03-31")["sanctions"])


@pytest.mark.parametrize(("country", "as_of"), [("SYR", "2017-12-05"), ("PRK", "1949-04-04"), ("AFG", "2026-03-31")])
def test_a_section_without_rows_speaks_and_shows_no_empty_table_or_figure(dossier, country, as_of):
    shown = dossier(country, as_of)
    assert all(not value.empty for value in shown.values() if isinstance(value, pd.DataFrame))
    sections = "clubs partners pesco spending troops battlegroups coalition hosted distance sanctions events others"
    assert all(isinstance(shown[name], (pd.DataFrame, Note)) for name in sections.split())
    assert not any(
        re.search(r"\b(?:nan|NaT|None|<NA>)\b", str(value)) for value in shown.values() if isinstance(value, Note)
    )


class TestAsking:
    @pytest.mark.parametrize("word", ["FRA", "fra", "FR", "France", " france "])
    def test_a_state_is_known_by_its_codes_and_its_name(self, word):
        assert asking.find([word]) == ["FRA"]

    def test_a_name_of_2017_is_known(self):
        assert asking.find(["Turkey", "TUR"]) == ["TUR"]

    @pytest.mark.parametrize(
        ("word", "near"), [("FRX", "FRA (France)"), ("Grmany", "DEU (Germany)"), ("Q7", "a code or a name")]
    )
    def test_a_wrong_word_is_answered_with_the_nearest(self, word, near):
        with pytest.raises(ParameterError, match=re.escape(near)):
            asking.find([word])

    @pytest.mark.parametrize("text", ["1949-04-03", "2026-04-01", "5 December 2017", "2017-02-30"])
    def test_a_day_that_the_record_does_not_follow_is_refused(self, text):
        assert asking.day(None) == DAY
        with pytest.raises(ParameterError, match="allowed is a day from 1949-04-04 to 2026-03-31"):
            asking.day(text)

    def test_every_state_of_the_record_can_have_a_dossier(self):
        assert set(record.load("countries/memberships")["iso3"]) < set(asking.called().index)
        readme = (ROOT / "README.md").read_text("utf-8")
        assert f"all {len(asking.called())} states" in readme

    @pytest.mark.parametrize(
        "words",
        [["dossier"], ["dossier", "FRA", "--all"], ["dossier", "FRX"], ["dossier", "FRA", "--as-of", "2050-01-01"]],
    )
    def test_words_that_are_not_understood_cost_nothing(self, words, capsys, monkeypatch):
        monkeypatch.setattr(making, "make", lambda *_: pytest.fail("something was run"))
        assert main(words) == 2
        assert capsys.readouterr().err.count("\n") == 1


@pytest.fixture(scope="module")
def helpers(template):
    """The functions that the template itself defines."""
    names: dict = {}
    for cell in template.cells:
        if cell.id in ("imports", "written", "held", "by-day"):
            exec(cell.source, names)
    return names


class TestTables:
    @pytest.mark.parametrize(("as_of", "count"), [("2017-07-30", 0), ("2017-07-31", 1), ("2017-12-31", 2)])
    def test_a_month_and_a_year_are_over_on_their_last_day(self, helpers, as_of, count):
        rows = pd.DataFrame({"date": pd.to_datetime(["2017-07-01", "2017-01-01"]), "date_precision": ["month", "year"]})
        helpers["day"] = pd.Timestamp(as_of)
        assert len(helpers["by_day"](rows, "date")) == count

    def test_a_date_without_precision_is_a_day_and_no_date_is_no_day(self, helpers):
        helpers["day"] = DAY
        rows = pd.DataFrame({"date": pd.to_datetime(["2017-12-05", "2017-12-06", None])})
        assert helpers["by_day"](rows, "date").index.tolist() == [0]

    def test_a_reader_sees_words_and_no_gaps(self, helpers):
        table = pd.DataFrame(
            {
                "start_basis": ["council_decision", None],
                "troops": pd.array([1670, None], dtype="Int64"),
                "in_force": [True, False],
                2017: [1.79, None],
                "joined_by": pd.to_datetime(["2016-08-24", None]),
            }
        ).rename_axis("start_date")
        shown = helpers["held"](table, "")
        assert shown.columns.tolist() == ["start basis", "troops", "in force", 2017, "joined by"]
        assert shown.columns.name == "start date"
        assert shown.to_numpy().tolist() == [
            ["council decision", "1,670", "yes", 1.79, "2016-08-24"],
            ["", "", "no", "", ""],
        ]

    def test_a_table_without_rows_is_a_sentence(self, helpers):
        assert helpers["held"](pd.DataFrame(), "The record has no such row.") == "The record has no such row."

    def test_rows_that_name_a_state_are_found_in_every_table(self, dossier):
        others = dossier("FRA")["others"]
        attacks = record.load("terrorism/attacks")
        assert others.loc["terrorism/attacks", "rows"] == (attacks["iso3"] == "FRA").sum()
        assert "codebook" not in others.index, "it speaks of codes, not of states"


class TestFigures:
    @pytest.mark.parametrize("country", ["FRA", "AUT", "USA", "CYP", "MNE", "JPN"])
    def test_every_edition_has_its_line_and_none_hides_another(self, dossier, country):
        axes = dossier(country)["spending-figure"].figure.axes[0]
        lines = [line for line in axes.lines if line.get_marker() != "None"]
        caption = dossier(country)["spending-figure"].summary
        assert len(lines) == caption.count("percent in")
        assert all(line.get_markerfacecolor() == "none" for line in lines)
        assert len({(line.get_marker(), line.get_markersize()) for line in lines}) == len(lines)

    def test_the_dots_of_the_capital_are_named(self, dossier):
        picture = dossier("USA")["ranges-figure"]
        assert any(text.get_text().startswith("Washington, ") for text in picture.figure.axes[0].texts)
        assert picture.title == "3 of 12 ranges cover the way to Washington on paper"
        assert "Washington is 11,0" in picture.summary

    @pytest.mark.parametrize(
        ("country", "as_of"), [("FRA", "2017-05-20"), ("USA", "2026-03-31"), ("BIH", "2017-12-05")]
    )
    def test_figures_can_be_read_for_other_states_and_days(self, dossier, country, as_of):
        shown = dossier(country, as_of)
        figures = [shown[name].figure for name in ("spending-figure", "ranges-figure") if shown[name] is not None]
        assert figures
        assert all(faults(figure) == [] for figure in figures)


class TestPages:
    @pytest.fixture
    def page(self, template):
        return making.dossier_page(making.addressed(template, "Cyprus & more", DAY), "CYP.ipynb")

    def test_a_dossier_stands_alone_with_one_heading_and_no_code(self, page):
        assert page.count("<h1") == 1 and '<html lang="en">' in page
        assert "<title>Cyprus &amp; more on 5 December 2017: a country dossier</title>" in page
        assert not re.search(r'<(?:script|link)\b|src="(?!data:)', page)
        assert "record.load(" not in page and "natoeu dossier" not in page
        assert all('alt="' in image for image in re.findall("<img[^>]*>", page))

    def test_every_entry_of_the_contents_leads_to_a_heading(self, page):
        targets = re.findall(r'href="#([^"]+)"', page)
        assert len(targets) == 7
        assert set(targets) <= set(re.findall(r'<h2[^>]* id="([^"]+)"', page))

    def test_the_index_lists_states_their_clubs_and_both_files(self):
        says = "On 5 December 2017 France was in the EU and NATO."
        page = making.index_page(DAY, [{"code": "FRA", "name": "France", "says": says}])
        assert 'href="FRA.html"' in page and 'href="FRA.ipynb"' in page and says in page


@pytest.fixture
def instead_of_kernels(monkeypatch):
    """Notebooks come back as they are; after some of them the user presses Ctrl-C."""
    stop_after = []

    def run_all(notebooks, folder, environment, done):
        for place in range(len(notebooks)):
            if stop_after and place == stop_after[0]:
                raise KeyboardInterrupt
            done(place, None)

    monkeypatch.setattr(making, "run_all", run_all)
    return stop_after


class TestMaking:
    def test_an_interrupted_run_keeps_what_is_finished_and_goes_on_there(self, instead_of_kernels, tmp_path):
        instead_of_kernels.append(2)
        with pytest.raises(WorkError, match="2 of 3 dossiers are finished"):
            making.make(["AUT", "BEL", "CYP"], DAY, tmp_path)
        folder = tmp_path / "2017-12-05"
        assert sorted(path.name for path in folder.iterdir()) == [
            "AUT.html",
            "AUT.ipynb",
            "BEL.html",
            "BEL.ipynb",
            "index.html",
        ]
        instead_of_kernels.clear()
        outcome = making.make(["AUT", "BEL", "CYP"], DAY, tmp_path)
        assert (outcome.made, outcome.skipped) == (["CYP"], ["AUT", "BEL"])
        assert (folder / "index.html").read_text("utf-8").count(".ipynb") == 3

    def test_a_finished_dossier_is_made_again_when_asked_or_when_the_data_change(
        self, instead_of_kernels, tmp_path, data_copy
    ):
        making.make(["AUT"], DAY, tmp_path / "out")
        assert making.make(["AUT"], DAY, tmp_path / "out", again=True).made == ["AUT"]
        table = data_copy / "countries" / "memberships.csv"
        table.write_text(table.read_text("utf-8").replace("AUT,EU,1995-01-01", "AUT,EU,1995-01-02"), "utf-8")
        assert making.make(["AUT"], DAY, tmp_path / "out").made == ["AUT"]

    def test_a_folder_that_is_none_is_said_in_a_line(self, tmp_path, capsys):
        (tmp_path / "file").write_text("")
        assert main(["dossier", "FRA", "--out", str(tmp_path / "file")]) == 1
        assert "--out" in capsys.readouterr().err

    def test_a_state_that_fails_is_named_with_its_cell_and_the_others_go_on(self, tmp_path):
        cells = [
            v4.new_markdown_cell("# Country dossier", id="title"),
            v4.new_code_cell(
                'country = "FRA"  # the state; iso3 in countries/countries\nas_of = "2017-12-05"',
                id="choice",
                metadata={"tags": ["parameters"]},
            ),
            v4.new_code_cell(
                'if country == "BEL":\n    raise ValueError("no chocolate")\nprint(country, as_of)', id="say"
            ),
        ]
        small = tmp_path / "small.ipynb"
        nbformat.write(running.normalise(v4.new_notebook(cells=cells)), small)
        folder = tmp_path / "Größe und mehr"
        outcome = making.make(["AUT", "BEL"], DAY, folder, template=small)
        assert outcome.made == ["AUT"]
        assert outcome.failed == {"BEL": "cell 'say': ValueError: no chocolate"}
        made = json.loads((folder / "2017-12-05" / "AUT.ipynb").read_text("utf-8"))
        assert "".join(made["cells"][0]["source"]) == "# Austria on 5 December 2017: a country dossier"
        assert "".join(made["cells"][-1]["outputs"][0]["text"]) == "AUT 2017-12-05\n"
        assert not (folder / "2017-12-05" / "BEL.html").exists()


def test_the_command_makes_a_whole_dossier_twice_the_same(tmp_path, capsys):
    assert main(["dossier", "Iceland", "--as-of", "2024-03-07", "--out", str(tmp_path)]) == 0
    folder = tmp_path / "2024-03-07"
    first = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(first) == {"ISL.ipynb", "ISL.html", "index.html"}
    assert b"On 7 March 2024 Iceland was in NATO." in first["ISL.html"]
    assert main(["dossier", "ISL", "--as-of", "2024-03-07", "--out", str(tmp_path), "--again"]) == 0
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == first
    assert "1 dossier made" in capsys.readouterr().out
