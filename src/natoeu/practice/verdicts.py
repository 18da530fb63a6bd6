"""A judgement as an answer: more than one can be right, and each is answered with how the other is argued."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from natoeu.practice.answers import Choice, Unreadable
from natoeu.record import load

LEAST_WORDS = 5


@dataclass(frozen=True)
class Verdict(Choice):
    """One word out of several, alone or in a pair with the reason; other words than the record's can be argued too.

    Parameters
    ----------
    options : tuple of str
        The words to choose from.
    others : callable
        Returns the further words that careful readers can argue, each with its reason.
    holder : str
        Who holds the answer of the record.
    """

    others: Callable[[], Mapping[str, str]] = dict
    holder: str = "The ledger"

    @property
    def wanted(self) -> str:
        return f'a pair of a word and a reason, such as ("{self.options[0]}", "because ..."), with {super().wanted}'

    def read(self, answer: Any) -> tuple[str, str]:  # type: ignore[override]
        """Take the word and the reason apart; the reason may be missing."""
        pair = isinstance(answer, tuple | list) and len(answer) == 2
        word, reason = answer if pair else (answer, "")
        if not isinstance(reason, str):
            raise Unreadable("Your reason is no text. Put it in quotation marks, after the word and a comma.")
        return super().read(word), reason.strip()

    def same(self, answer: tuple[str, str], truth: tuple[str, str]) -> bool:  # type: ignore[override]
        """Whether the word is the record's or another that can be argued."""
        return answer[0] == truth[0] or answer[0] in self.others()

    def alike(self, answer: tuple[str, str], wrong: tuple[str, str]) -> bool:
        """Whether the words are the same."""
        return answer[0] == wrong[0]

    def said(self, answer: tuple[str, str], truth: tuple[str, str]) -> str:
        """Say who holds which word and how the other is argued, and ask for a reason that is missing."""
        mine, theirs = answer[0], truth[0]
        if mine == theirs:
            words = f'{self.holder} says "{theirs}" too.'
            for other, reason in self.others().items():
                words += f' A careful reader can also argue "{other}": {reason}'
        else:
            words = f'{self.holder} says "{theirs}"; you say "{mine}". This is how your word can be argued: {self.others()[mine]}'
        if len(answer[1].split()) < LEAST_WORDS:
            words += f' A verdict is worth its reason: hand in ("{mine}", "because ...") with yours in one sentence.'
        return words


def argued(claim_id: str) -> dict[str, str]:
    """Give the other verdict that the ledger knows for a claim, with its reason; empty where it knows none."""
    claim = load("claims/claims").set_index("claim_id").loc[claim_id]
    return {claim["other_verdict"]: claim["other_reason"]} if isinstance(claim["other_verdict"], str) else {}
