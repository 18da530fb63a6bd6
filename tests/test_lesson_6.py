"""The article claim by claim: the ledger, samples, agreement, charts and explorer."""

from __future__ import annotations

import nbformat
import pandas as pd
import pytest
from legibility import faults
from random_states import sample_states

from natoeu.analysis import agreement
from natoeu.analysis import claims as ledger
from natoeu.charts import claims as claim_charts
from natoeu.explorers.claims import ClaimsExplorer


@pytest.fixture(scope="module")
def claims(load):
    return load("claims/claims")


def test_no_causal_claim_is_supported_and_all_unsupported_ones_stand_in_the_last_section(claims):
    causal = claims[claims["kind"] == "causal"]
    assert "supported" not in set(causal["verdict"])
    assert set(claims.loc[claims["verdict"] == "unsupported", "section"]) == {"impact"}


def test_wrong_claims_concern_dates_and_papers_only(claims):
    assert set(claims.loc[claims["verdict"] == "wrong", "kind"]) == {"date", "fact"}


def test_every_wrong_or_imprecise_claim_has_a_correction_or_a_fairness_note(claims):
    held_against = claims[claims["verdict"].isin(["wrong", "imprecise", "unsupported"])]
    assert (held_against["correction"].notna() | held_against["fairness_note"].notna()).all()


def test_implied_claims_are_never_called_wrong(claims):
    assert set(claims.loc[claims["implied"], "verdict"]) == {"imprecise"}


def test_the_same_seed_draws_the_same_claims_in_the_order_of_the_ledger(claims):
    first, again = ledger.drawn_sample(claims, 8, 2018), ledger.drawn_sample(claims, 8, 2018)
    assert first.equals(again)
    assert first["claim_id"].is_monotonic_increasing
    assert first["claim_id"].is_unique
    assert not first.equals(ledger.drawn_sample(claims, 8, 2019))
    assert len(ledger.drawn_sample(claims, len(claims), 0)) == len(claims)


@pytest.mark.parametrize(
    ("size", "seed"), [(0, 1), (-1, 1), (10**6, 1), (2.5, 1), (True, 1), ("8", 1), (8, -1), (8, None)]
)
def test_a_sample_that_cannot_be_drawn_is_refused_in_words(claims, size, seed):
    with pytest.raises(ValueError, match="give a whole number from"):
        ledger.drawn_sample(claims, size, seed)


def test_verdicts_are_compared_and_the_others_stay_hidden(claims):
    sample = ledger.drawn_sample(claims, 3, 1)
    truth = sample["verdict"].tolist()
    judged = ledger.compare(sample, [truth[0].upper().replace("_", " "), ..., ""])
    assert judged["agree"].tolist() == [True]
    assert judged.index.tolist() == [1]
    assert ledger.compare(sample, [..., None, " "]).empty


def test_verdicts_that_cannot_be_read_are_refused_in_words(claims):
    sample = ledger.drawn_sample(claims, 2, 1)
    with pytest.raises(ValueError, match="2 claims but 1 verdicts"):
        ledger.compare(sample, ["wrong"])
    with pytest.raises(ValueError, match="2 claims but 1 verdicts"):
        ledger.compare(sample, "wrong")
    with pytest.raises(ValueError, match="Did you mean 'supported'"):
        ledger.compare(sample, ["suported", ...])


def test_agreement_is_said_with_its_uncertainty(claims):
    sample = ledger.drawn_sample(claims, 8, 2018)
    said = ledger.agreement_in_words(ledger.compare(sample, sample["verdict"]), 8)
    assert "judged 8 of 8 claims and agree with the record on 8: a share of 1.00" in said
    assert "Kappa, the agreement beyond chance, is 1.00" in said
    one = sample[sample["verdict"] == "supported"]
    assert "Kappa can't be computed" in ledger.agreement_in_words(ledger.compare(one, one["verdict"]), 8)
    assert "nothing to compare yet" in ledger.agreement_in_words(ledger.compare(sample, [...] * 8), 8)


def test_a_reader_who_always_says_supported_has_kappa_zero(claims):
    verdicts = claims.set_index("claim_id")["verdict"]
    easy = pd.Series("supported", index=verdicts.index)
    result = agreement.agreement(agreement.confusion(easy, verdicts, ledger.VERDICTS))
    assert result["observed"] == pytest.approx(result["expected"]) == pytest.approx((verdicts == "supported").mean())
    assert result["kappa"] == pytest.approx(0)


