"""Lesson 4: measures under pillars, coders who differ, figures that have an edition, and what a shuffle tests."""

from __future__ import annotations

import itertools
import json

import numpy as np
import pandas as pd
import pytest
from legibility import faults
from random_states import sample_states

from natoeu.analysis import agreement, permutation, pillars, tesat
from natoeu.charts import pillars as pillar_charts
from natoeu.charts import tesat as tesat_charts
from natoeu.explorers.coding import FORMAT, TWELVE, VERSION, CodingExplorer, CodingFileError, read_choices, save_choices
from natoeu.explorers.tesat import TesatExplorer

LINE = "Source: the record."
WHOLE = ("2004-01-01", "2018-12-31")


@pytest.fixture(scope="module")
def codes(load):
    return load("terrorism/eu_measure_pillars")


@pytest.fixture(scope="module")
def nato(load):
    table = load("nato/ct_measure_codes")
    return table[(table["scheme"] == "eu_pillar") & (table["code"] != "none")].rename(columns={"code": "pillar"})


@pytest.fixture(scope="module")
def measures(load):
    return load("terrorism/eu_measures")


@pytest.fixture(scope="module")
def figures(load):
    return tesat.figures(*(load(f"terrorism/tesat_{name}") for name in ("attacks", "arrests", "deaths", "convictions")))


@pytest.fixture(scope="module")
def large(load):
    attacks = load("terrorism/attacks")
    return attacks[(attacks["deaths"] >= 10) & (attacks["iso3"] != "NOR")]


@pytest.fixture(scope="module")
def days(measures):
    return measures.loc[measures["date_precision"] == "day", "date"]


@pytest.fixture(scope="module")
def charts(load, codes, nato, measures, figures, large, days):
    both = codes[["measure_id", "pillar"]].merge(measures[["measure_id", "kind"]], on="measure_id")
    estimates = load("terrorism/foreign_fighters")
    travelled = estimates[(estimates["measure"] == "travelled") & (estimates["area"] == "eu")]
    tables = {
        unit: tesat.breakdown(figures, measure)
        for unit, measure in {"attacks": "attacks", "people killed": "deaths"}.items()
    }
    waiting = large.assign(wait=permutation.waits(large["date"], days))
    money = measures[measures["article_field"].isin(["financing", "pnr"])]
    return {
        "post": pillar_charts.post(load("terrorism/coordinators"), LINE),
        "lanes": pillar_charts.lanes(measures, codes, "Measures", LINE),
        "grid": pillar_charts.grid(pillars.matrix(both, "kind"), "Grid", LINE),
        "law": pillar_charts.law_dates(money, pd.Timestamp("2018-01-24"), LINE),
        "stages": pillar_charts.stages(load("terrorism/pnr_transposition"), LINE),
        "stacked": tesat_charts.stacked(tables["attacks"], "attacks", "Attacks", LINE),
        "two_counts": tesat_charts.two_counts(tables, 2016, LINE),
        "editions": tesat_charts.editions(tesat.restated(figures, "attacks"), "attacks", LINE),
        "arrests": tesat_charts.editions(tesat.restated(figures, "arrests"), "arrests", LINE),
        "fighters": tesat_charts.fighters(travelled, LINE),
        "waits": tesat_charts.attacks_and_measures(waiting, measures, LINE),
        "chance": tesat_charts.chance({"all": np.array([1.0, 2.0, 3.0])}, {"all": 1.0}, LINE),
    }


@pytest.fixture(scope="module")
def tesat_explorer():
    return TesatExplorer()


