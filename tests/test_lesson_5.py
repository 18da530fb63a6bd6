"""Lesson 5: the argument, its labels, and beliefs that move as Bayes' rule says and no further."""

from __future__ import annotations

import itertools
import math
import random
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from legibility import faults
from random_states import sample_states, unrendered

from natoeu import my_work
from natoeu.analysis import argument, complementarity, updating
from natoeu.explorers.argument import ArgumentExplorer, outline, read_as_outline
from natoeu.explorers.instruments import InstrumentsExplorer
from natoeu.explorers.updating import UpdatingExplorer, written_odds, written_share

LESSON = Path(__file__).resolve().parents[1] / "notebooks" / "05_natos_impact.ipynb"


@pytest.fixture(scope="module")
def cells():
    """The cells of the lesson by name."""
    return {cell.id: cell for cell in nbformat.read(LESSON, as_version=4).cells}


def shown(cell) -> str:
    """What a cell of the lesson has printed and drawn, as text."""
    data = [output.get("data", {}) for output in cell.outputs]
    return "".join([one.get("text", "") for one in cell.outputs] + [one.get("text/html", "") for one in data])


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
        assert sorted(step for step, *_ in outline(whole, "n01")) == sorted(nodes["node_id"])

    def test_most_evidence_is_supported_and_most_inferences_are_not(self, load, nodes, cells):
        stands = load("claims/argument_claims")[["node_id", "claim_id"]].merge(nodes[nodes["voice"] != "literature"])
        stands = stands[["kind", "claim_id"]].drop_duplicates().merge(load("claims/claims")[["claim_id", "verdict"]])
        firm = {kind: (mine == "supported").sum() for kind, mine in stands.groupby("kind")["verdict"]}
        total = stands["kind"].value_counts()
        assert firm["evidence"] / total["evidence"] > 0.5 > firm["inference"] / total["inference"]
        facts, steps = (f"{firm[kind]} of {total[kind]}" for kind in ("evidence", "inference"))
        title = f"Supported: {facts} claims behind the evidence, {steps} behind the inferences"
        assert title in shown(cells["verdicts-shown"])

    def test_the_lesson_counts_the_objections_to_what_is_left_unsaid(self, whole, nodes, cells):
        voice = nodes.set_index("node_id")["voice"]
        objections = argument.attacked_by(whole, "n02")
        hidden = [one for one in objections if any(voice[target] == "reconstruction" for target in whole[one])]
        assert f"{len(hidden)} of {len(objections)} objections aim at what the article leaves unsaid" in shown(
            cells["branch"]
        )

    def test_a_circle_is_refused_and_named(self, nodes):
        links = pd.DataFrame({"from_node": ["n01", "n02"], "relation": "supports", "to_node": ["n02", "n01"]})
        with pytest.raises(ValueError, match="round in a circle: n01 -> n02 -> n01"):
            argument.build(nodes, links)

    def test_an_arrow_from_an_unknown_step_is_refused(self, nodes, load):
        with pytest.raises(ValueError, match="no step 'n99' in the argument. Steps run from 'n01' to 'n44'"):
            argument.build(nodes, load("claims/argument_links").assign(to_node="n99"))

    def test_unknown_words_are_answered(self, whole):
        for ask in (argument.rests_on, argument.attacked_by, argument.falls_with):
            with pytest.raises(ValueError, match="no step 'x'"):
                ask(whole, "x")
        with pytest.raises(ValueError, match="Did you mean 'linked'"):
            argument.falls_with(whole, "n21", "link")


class TestComplementarity:
    def test_the_sign_of_the_gap_turns_with_the_label(self):
        explorer = InstrumentsExplorer()
        assert explorer.summary.count("the EU codes are harder (gap -0.") == 2
        explorer.set(scheme="force")
        assert explorer.summary.count("the NATO codes are harder (gap +0.") == 2

    def test_chance_agrees_with_dealing_out_all_tools_by_hand(self, instruments):
        here = instruments[instruments["issue"] == "dprk"]
        codes = here["coercive"].astype(str).map({"soft": 0, "mixed": 0.5, "hard": 1}).to_numpy()
        nato = (here["actors"] == "NATO").to_numpy()
        seen = codes[nato].mean() - codes[~nato].mean()
        every = np.array(list(itertools.combinations(codes, nato.sum()))).sum(axis=1)
        gaps = every / nato.sum() - (codes.sum() - every) / (~nato).sum()
        exact = (abs(gaps) >= abs(seen) - 1e-9).mean()
        said = InstrumentsExplorer().summary.split(";")[0]
        assert f"(gap {seen:+.2f}, by chance as large in " in said
        assert int(said.split("as large in ")[1].split()[0]) == pytest.approx(100 * exact, abs=1)

    def test_one_tool_can_be_recoded_and_the_record_stays(self, instruments):
        coded = complementarity.recode(instruments, {"economic_sanction": "soft"}, {"ins14": "hard"}).set_index(
            "instrument_id"
        )["coercive"]
        assert (coded["ins13"], coded["ins14"]) == ("soft", "hard")
        assert instruments.set_index("instrument_id").loc["ins13", "coercive"] == "hard"

    def test_a_blank_is_neither_yes_nor_no(self, load, cells):
        statements = load("nato/statements")
        codes = statements.groupby("actor")["deterrence"]
        seen = ", ".join(f"{actor} {mine.eq(True).sum()} of {len(mine)}" for actor, mine in codes)
        blank = " and ".join(str(mine.isna().sum()) for _, mine in codes)
        assert f"deterrence or force: {seen}; blank are {blank}." in shown(cells["stances-chart"])
        assert not statements.loc[statements["actor"] == "EU", "deterrence"].eq(True).any()

    def test_bad_words_are_answered(self, instruments):
        with pytest.raises(ValueError, match="'economic_sanctions'. Did you mean 'economic_sanction'"):
            complementarity.recode(instruments, {"economic_sanctions": "soft"})
        with pytest.raises(ValueError, match="'harder' is no code"):
            complementarity.recode(instruments, by_id={"ins01": "harder"})


