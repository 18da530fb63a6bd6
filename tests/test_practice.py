"""Answers of every form get a sentence; right answers, misconceptions and wrong ones are told apart."""

from __future__ import annotations

import ast
import collections
import datetime
import functools
import io
import re
import sys
import types
import warnings
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pandas as pd
import pytest
from nbclient import NotebookClient

from natoeu import practice
from natoeu.practice import check, hint, solution
from natoeu.practice.answers import Choice, Day, Essay, Group, Kind, Method, Number, Table, Unreadable, Verdict, Words
from natoeu.practice.desk import exercises, judge

ALL = [exercise for lesson in range(10) for exercise in exercises(lesson).values()]


def near_misses(kind: Kind, right) -> list:
    """Plausible wrong answers that nobody has named, made from the right one."""
    if isinstance(kind, Method):
        cases = kind.inputs()
        assert len({repr(kind.result.read(right(*case))) for case in cases}) > 1, "a hard-coded answer would pass"
        return [lambda *given: right(*cases[0]), lambda *given: right(*cases[-1]), lambda *given: 1 + right(*given)]
    if isinstance(kind, Essay):
        words = {part: options[0] for part, options in kind.parts.items()}
        padding = "and so on " * kind.least_words
        return [padding + ", ".join(word for part, word in words.items() if part != left_out) for left_out in words]
    truth = kind.read(right)
    if isinstance(kind, Number):
        step = max(3 * kind.tolerance, 1 if truth == round(truth) else 0)
        return [truth + step, truth - step, 10 * truth + step]
    if isinstance(kind, Day):
        return [truth + pd.Timedelta(days=1), truth - pd.Timedelta(days=1), truth - pd.DateOffset(years=1)]
    if isinstance(kind, Words):
        return [f"{truth}s", truth[:-1]]
    if isinstance(kind, Verdict):
        return [option for option in kind.options if option != truth[0] and option not in kind.others()]
    if isinstance(kind, Choice):
        return [option for option in kind.options if option != truth]
    if isinstance(kind, Group):
        return [truth | {"one more"}, truth - {min(truth)}, set(list(truth)[1:]) | {"another"}]
    shifted = truth.copy()
    shifted[kind.columns[-1]] += 1
    return [truth.iloc[1:], pd.concat([truth, truth.tail(1)]), shifted]


@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.number)
class TestEveryExercise:
    def test_has_hints_a_solution_and_a_misconception(self, exercise):
        assert len(exercise.hints) >= 2
        assert exercise.misconceptions
        assert exercise.praise

    def test_blank_is_not_answered_yet(self, exercise):
        for blank in (..., None, "", "   "):
            assert check(exercise.number, blank).verdict == "not answered yet"

    def test_right_answer_is_right(self, exercise):
        assert check(exercise.number, exercise.answer()).right

    def test_shown_solution_passes(self, exercise):
        names: dict = {}
        exec(solution(exercise.number).code, names)
        assert check(exercise.number, names[f"answer_{exercise.number.replace('.', '_')}"]).right

    def test_misconceptions_are_named(self, exercise):
        for misconception in exercise.misconceptions:
            feedback = check(exercise.number, misconception.answer())
            assert feedback.verdict == "not yet"
            assert feedback.misconception == misconception.name
            assert feedback.message == misconception.message

    @pytest.mark.parametrize(
        "nonsense",
        [
            object(),
            [],
            {},
            set(),
            "nonsense",
            -12345,
            3.7,
            True,
            np.float64("nan"),
            np.array([]),
            [[1], [2]],
            ["a", ["b"]],
            pd.DataFrame(),
            pd.Series([1, 2, 3]),
            pd.DataFrame({"a": [1, 2]}),
            pd.NaT,
            datetime.date(1900, 1, 1),
            lambda: 1 / 0,
            int,
            b"bytes",
            complex(1, 2),
        ],
        ids=lambda value: type(value).__name__,
    )
    def test_nonsense_gets_a_sentence(self, exercise, nonsense):
        feedback = check(exercise.number, nonsense)
        assert feedback.verdict == "not yet"
        assert feedback.message.endswith((".", "?", ")", "!")), feedback.message
        assert "Traceback" not in feedback.message

    def test_near_misses_are_not_right_and_get_a_sentence(self, exercise):
        tried = near_misses(exercise.kind, exercise.answer())
        assert len(tried) >= 2
        for answer in tried:
            feedback = check(exercise.number, answer)
            assert feedback.verdict == "not yet", answer
            assert feedback.message.endswith((".", "?", ")", "!")), feedback.message

    def test_hints_come_in_steps(self, exercise):
        given = [hint(exercise.number).message for _ in range(len(exercise.hints) + 2)]
        assert len(set(given)) == len(exercise.hints)
        assert given[-1] == given[-2]