class TestPillars:
    def test_both_mostly_pursue_and_nothing_of_nato_prevents(self, codes, nato):
        assert pillars.profile(codes).to_dict() == {"prevent": 12, "protect": 13, "pursue": 29, "respond": 5}
        assert pillars.profile(nato).to_dict() == {"prevent": 0, "protect": 15, "pursue": 21, "respond": 12}

    def test_one_code_book_sorts_both_lists(self, load):
        book = load("codebook")
        eu, ours = (
            book[(book["table"] == table) & (book["field"] == field)].set_index("category")["definition"]
            for table, field in (("terrorism/eu_measure_pillars", "pillar"), ("nato/ct_measure_codes", "code"))
        )
        assert all(ours[pillar].startswith(eu[pillar]) for pillar in pillars.PILLARS)
        added = {pillar: ours[pillar].removeprefix(eu[pillar]).strip() for pillar in pillars.PILLARS}
        assert {pillar: words for pillar, words in added.items() if words} == {
            "prevent": "In eu_pillar_wide also: makes partner states stable."
        }

    def test_every_measure_of_nato_has_a_code_by_that_book_and_a_reason(self, load):
        rows = load("nato/ct_measure_codes").query("scheme == 'eu_pillar'")
        assert set(rows["measure_id"]) == set(load("nato/ct_measures")["measure_id"])
        assert rows["basis"].notna().all()
        assert (rows["status"] == "derived").all()
        assert rows["source_ids"].str.contains("council-2005").all()
        fits_none = rows[rows["code"] == "none"]["measure_id"]
        assert len(fits_none) == 8
        assert rows["measure_id"].isin(fits_none).sum() == 8

    def test_only_the_wide_reading_puts_the_stability_of_partners_under_prevent(self, load):
        rows = load("nato/ct_measure_codes")
        prevented = rows[rows["code"] == "prevent"].groupby("scheme").size()
        assert prevented.to_dict() == {"eu_pillar_wide": 17}

    @pytest.mark.parametrize(("scheme", "now", "as_high"), [("eu_pillar", 0.88, 3), ("eu_pillar_wide", 0.85, 11)])
    def test_the_cosine_of_the_profiles_is_about_that_of_a_flat_one(self, load, codes, scheme, now, as_high):
        rows = (
            load("nato/ct_measure_codes")
            .query("scheme == @scheme and code != 'none'")
            .rename(columns={"code": "pillar"})
        )
        eu, nato = pillars.profile(codes).to_numpy(), pillars.profile(rows).to_numpy()

        def cosine(other):
            return eu @ other / np.linalg.norm(eu) / np.linalg.norm(other)

        orders = [cosine(np.array(order)) for order in itertools.permutations(nato)]
        assert (round(cosine(nato), 2), round(cosine(np.ones(4)), 2)) == (now, 0.86)
        assert sum(found >= cosine(nato) - 1e-9 for found in orders) == as_high

    def test_no_regulation_or_directive_prevents(self, codes, measures):
        table = pillars.matrix(
            codes[["measure_id", "pillar"]].merge(measures[["measure_id", "kind"]], on="measure_id"), "kind"
        )
        assert table.loc["prevent", ["regulation", "directive"]].tolist() == [0, 0]
        assert list(table.index) == list(pillars.PILLARS)
        assert table.to_numpy().sum() == len(codes)

    def test_bad_input_gets_a_sentence(self, codes):
        with pytest.raises(ValueError, match="no pillar 'defend'"):
            pillars.profile(pd.DataFrame({"measure_id": ["a"], "pillar": ["defend"]}))
        with pytest.raises(ValueError, match="Nothing is coded"):
            pillars.profile(codes.iloc[:0])
        with pytest.raises(ValueError, match="no column 'knd'"):
            pillars.matrix(codes, "knd")


