"""Lesson 5: the argument, its labels, and beliefs that move as Bayes' rule says and no further."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legibility import faults
from random_states import sample_states

from natoeu import my_work
from natoeu.analysis import argument, complementarity, updating
from natoeu.charts import argument as argument_charts
from natoeu.charts import updating as updating_charts
from natoeu.explorers.argument import ArgumentExplorer
from natoeu.explorers.instruments import InstrumentsExplorer
from natoeu.explorers.updating import UpdatingExplorer

LINE = "Source: the record."


@pytest.fixture(scope="module")
def nodes(load):
    return load("claims/arguments")


@pytest.fixture(scope="module")
def whole(load, nodes):
    return argument.build(nodes, load("claims/argument_links"))


@pytest.fixture(scope="module")
def instruments(load):
    return load("nato/instruments")


@pytest.fixture(scope="module")
def pieces(load):
    evidence = load("claims/evidence")
    return evidence[evidence["decides"] == "question"]


@pytest.fixture(scope="module")
def likelihoods(load, pieces):
    table = load("claims/likelihoods")
    return table[table["evidence_id"].isin(pieces["evidence_id"])]


def exact_posterior(priors: list[Fraction], columns: list[list[Fraction]]) -> list[Fraction]:
    """Bayes' rule in plain fractions: multiply, then divide by the sum."""
    products = [prior * math.prod(column) for prior, column in zip(priors, columns, strict=True)]
    return [product / sum(products) for product in products]


class TestArgument:
    def test_the_thesis_rests_on_every_step_that_speaks_for_something(self, whole, nodes):
        speaking = set(nodes.loc[nodes["kind"] != "counter_argument", "node_id"])
        assert set(argument.rests_on(whole, "n01")) == speaking - {"n01"}

    def test_the_assumption_on_deterrence_carries_the_thesis_only_if_reasons_are_linked(self, whole):
        assert argument.falls_with(whole, "n21", "linked") == ["n01", "n02", "n09"]
        assert argument.falls_with(whole, "n21", "convergent") == []

    def test_a_step_with_one_reason_falls_with_it_in_either_reading(self, whole):
        assert "n03" in argument.falls_with(whole, "n10", "convergent")

    def test_all_reasons_together_bring_a_convergent_step_down(self, whole):
        assert argument.falls_with(whole, ["n16", "n17"], "convergent") == ["n04", "n11"]

    def test_a_counter_argument_that_falls_takes_nothing_with_it(self, whole, nodes):
        for step in nodes.loc[nodes["kind"] == "counter_argument", "node_id"]:
            assert argument.falls_with(whole, step) == []

    def test_attackers_of_a_step_include_those_of_its_reasons(self, whole):
        assert {"n28", "n29", "n40"} <= set(argument.attacked_by(whole, "n09"))
        assert argument.attacked_by(whole, "n12") == []

    def test_the_outline_has_every_step_once(self, whole, nodes):
        assert sorted(argument.outline(whole, "n01")["node_id"]) == sorted(nodes["node_id"])

    def test_most_evidence_is_supported_and_most_inferences_are_not(self, load, nodes):
        own = nodes[nodes["voice"] != "literature"]
        counts = argument.verdicts_by(load("claims/argument_claims"), own, load("claims/claims"))
        shares = counts["supported"] / counts.sum(axis=1)
        assert shares["evidence"] > 0.5 > shares["inference"]

    def test_a_circle_is_refused_and_named(self, nodes):
        links = pd.DataFrame({"from_node": ["n01", "n02"], "relation": "supports", "to_node": ["n02", "n01"]})
        with pytest.raises(ValueError, match="round in a circle: n01 -> n02 -> n01"):
            argument.build(nodes, links)

    def test_bad_tables_are_refused(self, nodes, load):
        links = load("claims/argument_links")
        with pytest.raises(ValueError, match="'n01' stands in the table twice"):
            argument.build(pd.concat([nodes, nodes.head(1)]), links)
        with pytest.raises(ValueError, match="no step 'n99'"):
            argument.build(nodes, links.assign(to_node="n99"))
        with pytest.raises(ValueError, match="Did you mean 'supports'"):
            argument.build(nodes, links.assign(relation="support"))

    def test_unknown_words_are_answered(self, whole, nodes, load):
        for ask in (argument.rests_on, argument.attacked_by, argument.falls_with, argument.outline):
            with pytest.raises(ValueError, match="no step 'x'"):
                ask(whole, "x")
        with pytest.raises(ValueError, match="Did you mean 'linked'"):
            argument.falls_with(whole, "n21", "link")
        with pytest.raises(ValueError, match="no column 'knd'. Did you mean 'kind'"):
            argument.verdicts_by(load("claims/argument_claims"), nodes, load("claims/claims"), "knd")