@pytest.mark.parametrize("number", ["9.9", "1.99", "abc", 1.3, None, ""])
def test_unknown_exercise_gets_a_sentence(number):
    for ask in (check, hint, solution):
        feedback = ask(number)
        assert not feedback.right
        assert feedback.message


def test_numbers_are_read_in_many_forms():
    kind = Number()
    for answer in (74, 74.0, "74", np.int64(74), np.array([74]), pd.Series([74]), [74], pd.DataFrame([[74]])):
        assert kind.read(answer) == 74
    assert kind.read(pd.Timedelta(days=29)) == kind.read(datetime.timedelta(days=29)) == 29


def test_number_says_percent_or_share():
    kind = Number(tolerance=0.001)
    assert "percentage where a share" in kind.difference(94.0, 0.94)
    assert "share where a percentage" in kind.difference(0.94, 94.0)
    assert "too high" in kind.difference(3, 2)


@pytest.mark.parametrize(
    "answer", ["2017-12-05", datetime.date(2017, 12, 5), pd.Timestamp("2017-12-05 09:19"), np.datetime64("2017-12-05")]
)
def test_days_are_read_in_many_forms(answer):
    assert Day().read(answer) == pd.Timestamp("2017-12-05")


@pytest.mark.parametrize(
    "answer",
    ["5 December 2017", "December 5, 2017", "5th of Dec. 2017", "2017/12/5", "25.12.2017", "12/25/2017", "05/05/2017"],
)
def test_a_day_that_can_only_be_one_is_read(answer):
    assert Day().read(answer) in {pd.Timestamp("2017-12-05"), pd.Timestamp("2017-12-25"), pd.Timestamp("2017-05-05")}


@pytest.mark.parametrize("answer", ["05/12/2017", "5.12.2017", "12-05-2017"])
def test_a_day_that_can_be_two_is_asked_back(answer):
    with pytest.raises(
        Unreadable, match=r"can be (5 December|12 May) 2017 or (5 December|12 May) 2017. Which is meant"
    ):
        Day().read(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "December 2017",
        "5 December",
        "05/12",
        "05/12/17",
        "2017",
        "2017-12",
        "31/02/2017",
        "5 Juny 2017",
        2017,
        True,
        pd.Timestamp("2017-12-05", tz="Asia/Pyongyang"),
        "2017-12-05T09:00Z",
    ],
)
def test_a_day_without_year_month_day_or_with_a_zone_is_refused(answer):
    with pytest.raises(Unreadable, match="is no date|wanted is a date|a time in a zone"):
        Day().read(answer)
    assert check("1.1", answer).message


@pytest.mark.parametrize("answer", ["1,5", "1,500", "0,75", "-2,0", "12,5 %"])
def test_a_comma_that_can_be_two_things_is_asked_back(answer):
    with pytest.raises(Unreadable, match="with a decimal comma, or"):
        Number().read(answer)