class TestAgreement:
    def test_cohens_own_example_gives_the_kappa_that_he_printed(self):
        # Cohen (1968), Psychological Bulletin 70, table 1: two judges, 200 cases, kappa .492 (rounded up from .4915).
        table = pd.DataFrame([[88, 10, 2], [14, 40, 6], [18, 10, 12]])
        assert agreement.agreement(table)["kappa"] == pytest.approx(0.492, abs=0.001)

    def test_full_agreement_chance_and_worse(self):
        assert agreement.agreement(pd.DataFrame([[5, 0], [0, 5]]))["kappa"] == 1
        assert agreement.agreement(pd.DataFrame([[4, 4], [4, 4]]))["kappa"] == 0
        assert agreement.agreement(pd.DataFrame([[0, 5], [5, 0]]))["kappa"] == -1

    def test_kappa_is_undefined_where_chance_leaves_no_room(self):
        assert np.isnan(agreement.agreement(pd.DataFrame([[7, 0], [0, 0]]))["kappa"])

    def test_record_and_rule_part_only_where_the_record_says_pursue(self, codes, measures):
        table = agreement.confusion(agreement.single_codes(codes), agreement.read_by_rule(measures))
        off_diagonal = table.to_numpy() - np.diag(np.diag(table))
        assert off_diagonal.sum(axis=1).tolist() == [0, 0, 8, 0]
        assert agreement.agreement(table).round(2).to_dict() == {
            "items": 26,
            "observed": 0.69,
            "expected": 0.32,
            "kappa": 0.55,
        }

    def test_the_rule_takes_a_struck_down_law_for_a_struck_state(self, measures):
        assert agreement.read_by_rule(measures)["2006-24-ec"] == "respond"

    def test_bad_input_gets_a_sentence(self, measures):
        empty = pd.Series(dtype=str)
        with pytest.raises(ValueError, match="No item is coded by both"):
            agreement.confusion(empty, empty)
        with pytest.raises(ValueError, match="no code 'protct'.*protect"):
            agreement.confusion(pd.Series({"a": "protct"}), pd.Series({"a": "pursue"}))
        with pytest.raises(ValueError, match="2 rows and 3 columns"):
            agreement.agreement(pd.DataFrame([[1, 2, 3], [4, 5, 6]]))
        for table in ([[0, 0], [0, 0]], [[3, -1], [0, 2]]):
            with pytest.raises(ValueError, match="nothing to compare"):
                agreement.agreement(pd.DataFrame(table))
        with pytest.raises(ValueError, match="no rules"):
            agreement.read_by_rule(measures, ())
        with pytest.raises(ValueError, match="no pillar 'prevnt'"):
            agreement.read_by_rule(measures, (("prevnt", ("a",)),))


class TestTesat:
    def test_in_2016_separatists_dominate_attacks_and_jihadists_deaths(self, figures):
        attacks, deaths = (tesat.breakdown(figures, measure).loc[2016] for measure in ("attacks", "deaths"))
        assert (attacks["total"], attacks["separatist"], deaths["total"], deaths["jihadist"]) == (142, 99, 142, 135)

    def test_from_2014_to_2015_attacks_rise_or_fall_with_the_edition(self, figures):
        first, latest = (tesat.breakdown(figures, "attacks", edition)["total"] for edition in ("first", "latest"))
        assert (first[2015] - first[2014], latest[2015] - latest[2014]) == (10, -33)

    def test_parts_and_remainder_add_up_and_are_never_negative(self, figures):
        for measure in tesat.MEASURES:
            for edition in ("first", "latest"):
                table = tesat.breakdown(figures, measure, edition)
                parts = table[[*tesat.LABELS, "not_broken_down"]].sum(axis=1)
                assert (parts == table["total"]).all()
                assert (table["not_broken_down"] >= 0).all()

    def test_labels_of_other_states_are_not_put_into_a_total(self, figures):
        table = tesat.breakdown(figures, "attacks", "latest")
        assert table.loc[2008, "coverage"] == "EU27_without_GBR"
        assert table.loc[2008, list(tesat.LABELS)].isna().all()

    def test_an_early_edition_knows_no_later_year(self, figures):
        assert tesat.breakdown(figures, "attacks", 2010).index.max() == 2009
        assert tesat.breakdown(figures, "attacks", 2015).loc[2014, "total"] == 201

    def test_restated_totals(self, figures):
        assert tesat.restated(figures, "attacks")["year"].unique().tolist() == [2008, 2009, 2014, 2015, 2019]
        assert tesat.restated(figures, "deaths").empty

    def test_arrests_of_2017_are_those_of_the_report(self, figures):
        assert tesat.breakdown(figures, "arrests").loc[2017, "total"] == 1219

    def test_shares_are_ranges_where_a_part_is_missing(self, figures):
        shares = tesat.share_range(tesat.breakdown(figures, "attacks"), "separatist")
        assert shares.loc[2011].tolist() == [0, 1]
        assert shares.loc[2014].round(2).tolist() == [0.33, 0.92]

    def test_every_figure_rests_on_europol_alone(self, load):
        for name in ("attacks", "arrests", "deaths", "convictions", "by_country"):
            assert "two_sources" not in set(load(f"terrorism/tesat_{name}")["status"])

    def test_bad_input_gets_a_sentence(self, figures):
        with pytest.raises(ValueError, match="no measure 'atacks'.*attacks"):
            tesat.breakdown(figures, "atacks")
        for edition in (2022, "newest", True):
            with pytest.raises(ValueError, match="no edition"):
                tesat.breakdown(figures, "attacks", edition)
        with pytest.raises(ValueError, match="No figure for verdicts"):
            tesat.breakdown(figures, "verdicts", 2010)
        with pytest.raises(ValueError, match="no label 'jihadists'.*jihadist"):
            tesat.share_range(tesat.breakdown(figures, "attacks"), "jihadists")


