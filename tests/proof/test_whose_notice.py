"""Whose notice it is, in five languages: what the provider may do never earns the customer a yes, and a figure that is
about something else changes no fact."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.claims.judging.assess import Assessment, Circumstances, assess
from promo.eligibility.case import Declared
from promo.eligibility.model import Outcome
from promo.periods import Period
from promo.promotions.rule_files import load_rules
from promo.proof.facts import Binds, FactName
from promo.shipped import shipped
from tests.support.tagging import printed_paper

BOOK, TODAY = load_rules(shipped("rules")), date(2026, 12, 1)


@dataclass(frozen=True)
class Frame:
    """A contract in one language: its head, what renews it, and clauses whose length is filled in."""

    country: str
    customer: str
    head: str
    both: str
    provider_only: str
    elsewhere: str
    lengths: tuple[str, ...]


FRAMES = {
    "de": Frame(
        "DE",
        "Tischlerei Bergmann GmbH",
        "VERTRAG über Fernwartung\nVertragsnummer FW-20251\n\nzwischen\nTeamViewer Germany GmbH (Anbieter)\nund\n"
        "Tischlerei Bergmann GmbH (Kunde)\n\nVertragsbeginn: 1. März 2025\nLaufzeit: 12 Monate\n\n§ 2 Laufzeit\nDer"
        " Vertrag verlängert sich jeweils um 12 Monate. ",
        "Er kann von jeder Partei mit einer Frist von {} zum Ende der Laufzeit schriftlich gekündigt werden. ",
        "Der Anbieter kann diesen Vertrag mit einer Frist von {} zum Ende der Laufzeit kündigen. ",
        "Rechnungen sind innerhalb von {d} Tagen zahlbar. Protokolle werden {m} Monate lang aufbewahrt. ",
        ("einem Monat", "zwei Monaten", "drei Monaten", "sechs Monaten", "neunzig Tagen"),
    ),
    "fr": Frame(
        "FR",
        "Menuiserie Lacombe SARL",
        "CONTRAT de prise en main à distance\nContrat n° PM-20251\n\nentre\nAnyDesk Software GmbH, le Prestataire,\net"
        "\nMenuiserie Lacombe SARL, le Client,\n\nDate d'effet : 1er mars 2025\nDurée initiale : 12 mois\n\nArticle 2."
        " Durée\nLe contrat est reconduit tacitement par périodes de 12 mois. ",
        "Chaque partie peut s'opposer à la reconduction par lettre recommandée moyennant un préavis de {} avant"
        " l'échéance. ",
        "Le Prestataire peut résilier le contrat à l'échéance moyennant un préavis de {}. ",
        "Les factures sont payables à {d} jours. Les journaux sont conservés pendant {m} mois. ",
        ("un mois", "deux mois", "trois mois", "six mois", "quatre-vingt-dix jours"),
    ),
    "es": Frame(
        "ES",
        "Talleres Quiroga SL",
        "CONTRATO de acceso remoto\nContrato n.º AR-20251\n\nentre\nTeamViewer Germany GmbH, el Proveedor,\ny\nTalleres"
        " Quiroga SL, el Cliente,\n\nFecha de inicio: 1 de marzo de 2025\nDuración inicial: 12 meses\n\n2. Duración\nEl"
        " contrato se renueva automáticamente por períodos de 12 meses. ",
        "Cualquiera de las partes puede oponerse a la renovación por escrito con un preaviso de {} antes del"
        " vencimiento. ",
        "El Proveedor podrá resolver el contrato a su vencimiento con un preaviso de {}. ",
        "Las facturas se pagan a {d} días. Los registros se conservan durante {m} meses. ",
        ("un mes", "dos meses", "tres meses", "seis meses", "noventa días"),
    ),
    "it": Frame(
        "IT",
        "Officine Bruni Srl",
        "CONTRATTO di accesso remoto\nContratto n. AR-20251\n\ntra\nAnyDesk Software GmbH, il Fornitore,\ne\nOfficine"
        " Bruni Srl, il Cliente,\n\nDecorrenza: 1 marzo 2025\nDurata iniziale: 12 mesi\n\n2. Durata\nIl contratto si"
        " rinnova tacitamente per periodi di 12 mesi. ",
        "Ciascuna parte può disdire per iscritto con un preavviso di {} prima della scadenza. ",
        "Il Fornitore può recedere dal contratto alla scadenza con un preavviso di {}. ",
        "Le fatture si pagano entro {d} giorni. I registri si conservano per {m} mesi. ",
        ("un mese", "due mesi", "tre mesi", "sei mesi", "novanta giorni"),
    ),
    "nl": Frame(
        "NL",
        "Timmerbedrijf Bakker BV",
        "OVEREENKOMST voor toegang op afstand\nContractnummer TA-20251\n\ntussen\nTeamViewer Germany GmbH, de"
        " Leverancier,\nen\nTimmerbedrijf Bakker BV, de Klant,\n\nIngangsdatum: 1 maart 2025\nLooptijd: 12 maanden"
        "\n\n2. Duur\nDe overeenkomst wordt telkens stilzwijgend met 12 maanden verlengd. ",
        "Elke partij kan schriftelijk opzeggen met een opzegtermijn van {} voor het einde van de looptijd. ",
        "De Leverancier kan de overeenkomst opzeggen tegen het einde van de looptijd met een opzegtermijn van {}. ",
        "Facturen worden binnen {d} dagen betaald. Logboeken worden {m} maanden bewaard. ",
        ("één maand", "twee maanden", "drie maanden", "zes maanden", "negentig dagen"),
    ),
}


def judged(frame: Frame, clauses: str) -> Assessment:
    reading = printed_paper("paper.txt", (frame.head + clauses + "\n").encode())
    return assess([reading], Circumstances(Declared(frame.customer, frame.country), TODAY), BOOK, BOOK.promotion)


@pytest.mark.parametrize("language", FRAMES)
def test_three_months_that_bind_both_are_read_in_the_frame(language: str) -> None:
    """The frame itself is good: the properties below would hold of a paper that nobody can read."""
    frame = FRAMES[language]
    found = judged(frame, frame.both.format(frame.lengths[2])).facts
    assert Period.parse("P3M") in {found[n].value for n in (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE)}


@pytest.mark.parametrize("language", FRAMES)
@settings(max_examples=5, deadline=None)
@given(which=st.integers(0, 4))
def test_what_the_provider_alone_may_do_never_earns_a_yes(language: str, which: int) -> None:
    frame = FRAMES[language]
    assert judged(frame, frame.provider_only.format(frame.lengths[which])).verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize("language", FRAMES)
@settings(max_examples=5, deadline=None)
@given(which=st.integers(0, 4))
def test_a_clause_of_the_providers_turns_no_short_notice_into_a_yes(language: str, which: int) -> None:
    frame = FRAMES[language]
    clauses = frame.both.format(frame.lengths[0]) + frame.provider_only.format(frame.lengths[which])
    assert judged(frame, clauses).verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize("language", FRAMES)
@settings(max_examples=5, deadline=None)
@given(days=st.integers(5, 400), months=st.integers(1, 60))
def test_a_figure_about_something_else_changes_no_fact(language: str, days: int, months: int) -> None:
    frame = FRAMES[language]
    clause = frame.both.format(frame.lengths[2])
    plain = judged(frame, clause + frame.elsewhere.format(d=30, m=6)).facts
    other = judged(frame, clause + frame.elsewhere.format(d=days, m=months)).facts
    assert {n: plain[n].value for n in FactName} == {n: other[n].value for n in FactName}


ROWS = {
    "es": "ISL Light, 2 sesiones 01/12/2026 - 30/11/2027 642,00 €\nLa renovación es automática por un año; puede"
    " cancelarla por escrito un mes antes.",
    "fr": "TeamViewer Tensor, 4 postes 01/03/2026 - 28/02/2027 1 980,00 €\nLe renouvellement est automatique pour un an"
    " ; vous pouvez le résilier par écrit un mois avant l'échéance.",
    "de": "TeamViewer Business, 3 Plätze 01.03.2026 - 28.02.2027 1.440,00 EUR\nDie Verlängerung erfolgt automatisch um"
    " ein Jahr; schriftlich kündbar einen Monat vor Ablauf.",
    "en": "TeamViewer Premium, 5 seats 01/03/2026 - 28/02/2027 1,200.00 GBP\nRenews automatically for one year; may be"
    " cancelled in writing one month before the end of the term.",
}


@pytest.mark.parametrize("language", ROWS)
def test_a_row_of_a_bill_that_names_the_product_makes_the_provider_no_actor(language: str) -> None:
    """What a row ends with stands before the sentence, and is not who acts in it."""
    country = {"en": "GB"}.get(language, language.upper())
    reading = printed_paper("bill.txt", ROWS[language].encode())
    found = assess([reading], Circumstances(Declared("X", country), TODAY), BOOK, BOOK.promotion)
    bound = {c.binds for c in found.facts.clauses if c.period == Period.parse("P1M")}
    assert Binds.VENDOR not in bound
    assert "notice.vendor_only" not in {r.code for r in found.verdict.reasons}


WARNS = {
    "fr": "AnyDesk Software GmbH avertit le Client par écrit, au plus tôt trois mois et au plus tard un mois avant la"
    " fin de la période, de la possibilité de ne pas reconduire le contrat.",
    "de": "Der Anbieter informiert den Kunden spätestens drei Monate vor Ablauf der Laufzeit schriftlich über die"
    " Möglichkeit, den Vertrag nicht zu verlängern.",
    "es": "El Proveedor informará por escrito al Cliente con una antelación de tres meses al vencimiento de la"
    " posibilidad de no renovar el contrato.",
    "nl": "De Leverancier informeert de Klant schriftelijk drie maanden voor het einde van de looptijd over de"
    " mogelijkheid om niet te verlengen.",
    "it": "Il Fornitore informa il Cliente per iscritto tre mesi prima della scadenza della possibilità di non"
    " rinnovare il contratto.",
}


@pytest.mark.parametrize("language", WARNS)
def test_a_warning_by_the_provider_is_no_notice_and_no_dispute(language: str) -> None:
    found = judged(FRAMES[language], WARNS[language])
    codes = {r.code for r in found.verdict.reasons}
    if language == "de":  # who acts is not seen there: a person looks
        assert found.verdict.outcome is Outcome.REVIEW
        return
    assert found.verdict.outcome is Outcome.ASK, codes
    assert "readers.differ" not in codes
