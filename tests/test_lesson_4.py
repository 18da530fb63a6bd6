"""Lesson 4: measures under pillars, coders who differ, figures that have an edition, and what a shuffle tests."""

from __future__ import annotations

import html
import itertools
import json
import re

import nbformat
import numpy as np
import pandas as pd
import pytest
from legibility import faults
from random_states import sample_states

from natoeu.analysis import tesat
from natoeu.analysis.agreement import PILLARS, agreement, confusion, read_by_rule
from natoeu.explorers.coding import HEAD, TWELVE, CodingExplorer, read_choices
from natoeu.explorers.tesat import TesatExplorer


@pytest.fixture(scope="module")
def shown(root):
    """What the cells of the lesson show, by cell, without markup and pictures."""
    cells = nbformat.read(root / "notebooks" / "04_counter_terrorism_pillars.ipynb", 4).cells
    outputs = {
        cell.id: "".join(
            output.data.get("text/html", output.data["text/plain"]) for output in cell.outputs if "data" in output
        )
        for cell in cells
        if cell.cell_type == "code"
    }
    return {cell: " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split()) for cell, text in outputs.items()}


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
def of_record(codes):
    return codes.drop_duplicates("measure_id", keep=False).set_index("measure_id")["pillar"].astype(str)


@pytest.fixture(scope="module")
def tesat_explorer():
    return TesatExplorer()


class TestPillars:
    def test_both_mostly_pursue_and_nothing_of_nato_prevents(self, codes, nato):
        assert codes["pillar"].value_counts().to_dict() == {"prevent": 12, "protect": 13, "pursue": 29, "respond": 5}
        assert nato["pillar"].value_counts().to_dict() == {"protect": 15, "pursue": 21, "respond": 12}

    def test_the_pillars_of_the_code_book_are_those_of_the_strategy_in_its_order(self, load):
        book = load("codebook")
        assert tuple(book.loc[book["table"] == "terrorism/eu_measure_pillars", "category"]) == PILLARS

    def test_one_code_book_sorts_both_lists(self, load):
        book = load("codebook")
        eu, ours = (
            book[(book["table"] == table) & (book["field"] == field)].set_index("category")["definition"]
            for table, field in (("terrorism/eu_measure_pillars", "pillar"), ("nato/ct_measure_codes", "code"))
        )
        assert all(ours[pillar].startswith(eu[pillar]) for pillar in PILLARS)
        added = {pillar: ours[pillar].removeprefix(eu[pillar]).strip() for pillar in PILLARS}
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
        rows = load("nato/ct_measure_codes").query("scheme == @scheme")
        eu, nato = (
            counted.value_counts().reindex(PILLARS, fill_value=0).to_numpy()
            for counted in (codes["pillar"], rows["code"])
        )

        def cosine(other):
            return eu @ other / np.linalg.norm(eu) / np.linalg.norm(other)

        orders = [cosine(np.array(order)) for order in itertools.permutations(nato)]
        assert (round(cosine(nato), 2), round(cosine(np.ones(4)), 2)) == (now, 0.86)
        assert sum(found >= cosine(nato) - 1e-9 for found in orders) == as_high

    def test_no_regulation_or_directive_prevents(self, codes, measures):
        kinds = codes.merge(measures[["measure_id", "kind"]], on="measure_id").query("pillar == 'prevent'")["kind"]
        assert not {"regulation", "directive"} & set(kinds)


class TestAgreement:
    def test_cohens_own_example_gives_the_kappa_that_he_printed(self):
        # Cohen (1968), Psychological Bulletin 70, table 1: two judges, 200 cases, kappa .492 (rounded up from .4915).
        table = pd.DataFrame([[88, 10, 2], [14, 40, 6], [18, 10, 12]])
        assert agreement(table)["kappa"] == pytest.approx(0.492, abs=0.001)

    def test_full_agreement_chance_and_worse(self):
        assert agreement(pd.DataFrame([[5, 0], [0, 5]]))["kappa"] == 1
        assert agreement(pd.DataFrame([[4, 4], [4, 4]]))["kappa"] == 0
        assert agreement(pd.DataFrame([[0, 5], [5, 0]]))["kappa"] == -1

    def test_kappa_is_undefined_where_chance_leaves_no_room(self):
        assert np.isnan(agreement(pd.DataFrame([[7, 0], [0, 0]]))["kappa"])

    def test_record_and_rule_part_only_where_the_record_says_pursue(self, of_record, measures):
        table = confusion(of_record, read_by_rule(measures))
        off_diagonal = table.to_numpy() - np.diag(np.diag(table))
        assert off_diagonal.sum(axis=1).tolist() == [0, 0, 8, 0]
        assert agreement(table).round(2).to_dict() == {
            "items": 26,
            "observed": 0.69,
            "expected": 0.32,
            "kappa": 0.55,
        }

    def test_the_lesson_reaches_the_same_by_hand(self, of_record, measures, shown):
        table = confusion(of_record, read_by_rule(measures))
        for pillar, counts in table.iterrows():
            assert f"{pillar} {' '.join(map(str, counts))}" in shown["crossed"]
        assert "observed 0.7 0.69 expected 0.5 0.32 kappa 0.4 0.55" in shown["kappa"]

    def test_the_rule_takes_a_struck_down_law_for_a_struck_state(self, measures):
        assert read_by_rule(measures)["2006-24-ec"] == "respond"

    def test_bad_input_gets_a_sentence(self, measures):
        empty = pd.Series(dtype=str)
        with pytest.raises(ValueError, match="No item is coded by both"):
            confusion(empty, empty)
        with pytest.raises(ValueError, match="no code 'protct'.*protect"):
            confusion(pd.Series({"a": "protct"}), pd.Series({"a": "pursue"}))
        for table in ([[0, 0], [0, 0]], [[3, -1], [0, 2]]):
            with pytest.raises(ValueError, match="nothing to compare"):
                agreement(pd.DataFrame(table))


class TestTesat:
    def test_in_2016_separatists_dominate_attacks_and_jihadists_deaths(self, figures):
        attacks, deaths = (tesat.breakdown(figures, measure).loc[2016] for measure in ("attacks", "deaths"))
        assert (attacks["total"], attacks["separatist"], deaths["total"], deaths["jihadist"]) == (142, 99, 142, 135)

    def test_from_2014_to_2015_attacks_rise_or_fall_with_the_edition(self, figures):
        first, latest = (tesat.breakdown(figures, "attacks", edition)["total"] for edition in ("first", "latest"))
        assert (first[2015] - first[2014], latest[2015] - latest[2014]) == (10, -33)

    def test_parts_and_remainder_add_up_and_are_never_negative(self, figures):
        for measure in figures["measure"].unique():
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

    def test_nothing_was_printed_before_the_first_report(self, figures):
        assert tesat.breakdown(figures, "verdicts", 2010).empty

    def test_five_years_have_two_totals_of_attacks(self, figures, shown):
        totals = figures[(figures["ideology"] == "all") & (figures["measure"] == "attacks")]
        years = totals.loc[totals.duplicated("year"), "year"].tolist()
        assert years == [2008, 2009, 2014, 2015, 2019]
        assert all(str(year) in shown["restated"] for year in years)

    def test_arrests_of_2017_are_those_of_the_report(self, figures):
        assert tesat.breakdown(figures, "arrests").loc[2017, "total"] == 1219

    def test_shares_are_ranges_where_a_part_is_missing(self, figures, shown):
        table = tesat.breakdown(figures, "attacks").loc[[2011, 2014]]
        known = table["separatist"].fillna(0)
        assert (known / table["total"]).round(2).tolist() == [0, 0.33]
        assert ((known + table["not_broken_down"]) / table["total"]).round(2).tolist() == [1, 0.92]
        assert "2011 0.0 1.0 2014 0.33 0.92" in shown["share-range"]

    def test_every_figure_rests_on_europol_alone(self, load):
        for name in ("attacks", "arrests", "deaths", "convictions", "by_country"):
            assert "two_sources" not in set(load(f"terrorism/tesat_{name}")["status"])

    def test_bad_input_gets_a_sentence(self, figures):
        with pytest.raises(ValueError, match="no measure 'atacks'.*attacks"):
            tesat.breakdown(figures, "atacks")
        for edition in (2022, "newest", True):
            with pytest.raises(ValueError, match="no edition"):
                tesat.breakdown(figures, "attacks", edition)


def waits_by_hand(attacks, days):
    return [min((day - attack).days for day in days if day > attack) for attack in attacks]


class TestAfterAnAttack:
    def test_after_madrid_it_took_two_weeks(self, large, days, shown):
        waits = waits_by_hand(large["date"], days)
        assert waits[0] == 14
        assert round(np.mean(waits)) == 78
        assert f"within {min(waits)} to {max(waits)} days, 78 on average" in shown["waits-chart"]

    @pytest.mark.parametrize(("since", "least", "most"), [("2004-01-01", 0, 0.01), ("2015-01-01", 0.5, 1)])
    def test_the_first_test_rejects_chance_and_the_busy_years_take_it_back(self, large, days, since, least, most):
        attacks = large.loc[large["date"] >= since, "date"]
        every_day = np.array(waits_by_hand(pd.date_range(since, "2018-12-31"), days))
        random = np.random.default_rng(7)
        shuffled = np.array([random.choice(every_day, len(attacks), replace=False).mean() for _ in range(3000)])
        assert least <= (shuffled <= np.mean(waits_by_hand(attacks, days))).mean() <= most

    def test_attacks_and_measures_crowd_in_the_same_years(self, shown):
        assert "7 of 9 attacks and 19 of 30 measures since 2004" in shown["busy"]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("holders", "172"),
        (
            "post",
            "created on 25 March 2004. Holders: Gijs de Vries, Gilles de Kerchove, Ilkka Salmi and Bartjan Wegter",
        ),
        ("lanes", "29 pursue and 5 respond. 12 of them stand in more than one row"),
        ("law", "3 did not exist yet on 24 January 2018; of those that existed, 1 still had to take effect"),
        ("pnr-chart", "Of 27 states in March 2018: 3 law in force"),
        ("by-hand", "118"),
        ("stacked", "57 (2020) to 583 (2007) attacks a year, first figures printed"),
        ("stacked", "Without the United Kingdom (*): 2009 and 2020"),
        (
            "two-counts",
            "99 of 142 attacks bear the label separatist and 135 of 142 people killed bear the label jihadist",
        ),
        ("editions", "Both totals cover the same states in 2014 and 2015"),
        ("chance", "2004 to 2018: 78 days on record, 0.3% of shuffles are as short"),
        ("fighters", "4 ranges with two ends. They count different states and periods"),
    ],
)
def test_captions_say_what_is_drawn(shown, cell, said):
    assert said in shown[cell]