class TestPermutation:
    def test_after_madrid_it_took_two_weeks(self, large, days):
        waits = permutation.waits(large["date"], days)
        assert waits.tolist()[0] == 14
        assert round(waits.mean()) == 78

    @pytest.mark.parametrize(("since", "least", "most"), [("2004-01-01", 0, 0.01), ("2015-01-01", 0.5, 1)])
    def test_the_first_test_rejects_chance_and_the_busy_years_take_it_back(self, large, days, since, least, most):
        attacks = large.loc[large["date"] >= since, "date"]
        every_day = permutation.waits(pd.date_range(since, WHOLE[1]), days)
        random = np.random.default_rng(7)
        shuffled = np.array([random.choice(every_day, len(attacks), replace=False).mean() for _ in range(3000)])
        assert least <= (shuffled <= permutation.waits(attacks, days).mean()).mean() <= most

    def test_bad_input_gets_a_sentence(self, large, days):
        with pytest.raises(ValueError, match="No measure follows the attack of 2030-01-01"):
            permutation.waits(["2030-01-01"], days)
        with pytest.raises(ValueError, match="no attack"):
            permutation.waits([], days)


class TestCharts:
    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("post", "created on 25 March 2004; the record names 4 holders"),
            ("post", "After Gijs de Vries it was vacant for at least 172 days"),
            ("lanes", "29 pursue and 5 respond. 12 of them stand in more than one lane. For 1 the day is not known"),
            ("grid", "18 cells are empty of 44"),
            ("law", "3 did not exist yet on 24 January 2018; 1 existed, but its date of effect was still ahead"),
            ("stages", "Of 27 states in March 2018: 3 law in force"),
            ("stacked", "57 (2020) to 583 (2007) attacks in a year"),
            (
                "stacked",
                "Without the United Kingdom: 2009 and 2020. Labels from another edition than the total: 2012 and 2013.",
            ),
            (
                "two_counts",
                "99 of 142 attacks bear the label separatist and 135 of 142 people killed bear the label jihadist",
            ),
            ("editions", "In 2014 and 2015 both totals cover the same states"),
            ("arrests", "In each case the states differ"),
            ("fighters", "They count different states and periods"),
            ("waits", "within 14 to 192 days, 78 on average"),
            ("chance", "33.3% of shuffles are as short"),
        ],
    )
    def test_summaries_say_what_is_drawn(self, charts, name, said):
        assert said in charts[name].summary

    def test_all_can_be_read(self, charts):
        assert {name: faults(chart.figure) for name, chart in charts.items() if faults(chart.figure)} == {}

    def test_nothing_to_draw_gets_a_sentence(self, figures, load):
        with pytest.raises(ValueError, match="no editions to compare"):
            tesat_charts.editions(tesat.restated(figures, "deaths"), "deaths", LINE)
        with pytest.raises(ValueError, match="no estimates"):
            tesat_charts.fighters(load("terrorism/foreign_fighters").iloc[:0], LINE)