def test_commas_that_can_only_set_thousands_apart_are_read():
    assert (Number().read("1,234,567"), Number().read("12,345.5"), Number().read("94 %")) == (1234567, 12345.5, 94)
    for answer in ("1.234,5", "1,23,456", "12,345,6"):
        with pytest.raises(Unreadable, match="Write it in figures"):
            Number().read(answer)


@pytest.mark.parametrize(
    "answer",
    ["nan", " NaN ", float("nan"), np.float32("nan"), pd.NA, pd.NaT, [None], pd.Series([np.nan]), Decimal("NaN")],
)
def test_a_missing_number_has_a_sentence_of_its_own(answer):
    with pytest.raises(Unreadable, match="a value was missing on the way"):
        Number().read(answer)


@pytest.mark.parametrize("answer", ["inf", np.inf, -np.inf, 10**400])
def test_an_infinite_number_has_a_sentence_of_its_own(answer):
    with pytest.raises(Unreadable, match="divided by zero"):
        Number().read(answer)


def test_a_number_of_an_exercise_without_quotation_marks_is_asked_back_only_where_two_can_be_meant():
    for ask in (check, hint, solution):
        assert 'Write "3.1" or "3.10"' in ask(3.10).message
        assert ask(3.2).verdict == ask("3.2").verdict


def _exits(*_):
    sys.exit(1)


def _ends(*_):
    raise BaseException


def _endless(*_):
    return _endless()


class _Odd:
    """An object that answers to nothing."""

    def __getattr__(self, name):
        raise RuntimeError(name)

    def __eq__(self, other):
        raise SystemExit

    __hash__ = None

    def __iter__(self):
        yield from ()
        raise SystemExit


class _Unsayable(Exception):
    def __str__(self):
        raise ValueError


def _raises_unsayable(*_):
    raise _Unsayable