class TestComplementarity:
    def test_the_sign_of_the_gap_turns_with_the_label(self, instruments):
        coded = complementarity.only_force_is_hard(instruments)
        assert (complementarity.measures(instruments).loc[["dprk", "terrorism"], "gap"] < 0).all()
        assert (complementarity.measures(coded).loc[["dprk", "terrorism"], "gap"] > 0).all()

    def test_no_gap_on_the_list_is_larger_than_chance_would_often_give(self, instruments):
        for coded in (instruments, complementarity.only_force_is_hard(instruments)):
            assert (complementarity.measures(coded)["by_chance"] > 0.1).all()

    def test_chance_agrees_with_dealing_out_by_hand(self, instruments):
        here = instruments[instruments["issue"] == "dprk"]
        codes = here["coercive"].astype(str).map(complementarity.HARDNESS).to_list()
        seen = complementarity.measures(here).loc["dprk"]
        every = list(itertools.combinations(range(len(codes)), (here["actors"] == "NATO").sum()))
        large = 0
        for theirs in every:
            mine = [codes[place] for place in theirs]
            others = [code for place, code in enumerate(codes) if place not in theirs]
            large += abs(sum(mine) / len(mine) - sum(others) / len(others)) >= abs(seen["gap"]) - 1e-9
        assert seen["by_chance"] == pytest.approx(large / len(every))

    def test_measures_by_hand(self):
        table = pd.DataFrame(
            {
                "instrument_id": list("abcd"),
                "actors": ["EU", "EU", "NATO", "NATO"],
                "issue": "dprk",
                "instrument_type": ["legal", "diplomatic", "diplomatic", "intelligence"],
                "coercive": ["hard", "soft", "hard", "hard"],
            }
        )
        row = complementarity.measures(table).loc["dprk"]
        assert row.to_dict() == {"hardness_EU": 0.5, "hardness_NATO": 1.0, "gap": 0.5, "by_chance": 1.0}

    def test_common_tools_count_for_both(self, instruments):
        counts = complementarity.profiles(instruments)
        assert counts.loc[("eu_nato_cooperation", "EU")].equals(counts.loc[("eu_nato_cooperation", "NATO")])

    def test_one_tool_can_be_recoded_and_the_record_stays(self, instruments):
        coded = complementarity.recode(instruments, {"economic_sanction": "soft"}, {"ins14": "hard"}).set_index(
            "instrument_id"
        )["coercive"]
        assert (coded["ins13"], coded["ins14"]) == ("soft", "hard")
        assert instruments.set_index("instrument_id").loc["ins13", "coercive"] == "hard"

    def test_a_blank_is_neither_yes_nor_no(self, load):
        bounds = complementarity.stance_bounds(load("nato/statements")).set_index(["actor", "stance"])
        assert bounds.loc[("EU", "deterrence"), "at_least"] == 0 < bounds.loc[("EU", "deterrence"), "at_most"]
        assert (bounds["at_least"] <= bounds["at_most"]).all()

    def test_bad_words_are_answered(self, instruments):
        with pytest.raises(ValueError, match="'economic_sanctions'. Did you mean 'economic_sanction'"):
            complementarity.recode(instruments, {"economic_sanctions": "soft"})
        with pytest.raises(ValueError, match="'harder' is no code"):
            complementarity.recode(instruments, by_id={"ins01": "harder"})
        with pytest.raises(ValueError, match="nothing to compare"):
            complementarity.measures(instruments[instruments["actors"] == "EU"])


