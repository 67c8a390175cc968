"""What the help pages say: which there are, and the figures in them, read from the rules in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from promo.claims.forget import KEEP
from promo.promotions.rulebook import RuleBook
from promo.subscriptions.cancel import RETRIEVAL_DAYS
from promo.subscriptions.schedule import REMINDER_DAYS
from promo.translatable import N_

DATA_ACT = "eu-data-act"


@dataclass(frozen=True, slots=True)
class Topic:
    """A question that has a page of its own: its address, its title and what it solves, as message ids."""

    id: str
    title: str
    solves: str


TOPICS = (
    Topic(
        "cancelling",
        N_("Cancel your contract with us"),
        N_("One click in your account, or without signing in. Confirmed at once."),
    ),
    Topic(
        "first-bill",
        N_("Your first bill"),
        N_("When it comes, how much it is, and how to have none."),
    ),
    Topic(
        "proof",
        N_("What to send as proof"),
        N_("Which pages count, and what to do when a photo cannot be read."),
    ),
    Topic(
        "notice-letter",
        N_("The notice to your present provider"),
        N_("Who writes it, where the letter is, and by when it must arrive."),
    ),
    Topic(
        "law-or-contract",
        N_("By contract or by law"),
        N_("Why there may be two last days, and what each of them asks of you."),
    ),
)


@dataclass(frozen=True, slots=True)
class HelpFacts:
    """The figures that stand in the pages."""

    reminder_days: Sequence[int]
    kept_days: int
    """Days after the decision for which papers are kept."""
    retrieval_days: int
    knows_the_data_act: bool
    """Whether the statute is switched on in the rules in force."""


def help_facts(rules: RuleBook) -> HelpFacts:
    """The figures of the rules in force."""
    statute = rules.statutes.get(DATA_ACT)
    return HelpFacts(REMINDER_DAYS, KEEP.days, RETRIEVAL_DAYS, statute is not None and statute.enabled)