class TestTesatExplorer:
    def test_every_state_can_be_read_and_says_something(self, tesat_explorer):
        for state in sample_states(tesat_explorer, 30, seed=4):
            tesat_explorer.set(**state)
            assert faults(tesat_explorer.figure) == []
            assert tesat_explorer.summary.endswith((".", "%."))

    def test_direction_changes_with_the_edition(self, tesat_explorer):
        tesat_explorer.set(measure="attacks", label="all", years=(2014, 2015), edition=2016, show=False, rest=True)
        assert "201 (2014) to 211 (2015)" in tesat_explorer.summary
        tesat_explorer.set(edition="latest")
        assert "193 (2015) to 226 (2014)" in tesat_explorer.summary

    def test_shares_fill_the_bar_only_with_the_rest(self, tesat_explorer):
        tesat_explorer.set(measure="attacks", label="all", years=(2016, 2016), edition="first", show=True, rest=True)
        tops = [bar.get_y() + bar.get_height() for bar in tesat_explorer._stack._parts["not_broken_down"]]
        assert max(tops) == pytest.approx(100)
        tesat_explorer.set(rest=False)
        assert not any(bar.get_visible() for bar in tesat_explorer._stack._parts["not_broken_down"])

    def test_a_label_without_figures_is_said_to_be_missing(self, tesat_explorer):
        tesat_explorer.set(measure="deaths", label="separatist", years=(2006, 2020), edition="first")
        assert "holds no figure for the label separatist" in tesat_explorer.summary

    def test_a_time_before_the_first_report_is_said_to_be_empty(self, tesat_explorer):
        tesat_explorer.set(measure="verdicts", label="all", edition=2010, years=(2006, 2020))
        assert "holds no figure for verdicts in court" in tesat_explorer.summary


