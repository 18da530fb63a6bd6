"""The ledger of claims: every claim has a place, rows that decide it, and a verdict that is fair."""

from __future__ import annotations

import hashlib
import itertools

import nbformat
import pandas as pd
import pytest

from natoeu import record


@pytest.fixture(scope="module")
def claims(load):
    return load("claims/claims").set_index("claim_id", drop=False)


@pytest.fixture(scope="module")
def places(load):
    return load("claims/article_places").set_index("paragraph", drop=False)


def rows_named(claim: pd.Series) -> pd.DataFrame:
    """The rows of the related table that decide a claim, read as the code book says."""
    table = record.load(claim["related_table"])
    if claim["decided_by"] == "*":
        return table
    column, values = claim["decided_by"].split("=")
    return table[table[column].astype(str).isin(values.split(";"))]


class TestPlaces:
    def test_the_article_has_23_paragraphs_and_bullets(self, places):
        assert places.index.tolist() == list(range(1, 24))
        assert places["sentences"].sum() == 98
        assert places["within"].str.startswith("bullet").sum() == 10

    def test_heading_and_first_words_lead_to_one_place(self, places):
        assert not places.duplicated(["heading", "begins"]).any()
        assert places["begins"].str.split().str.len().le(3).all(), "a few words to find the place, not the text"

    def test_every_claim_stands_in_a_sentence_that_exists(self, claims, places):
        there = claims.join(places[["section", "sentences"]].add_suffix("_there"), on="paragraph")
        assert (there["section"].astype(str) == there["section_there"].astype(str)).all()
        assert there["sentence"].between(1, there["sentences_there"]).all()

    def test_the_sentence_on_42_measures_holds_four_claims(self, claims):
        there = (claims["paragraph"] == 3) & (claims["sentence"] == 2)
        assert set(claims.index[there]) == {"c012", "c013", "c014", "c015"}

    def test_every_paragraph_is_told(self, claims, places):
        assert set(claims["paragraph"]) == set(places.index)


class TestDecidable:
    def test_rows_that_are_named_exist(self, claims):
        for _, claim in claims.dropna(subset="decided_by").iterrows():
            assert isinstance(claim["related_table"], str), claim["claim_id"]
            assert len(rows_named(claim)), claim["claim_id"]
            if claim["decided_by"] != "*":
                column, values = claim["decided_by"].split("=")
                found = set(rows_named(claim)[column].astype(str))
                assert set(values.split(";")) == found, (claim["claim_id"], set(values.split(";")) - found)

    def test_every_claim_called_supported_can_be_decided_from_its_table(self, claims):
        held = claims[claims["verdict"].isin(["supported", "imprecise", "wrong"]) & claims["related_table"].notna()]
        assert held["decided_by"].notna().all(), held.index[held["decided_by"].isna()].tolist()

    def test_without_a_table_the_sources_are_the_place_to_look(self, claims):
        alone = claims[(claims["verdict"] == "supported") & claims["related_table"].isna()]
        assert (alone["source_ids"] != "argano-2018").all()

    def test_a_passage_that_was_not_read_decides_nothing(self, claims):
        assert claims.loc[claims["verdict"] == "not_checked", "decided_by"].isna().all()

    def test_arms_embargo_and_travel_ban_of_2006_are_in_their_rows(self, claims):
        assert rows_named(claims.loc["c069"])["category"].str.contains("arms_embargo").any()
        assert rows_named(claims.loc["c070"])["category"].str.contains("travel_ban").any()

    def test_the_ledger_does_not_take_the_names_of_december_2016_for_names_of_the_union(self, claims):
        own = rows_named(claims.loc["c080"]).set_index("act_id")["basis"].astype(str)
        assert own["2016-785"] == "autonomous"
        assert own["2016-2217"] == "un"
        assert "19 May" in claims.at["c080", "correction"]
        assert "2321" in claims.at["c080", "correction"]

    def test_the_three_new_fields_decide_what_stoltenberg_listed(self, claims):
        topics = rows_named(claims.loc["c020"])["subject"].tolist()
        assert topics == ["military_mobility", "counter_terrorism", "women_peace_security"]


