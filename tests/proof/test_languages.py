"""The same contract in eight languages gives the same facts, and what must not fool us does not, in any of them."""

from __future__ import annotations

from datetime import date

import pytest

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName, find_facts
from promo.proof.facts.lexicon import AGREEMENTS, CONCEPTS, DOUBTS, PHRASES
from promo.proof.lexicons import load_lexicons
from promo.proof.sealed.reader import Reader
from tests.support import degraded
from tests.support.proofs import pdf
from tests.support.text_facts import TODAY, facts_of, text_facts, value

PARTIES = {
    "en": "Brightwater Joinery Ltd",
    "fr": "Menuiserie Château-Gaillard SARL",
    "de": "Großküchen Müßiggang GmbH",
    "it": "Falegnameria Città Alta S.r.l.",
    "nl": "Timmerbedrijf De Zeeuw B.V.",
    "pt": "Carpintaria São João, Lda.",
    "ja": "株式会社青葉木工",
}
NUMBERS = {
    "en": "RS-2025-88412",
    "fr": "CG-2025-0417",
    "de": "GM-2025-3391",
    "es": "CP-2025-7710",
    "it": "FC-2025-1563",
    "nl": "TZ-2025-6620",
    "pt": "SJ-2025-2048",
    "ja": "AM-2025-0931",
}


@pytest.mark.parametrize("language", degraded.LETTERS)
def test_a_letter_gives_its_facts_in_every_language(rules: RuleBook, language: str) -> None:
    found = facts_of(rules, degraded.letter(language))
    assert {
        name: value(found, name)
        for name in ("renewal_notice", "contract_start", "auto_renews", "contract_end", "contract_number")
    } == {
        "renewal_notice": "P3M",
        "contract_start": date(2025, 4, 1),
        "auto_renews": True,
        "contract_end": date(2027, 3, 31),
        "contract_number": NUMBERS[language],
    }
    assert value(found, "initial_term") == "P12M"
    assert value(found, "renewal_term") in ("P12M", "P1Y")
    if language in PARTIES:
        assert value(found, "party") == PARTIES[language]
    [place, *_] = found[FactName.RENEWAL_NOTICE].evidence
    assert "3" in place.quote or "drei" in place.quote


@pytest.mark.parametrize("kind", ["scan at 200 dpi", "photo"])
@pytest.mark.parametrize("language", degraded.LETTERS)
def test_a_scan_gives_the_notice_of_the_text(reader: Reader, rules: RuleBook, language: str, kind: str) -> None:
    reading = reader.read("scan.jpg", degraded.jpeg(degraded.FOUR_KINDS[kind](language)))
    found = find_facts([reading], rules.cards, load_lexicons(), TODAY)
    assert value(found, "renewal_notice") == "P3M"
    assert value(found, "contract_start") == date(2025, 4, 1)


# A three months' period that is no notice of the customer: payment, price, storage, trial, its language's own words.
TRAPS = {
    "en": (
        "If an invoice remains unpaid for more than three months, we may suspend access. Logs are kept for three months"
        " and then deleted."
    ),
    "fr": (
        "En cas de retard de paiement de plus de trois mois, l'accès est suspendu. Les journaux sont conservés trois"
        " mois puis supprimés."
    ),
    "de": (
        "Bei Zahlungsverzug von mehr als drei Monaten wird der Zugang gesperrt. Protokolle werden drei Monate lang"
        " aufbewahrt und dann gelöscht."
    ),
    "es": (
        "Si una factura queda impagada más de tres meses, se suspende el acceso. Los registros se conservan durante"
        " tres meses."
    ),
    "it": "Decorsi tre mesi di insoluto il servizio è sospeso. I registri di connessione sono conservati per tre mesi.",
    "nl": (
        "Bij een betalingsachterstand van meer dan drie maanden wordt de toegang opgeschort. Logboeken worden drie"
        " maanden bewaard."
    ),
    "pt": (
        "A falta de pagamento por mais de três meses suspende o acesso. Os registos são conservados durante três meses."
    ),
    "ja": (
        "支払いが3か月を超えて遅延した場合、提供を停止する。接続記録は3か月間保存した後に消去する。"
        "料金を改定する場合は3か月前までに通知する。"
    ),
}


