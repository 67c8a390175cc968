"""What a claimant types about the notice: read, or refused with what to mend. Values in, values out."""

from __future__ import annotations

from datetime import date, timedelta

from pydantic import ValidationInfo, field_validator

from promo.forms import Form, day_of
from promo.store.tables import NoticeWay, ProviderSaid
from promo.translatable import N_

LONGEST_AGO = timedelta(days=400)
LATEST_END = timedelta(days=3660)
_NO_DAY = N_("Give the day as a date, such as 2027-01-31.")


def _way(typed: object) -> NoticeWay:
    return NoticeWay.LAW if typed == NoticeWay.LAW.value else NoticeWay.CONTRACT


class SentForm(Form):
    """That the letter is on its way."""

    sent_way: NoticeWay = NoticeWay.CONTRACT
    sent_on: date = date.min

    @field_validator("sent_way", mode="before")
    @classmethod
    def _sent_way(cls, typed: object) -> NoticeWay:
        return _way(typed)

    @field_validator("sent_on", mode="before")
    @classmethod
    def _day(cls, typed: object, info: ValidationInfo) -> date:
        today: date = (info.context or {})["today"]
        day = day_of(typed, _NO_DAY) if isinstance(typed, str) else today
        if day > today:
            raise ValueError(N_("This day is still to come. Tell us once the letter is on its way."))
        if day < today - LONGEST_AGO:
            raise ValueError(N_("This day lies more than a year back. Look at the year once more."))
        return day


class AnswerForm(Form):
    """What the provider answered."""

    answer_way: NoticeWay = NoticeWay.CONTRACT
    answer_said: ProviderSaid | None = None
    answer_ends_on: date | None = None
    answer_words: str = ""

    @field_validator("answer_way", mode="before")
    @classmethod
    def _answer_way(cls, typed: object) -> NoticeWay:
        return _way(typed)

    @field_validator("answer_said", mode="before")
    @classmethod
    def _answer_said(cls, typed: object) -> ProviderSaid:
        if typed not in list(ProviderSaid):
            raise ValueError(N_("Choose what your provider answered."))
        return ProviderSaid(str(typed))

    @field_validator("answer_ends_on", mode="before")
    @classmethod
    def _end(cls, typed: object, info: ValidationInfo) -> date | None:
        if not typed:
            return None
        day, today = day_of(str(typed), _NO_DAY), (info.context or {})["today"]
        if not today - LONGEST_AGO <= day <= today + LATEST_END:
            raise ValueError(N_("This day cannot be the end of your contract. Look at the year once more."))
        return day

    @field_validator("answer_words")
    @classmethod
    def _words(cls, typed: str) -> str:
        return typed[:2000]