class TestFairness:
    def test_the_article_says_that_the_objectives_were_updated(self, claims):
        assert "objectives" in claims.at["c006", "claim"]
        assert claims.at["c006", "verdict"] == "imprecise"
        assert claims.at["c006", "other_verdict"] == "wrong"

    def test_all_that_is_called_wrong_stands_in_one_sentence(self, claims):
        wrong = claims[claims["verdict"] == "wrong"]
        assert wrong.index.tolist() == ["c014", "c015"]
        assert len(wrong[["paragraph", "sentence"]].drop_duplicates()) == 1

    def test_stoltenberg_named_the_signing_and_the_measures_in_one_breath(self, claims):
        assert "4 December 2017" in claims.at["c014", "fairness_note"]
        assert "nato-2017-13" in claims.at["c014", "source_ids"].split(";")

    @pytest.mark.parametrize(
        ("claim_id", "word"),
        [
            ("c007", "could"), ("c027", "explored"), ("c038", "might"), ("c060", "meant to"), ("c072", "apparent"), ("c098", "among"), ("c108", "can"), ("c116", "quite"),
            ("c118", "could"), ("c120", "may"), ("c127", "nearly"), ("c129", "to manage"), ("c130", "also"), ("c142", "an effect"), ("c145", "at least"), ("c146", "can"),
        ],
    )  # fmt: skip
    def test_the_reservations_of_the_article_are_kept(self, claims, claim_id, word):
        assert word in claims.at[claim_id, "claim"].casefold()

    def test_deterrence_by_punishment_needs_no_shield(self, claims):
        assert "punishment needs no shield" in claims.at["c112", "fairness_note"]
        assert "sciendo-2024-1" in claims.at["c112", "source_ids"].split(";")

    def test_that_the_union_weighs_heavily_on_north_korea_is_no_sentence_of_the_article(self, claims):
        assert claims.at["c124", "implied"]
        assert claims.at["c124", "claim"].startswith("A reader may think")

    def test_implied_claims_say_so_in_their_first_words(self, claims):
        assert (claims["claim"].str.startswith("A reader may") == claims["implied"]).all()

    def test_another_verdict_has_a_reason_and_differs(self, claims):
        assert (claims["other_verdict"].notna() == claims["other_reason"].notna()).all()
        other = claims.dropna(subset="other_verdict")
        assert (other["other_verdict"].astype(str) != other["verdict"].astype(str)).all()

    def test_what_no_document_decides_is_never_called_wrong(self, claims):
        assert "wrong" not in set(claims.loc[claims["checkable"] == "no", "verdict"])


class TestClassSheet:
    def test_forty_claims_of_all_sections_and_the_four_frequent_verdicts(self, claims):
        forty = claims[claims["on_class_sheet"]]
        assert len(forty) == 40
        assert set(forty["section"].astype(str)) == {"introduction", "meeting", "eu_approach", "impact"}
        assert {"supported", "imprecise", "interpretive", "unsupported"} <= set(forty["verdict"])
        assert not forty["implied"].any(), "students judge what the article says"


@pytest.fixture(scope="module")
def drawn(root):
    """Draw as the lesson does: the cell of lesson 6, with another ledger and another seed."""
    cells = {cell.id: cell.source for cell in nbformat.read(root / "notebooks/06_check_the_article.ipynb", 4).cells}
    body = compile(cells["sample"].rpartition("\n")[0], "sample", "exec")

    def draw(population: pd.DataFrame, seed: int) -> set[str]:
        names = {"hashlib": hashlib, "population": population, "seed": seed}
        exec(body, names)
        return set(names["sample"]["claim_id"])

    return draw


class TestSample:
    def test_one_claim_more_changes_at_most_one_claim_of_the_sample(self, drawn):
        ids = pd.Series([f"c{number:03}" for number in range(1, 120)], name="claim_id").to_frame()
        for seed, left_out in itertools.product(range(20), (0, 50, 117)):
            assert len(drawn(ids, seed) - drawn(ids.drop(left_out), seed)) <= 1

    def test_every_claim_has_the_same_chance(self, drawn):
        ids = pd.DataFrame({"claim_id": [f"c{number:03}" for number in range(1, 41)]})
        counts = pd.Series([claim for seed in range(500) for claim in drawn(ids, seed)]).value_counts()
        assert len(counts) == 40
        assert counts.between(60, 145).all()  # 100 expected; four standard deviations are 36


class TestReadersDiffer:
    def test_half_of_the_doubts_lie_between_supported_and_imprecise(self, claims):
        second = claims.dropna(subset="other_verdict")
        pairs = second[["verdict", "other_verdict"]].astype(str).apply(frozenset, axis="columns")
        assert len(second) == 34
        assert (pairs == frozenset({"supported", "imprecise"})).sum() == 17

    def test_work_against_the_spread_of_weapons_rests_on_an_older_page_alone(self, claims):
        assert claims.at["c135", "verdict"] == "imprecise"
        assert "older" in claims.at["c135", "correction"]
