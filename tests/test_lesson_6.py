"""The article claim by claim: the ledger, samples, agreement, memo and explorer."""

from __future__ import annotations

import nbformat
import pandas as pd
import pytest
from legibility import faults
from random_states import sample_states

from natoeu.analysis import agreement
from natoeu.explorers.claims import LOOKS, ClaimsExplorer

WORDS = ("supported", "imprecise", "wrong", "unsupported", "interpretive", "not_checked")


@pytest.fixture(scope="module")
def cells(root):
    """The code of the lesson by name of the cell."""
    return {cell.id: cell.source for cell in nbformat.read(root / "notebooks/06_check_the_article.ipynb", 4).cells}


@pytest.fixture
def lesson(cells):
    """The names that some cells of the lesson leave, with values of one's own in place of theirs."""

    def after(*names: str, **given) -> dict:
        known: dict = {}
        for name in names:
            exec(cells[name], known)
            known.update(given)
        return known

    return after


@pytest.fixture
def judged(lesson, sample):
    """The lesson's comparison of a reader's verdicts with those of the record."""

    def compare(verdicts) -> dict:
        return lesson(
            "imports", "verdict-words", "compare", "agreement-of", "agreement", sample=sample, my_verdicts=verdicts
        )

    return compare


@pytest.fixture
def sample(lesson):
    return lesson("imports", "parameters", "ledger", "population", "sample")["sample"]


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


def test_the_same_seed_draws_the_same_eight_claims_in_the_order_of_the_ledger(lesson, sample):
    assert sample["claim_id"].is_monotonic_increasing
    assert sample["claim_id"].is_unique
    assert sample.index.tolist() == list(range(1, 9))
    other = lesson("imports", "parameters", "ledger", "population", "sample", seed=2019)["sample"]
    assert set(other["claim_id"]) != set(sample["claim_id"])


def test_verdicts_are_compared_and_the_others_stay_hidden(judged, sample, capsys):
    truth = sample["verdict"].tolist()
    shown = judged([truth[0].upper().replace("_", " "), ..., "", None, *[...] * 4])["judged"]
    assert shown["agree"].tolist() == [True]
    assert shown.index.tolist() == [1]
    assert judged([...] * 8)["judged"].empty
    assert "You have judged 0 of 8 claims: nothing to compare yet." in capsys.readouterr().out


def test_a_verdict_that_is_none_is_said_and_left_out(judged, capsys):
    assert judged(["suported", "wrong"])["judged"]["mine"].tolist() == ["wrong"]
    assert "'suported' is not in the code book; its words are supported, imprecise" in capsys.readouterr().out


def test_agreement_is_said_beside_chance(judged, sample, capsys):
    judged(list(sample["verdict"]))
    said = capsys.readouterr().out
    assert "judged 8 of 8 claims and agree with the record on 8: a share of 1.00" in said
    assert "kappa is 1.00" in said
    judged(["supported" if verdict == "supported" else ... for verdict in sample["verdict"]])
    assert "Chance would give 1.00; kappa is nan" in capsys.readouterr().out


def test_agreement_by_hand_is_cohens(lesson, claims):
    of = lesson("imports", "agreement-of")["agreement_of"]
    verdicts = claims.set_index("claim_id")["verdict"]
    other = verdicts.where(claims.set_index("claim_id")["other_verdict"].isna(), "imprecise")
    for reader in (other, pd.Series("supported", index=verdicts.index)):
        counted = agreement.agreement(agreement.confusion(reader, verdicts, WORDS))
        assert list(of(reader, verdicts).values()) == pytest.approx(list(counted))
    assert of(pd.Series("supported", index=verdicts.index), verdicts)["kappa"] == pytest.approx(0)


def test_the_interval_of_wilson_against_a_printed_example(lesson):
    # Newcombe, R. G., "Two-sided confidence intervals for the single proportion", Statistics in Medicine 17, 1998, table I.
    printed = {
        (81, 263): (0.2553, 0.3662),
        (15, 148): (0.0624, 0.1605),
        (0, 20): (0.0, 0.1611),
        (1, 29): (0.0061, 0.1718),
    }
    share_interval = lesson("interval")["share_interval"]
    for (hits, trials), ends in printed.items():
        assert share_interval(hits, trials) == pytest.approx(ends, abs=0.0001)


def test_the_words_of_the_code_book_have_a_look_each(lesson, cells):
    known = lesson("imports", "verdict-words", "stacked")
    assert tuple(known["looks"]) == tuple(known["verdict_words"]) == WORDS
    assert [verdict.replace("_", " ") for verdict in WORDS] == list(LOOKS)