class TestCodingExplorer:
    def test_the_default_folder_is_ones_own(self, tmp_path, monkeypatch):
        monkeypatch.setenv("NATOEU_WORK", str(tmp_path / "mine"))
        assert CodingExplorer(memory={}).folder == tmp_path / "mine"

    @pytest.fixture
    def explorer(self, tmp_path):
        return CodingExplorer(tmp_path / "my_work", memory={})

    def test_the_twelve_have_one_pillar_each_in_the_record(self, codes):
        assert set(TWELVE) <= set(agreement.single_codes(codes).index)
        assert len(TWELVE) == 12

    def test_coding_as_the_record_does_gives_kappa_one_and_changes_nothing(self, explorer, codes):
        explorer.set(**agreement.single_codes(codes)[list(TWELVE)])
        assert "With the record you agree on 12 of 12 (chance: 4.2; kappa 1.00)" in explorer.summary
        assert not any("→" in cell.get_text() for cell in explorer._coding._cells.flat)

    def test_the_others_show_their_choice_only_where_the_student_has_chosen(self, explorer):
        assert all(len(points.get_xdata()) == 0 for points in explorer._coding._points.values())
        explorer.set(**{"2011-ran": "pursue", "2017-853": "protect"})
        assert all(len(points.get_xdata()) == 2 for points in explorer._coding._points.values())

    def test_moving_firearms_changes_two_boxes(self, explorer):
        explorer.set(**{"2017-853": "protect"})
        changed = sorted(cell.get_text() for cell in explorer._coding._cells.flat if "→" in cell.get_text())
        assert changed == ["22 → 21", "7 → 8"]
        assert "0 of 1" in explorer.summary

    def test_every_state_can_be_read(self, explorer):
        for state in sample_states(explorer, 30, seed=4):
            explorer.set(**state)
            assert faults(explorer.figure) == []
            assert explorer.summary.startswith("You have coded")

    def test_choices_survive_a_second_run_of_the_cell(self, tmp_path):
        memory: dict[str, str] = {}
        CodingExplorer(tmp_path, memory).set(**{"2011-ran": "prevent"})
        assert CodingExplorer(tmp_path, memory).choices == {"2011-ran": "prevent"}

    def test_saved_choices_come_back(self, explorer):
        explorer.set(**{"2011-ran": "prevent", "2017-853": "protect"})
        explorer.save_button.click()
        assert "Saved 2 choices" in explorer.answer.value
        other = CodingExplorer(explorer.folder, memory={})
        other.load_button.click()
        assert other.choices == {"2011-ran": "prevent", "2017-853": "protect"}

    def test_a_file_is_replaced_only_at_the_second_click(self, explorer):
        path = explorer.folder / "my-coding.json"
        explorer.set(**{"2011-ran": "prevent"})
        explorer.save()
        explorer.set(**{"2011-ran": "pursue"})
        explorer.save()
        assert "Click Save again" in explorer.answer.value
        assert read_choices(path) == {"2011-ran": "prevent"}
        explorer.save()
        assert read_choices(path) == {"2011-ran": "pursue"}

    def test_another_name_or_another_choice_asks_anew(self, explorer):
        explorer.set(**{"2011-ran": "prevent"})
        explorer.save()
        explorer.set(**{"2011-ran": "pursue"})
        explorer.save()
        explorer.set(**{"2011-ran": "protect"})
        explorer.save()
        assert "Click Save again" in explorer.answer.value
        explorer.name.value = "second"
        explorer.save()
        assert "Saved 1 choice as &#x27;second.json&#x27;" in explorer.answer.value
        assert read_choices(explorer.folder / "my-coding.json") == {"2011-ran": "prevent"}

    def test_loading_over_unsaved_choices_asks_first(self, explorer):
        explorer.set(**{"2011-ran": "prevent"})
        explorer.save()
        explorer.set(**{"2011-ran": "pursue", "2017-853": "protect"})
        explorer.load()
        assert "Click Load again" in explorer.answer.value
        assert explorer.choices["2011-ran"] == "pursue"
        explorer.load()
        assert explorer.choices == {"2011-ran": "prevent"}

    def test_choices_kept_from_an_earlier_run_of_the_cell_are_not_lost_on_load(self, tmp_path):
        memory: dict[str, str] = {}
        first = CodingExplorer(folder=tmp_path, memory=memory)
        first.set(**{"2011-ran": "prevent"})
        first.save()
        first.set(**{"2017-853": "protect"})
        again = CodingExplorer(folder=tmp_path, memory=memory)
        again.load()
        assert "Click Load again" in again.answer.value
        assert again.choices == {"2011-ran": "prevent", "2017-853": "protect"}

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            (b"{", "is damaged"),
            (b"\xff\xfe\x00", "is damaged"),
            (b"", "is damaged"),
            (b"[1, 2]", "does not hold choices"),
            (b'{"format": "other"}', "does not hold choices"),
            (
                json.dumps({"format": FORMAT, "version": VERSION + 1, "pillars": {}}).encode(),
                "version 2; this course reads version 1",
            ),
            (json.dumps({"format": FORMAT, "version": VERSION}).encode(), "holds no choices"),
            (
                json.dumps({"format": FORMAT, "version": VERSION, "pillars": {"2011-ran": "defend"}}).encode(),
                "does not exist here",
            ),
            (
                json.dumps({"format": FORMAT, "version": VERSION, "pillars": {"2011-ran": ["prevent"]}}).encode(),
                "does not exist here",
            ),
            (
                json.dumps({"format": FORMAT, "version": VERSION, "pillars": {"1999-x": "prevent"}}).encode(),
                "does not exist here",
            ),
            (b"[" * 100_000, "is damaged"),
        ],
    )
    def test_a_file_that_cannot_be_used_gets_a_sentence_and_the_work_is_kept(self, explorer, content, said):
        explorer.folder.mkdir()
        path = explorer.folder / "my-coding.json"
        path.write_bytes(content)
        explorer.set(**{"2011-ran": "prevent"})
        explorer.load()
        assert said in explorer.answer.value
        assert "Your choices are kept." in explorer.answer.value
        assert explorer.choices == {"2011-ran": "prevent"}
        assert path.read_bytes() == content

    @pytest.mark.parametrize("name", ["", "../secret", "a/b", "x" * 60, "a b", ".json"])
    def test_strange_names_get_a_sentence(self, explorer, name):
        explorer.set(**{"2011-ran": "prevent"})
        explorer.name.value = name
        explorer.save()
        assert "Choose a file name" in explorer.answer.value
        assert not explorer.folder.exists()

    def test_saving_twice_in_a_row_changes_nothing(self, explorer):
        explorer.set(**{"2011-ran": "prevent"})
        explorer.save()
        explorer.save()
        assert "holds these choices already" in explorer.answer.value

    def test_an_empty_coding_is_not_saved(self, explorer):
        explorer.save()
        assert "nothing to save yet" in explorer.answer.value

    def test_a_missing_file_and_a_folder_that_cannot_be_written(self, explorer, tmp_path):
        explorer.load()
        assert "There is no file" in explorer.answer.value
        (tmp_path / "file").write_text("here")
        with pytest.raises(CodingFileError, match="can't be written"):
            save_choices(tmp_path / "file" / "x.json", {"2011-ran": "prevent"})