class TestPublishedExamples:
    """Results printed in textbooks and papers."""

    def test_taxicab_of_tversky_and_kahneman_1982(self):
        """15 % of the cabs are blue, a witness who is right in 80 % says blue: 41 %."""
        cab = pd.DataFrame({"blue": [0.8], "green": [0.2]}, index=["witness"])
        assert round(updating.posterior({"blue": 0.15, "green": 0.85}, cab)["blue"], 2) == 0.41

    def test_mammography_of_eddy_1982_and_of_gigerenzer_and_hoffrage_1995(self):
        """Prevalence 1 %, sensitivity 80 %, false alarms 9.6 %: 7.8 %."""
        after = updating.log_odds(0.01) + updating.weight(0.8, 0.096)
        assert round(100 * updating.probability(after), 1) == 7.8

    def test_cookies_of_downey_think_bayes(self):
        """Bowls with 30 of 40 and 20 of 40 vanilla cookies; one vanilla cookie: 60 %."""
        bowls = pd.DataFrame({"first": [30 / 40], "second": [20 / 40]}, index=["vanilla"])
        assert updating.posterior({"first": 0.5, "second": 0.5}, bowls)["first"] == pytest.approx(0.6, abs=1e-15)

    def test_dice_of_downey_think_bayes(self):
        """A 6 from a die of 6, 8, 12 or 20 sides (one of 4 sides drops out): 0.392156862745 for 6 sides."""
        sides = (6, 8, 12, 20)
        dice = pd.DataFrame({str(side): [1 / side] for side in sides}, index=["six"])
        assert updating.posterior({str(side): 0.25 for side in sides}, dice)["6"] == pytest.approx(
            0.392156862745, abs=1e-12
        )

    def test_widgets_of_jaynes_2003_chapter_4(self):
        """A prior of 1/11 is -10 decibels; each bad widget (1/3 against 1/6) adds 3, each good one takes 1."""
        assert updating.log_odds(1 / 11) == pytest.approx(-10)
        assert round(updating.weight(1 / 3, 1 / 6), 1) == 3.0
        assert round(updating.weight(2 / 3, 5 / 6), 2) == -0.97


chances = st.integers(1, 99).map(lambda percent: Fraction(percent, 100))