class TestPublishedExamples:
    """Results printed in textbooks and papers."""

    def test_taxicab_of_tversky_and_kahneman_1982(self):
        """15 % of the cabs are blue, a witness who is right in 80 % says blue: 41 %."""
        cab = pd.DataFrame({"blue": [0.8], "green": [0.2]}, index=["witness"])
        assert round(updating.posterior({"blue": 0.15, "green": 0.85}, cab)["blue"], 2) == 0.41

    def test_mammography_of_eddy_1982_and_of_gigerenzer_and_hoffrage_1995(self):
        """Prevalence 1 %, sensitivity 80 %, false alarms 9.6 %: 7.8 %."""
        test = pd.DataFrame({"ill": [0.8], "well": [0.096]}, index=["positive"])
        assert round(100 * updating.posterior({"ill": 0.01, "well": 0.99}, test)["ill"], 1) == 7.8

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
        widgets = pd.DataFrame({"A": [1 / 3, 2 / 3], "B": [1 / 6, 5 / 6]}, index=["bad", "good"])
        start = {"A": 1 / 11, "B": 10 / 11}
        after = [updating.posterior(start, widgets.loc[seen]) for seen in (["bad"], ["good"])]
        bad, good = (10 * math.log10(shares["A"] / shares["B"]) for shares in after)
        assert round(bad + 10, 1) == 3.0
        assert round(good + 10, 2) == -0.97


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
        for seed in range(40):
            assert updating.posterior(priors, middle.sample(frac=1, random_state=seed), discount).equals(first)

    def test_bands_hold_what_lies_in_them(self, likelihoods, pieces):
        discount, equal = updating.discounts(pieces, 0.5), dict.fromkeys(SIX, 1 / 6)
        chance = random.Random(5)
        inside = likelihoods.assign(
            p_low=[
                low + chance.random() * (high - low)
                for low, high in zip(likelihoods["p_low"], likelihoods["p_high"], strict=True)
            ]
        )
        inside["p_high"] = inside["p_low"]
        drawn = updating.posterior(equal, updating.judged(inside), discount)
        for name in SIX:
            low, high = (
                updating.posterior(equal, updating.judged(likelihoods, name, lean), discount)[name] for lean in (-1, 1)
            )
            assert low <= drawn[name] <= high

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

    @pytest.mark.parametrize(("name", "correlation"), list(itertools.product(("H1", "H2", "H6"), (0, 0.5, 1))))
    def test_the_start_needed_in_the_lesson_makes_an_explanation_as_likely_as_not(
        self, likelihoods, pieces, cells, name, correlation
    ):
        names: dict = {}
        exec(cells["leaders"].source.split("\n\n")[0], names)  # the lesson's own function
        middle, discount = updating.judged(likelihoods), updating.discounts(pieces, correlation)
        needed = names["start_needed"](middle, name, discount)
        priors = {key: needed if key == name else (1 - needed) / 5 for key in middle}
        assert updating.posterior(priors, middle, discount)[name] == pytest.approx(0.5, rel=1e-6)

    def test_no_explanation_is_crowned_from_an_equal_start(self, likelihoods, pieces):
        middle = updating.judged(likelihoods)
        for correlation in (0, 0.5, 1):
            shares = updating.posterior(dict.fromkeys(middle, 1 / 6), middle, updating.discounts(pieces, correlation))
            assert shares.max() < 0.5

    def test_a_piece_without_a_band_can_not_enter(self, likelihoods):
        with pytest.raises(ValueError, match="none twice, none left blank"):
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

    def test_the_lesson_reports_the_best_admissible_reading_of_each(self, likelihoods, pieces, cells):
        equal, discount = dict.fromkeys(SIX, 1 / 6), updating.discounts(pieces, 0.5)
        for name in SIX:
            best = updating.judged(likelihoods, name, 1, alike=True)
            shares = updating.posterior(equal, best, discount)
            rivals = (1 - shares[name]) / 5  # what is left to each of them on average, from the same start
            share, needed = shares[name], rivals / (rivals + shares[name])
            said = f"{name}: leader {name} with {share:.2f}; a start of {needed:.2f} is needed"
            assert said in shown(cells["leaders"])
            if name == "H1":
                said = cells["leaders-after"].source
                assert f"For H1 that is {share:.2f}" in said
                assert f"from a start of {needed:.2f}" in said
                assert "an admissible reading favours the article's thesis" in said

    def test_the_spread_of_a_class_becomes_the_band(
        self, load, likelihoods, pieces, cells, tmp_path, monkeypatch, capsys
    ):
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
        names |= {"updating": updating, "middle": updating.judged(likelihoods)}
        exec(cells["class-pool"].source, names)  # the lesson's own cell
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

    @pytest.mark.parametrize("chance", [0, 1])
    def test_odds_of_zero_and_infinity(self, chance):
        with pytest.raises(ValueError, match="none is 0 or 1, since no evidence could move it"):
            updating.posterior({"A": chance, "B": 1 - chance}, self.TABLE)

    @pytest.mark.parametrize("value", [-0.1, 0, 1.2, math.nan])
    def test_a_likelihood_outside_its_range_is_named(self, value):
        with pytest.raises(ValueError, match="is above 0 and at most 1; that of x under B is"):
            updating.posterior(self.EVEN, self.TABLE.assign(B=value))

    def test_priors_that_do_not_add_up(self):
        with pytest.raises(ValueError, match="Priors add up to 1.*here they are 0.5, 0.4"):
            updating.posterior({"A": 0.5, "B": 0.4}, self.TABLE)
        with pytest.raises(ValueError, match="Priors name A, C, likelihoods name A, B: not the same"):
            updating.posterior({"A": 0.5, "C": 0.5}, self.TABLE)

    def test_evidence_used_twice(self, likelihoods, pieces):
        with pytest.raises(ValueError, match="'x' is used twice; seeing it again tells nothing new"):
            updating.posterior(self.EVEN, pd.concat([self.TABLE, self.TABLE]))
        with pytest.raises(ValueError, match="'e04' is used twice"):
            updating.discounts(pd.concat([pieces, pieces.head(1)]), 0.5)
        with pytest.raises(ValueError, match="none twice, none left blank"):
            updating.judged(pd.concat([likelihoods, likelihoods.head(1)]))

    def test_other_words_and_numbers(self, likelihoods, pieces):
        with pytest.raises(ValueError, match="no explanation 'H9'"):
            updating.judged(likelihoods, "H9", 1)
        with pytest.raises(ValueError, match="from -1 to 1"):
            updating.judged(likelihoods, "H1", 2)
        with pytest.raises(ValueError, match="correlation lies between 0 and 1"):
            updating.discounts(pieces, 1.5)
        with pytest.raises(ValueError, match="no discount for the evidence 'x'"):
            updating.posterior(self.EVEN, self.TABLE, pd.Series({"y": 1.0}))