class TestTesatExplorer:
    def test_every_state_can_be_read_and_says_something(self, tesat_explorer):
        for state in sample_states(tesat_explorer, 12, seed=4):
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
        tops = [bar.get_y() + bar.get_height() for bar in tesat_explorer._bars["not_broken_down"]]
        assert max(tops) == pytest.approx(100)
        tesat_explorer.set(rest=False)
        assert not any(bar.get_visible() for bar in tesat_explorer._bars["not_broken_down"])

    def test_a_label_without_figures_is_said_to_be_missing(self, tesat_explorer):
        tesat_explorer.set(measure="deaths", label="separatist", years=(2006, 2020), edition="first")
        assert "holds no figure for the label separatist" in tesat_explorer.summary

    def test_a_time_before_the_first_report_is_said_to_be_empty(self, tesat_explorer):
        tesat_explorer.set(measure="verdicts", label="all", edition=2010, years=(2006, 2020))
        assert "holds no figure for verdicts in court" in tesat_explorer.summary


class TestCodingExplorer:
    @pytest.fixture
    def folder(self, tmp_path, monkeypatch):
        """One's own folder; it does not exist yet."""
        monkeypatch.setenv("NATOEU_WORK", str(tmp_path / "mine"))
        return tmp_path / "mine"

    @pytest.fixture
    def explorer(self, folder):
        return CodingExplorer(memory={})

    def test_the_twelve_have_one_pillar_each_in_the_record(self, of_record):
        assert set(TWELVE) <= set(of_record.index)
        assert len(TWELVE) == 12

    def test_coding_as_the_record_does_gives_kappa_one_and_changes_nothing(self, explorer, of_record):
        explorer.set(**of_record[list(TWELVE)])
        assert "With the record you agree on 12 of 12 (chance: 4.2; kappa 1.00)" in explorer.summary
        assert not any("→" in cell.get_text() for cell in explorer._boxes.values())

    def test_the_others_show_their_choice_only_where_the_student_has_chosen(self, explorer):
        assert all(len(points.get_xdata()) == 0 for points in explorer._points.values())
        explorer.set(**{"2011-ran": "pursue", "2017-853": "protect"})
        assert all(len(points.get_xdata()) == 2 for points in explorer._points.values())

    def test_before_the_first_choice_the_frame_says_what_to_do(self, explorer):
        assert explorer._hint.get_visible()
        explorer.set(**{"2011-ran": "pursue"})
        assert not explorer._hint.get_visible()

    def test_moving_firearms_changes_two_boxes(self, explorer):
        explorer.set(**{"2017-853": "protect"})
        changed = sorted(cell.get_text() for cell in explorer._boxes.values() if "→" in cell.get_text())
        assert changed == ["22 → 21", "7 → 8"]
        assert "0 of 1" in explorer.summary

    def test_every_state_can_be_read(self, explorer):
        for state in sample_states(explorer, 12, seed=4):
            explorer.set(**state)
            assert faults(explorer.figure) == []
            assert explorer.summary.startswith("You have coded")

    def test_choices_survive_a_second_run_of_the_cell(self):
        memory: dict[str, str] = {}
        CodingExplorer(memory).set(**{"2011-ran": "prevent"})
        assert CodingExplorer(memory).choices == {"2011-ran": "prevent"}

    def test_saved_choices_come_back(self, explorer):
        explorer.set(**{"2011-ran": "prevent", "2017-853": "protect"})
        explorer.save_button.click()
        assert "Saved 2 choices" in explorer.answer.value
        other = CodingExplorer(memory={})
        other.load_button.click()
        assert other.choices == {"2011-ran": "prevent", "2017-853": "protect"}

    def test_no_file_is_ever_replaced(self, explorer, folder):
        for pillar in ("prevent", "pursue"):
            explorer.set(**{"2011-ran": pillar})
            explorer.name.value = "my-coding"
            explorer.save_button.click()
        assert "Saved 1 choice as &#x27;2_my-coding.json&#x27;" in explorer.answer.value
        assert explorer.name.value == "2_my-coding"
        assert read_choices(folder / "my-coding.json") == {"2011-ran": "prevent"}
        assert read_choices(folder / "2_my-coding.json") == {"2011-ran": "pursue"}

    def test_choices_that_are_in_no_file_are_saved_before_others_are_loaded(self, explorer, folder):
        explorer.set(**{"2011-ran": "prevent"})
        explorer.save_button.click()
        explorer.set(**{"2011-ran": "pursue", "2017-853": "protect"})
        explorer.load_button.click()
        assert "Before that: Saved 2 choices" in explorer.answer.value
        assert explorer.choices == {"2011-ran": "prevent"}
        assert read_choices(folder / "2_my-coding.json") == {"2011-ran": "pursue", "2017-853": "protect"}

    def test_choices_kept_from_an_earlier_run_of_the_cell_are_not_lost_on_load(self, folder):
        memory: dict[str, str] = {}
        first = CodingExplorer(memory)
        first.set(**{"2011-ran": "prevent"})
        first.save_button.click()
        first.set(**{"2017-853": "protect"})
        CodingExplorer(memory).load_button.click()
        assert read_choices(folder / "2_my-coding.json") == {"2011-ran": "prevent", "2017-853": "protect"}

    @pytest.mark.parametrize(
        "content",
        [
            b"{",
            b"\xff\xfe\x00",
            b"",
            b"[1, 2]",
            b'{"format": "other"}',
            json.dumps(HEAD).encode(),
            json.dumps({**HEAD, "version": 2, "pillars": {"2011-ran": "prevent"}}).encode(),
            json.dumps({**HEAD, "pillars": {}}).encode(),
            json.dumps({**HEAD, "pillars": {"2011-ran": "defend"}}).encode(),
            json.dumps({**HEAD, "pillars": {"2011-ran": ["prevent"]}}).encode(),
            json.dumps({**HEAD, "pillars": {"1999-x": "prevent"}}).encode(),
            b"[" * 100_000,
        ],
    )
    def test_a_file_that_cannot_be_used_gets_a_sentence_and_the_work_is_kept(self, explorer, folder, content):
        folder.mkdir()
        path = folder / "my-coding.json"
        path.write_bytes(content)
        explorer.set(**{"2011-ran": "prevent"})
        explorer.load_button.click()
        assert "is damaged, or does not hold choices of this explorer. Your choices are kept." in explorer.answer.value
        assert explorer.choices == {"2011-ran": "prevent"}
        assert path.read_bytes() == content

    @pytest.mark.parametrize("name", ["", "../secret", "a/b", "x" * 60, "a b", ".json"])
    def test_strange_names_get_a_sentence(self, explorer, folder, name):
        explorer.set(**{"2011-ran": "prevent"})
        explorer.name.value = name
        explorer.save_button.click()
        assert "Choose a file name" in explorer.answer.value
        assert not folder.exists()

    def test_saving_twice_in_a_row_makes_one_file(self, explorer, folder):
        explorer.set(**{"2011-ran": "prevent"})
        explorer.save_button.click()
        explorer.save_button.click()
        assert "holds these choices already" in explorer.answer.value
        assert len(list(folder.iterdir())) == 1

    def test_the_same_choices_can_be_saved_under_another_name(self, explorer, folder):
        explorer.set(**{"2011-ran": "prevent"})
        for name in ("my-coding", "anna"):
            explorer.name.value = name
            explorer.save_button.click()
        assert {path.name for path in folder.iterdir()} == {"my-coding.json", "anna.json"}

    def test_an_empty_coding_is_not_saved(self, explorer):
        explorer.save_button.click()
        assert "nothing to save yet" in explorer.answer.value

    def test_a_missing_file_and_a_folder_that_cannot_be_written(self, explorer, folder):
        explorer.load_button.click()
        assert "There is no file" in explorer.answer.value
        folder.write_text("no folder")
        explorer.set(**{"2011-ran": "prevent"})
        explorer.save_button.click()
        assert "can&#x27;t be written to" in explorer.answer.value