def odd_answers() -> list:
    """What novices hand in: right things in wrong forms, wrong things, and objects that answer to nothing."""
    table = pd.DataFrame({"table": ["sources", None], "key": [1, 2.5], "side": ["for", pd.NaT], "says": [[], {}]})
    numbers = [
        0,
        -0.0,
        1,
        -1,
        29,
        2017,
        1e308,
        10**400,
        0.1 + 0.2,
        True,
        False,
        3 + 4j,
        Decimal("2.5"),
        Decimal("NaN"),
        Fraction(1, 3),
        np.float16(2),
        np.int8(3),
        np.bool_(True),
        np.nan,
        np.inf,
        -np.inf,
    ]
    texts = [
        "0",
        "-1",
        "1,5",
        "1.5,",
        "1,500",
        "1.234,5",
        "1 234",
        "1_000",
        "5%",
        "5 %%",
        "%",
        ",",
        "nan",
        "NaN",
        "inf",
        "-inf",
        "None",
        "...",
        "True",
        "six",
        "½",
        "٣",
        "1e5",
        "0x1f",
        "=1",
        "1/2",
        "\x00",
        "\ud800",
        "é" * 500,
        "a" * 100_000,
        "<b>x</b>",
        "'",
        '"',
        "{}",
        "{0}",
        "%s",
        "29.",
        ".5",
        "+3",
        "--3",
        "3-4",
        "3 to 4",
        "ca. 3",
        "~3",
        ">3",
        "3 allies",
        "III",
        "three",
        "$3",
        "€3",
        "3€",
        "1.2.3",
        "1,2,3",
        "1;2",
        "(3)",
        "[3]",
        "3!",
        "\n",
        "\t1",
    ]
    days = [
        "05/12/2017",
        "5.12.2017",
        "25/12/2017",
        "12/25/2017",
        "13/13/2017",
        "0/0/0000",
        "05/12/17",
        "5 December 2017",
        "December 2017",
        "5 Dec",
        "2017",
        "2017-12",
        "2017-12-05",
        "20171205",
        "2017-W49-2",
        "2017-02-30",
        "0000-00-00",
        "9999-12-31",
        "99999-01-01",
        "2017-12-05T09:00+01:00",
        "2017-12-05 25:00",
        "today",
        "now",
        "tomorrow",
        "NaT",
        "5/XII/2017",
        "le 5 décembre 2017",
        "5. Dezember 2017",
        "05.12.",
        "5-Dec-2017",
        "Tuesday",
        "2017.12.05",
    ]
    stamps = [
        pd.NaT,
        pd.NA,
        datetime.date(1, 1, 1),
        datetime.date.max,
        datetime.datetime.max,
        datetime.datetime.now(datetime.UTC),
        datetime.time(9),
        datetime.timedelta(days=5),
        pd.Timedelta("5D"),
        pd.Timestamp("2017-12-05", tz="UTC"),
        pd.Timestamp("2017-12-05"),
        pd.Period("2017-12"),
        pd.Period("2017-12-05"),
        pd.Interval(0, 1),
        np.datetime64("2017"),
        np.datetime64("NaT"),
        np.datetime64("2017-12-05T09", "h"),
        np.timedelta64(5, "D"),
        pd.DateOffset(days=1),
    ]
    groups = [[], (), set(), {}, [None], [...], [[]], [[1]], ["EU", ["NATO"]], ["EU", {"NATO"}], ("EU", ("NATO", "EU")), {"EU", 1, None}, {"EU": 1}, {"a": [1, 2]}, range(3), (x for x in "ab"), iter([1]), map(str, [1]), zip("ab", "cd", strict=True), frozenset(), [np.nan, pd.NA, pd.NaT], ["", " "], [float("nan")], ["a"] * 10_000, [object()], [_Odd()], [print], [b"x"], {1}, [pd.Series([1, 2])], [pd.DataFrame()], {"x"}.union, "EU, NATO", ["EU, NATO"], [("EU",)], np.array(["EU", "NATO"]), np.array([[1, 2], [3, 4]]), np.array(5), np.array([]), np.array([None]), np.array(["2017-12-05"], dtype="datetime64[D]")]  # fmt: skip
    tables = [pd.DataFrame(), pd.DataFrame([[1]]), pd.DataFrame([[np.nan]]), pd.DataFrame({"a": []}), pd.DataFrame([[1, 2]], columns=["a", "a"]), pd.DataFrame({("a", "b"): [1]}), pd.DataFrame({1: [1], "x": ["y"]}), table, table.assign(date=pd.Timestamp("2017-12-05", tz="UTC")), table.T, table.set_index("table"), table.iloc[:0], pd.Series(dtype=float), pd.Series([1]), pd.Series(["a", "b"], name="x"), pd.Series([1, 2]).groupby([1, 2]), table.groupby("side"), pd.Series({"a": {}}), pd.Index([1, 2]), pd.MultiIndex.from_tuples([(1, 2)]), pd.Categorical(["a"]), pd.array([1, None]), table.style, table.dtypes, table.columns, table.loc, table.plot, pd.Series(pd.to_datetime(["2017-12-05", None])), pd.DataFrame({"n": pd.array([1, None], dtype="Int64")})]  # fmt: skip
    functions = [print, len, int, str, dict, max, lambda: 1, lambda *_: None, lambda *_: ..., lambda *_: "", lambda *_: "x", lambda *_: np.nan, lambda *_: "1,5", lambda *_: _Odd(), lambda *given: given, lambda *given: given[-1], lambda *_: print, lambda *_: pd.NaT, lambda *_: pd.Timestamp("2017-12-05", tz="UTC"), lambda *_: -1, lambda *_: [1, 2], lambda *_: set(), lambda *_: pd.DataFrame(), lambda *_: 1 / 0, _exits, _ends, _endless, _raises_unsayable, exit, quit, sys.exit, Exception, ValueError, _Odd, type, object, pd.DataFrame, pd.Series.sum, np.mean, functools.partial(int), async_answer, generator_answer]  # fmt: skip
    others = [object(), _Odd(), _Odd, NotImplemented, Ellipsis, None, "", "  ", b"", b"bytes", bytearray(b"x"), memoryview(b"x"), sys, re, re.compile("x"), re.match("x", "x"), ValueError("x"), SystemExit(), KeyboardInterrupt(), io.StringIO("x"), Path("x"), slice(1), ..., [..., ...], type(None), check, check("1.1"), hint, Number(), Number, np.random.default_rng(1), np, pd, warnings, ast.parse("x"), types.SimpleNamespace(a=1), collections.Counter("aab"), collections.deque([1]), collections.OrderedDict(a=1), enumerate("ab"), reversed([1]), property(), classmethod(print), super, (1,), (1, 2), [1], [[1]], [[[1]]], {1}, {1: 2}, "1", ["1"], ("1",), {"1"}, [True], [np.int64(1)], [datetime.date(2017, 12, 5)], ["2017-12-05"], ["05/12/2017"]]  # fmt: skip
    return [*numbers, *texts, *days, *stamps, *groups, *tables, *functions, *others]