class TestUpdating:
    @given(data=st.data(), rivals=st.integers(2, 6), rows=st.integers(0, 12))
    @settings(max_examples=60, deadline=None)
    def test_shares_agree_with_exact_fractions(self, data, rivals, rows):
        names = [f"H{place}" for place in range(rivals)]
        weights = [data.draw(chances) for _ in names]
        priors = [weight / sum(weights) for weight in weights]
        columns = [[data.draw(chances) for _ in range(rows)] for _ in names]
        table = pd.DataFrame(
            {name: [float(value) for value in column] for name, column in zip(names, columns, strict=True)},
            index=range(rows),
            columns=names,
        )
        after = updating.posterior({name: float(prior) for name, prior in zip(names, priors, strict=True)}, table)
        for name, share in zip(names, exact_posterior(priors, columns), strict=True):
            assert after[name] == pytest.approx(float(share), rel=1e-11)
        assert math.fsum(after) == pytest.approx(1, abs=1e-15)

    @given(prior=chances, likely=st.lists(st.tuples(chances, chances), max_size=10))
    @settings(max_examples=60, deadline=None)
    def test_steps_agree_with_odds_in_fractions(self, prior, likely):
        table = pd.DataFrame([[float(one), float(other)] for one, other in likely], columns=["A", "B"])
        odds = prior / (1 - prior)
        walk = updating.steps(updating.log_odds(float(prior)), table, "A", "B")
        for (one, other), reached in zip(likely, walk["log_odds"], strict=True):
            odds *= one / other
            assert updating.probability(reached) == pytest.approx(float(odds / (1 + odds)), rel=1e-11)

    @pytest.mark.parametrize("decibels", [-5000.0, -300.0, 0.0, 1e-12, 300.0])
    def test_far_out_odds_neither_overflow_nor_leave_the_range(self, decibels):
        assert 0 <= updating.probability(decibels) <= 1

    def test_a_thousand_weak_pieces_do_not_underflow(self):
        table = pd.DataFrame({"A": [0.01] * 1000, "B": [0.0101] * 1000}, index=range(1000))
        after = updating.posterior({"A": 0.5, "B": 0.5}, table)
        assert after["A"] == pytest.approx(
            float(Fraction(100, 101) ** 1000 / (1 + Fraction(100, 101) ** 1000)), rel=1e-9
        )

    def test_order_does_not_matter_to_the_last_digit(self, likelihoods, pieces):
        middle = updating.judged(likelihoods)
        discount = updating.discounts(pieces, 0.3)
        priors = dict.fromkeys(middle, 1 / 6)
        first = updating.posterior(priors, middle, discount)
        ends = {
            updating.steps(0, middle.sample(frac=1, random_state=seed), "H1", "H6", discount)["log_odds"].iloc[-1]
            for seed in range(40)
        }
        assert len(ends) == 1
        for seed in range(40):
            assert updating.posterior(priors, middle.sample(frac=1, random_state=seed), discount).equals(first)

    def test_bands_hold_what_lies_in_them(self, likelihoods, pieces):
        discount = updating.discounts(pieces, 0.5)
        shares = updating.share_bands(
            dict.fromkeys(likelihoods["hypothesis_id"].unique(), 1 / 6), likelihoods, discount
        )
        assert (shares["low"] <= shares["after"]).all()
        assert (shares["after"] <= shares["high"]).all()
        chance = random.Random(5)
        inside = likelihoods.assign(
            p_low=[
                low + chance.random() * (high - low)
                for low, high in zip(likelihoods["p_low"], likelihoods["p_high"], strict=True)
            ]
        )
        inside["p_high"] = inside["p_low"]
        drawn = updating.posterior(shares["before"], updating.judged(inside), discount)
        assert ((shares["low"] <= drawn) & (drawn <= shares["high"])).all()

    def test_a_cluster_counts_between_once_and_fully(self, pieces):
        worth = [updating.discounts(pieces, correlation).sum() for correlation in (0, 0.25, 0.5, 1)]
        assert worth[0] == len(pieces)
        assert worth[-1] == pytest.approx(pieces["cluster"].nunique())
        assert worth == sorted(worth, reverse=True)

    def test_a_fully_correlated_copy_changes_nothing(self):
        once = pd.DataFrame({"A": [0.8], "B": [0.2]}, index=["x"])
        copies = pd.DataFrame({"A": [0.8] * 3, "B": [0.2] * 3}, index=["x", "y", "z"])
        discount = updating.discounts(pd.DataFrame({"evidence_id": ["x", "y", "z"], "cluster": "one"}), 1)
        priors = {"A": 0.5, "B": 0.5}
        assert updating.posterior(priors, copies, discount)["A"] == pytest.approx(updating.posterior(priors, once)["A"])
        assert updating.posterior(priors, copies)["A"] > 0.98

    @pytest.mark.parametrize(
        ("hypothesis", "correlation", "goal"), list(itertools.product(("H1", "H2", "H6"), (0, 0.5, 1), (0.5, 0.9)))
    )
    def test_the_prior_needed_reaches_the_goal(self, likelihoods, pieces, hypothesis, correlation, goal):
        middle, discount = updating.judged(likelihoods), updating.discounts(pieces, correlation)
        needed = updating.prior_needed(middle, hypothesis, discount, goal=goal)
        priors = {key: needed if key == hypothesis else (1 - needed) / 5 for key in middle}
        assert updating.posterior(priors, middle, discount)[hypothesis] == pytest.approx(goal, rel=1e-6)

    def test_kindness_is_the_same_as_likelier_evidence(self, likelihoods, pieces):
        middle = updating.judged(likelihoods)
        kinder = (middle / 2).assign(H1=middle["H1"])
        by_kindness = updating.prior_needed(middle, "H1", kindness=updating.weight(1, 0.5))
        assert by_kindness == pytest.approx(updating.prior_needed(kinder, "H1"))

    def test_no_explanation_is_crowned_from_an_equal_start(self, likelihoods, pieces):
        middle = updating.judged(likelihoods)
        for correlation in (0, 0.5, 1):
            shares = updating.posterior(dict.fromkeys(middle, 1 / 6), middle, updating.discounts(pieces, correlation))
            assert shares.max() < 0.5

    def test_a_piece_without_a_band_can_not_enter(self, likelihoods):
        with pytest.raises(ValueError, match="'e04' has no likelihood: nobody has seen it"):
            updating.judged(likelihoods.assign(p_low=likelihoods["p_low"].mask(likelihoods["evidence_id"] == "e04")))