@pytest.mark.parametrize("column", ["section", "kind", "topic", "status"])
def test_the_bars_can_be_read_and_are_as_long_as_the_counts(lesson, claims, column):
    counts = pd.crosstab(claims[column], claims["verdict"]).reindex(columns=list(WORDS), fill_value=0)
    known = lesson("imports", "stacked")
    drawing, axes = known["figure"](9, 1.7 + 0.38 * len(counts))
    known["stacked"](axes, counts)
    assert [bar.get_width() for bars in axes.containers for bar in bars] == counts.to_numpy().T.ravel().tolist()
    assert [bars[0].get_x() for bars in axes.containers] == [0, *counts.iloc[0].cumsum()[:-1]]
    assert faults(drawing) == []


@pytest.mark.parametrize("as_of", ["2016-07-04", "2017-12-05", "2020-06-01"])
@pytest.mark.parametrize("country", ["POL", "FIN"])
def test_the_figures_of_the_memo_hold_for_other_days_and_countries(lesson, as_of, country):
    names = "memo-choice memo-editions memo-shares memo-figure-code memo-figure-words memo-events memo-events-figure"
    known = lesson("imports", *names.split(), day=pd.Timestamp(as_of), as_of=as_of, country=country)
    shares, recent = known["shares"], known["recent"]
    assert known["spending_chart"].title.startswith(f"{(shares >= 2).sum()} of {len(shares)} Allies reach two percent")
    assert (country in shares) == ("is marked" in known["spending_chart"].title)
    assert known["event_chart"].title.startswith(f"{len(recent)} joint act")
    assert (recent["date"] <= as_of).all()
    assert faults(known["spending_chart"].figure) == faults(known["event_chart"].figure) == []


def test_a_year_without_joint_acts_gives_an_empty_figure_that_says_so(lesson):
    known = lesson("imports", "memo-events", "memo-events-figure", day=pd.Timestamp("1999-01-01"))
    assert known["event_chart"].summary.endswith("none on record.")
    assert faults(known["event_chart"].figure) == []


def test_the_memo_is_counted_and_saved(lesson, cells, tmp_path, monkeypatch):
    monkeypatch.setenv("NATOEU_WORK", str(tmp_path))
    names = "memo-choice memo-editions memo-shares memo-figure-code memo-figure-words memo-events memo-events-figure"
    given = {"day": pd.Timestamp("2017-12-05"), "as_of": "2017-12-05", "country": "POL"}
    chapters = {"In short": "Do a < b.\n\n- first\n- second", "Options": ..., "What is known": "Much."}
    known = lesson("imports", *names.split(), "memo-words", "memo-page", chapters=chapters, **given)
    assert known["lengths"].to_dict() == {"In short": 8, "Options": 0, "What is known": 1}
    known["memo"].save(known["page"], "memo_poland")
    page = (tmp_path / "memo_poland.html").read_text("utf-8")
    assert page.count("<figure") == 2
    assert "Poland: your headline here" in page
    assert "<li>first</li>" in page
    assert page.count("Not written yet.") == 1
    assert "<h2>Sources</h2>" in page


@pytest.fixture(scope="module")
def explorer():
    return ClaimsExplorer()


class TestExplorer:
    def test_every_state_gives_a_sentence_and_a_legible_picture(self, explorer, claims):
        for state in sample_states(explorer, 12):
            state.pop("claim")
            explorer.set(**state)
            filters = {
                name: word.replace("not checked", "not_checked") for name, word in state.items() if word != "all"
            }
            shown = claims[(claims[list(filters)].astype(str) == pd.Series(filters, dtype=str)).all(axis="columns")]
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
        places = set(explorer.claims[["x", "y"]].itertuples(index=False, name=None))
        assert len(places) == len(claims)

    def test_implied_claims_say_so(self, explorer, claims):
        explorer.set(section="all", kind="all", verdict="all")
        for claim_id in claims.loc[claims["implied"], "claim_id"]:
            explorer.set(claim=claim_id)
            assert "Implied: no sentence of the article" in explorer.screen.shot.details


@pytest.fixture
def class_cells(cells, tmp_path, monkeypatch):
    """The cells of the lesson on the class sheet, ready to be run with files in a folder of their own."""
    monkeypatch.setenv("NATOEU_WORK", str(tmp_path))
    names: dict = {}
    for cell in ("imports", "ledger", "verdict-words", "agreement-of"):
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


READ = ("class-sheet", "class-read-one", "class-read-all", "class-ledger", "class-among", "class-differ")


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
            table = agreement.agreement(agreement.confusion(names["pooled"][reader], truth, WORDS))
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
