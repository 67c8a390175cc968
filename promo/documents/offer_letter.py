"""The offer as a letter to be kept or passed on: what the claim's page, the mails and the account say, on paper."""

from __future__ import annotations

from promo.contacts import shown_phone
from promo.documents.file_names import OFFER, file_name
from promo.documents.pdf import ACCESSIBLE, render_pdf
from promo.engine import Engine
from promo.messages.links import call_link
from promo.reports.offer_letter import offer_letter


def offer_letter_pdf(engine: Engine, claim_id: str, locale: str) -> tuple[str, bytes] | None:
    """File name and bytes of a claim's offer letter in one language; None where there is no offer to print.

    Raises:
        ClaimNotFound: no such claim.
    """
    with engine.store.reading() as db:
        letter = offer_letter(db, claim_id, engine.rules, locale, engine.clock.now())
    if letter is None:
        return None
    vendor, country = engine.rules.vendor, letter.seen.row.country
    values = {
        "letter": letter,
        "seen": letter.seen,
        "row": letter.seen.row,
        "vendor": vendor,
        "seller": vendor.entity_for(country),
        "phone": shown_phone(engine, country),
        "call_link": call_link(engine.settings, claim_id),
    }
    return file_name(OFFER, "pdf", locale, claim_id), render_pdf("pdf/offer.html", locale, values, variant=ACCESSIBLE)