SIX = ["H1", "H2", "H3", "H4", "H5", "H6"]


class TestContest:
    """Six answers to one question, asked alike, judged by one rule, and each of them able to win."""

    def test_only_pieces_that_can_decide_the_question_are_judged(self, load, pieces):
        assert set(load("claims/likelihoods")["evidence_id"]) == set(pieces["evidence_id"])

    @pytest.mark.parametrize("piece", ["e01", "e02", "e07", "e11", "e12", "e15"])
    def test_what_decides_another_question_stays_out(self, load, piece):
        assert load("claims/evidence").set_index("evidence_id").loc[piece, "decides"] != "question"

    def test_no_explanation_is_proved_by_the_study_that_it_was_taken_from(self, load, pieces):
        sources = load("claims/hypotheses").query("role == 'rival'")["source_ids"].str.split(";").explode()
        works = set(sources[sources.str.startswith("swp")])
        assert works
        assert not pieces["source_ids"].str.split(";").explode().isin(works).any()

    def test_every_band_follows_from_its_words_by_the_printed_rule(self, load, likelihoods):
        bands = load("claims/bands").set_index("says")
        for row in likelihoods.itertuples():
            words = [row.says] if pd.isna(row.also) else [row.says, row.also]
            assert row.p_low == bands.loc[words, "p_low"].min(), (row.evidence_id, row.hypothesis_id)
            assert row.p_high == bands.loc[words, "p_high"].max(), (row.evidence_id, row.hypothesis_id)

    def test_the_words_of_the_code_book_give_the_bands_of_the_rule(self, load):
        book = (
            load("codebook")
            .query("table == 'claims/likelihoods' and field == 'says'")
            .set_index("category")["definition"]
        )
        for row in load("claims/bands").itertuples():
            assert f"{row.p_low:.2f} to {row.p_high:.2f}" in book[row.says]

    def test_a_reply_stands_exactly_where_a_second_word_does(self, likelihoods):
        assert (likelihoods["also"].notna() == likelihoods["reply"].notna()).all()

    def test_a_hoop_is_a_piece_that_answers_an_own_question(self, likelihoods):
        assert (likelihoods["asks"].notna() == (likelihoods["test_type"] == "hoop")).all()

    def test_each_explanation_is_asked_the_same(self, likelihoods):
        asked = pd.crosstab(likelihoods["hypothesis_id"], likelihoods["asks"])
        assert (asked["comparison"] == 1).all()
        assert asked["presence"].between(1, 2).all()

    def test_each_explanation_has_like_chances_to_gain_and_to_be_surprised(self, likelihoods):
        wide = likelihoods.pivot(index="evidence_id", columns="hypothesis_id", values="p_high")
        gains = {name: int(((wide.lt(wide[name], axis=0)).any(axis=1)).sum()) for name in SIX}
        surprised = likelihoods["says"].isin(["surprised", "excludes"]).groupby(likelihoods["hypothesis_id"]).sum()
        assert max(gains.values()) - min(gains.values()) <= 4, gains
        assert surprised.max() <= 1
        assert likelihoods["also"].notna().groupby(likelihoods["hypothesis_id"]).sum().between(1, 2).all()

    def test_a_reason_that_goes_unsaid_is_silent_for_every_explanation(self, likelihoods):
        unsaid = likelihoods[likelihoods["reason"].str.contains("reasons that go unsaid")]
        assert len(unsaid) >= 4
        assert (unsaid["says"] == "silent").all()

    def test_a_missing_cause_surprises_h1_and_h5_alike(self, likelihoods):
        six_states = likelihoods[likelihoods["evidence_id"] == "e10"].set_index("hypothesis_id")
        assert (
            six_states.loc["H1", ["says", "also"]].to_list()
            == six_states.loc["H5", ["says", "also"]].to_list()
            == ["surprised", "silent"]
        )

    @pytest.mark.parametrize("correlation", [0, 0.5, 1])
    @pytest.mark.parametrize("name", SIX)
    def test_from_an_equal_start_each_explanation_can_win(self, likelihoods, pieces, name, correlation):
        equal, discount = dict.fromkeys(SIX, 1 / 6), updating.discounts(pieces, correlation)
        kindest = updating.posterior(equal, updating.judged(likelihoods, name, 1), discount)
        strict = updating.posterior(equal, updating.judged(likelihoods, name, 1, alike=True), discount)
        harshest = updating.posterior(equal, updating.judged(likelihoods, name, -1), discount)
        assert kindest[name] > 0.5
        assert strict.idxmax() == name
        assert harshest[name] < 0.05

    def test_the_lesson_reports_the_best_admissible_reading_of_each(self, likelihoods, pieces):
        lesson = nbformat.read(
            Path(__file__).resolve().parents[1] / "notebooks" / "05_natos_impact.ipynb", as_version=4
        )
        cells = {cell.id: cell for cell in lesson.cells}
        stored = "".join(output.get("text", "") for output in cells["leaders"].outputs)
        equal, discount = dict.fromkeys(SIX, 1 / 6), updating.discounts(pieces, 0.5)
        for name in SIX:
            best = updating.judged(likelihoods, name, 1, alike=True)
            share, needed = updating.posterior(equal, best, discount)[name], updating.prior_needed(best, name, discount)
            assert f"{name}: leader {name} with {share:.2f}; a start of {needed:.2f} is needed" in stored
            if name == "H1":
                said = cells["leaders-after"].source
                assert f"For H1 that is {share:.2f}" in said
                assert f"from a start of {needed:.2f}" in said
                assert "an admissible reading favours the article's thesis" in said

    def test_the_spread_of_a_class_becomes_the_band(self, load, likelihoods, pieces, tmp_path, monkeypatch, capsys):
        monkeypatch.setenv("NATOEU_WORK", str(tmp_path))
        (tmp_path / "words").mkdir()
        blank = likelihoods[["evidence_id", "hypothesis_id", "says"]]
        for number, word in enumerate(("surprised", "silent", "silent", "expects")):
            mine = (blank["evidence_id"] == "e10") & (blank["hypothesis_id"] == "H1")
            blank.assign(says=blank["says"].mask(mine, word)).to_csv(tmp_path / "words" / f"{number}.csv", index=False)
        names = {
            "pd": pd,
            "my_work": my_work,
            "judgements": likelihoods,
            "likelihoods": likelihoods,
            "bands": load("claims/bands").set_index("says"),
            "pieces": pieces,
            "correlation": 0.5,
        }
        lesson = nbformat.read(
            Path(__file__).resolve().parents[1] / "notebooks" / "05_natos_impact.ipynb", as_version=4
        )
        cell = next(cell for cell in lesson.cells if cell.id == "class-pool")
        exec(
            cell.source, {"updating": updating, "middle": updating.judged(likelihoods), **names}, names
        )  # the lesson's own cell
        assert names["pooled"].loc[("e10", "H1")].to_list() == pytest.approx([0.25, 0.75])
        assert "4 files; words that the rule does not know: none" in capsys.readouterr().out

    def test_like_cases_get_like_numbers(self, likelihoods):
        strict = updating.judged(likelihoods, "H1", 1, alike=True)
        assert strict.loc["e05", "H1"] == strict.loc["e05", "H3"] == 0.7
        assert updating.judged(likelihoods, "H1", 1).loc["e05", "H3"] == 0.3

    def test_nobody_has_looked_for_what_would_settle_it(self, load):
        assert load("claims/hypotheses")["would_settle"].notna().all()