async def async_answer(*_):
    return 1


def generator_answer(*_):
    yield 1


def test_novices_hand_in_three_hundred_odd_things():
    assert len(odd_answers()) >= 300


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("exercise", ALL, ids=lambda exercise: exercise.number)
def test_whatever_a_novice_hands_in_a_sentence_comes_back(exercise, capsys):
    right = functools.cache(exercise.answer)
    known = [replace(one, answer=functools.cache(one.answer)) for one in exercise.misconceptions]
    for answer in odd_answers():
        feedback = judge(answer, exercise.kind, right, known, exercise.praise)
        shown = f"{type(answer).__name__}: {feedback.message:.200}"
        assert feedback.verdict in {"right", "not yet", "not answered yet"}, shown
        assert feedback.message.strip().endswith((".", "?", ")", "!")), shown
        assert len(feedback.message) < 1500, shown
        assert str(feedback) and feedback._repr_html_()
        practice.preview(answer, exercise.kind)
        told = capsys.readouterr().out
        assert ": " in told or told.startswith("Not"), shown


def test_a_student_can_still_stop_a_function():
    def stopped(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        practice.mark(stopped, Method(lambda: [(1,)], Number(), "f(n)"), lambda: lambda n: n, points=1)


def test_a_function_that_exits_is_told_so():
    kind = Method(lambda: [(1,)], Number(), "f(n)")
    for function, said in ((_exits, "SystemExit (1)"), (_ends, "BaseException."), (_endless, "RecursionError")):
        with pytest.raises(Unreadable, match=re.escape(said)):
            kind.read(function)


def test_groups_ignore_order_repetition_and_form():
    kind = Group()
    assert (
        kind.read(["b", "a", "a"])
        == kind.read({"a", "b"})
        == kind.read(pd.Series(["a", "b"]))
        == kind.read(np.array(["a", "b"]))
    )
    assert "1 missing and 1 too many" in kind.difference(frozenset("ab"), frozenset("bc"))
    with pytest.raises(Unreadable, match="one text"):
        kind.read("EU, NATO")


def test_tables_ignore_order_and_index():
    kind = Table(("year", "events"))
    truth = kind.read(pd.DataFrame({"year": [2016, 2017], "events": [3, 4]}))
    shuffled = pd.DataFrame({"events": [4.0, 3.0], "year": [2017, 2016], "more": ["x", "y"]}, index=[9, 7])
    assert kind.same(kind.read(shuffled), truth)
    assert kind.same(kind.read(pd.Series([3, 4], index=pd.Index([2016, 2017], name="year"), name="events")), truth)
    pivoted = pd.DataFrame({"year": [2016, 2017], "events": [3, 4]}).rename_axis(columns="kind")
    assert kind.same(kind.read(pivoted), truth)
    with pytest.raises(Unreadable, match="no column 'events'"):
        kind.read(pd.DataFrame({"year": [1]}))


def test_choices_ignore_case_and_name_the_options():
    kind = Choice(("supported", "wrong"))
    assert kind.read(" Wrong ") == "wrong"
    with pytest.raises(Unreadable, match='"supported", "wrong"'):
        kind.read("maybe")


def test_a_judgement_accepts_every_verdict_that_can_be_argued_and_asks_for_the_reason():
    kind = Verdict(("supported", "imprecise", "wrong"), lambda: {"wrong": "It is the day that counts."})
    for answer in ("imprecise", "wrong", ("Wrong", "the day is the point of it"), ["imprecise", ""]):
        assert judge(answer, kind, lambda: "imprecise").right
    assert not judge("supported", kind, lambda: "imprecise").right
    mine = judge(("wrong", "the day is the point of it"), kind, lambda: "imprecise", praise="So it is.").message
    assert (
        mine
        == 'The ledger says "imprecise"; you say "wrong". This is how your word can be argued: It is the day that counts. So it is.'
    )
    assert 'can also argue "wrong": It is the day that counts.' in judge("imprecise", kind, lambda: "imprecise").message
    assert "with yours in one sentence" in judge("imprecise", kind, lambda: "imprecise").message
    assert "Your reason is no text" in judge(("wrong", 3), kind, lambda: "imprecise").message
    assert "Wanted is a pair" in judge(("wrongly", "so"), kind, lambda: "imprecise").message


@pytest.mark.parametrize("number", ["1.7", "5.5", "6.6"])
def test_where_the_course_judges_more_than_one_verdict_is_right(number):
    exercise = next(exercise for exercise in ALL if exercise.number == number)
    others = exercise.kind.others()
    assert others
    for verdict, reason in others.items():
        assert reason in check(number, verdict).message
        assert check(number, verdict).right


def test_a_method_is_tried_on_every_input_and_its_errors_become_sentences():
    kind = Method(lambda: [(1,), (2,)], Number(), "double(n)")
    assert kind.read(lambda n: 2 * n) == [2, 4]
    with pytest.raises(
        Unreadable, match="Called with 1, your function stopped with ZeroDivisionError .division by zero"
    ):
        kind.read(lambda n: n / 0)
    with pytest.raises(Unreadable, match="Is a 'return' missing"):
        kind.read(lambda n: None)
    assert "not right for 2" in kind.difference([2, 5], [2, 4])


def test_a_method_cannot_change_the_tables_it_gets():
    table = pd.DataFrame({"a": [1]})
    kind = Method(lambda: [(table,)], Number(), "f(table)")

    def spoil(given):
        given.loc[0, "a"] = 99
        return 0

    kind.read(spoil)
    assert table.loc[0, "a"] == 1


def test_an_essay_says_what_it_found_and_what_not():
    kind = Essay({"the date": ("6 december 2016",), "the place": ("warsaw",)}, least_words=3)
    text = kind.read("Signed in Warsaw, they say.")
    assert not kind.same(text, "")
    assert "Found: the place. Not found yet: the date." in kind.difference(text, "")


def test_an_essay_does_not_read_unsupported_as_supported():
    kind = Essay({"what is right": ("supported",)}, least_words=3)
    assert not kind.same(kind.read("All claims are unsupported."), "")
    assert kind.same(kind.read("Most claims are supported."), "")


def without_a_condition(code: str) -> Iterator[str]:
    """A solution with one of the conditions that it joins by & left out, one after the other."""
    joined = [
        node for node in ast.walk(ast.parse(code)) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd)
    ]
    for place in range(len(joined)):
        for side in ("left", "right"):
            tree = ast.parse(code)
            nodes = [node for node in ast.walk(tree) if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitAnd)]

            class OneSide(ast.NodeTransformer):
                def visit_BinOp(self, node, one=nodes[place], kept=side):
                    return self.generic_visit(getattr(node, kept) if node is one else node)

            yield ast.unparse(OneSide().visit(tree))