def test_the_interval_of_wilson_against_a_printed_example():
    # Newcombe, R. G., "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I.
    printed = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    for (hits, trials), ends in printed.items():
        assert ledger.share_interval(hits, trials) == pytest.approx(ends, abs=0.0001)
    for hits, trials in ((1, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match="is no share"):
            ledger.share_interval(hits, trials)


def test_the_bars_can_be_read_and_say_what_they_show(claims):
    for column in ("section", "kind", "topic", "status"):
        counts = pd.crosstab(claims[column], claims["verdict"])
        chart = claim_charts.verdicts(counts, f"Verdicts by {column}", "Source: the record.")
        assert faults(chart.figure) == []
        assert chart.summary.startswith(f"{len(claims)} claims: {(claims['verdict'] == 'supported').sum()} supported")


def test_the_bars_refuse_what_they_cannot_draw(claims):
    counts = pd.crosstab(claims["section"], claims["verdict"])
    with pytest.raises(ValueError, match="'true' is no verdict"):
        claim_charts.verdicts(counts.rename(columns={"wrong": "true"}), "", "")
    with pytest.raises(ValueError, match="no claims"):
        claim_charts.verdicts(counts * 0, "", "")


def test_a_choice_of_claims_that_does_not_exist_is_refused(claims):
    with pytest.raises(ValueError, match="Did you mean 'meeting'"):
        ledger.select(claims, section="meetings")


@pytest.fixture(scope="module")
def explorer():
    return ClaimsExplorer()


class TestExplorer:
    def test_every_state_gives_a_sentence_and_a_legible_picture(self, explorer, claims):
        for state in sample_states(explorer, 30):
            state.pop("claim")
            explorer.set(**state)
            shown = ledger.select(claims, state["section"], state["kind"], state["verdict"])
            assert explorer.summary.startswith(f"{len(shown)} claim" if len(shown) else "No claim fits")
            assert faults(explorer.figure) == []

    def test_a_chosen_claim_shows_correction_fairness_and_sources(self, explorer):
        explorer.set(section="all", kind="all", verdict="all")
        explorer.set(claim="c014")
        assert explorer.summary.endswith("Chosen: c014, wrong.")
        for words in ("What the record says", "Fairness", "cooperation/events", "sentence 2", "<li>"):
            assert words in explorer.screen.shot.details

    def test_a_verdict_on_which_readers_may_differ_shows_both(self, explorer):
        explorer.set(section="all", kind="all", verdict="all")
        explorer.set(claim="c006")
        assert explorer.summary.endswith("Chosen: c006, imprecise.")
        for words in ("A careful reader can also argue: wrong", "Because: Read as an update"):
            assert words in explorer.screen.shot.details

    def test_a_choice_that_is_filtered_away_is_let_go(self, explorer):
        explorer.set(section="all", kind="all", verdict="all")
        explorer.set(claim="c014")
        explorer.set(section="impact")
        assert explorer.state["claim"] == ""
        assert explorer.screen.shot.details == ""

    def test_each_claim_has_one_place(self, explorer, claims):
        places = {tuple(place) for place in explorer._marks._places}
        assert len(places) == len(claims)

    def test_implied_claims_say_so(self, explorer, claims):
        explorer.set(section="all", kind="all", verdict="all")
        for claim_id in claims.loc[claims["implied"], "claim_id"]:
            explorer.set(claim=claim_id)
            assert "Implied: no sentence of the article" in explorer.screen.shot.details


@pytest.fixture
def class_cells(root, tmp_path, monkeypatch):
    """The cells of the lesson on the class sheet, ready to be run with files in a folder of their own."""
    monkeypatch.setenv("NATOEU_WORK", str(tmp_path))
    cells = {cell.id: cell.source for cell in nbformat.read(root / "notebooks/06_check_the_article.ipynb", 4).cells}
    names: dict = {}
    for cell in ("imports", "ledger"):
        exec(cells[cell], names)
    names["places"] = names["record"].load("claims/article_places").set_index("paragraph")

    def run(*ids: str, **changes: str) -> dict:
        for cell in ids:
            source = cells[cell]
            for old, new in changes.items():
                source = source.replace(f"{old} = ...", f"{old} = {new!r}")
            *before, last = source.split("\n")
            if last.startswith((" ", "print", "measures")):
                exec(source, names)
            else:
                exec("\n".join(before), names)
                names["shown"] = eval(last, names)
        return names

    return run


READ = ("class-sheet", "class-read-one", "class-read-all", "class-pair", "class-ledger", "class-among", "class-differ")


class TestClassSheet:
    def test_a_blank_sheet_is_written_once_and_never_overwritten(self, class_cells, tmp_path, capsys):
        class_cells("class-sheet")
        assert "put your name in place of the dots" in capsys.readouterr().out
        assert list(tmp_path.iterdir()) == []
        class_cells("class-sheet", reader="../Ann a")
        first = sorted(tmp_path.iterdir())
        assert [path.name for path in first] == ["class_sheet_Anna.csv"]
        content = first[0].read_text("utf-8")
        class_cells("class-sheet", reader="../Ann a")
        assert len(list(tmp_path.iterdir())) == 2
        assert first[0].read_text("utf-8") == content
        sheet = pd.read_csv(first[0])
        assert len(sheet) == 40
        assert sheet[["verdict", "reason"]].isna().all(axis=None)
        assert not {"correction", "other_verdict", "fairness_note", "decided_by"} & set(sheet)

    def test_without_sheets_the_cells_run_and_say_so(self, class_cells, capsys):
        names = class_cells(*READ)
        assert "No sheets yet" in capsys.readouterr().out
        assert names["shown"].empty

    def test_three_sheets_are_pooled_and_odd_files_get_a_sentence(self, class_cells, tmp_path, claims, capsys):
        folder = tmp_path / "class"
        folder.mkdir()
        forty = claims[claims["on_class_sheet"]]
        for reader, sep, every in (("ann", ",", 40), ("bo", ";", 4), ("cy", ",", 2)):
            mine = forty[["claim_id", "claim"]].assign(
                verdict=forty["verdict"].tolist(), reason="because", reader=reader
            )
            mine.iloc[::every, mine.columns.get_loc("verdict")] = "unsupported"
            mine["verdict"] = mine["verdict"].str.replace("_", " ").str.title()
            mine.to_csv(folder / f"{reader}.csv", sep=sep, index=False, encoding="utf-8-sig")
        mine.assign(reader="ann").to_csv(folder / "later.csv", index=False)
        mine.drop(columns="verdict").to_csv(folder / "short.csv", index=False)
        mine.assign(verdict="").to_csv(folder / "blank.csv", index=False)
        (folder / "empty.csv").write_text("")
        (folder / "picture.csv").write_bytes(bytes(range(256)) * 4)
        dee = mine.assign(reader="dee").head(3)
        dee.iloc[0, dee.columns.get_loc("verdict")] = "true"
        dee.iloc[1, dee.columns.get_loc("claim_id")] = "c999"
        dee.to_csv(folder / "dee.csv", index=False)

        names = class_cells(*READ)
        said = capsys.readouterr().out.splitlines()
        assert "4 readers." in said
        for sentence in (
            "later.csv is left out: ann has another file here; keep one.",
            "short.csv is left out: the column 'verdict' is missing.",
            "blank.csv is left out: no verdict is filled in.",
            "dee.csv: 'supported' for c999 is left out.",
        ):
            assert sentence in said, said
        assert any(line.startswith("dee.csv: 'true' for c") for line in said)
        assert any(line.startswith("empty.csv is left out:") for line in said)
        assert any(line.startswith("picture.csv is left out:") for line in said)

        truth = forty.set_index("claim_id")["verdict"]
        for reader in ("ann", "bo", "cy"):
            table = agreement.agreement(agreement.confusion(names["pooled"][reader], truth, ledger.VERDICTS))
            by_hand = names["with_ledger"][reader]
            assert by_hand["agreement"] == pytest.approx(table["observed"])
            assert by_hand["chance"] == pytest.approx(table["expected"])
            assert by_hand["kappa"] == pytest.approx(table["kappa"])
        assert (
            names["with_ledger"]["ann"]["agreement"]
            > names["with_ledger"]["bo"]["agreement"]
            > names["with_ledger"]["cy"]["agreement"]
        )
        assert len(names["among"]) == 6
        assert names["shown"]["alike"].is_monotonic_increasing
        assert names["shown"]["alike"].iloc[0] < 1