class TestBadNumbers:
    TABLE = pd.DataFrame({"A": [0.8], "B": [0.2]}, index=["x"])
    EVEN = {"A": 0.5, "B": 0.5}

    @pytest.mark.parametrize(("chance", "odds"), [(0, "odds of 0"), (1, "odds of infinity")])
    def test_odds_of_zero_and_infinity(self, chance, odds):
        with pytest.raises(ValueError, match=odds):
            updating.log_odds(chance)
        with pytest.raises(ValueError, match="odds of 0 or infinity"):
            updating.posterior({"A": chance, "B": 1 - chance}, self.TABLE)
        with pytest.raises(ValueError, match="odds of 0 or infinity"):
            updating.probability(math.inf if chance else -math.inf)
        with pytest.raises(ValueError, match="odds of 0 or infinity"):
            updating.probability(math.nan)

    @pytest.mark.parametrize("value", [-0.1, 1.2, math.nan, math.inf, "0.5", None, True])
    def test_a_likelihood_or_probability_outside_its_range(self, value):
        with pytest.raises(ValueError, match="between 0 and 1"):
            updating.weight(value, 0.5)
        with pytest.raises(ValueError, match="between 0 and 1"):
            updating.log_odds(value)

    @pytest.mark.parametrize("value", [-0.1, 1.2, math.nan])
    def test_a_table_names_the_likelihood_that_is_wrong(self, value):
        with pytest.raises(ValueError, match=r"\(x under B\) lies between 0 and 1"):
            updating.posterior(self.EVEN, self.TABLE.assign(B=value))

    def test_a_likelihood_of_zero(self):
        with pytest.raises(ValueError, match="one piece would end all debate"):
            updating.weight(0, 0.5)
        with pytest.raises(ValueError, match=r"likelihood of 0 \(x under A\)"):
            updating.log_support(self.TABLE.assign(A=0.0))

    def test_priors_that_do_not_add_up(self):
        with pytest.raises(ValueError, match="add up to 0.9, not to 1"):
            updating.posterior({"A": 0.5, "B": 0.4}, self.TABLE)
        with pytest.raises(ValueError, match="'B' stands in one of them only"):
            updating.posterior({"A": 0.5, "C": 0.5}, self.TABLE)

    def test_evidence_used_twice(self, likelihoods, pieces):
        twice = pd.concat([self.TABLE, self.TABLE])
        for use in (
            updating.log_support,
            lambda table: updating.posterior(self.EVEN, table),
            lambda table: updating.steps(0, table, "A", "B"),
        ):
            with pytest.raises(ValueError, match="'x' is used twice"):
                use(twice)
        with pytest.raises(ValueError, match="'e04' is used twice"):
            updating.discounts(pd.concat([pieces, pieces.head(1)]), 0.5)
        with pytest.raises(ValueError, match="'e04' is used twice for H1"):
            updating.judged(pd.concat([likelihoods, likelihoods.head(1)]))

    def test_other_words_and_numbers(self, likelihoods, pieces):
        with pytest.raises(ValueError, match="no explanation 'H9'"):
            updating.judged(likelihoods, "H9", 1)
        with pytest.raises(ValueError, match="from -1 to 1"):
            updating.judged(likelihoods, "H1", 2)
        with pytest.raises(ValueError, match="correlation lies between 0 and 1"):
            updating.discounts(pieces, 1.5)
        with pytest.raises(ValueError, match="no explanation 'C'"):
            updating.steps(0, self.TABLE, "A", "C")
        with pytest.raises(ValueError, match="against itself"):
            updating.steps(0, self.TABLE, "A", "A")
        with pytest.raises(ValueError, match="no discount for the evidence 'x'"):
            updating.log_support(self.TABLE, pd.Series({"y": 1.0}))
        with pytest.raises(ValueError, match="no explanation 'C'"):
            updating.prior_needed(self.TABLE, "C")
        with pytest.raises(ValueError, match="odds of infinity"):
            updating.prior_needed(self.TABLE, "A", goal=1)