class TestStills:
    @pytest.mark.parametrize("root", ["n01", "n02", "n09", "n12", "n08"])
    def test_outlines_can_be_read(self, whole, nodes, root):
        assert faults(read_as_outline(whole, nodes, root, "A branch", "What is seen.").figure) == []

    def test_words_for_odds_and_shares_never_claim_certainty(self):
        assert [written_odds(decibels) for decibels in (-20, 3.0103, 0.1)] == ["1 to 100", "2 to 1", "about even"]
        assert written_odds(200) == "over a million to 1"
        assert [written_share(share) for share in (0.1666, 1e-12, 0.99999)] == ["17%", "under 0.1%", "over 99.9%"]


class TestExplorers:
    @pytest.mark.parametrize("make", [ArgumentExplorer, InstrumentsExplorer, UpdatingExplorer])
    def test_every_state_says_a_sentence(self, make):
        explorer = make()
        axes = list(explorer.figure.axes)
        with unrendered(explorer):
            for state in sample_states(explorer, 12, seed=5):
                explorer.set(**state)
                assert explorer.summary.endswith(".")
                assert "nan" not in explorer.summary
        assert list(explorer.figure.axes) == axes

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

    @pytest.mark.parametrize(
        "state", [{}, {"rival": "H6", "correlation": 1.0}, {"prior": 0.4, "evidence": ("e10", "e04")}]
    )
    def test_the_walk_ends_where_the_shares_say(self, state):
        explorer = UpdatingExplorer()
        explorer.set(**state)
        now = explorer.state
        walk, shares = (axes.lines for axes in explorer.figure.axes)
        end = next(line for line in walk if line.get_marker() == "D").get_xdata()[-1]
        after = dict(zip(SIX, next(line for line in shares if line.get_marker() == "D").get_xdata(), strict=True))
        assert end == pytest.approx(10 * math.log10(after[now["hypothesis"]] / after[now["rival"]]))

    def test_fewer_pieces_have_more_room(self):
        explorer = UpdatingExplorer()
        whole = explorer.figure.axes[0].get_ylim()
        explorer.set(evidence=("e04", "e05", "e10"))
        assert explorer.figure.axes[0].get_ylim()[0] < whole[0] / 2

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