SEVERAL = [one for one in ALL if " & " in one.code and re.search(r"(two|three) conditions", " ".join(one.hints))]


@pytest.mark.parametrize("exercise", SEVERAL, ids=lambda exercise: exercise.number)
def test_who_is_told_to_need_several_conditions_needs_each_of_them(exercise):
    right = exercise.kind.read(exercise.answer())
    for code in without_a_condition(exercise.code):
        names: dict = {}
        exec(code, names)
        assert not exercise.kind.same(exercise.kind.read(names["answer"]), right), code


def test_help_without_brackets_says_how_to_ask():
    assert repr(hint) == 'Write the number of an exercise in brackets, as in hint("1.3").'
    assert "solution" in repr(solution)


def test_help_shows_itself_wherever_it_stands_in_a_cell():
    cells = ['from natoeu.practice import hint, solution\nhint("1.2")\nx = 1', 'solution("0.2")']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in cells])
    NotebookClient(notebook, kernel_name="python3", timeout=60).execute()
    for cell, said in zip(notebook.cells, ("(1 of 3)", "answer_0_2 = len("), strict=True):
        assert len(cell.outputs) == 1
        assert said in cell.outputs[0].data["text/html"]


def test_none_is_told_that_nothing_was_kept_and_a_check_is_no_answer():
    assert "nothing was kept" in check("1.1", print("5")).message
    assert "what a check said" in check("1.1", check("1.1", 5)).message