class TestCharts:
    def test_outlines_can_be_read(self, whole, nodes):
        for root in ("n01", "n02", "n09", "n12"):
            chart = argument_charts.read_as_outline(whole, nodes, root, "A branch", LINE)
            assert faults(chart.figure) == []
        assert chart.summary == "Nothing speaks for or against n12 on this map."
        chart = argument_charts.read_as_outline(whole, nodes, "n08", "A branch", LINE)
        assert chart.summary == "Under n08 stands 1 step: 1 piece of evidence."

    def test_words_for_odds_never_claim_certainty(self):
        assert updating_charts.written_odds(200) == "over a million to 1"
        assert updating_charts.written_odds(-3.0103) == "1 to 2"
        assert updating_charts.written_share(1e-12) == "under 0.1%"


class TestExplorers:
    @pytest.mark.parametrize("make", [ArgumentExplorer, InstrumentsExplorer, UpdatingExplorer])
    def test_every_state_can_be_read_and_says_a_sentence(self, make):
        explorer = make()
        axes = list(explorer.figure.axes)
        for state in sample_states(explorer, 30, seed=5):
            explorer.set(**state)
            assert faults(explorer.figure) == []
            assert explorer.summary.endswith(".")
            assert "nan" not in explorer.summary
        assert list(explorer.figure.axes) == axes
        assert all(control.description for control in explorer.controls.values())

    def test_striking_a_step_tells_what_falls(self):
        explorer = ArgumentExplorer()
        explorer.set(step="n21", fall=True)
        assert "there also fall: n01, n02 and n09." in explorer.summary
        explorer.set(reading="convergent")
        assert "nothing else falls." in explorer.summary

    def test_recoding_the_sanctions_moves_the_gap_and_is_listed(self):
        explorer = InstrumentsExplorer()
        explorer.set(economic_sanction="soft")
        assert "gap -0.13" in explorer.summary
        assert "EU ban on all investment: hard, now soft" in explorer.screen.shot.details
        explorer.set(scheme="force", economic_sanction="kept")
        assert "NATO codes are harder (gap +0.14, by chance as large in 39 of 100 cases)" in explorer.summary

    def test_shuffling_changes_the_walk_but_not_the_end(self):
        explorer = UpdatingExplorer()
        before, picture = explorer.summary, explorer.screen.shot.picture
        explorer.set(shuffle=3)
        assert explorer.summary == before
        assert explorer.screen.shot.picture != picture

    def test_a_moved_likelihood_stays_moved_until_switched_off(self):
        explorer = UpdatingExplorer()
        before = explorer.summary
        explorer.set(piece="e05")
        assert explorer.controls["if_true"].value == pytest.approx(0.5)
        explorer.set(if_true=0.9)
        moved = explorer.summary
        assert moved != before
        explorer.set(piece="e04")
        assert explorer.summary == moved
        assert "e05 under H1: 0.90" in explorer.screen.shot.details
        explorer.set(mine=False)
        assert explorer.summary == before
        explorer.set(mine=True, piece="e05")
        assert explorer.controls["if_true"].value == 0.9

    def test_without_evidence_nothing_moves(self):
        explorer = UpdatingExplorer()
        explorer.set(evidence=(), prior=0.4)
        assert "With no evidence" in explorer.summary
        assert "goes from 40% to 40%" in explorer.summary

    def test_an_explanation_is_no_rival_of_itself(self):
        explorer = UpdatingExplorer()
        explorer.set(hypothesis="H3", rival="H3")
        assert explorer.summary.startswith("An explanation is no rival of itself, so H1 is shown.")