@pytest.mark.parametrize("language", TRAPS)
def test_other_periods_are_no_notice(rules: RuleBook, language: str) -> None:
    notice, _ = degraded.LETTERS[language]
    page = degraded.text_of(language).replace(notice, TRAPS[language])
    found = text_facts(rules, page)
    assert value(found, "renewal_notice") is None
    assert value(found, "exit_notice") is None


def test_every_word_list_names_the_same_things() -> None:
    for language, lexicon in load_lexicons().items():
        assert set(lexicon.phrases) == set(PHRASES), language
        assert set(lexicon.concepts) - {*DOUBTS, *AGREEMENTS} <= set(CONCEPTS)
        assert {*DOUBTS, *AGREEMENTS} <= set(lexicon.concepts), language
        assert {"notice", "terminate", "renew", "before", "end", "yearly", "amendment"} <= set(lexicon.concepts), (
            language
        )


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("本契約は令和6年10月1日に発効する。契約期間は1年間とする。", date(2024, 10, 1)),
        ("本契約は2024年10月1日に発効する。契約期間は1年間とする。", date(2024, 10, 1)),
        ("本契約は平成31年4月1日に発効する。契約期間は1年間とする。", date(2019, 4, 1)),
        (
            (
                "Le contrat prend effet le premier mars deux mille vingt-quatre. La durée est de douze mois et le"
                " client la connaît."
            ),
            date(2024, 3, 1),
        ),
        (
            (
                "The agreement takes effect on the first day of September 2025 and is made for two years by the parties"
                " to it."
            ),
            date(2025, 9, 1),
        ),
        (
            (
                "Decorrenza dal 1° ottobre 2024 per la durata di un anno, con il rinnovo del contratto di cui alla"
                " presente."
            ),
            date(2024, 10, 1),
        ),
    ],
)
def test_dates_in_the_writing_of_their_country(rules: RuleBook, text: str, day: date) -> None:
    assert value(text_facts(rules, text), "contract_start") == day


def test_a_sentence_goes_on_over_a_page_border_with_footer_and_header(rules: RuleBook) -> None:
    filler = (
        "<p>The service is provided with the care that a person of the trade would use, on every working day of the"
        " year.</p>" * 18
    )
    first = (
        f"{filler}<p>This agreement starts on 1 May 2025 for two years and shall renew automatically for successive"
        " periods of one year unless either party has notified the other in writing of its decision not to renew, such"
        " notice to be</p>"
    )
    second = (
        "<p style='break-before:page'>delivered at least thirteen weeks before the final day of the period then"
        " running.</p><p>Governing law is that of the seat.</p>"
    )
    style = (
        "<style>@page{size:A4;margin:20mm;@bottom-left{content:'RealVNC Limited – Confidential  ' counter(page) ' /"
        " 2'}}</style>"
    )
    found = facts_of(rules, pdf(style + first + second))
    assert value(found, "renewal_notice") == "P13W"


def test_a_confirmed_end_is_the_end_whatever_renews(rules: RuleBook) -> None:
    text = (
        "Atera Networks Ltd.\nVotre résiliation, reçue dans le respect du préavis contractuel de trois mois, met fin au"
        " contrat au 30 septembre 2026.\nLe contrat avait pris effet le 1er octobre 2023 pour un an et se renouvelait"
        " par tacite reconduction d'un an."
    )
    assert value(text_facts(rules, text), "contract_end") == date(2026, 9, 30)


def test_a_period_in_words_that_were_hard_to_make_out_is_doubtful(rules: RuleBook) -> None:
    from array import array
    from dataclasses import replace

    from promo.proof.sealed.intake import open_file
    from tests.support.tagging import tagged

    reading = open_file("c.pdf", degraded.letter("fr")).reading
    page = reading.pages[0]
    sure = array("B", [96] * (len(page.spans) // 2))
    read = tagged(replace(reading, pages=(replace(page, sure=sure),)))
    clear = find_facts([read], rules.cards, load_lexicons(), TODAY)[FactName.RENEWAL_NOTICE]
    at = page.text.index("trois (3) mois")
    for k in range(len(sure)):
        if page.spans[2 * k] <= at < page.spans[2 * k + 1]:
            sure[k] = 20
    doubtful = find_facts([replace(read, pages=(replace(page, sure=sure),))], rules.cards, load_lexicons(), TODAY)[
        FactName.RENEWAL_NOTICE
    ]
    assert clear.confidence > 0.9
    assert clear.evidence[0].sureness == 0.96
    assert doubtful.confidence <= 0.5
    assert doubtful.evidence[0].sureness == 0.2