def test_capital_letters_an_empty_set_and_a_sign_get_the_sentence_that_helps():
    assert 'Capital letters count: look at "lisbon".' in Group().difference(
        frozenset({"lisbon"}), frozenset({"Lisbon"})
    )
    assert "Your set is empty" in Group().difference(frozenset(), frozenset({"EU"}))
    assert "look at the sign" in Number().difference(89.7, -89.7)


def test_public_names():
    assert set(practice.__all__) == {"Misconception", "check", "hint", "mark", "preview", "solution"}


class TestMarks:
    """The coursework gives points with the judge of the lessons."""

    @staticmethod
    def marked(answer) -> float:
        forgot = practice.Misconception("zero counted", lambda: 7, "You counted zero.", credit=0.25)
        return practice.mark(answer, Number(), lambda: 6, points=4, misconceptions=[forgot], praise="Six.")

    @pytest.mark.parametrize(
        ("answer", "earned", "told"),
        [
            (6, 4, "4 of 4 points. Six."),
            (7, 1, "1 of 4 points. You counted zero."),
            (8, 0, "0 of 4 points. The number is too high."),
            (..., 0, "0 of 4 points. Not answered."),
            (
                "six",
                0,
                "0 of 4 points. Your answer is a text; wanted is a number. Write it in figures and without quotation marks.",
            ),
        ],
    )
    def test_right_answers_misconceptions_and_others(self, answer, earned, told, capsys):
        assert self.marked(answer) == earned
        assert capsys.readouterr().out.strip() == told

    def test_a_preview_tells_the_form_and_not_the_truth(self, capsys):
        for answer, start in (
            (..., "Not answered yet"),
            ("six", "Not yet: Your answer is a text"),
            (999, "The form is right"),
        ):
            practice.preview(answer, Number())
            assert capsys.readouterr().out.startswith(start)

    def test_a_warning_in_a_right_function_costs_nothing(self, capsys):
        def double(number):
            warnings.warn("careful", stacklevel=1)
            print("looking", file=sys.stderr)
            return 2 * number

        kind = Method(lambda: [(1,), (2,)], Number(), "double(number)")
        practice.preview(double, kind)
        assert practice.mark(double, kind, lambda: lambda number: 2 * number, points=2) == 2
        assert capsys.readouterr().err == ""

    def test_a_misconception_that_comes_to_no_answer_is_passed_over(self):
        lost = practice.Misconception("lost", lambda: float("nan"), "You lost it.")
        assert practice.mark(5, Number(), lambda: 6, points=2, misconceptions=[lost]) == 0
