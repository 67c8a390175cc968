"""Why charging waits for a person, in the words of a language."""

from __future__ import annotations

from promo.billing.held import AMOUNTS, CAUSES
from promo.i18n import translations
from promo.money import Money
from promo.wording import show_money


def why_held(kept: str, currency: str, locale: str) -> str:
    """A cause as staff read it; what a person or another version wrote stays as it is.

    Args:
        kept: what the subscription's row says.
        currency: of the subscription, for the amounts in it.
        locale: the language.
    """
    for cause in CAUSES:
        if (blanks := cause.blanks(kept)) is not None:
            money = {n: show_money(Money(int(blanks[n]), currency), locale) for n in AMOUNTS if n in blanks}
            return translations(locale).gettext(cause.shown) % {**blanks, **money}
    return kept
