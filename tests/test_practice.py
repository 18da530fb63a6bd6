"""Answers of every form get a sentence; right answers, misconceptions and wrong ones are told apart."""

from __future__ import annotations

import datetime
import sys
import warnings

import numpy as np
import pandas as pd
import pytest

from natoeu import practice
from natoeu.practice import check, hint, solution
from natoeu.practice.answers import Choice, Day, Essay, Group, Kind, Method, Number, Table, Unreadable, Words
from natoeu.practice.desk import exercises
from natoeu.practice.judging import judge
from natoeu.practice.verdicts import Verdict

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
        assert check(exercise.number, names["answer"]).right

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


@pytest.mark.parametrize("answer", ["2017-12-05", datetime.date(2017, 12, 5), pd.Timestamp("2017-12-05 09:19"), np.datetime64("2017-12-05")])
def test_days_are_read_in_many_forms(answer):
    assert Day().read(answer) == pd.Timestamp("2017-12-05")


def test_groups_ignore_order_repetition_and_form():
    kind = Group()
    assert kind.read(["b", "a", "a"]) == kind.read({"a", "b"}) == kind.read(pd.Series(["a", "b"])) == kind.read(np.array(["a", "b"]))
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
    assert mine == 'The ledger says "imprecise"; you say "wrong". This is how your word can be argued: It is the day that counts. So it is.'
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
    with pytest.raises(Unreadable, match="Called with 1, your function stopped with ZeroDivisionError .division by zero"):
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
            ("six", 0, "0 of 4 points. Your answer is a text; wanted is a number. Write it in figures and without quotation marks."),
        ],
    )
    def test_right_answers_misconceptions_and_others(self, answer, earned, told, capsys):
        assert self.marked(answer) == earned
        assert capsys.readouterr().out.strip() == told

    def test_a_preview_tells_the_form_and_not_the_truth(self, capsys):
        for answer, start in ((..., "Not answered yet"), ("six", "Not yet: Your answer is a text"), (999, "The form is right")):
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
