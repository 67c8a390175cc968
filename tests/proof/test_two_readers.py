"""Two readers, one answer: who is bound, what only looks like a notice, and that nothing is approved which one reader
alone saw."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.claims.judging.assess import Assessment, Circumstances, assess
from promo.eligibility.case import Declared
from promo.eligibility.model import Outcome
from promo.periods import Period
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Asked, Binds, By, FactName, Facts, find_facts
from promo.proof.lexicons import load_lexicons
from promo.shipped import shipped
from tests.support.tagging import printed_paper

TODAY = date(2026, 12, 1)
BOOK = load_rules(shipped("rules"))
CUSTOMER = "Marlowe Freight Ltd"


def facts_of(*texts: str, company: str = CUSTOMER) -> Facts:
    readings = [printed_paper(f"paper-{k}.txt", text.encode()) for k, text in enumerate(texts)]
    return find_facts(readings, BOOK.cards, load_lexicons(), TODAY, Asked(company=company))


def judged(*texts: str, company: str = CUSTOMER) -> Assessment:
    readings = [printed_paper(f"paper-{k}.txt", text.encode()) for k, text in enumerate(texts)]
    return assess(readings, Circumstances(Declared(company, "GB", None), TODAY), BOOK, BOOK.promotion)


def longest(facts: Facts) -> Period | None:
    periods = [facts[n].value for n in (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE)]
    return max((p for p in periods if isinstance(p, Period)), key=Period.rough_days, default=None)


def paper(clause: str, provider: str = "TeamViewer Germany GmbH", customer: str = CUSTOMER) -> str:
    """A contract with everything but the clause that is asked about."""
    return (
        f"REMOTE ACCESS AGREEMENT\nAgreement No. RA-20251\n\nbetween\n{provider}\nand\n{customer}, the"
        " Customer\n\nStart date: 1 March 2025\nInitial term: 12 months\n\n2. Term\nThe agreement renews automatically"
        f" for successive terms of 12 months. {clause}\n"
    )


LENGTHS = st.sampled_from(["one month", "30 days", "two months", "three months", "90 days", "six months"])


@settings(max_examples=15, deadline=None)
@given(theirs=LENGTHS, ours=LENGTHS)
def test_swapping_the_parties_of_a_clause_flips_who_is_bound(theirs: str, ours: str) -> None:
    clause = (
        "The {one} may stop the renewal by written notice of {theirs} before the end of the term, the {two} by written"
        " notice of {ours}."
    )
    straight = facts_of(paper(clause.format(one="Customer", two="Provider", theirs=theirs, ours=ours)))
    turned = facts_of(paper(clause.format(one="Provider", two="Customer", theirs=theirs, ours=ours)))
    for facts, bound, other in ((straight, theirs, ours), (turned, ours, theirs)):
        by_length = {c.period.comparable(): c.binds for c in facts.clauses if c.period and c.binds is not Binds.VENDOR}
        assert _period(bound).comparable() in by_length
        if _period(other).comparable() != _period(bound).comparable():
            assert _period(other).comparable() not in by_length


def _period(words: str) -> Period:
    from promo.proof.facts.said import period_said

    found = period_said(words, [load_lexicons()["en"]])
    assert found is not None
    return found


@settings(max_examples=12, deadline=None)
@given(length=LENGTHS, who=st.sampled_from(["The Provider", "TeamViewer Germany GmbH", "The supplier"]))
def test_a_clause_that_binds_the_provider_alone_never_earns_a_yes(length: str, who: str) -> None:
    short = "The Customer may stop the renewal by giving 14 days' written notice before the end of the term."
    silent = "Changes need the written form."
    added = (
        f" {who} may terminate this agreement at the end of a term only by giving the Customer at least {length} prior"
        " written notice."
    )
    for clause in (short, silent):
        assert judged(paper(clause)).verdict.outcome is not Outcome.APPROVE
        assert judged(paper(clause + added)).verdict.outcome is not Outcome.APPROVE


@settings(max_examples=12, deadline=None)
@given(days=st.integers(5, 400), months=st.integers(1, 60))
def test_another_figure_elsewhere_changes_no_fact(days: int, months: int) -> None:
    clause = (
        "Either party may stop the renewal by three months' written notice before the end of the term. Invoices are"
        " payable within {days} days. Logs are kept for {months} months after the end."
    )
    plain, other = (
        facts_of(paper(clause.format(days=30, months=6))),
        facts_of(paper(clause.format(days=days, months=months))),
    )
    assert {n: plain[n].value for n in FactName} == {n: other[n].value for n in FactName}


@pytest.mark.parametrize(
    ("text", "period"),
    [
        (
            "Notice of non-renewal is given not earlier than 120 and not later than 45 days before the term ends.",
            "P45D",
        ),
        (
            (
                "Die Kündigung ist frühestens sechs Monate und spätestens vier Wochen vor Ablauf der Vertragslaufzeit"
                " schriftlich zu erklären."
            ),
            "P4W",
        ),
        (
            (
                "La dénonciation se fait au plus tôt six mois et au plus tard deux mois avant l'échéance, par lettre"
                " recommandée."
            ),
            "P2M",
        ),
        (
            (
                "La denuncia se comunicará por escrito no antes de noventa días y al menos veinte días antes del"
                " vencimiento."
            ),
            "P20D",
        ),
    ],
)
def test_of_a_window_the_end_that_must_be_kept_counts(text: str, period: str) -> None:
    found = longest(facts_of(HEADS[_language(text)] + text))
    assert found is not None
    assert found.iso() == period


HEADS = {
    "en": "The agreement between the provider and the customer renews by itself each year unless it is terminated.\n",
    "de": (
        "Der Vertrag zwischen dem Anbieter und dem Kunden verlängert sich jeweils um ein Jahr, sofern er nicht"
        " gekündigt wird.\n"
    ),
    "fr": "Le contrat entre le prestataire et le client est reconduit tacitement chaque année, sauf dénonciation.\n",
    "es": "El contrato entre el proveedor y el cliente se prorroga tácitamente por un año, salvo denuncia.\n",
    "it": "Il contratto tra il fornitore e il cliente si rinnova tacitamente di anno in anno, salvo disdetta.\n",
    "nl": (
        "De overeenkomst tussen leverancier en klant wordt stilzwijgend met een jaar verlengd, tenzij zij wordt"
        " opgezegd.\n"
    ),
    "pt": "O contrato entre o fornecedor e o cliente renova-se tacitamente por um ano, salvo denúncia.\n",
    "ja": "本契約は、提供者と契約者との間で自動的に一年間更新される。\n",
}


def _language(text: str) -> str:
    from promo.proof.language import language_of

    return language_of(text) or "en"


@pytest.mark.parametrize(
    ("language", "clause", "period"),
    [
        ("en", "Notice period: for the provider six months, for the customer 30 days.", "P30D"),
        ("de", "Die Kündigungsfrist beträgt für den Anbieter drei Monate und für den Kunden zwei Wochen.", "P2W"),
        ("fr", "Préavis : six mois lorsqu'il émane du prestataire, un mois lorsqu'il émane du client.", "P1M"),
        ("it", "Il preavviso di disdetta è di sei mesi per il fornitore e di trenta giorni per il cliente.", "P30D"),
        ("es", "El preaviso será de tres meses para el proveedor y de quince días para el cliente.", "P15D"),
        ("nl", "De opzegtermijn is voor de leverancier drie maanden en voor de klant een maand.", "P1M"),
        ("pt", "O pré-aviso é de seis meses para o fornecedor e de trinta dias para o cliente.", "P30D"),
    ],
)
def test_two_lengths_side_by_side_belong_to_the_party_named_beside_each(
    language: str, clause: str, period: str
) -> None:
    facts = facts_of(HEADS[language] + clause)
    found = longest(facts)
    assert found is not None
    assert found.iso() == period
    assert any(c.binds is Binds.VENDOR for c in facts.clauses)


@pytest.mark.parametrize(
    "words",
    [
        "thirty (90) days",
        "one (3) months",
        "90 (thirty) days",
        "zwei (6) Monaten",
        "un (3) mois",
        "due (3) mesi",
        "dos (4) meses",
    ],
)
def test_where_words_and_figures_differ_a_person_looks(words: str) -> None:
    language = {"Monaten": "de", "mois": "fr", "mesi": "it", "meses": "es"}.get(words.split()[-1], "en")
    clauses = {
        "en": f"Either party may stop the renewal by {words} written notice before the end of the term.",
        "de": f"Jede Partei kann mit einer Frist von {words} zum Ende der Laufzeit schriftlich kündigen.",
        "fr": f"Chaque partie peut le dénoncer par écrit {words} avant l'échéance.",
        "it": f"Ciascuna parte può dare disdetta scritta {words} prima della scadenza.",
        "es": f"Cualquiera de las partes podrá denunciarlo por escrito {words} antes del vencimiento.",
    }
    assert "notice_conflict" in facts_of(HEADS[language] + clauses[language]).findings


@pytest.mark.parametrize(
    ("start", "deadline", "period"),
    [
        (
            "Der Vertrag beginnt am 1. Januar 2024 und läuft ein Jahr.",
            "Er verlängert sich um ein Jahr, wenn er nicht bis zum 30. September schriftlich gekündigt wird.",
            "P3M",
        ),
        (
            "The contract began on 1 April 2024 for one year.",
            "It rolls on for a year unless you tell us in writing by 31 December.",
            "P3M",
        ),
        (
            "Le contrat a pris effet le 1er septembre 2024 pour un an.",
            "Il est reconduit d'un an, sauf lettre recommandée reçue avant le 31 mai.",
            "P3M",
        ),
    ],
)
def test_a_day_before_the_end_of_the_term_is_a_notice_but_never_enough_for_a_yes(
    start: str, deadline: str, period: str
) -> None:
    facts = facts_of(f"{start} {deadline}")
    found = longest(facts)
    assert found is not None
    assert found.iso() == period
    assert all(c.confidence <= 0.75 for c in facts.clauses)


GOOD = "Either party may stop the renewal by giving the other three months' written notice before the end of the term."


def test_what_both_readers_see_is_approved_and_says_so() -> None:
    found = judged(paper(GOOD))
    assert found.verdict.outcome is Outcome.APPROVE
    assert found.facts[FactName.RENEWAL_NOTICE].readers == (By.RULES, By.TAGGER)
    assert found.facts[FactName.CONTRACT_END].readers == (By.RULES, By.TAGGER)


def test_without_the_tagger_the_rules_go_on_alone_and_a_person_decides() -> None:
    reading = printed_paper("paper.txt", paper(GOOD).encode())
    circumstances = Circumstances(Declared(CUSTOMER, "GB", None), TODAY)
    alone = assess([replace(reading, tags=None)], circumstances, BOOK, BOOK.promotion)
    assert longest(alone.facts) == Period.parse("P3M")
    assert alone.facts[FactName.RENEWAL_NOTICE].readers == (By.RULES,)
    assert alone.verdict.outcome is Outcome.REVIEW


def test_a_second_notice_on_the_other_side_of_the_limit_stops_a_yes() -> None:
    second = " To stop the renewal the Customer gives the Provider 30 days' written notice before the end of the term."
    assert judged(paper(GOOD + second)).verdict.outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("typed", "printed", "found"),
    [
        ("Étude Ledoux", "SELARL ETUDE LEDOUX", True),
        ("Marlowe Freight", "Marlowe\nFreight Ltd", True),
        ("marlowe freight limited", "MARLOWE FREIGHT LTD", True),
        ("Hall 3 Logistics", "Hall 4 Logistics Ltd", False),
        ("バード商会", "株式会社ハート商会", False),
    ],
)
def test_the_name_that_was_typed_is_looked_for_in_the_paper(typed: str, printed: str, found: bool) -> None:
    party = facts_of(paper(GOOD, customer=printed), company=typed)[FactName.PARTY].value
    from promo.eligibility.company_names import same_company

    assert (party is not None and same_company(str(party), typed)) is found


def test_a_typed_name_that_stands_there_as_the_provider_is_not_the_customer() -> None:
    party = facts_of(paper(GOOD), company="TeamViewer Germany GmbH")[FactName.PARTY].value
    assert party != "TeamViewer Germany GmbH"


def test_each_file_is_read_in_its_own_language() -> None:
    order = (
        "Commande n° CF-88-221\nClient : Ateliers Verdon SAS\nFournisseur : TeamViewer Germany GmbH\nDate de début :"
        " 1er mars 2025\nDurée : 12 mois\n"
    )
    terms = (
        "2. Term\nThe contract renews automatically for further terms of 12 months unless the customer gives three"
        " months' written notice before the end of the term."
    )
    found = facts_of(order, terms, company="Ateliers Verdon")
    assert found[FactName.CONTRACT_START].value == date(2025, 3, 1)
    assert longest(found) == Period.parse("P3M")
    assert found[FactName.PARTY].value == "Ateliers Verdon SAS"


@pytest.mark.parametrize(
    "text",
    [
        "x",
        "",
        "1 2 3 4 5 6 7 8 9 10 11 12 2024 90 3",
        "Sopimus uusiutuu vuodeksi, ellei sitä irtisanota kolme kuukautta ennen päättymistä.",
        "notice word months " * 60_000,
        "we do not notice by 3 months in 90 days or 12 " * 40_000,
        "a|b|3 months|" * 60_000,
        "3 months | notice | x\n" * 40_000,
    ],
)
def test_odd_texts_are_answered_in_bounded_time_with_an_honest_nothing(text: str) -> None:
    found = judged(text)
    assert found.verdict.outcome is not Outcome.APPROVE


def test_ten_papers_in_one_claim_are_one_answer() -> None:
    fillers = [f"Protocol {k} of a meeting about printers and chairs. Nothing was decided." for k in range(9)]
    assert judged(*fillers[:5], paper(GOOD), *fillers[5:]).verdict.outcome is Outcome.APPROVE


PAPERS = Path(__file__).resolve().parents[2] / "tools" / "tagger"


def test_no_paper_kept_out_of_training_is_approved_without_cause(rules: RuleBook) -> None:
    sys.path.insert(0, str(PAPERS))
    try:
        corpus = import_module("corpus")
    finally:
        sys.path.remove(str(PAPERS))
    wrongly: list[Any] = []
    held_out = [p for p in corpus.own() if corpus.is_held_out(p["id"])]
    assert len(held_out) > 150
    for row in held_out:
        notices = [
            (given, row["text"][a:z])
            for tag, given, a, z in row["spans"]
            if tag == "notice" and given["who"] != "vendor" and given["kind"] != "optin"
        ]
        customers = [row["text"][a:z] for tag, _, a, z in row["spans"] if tag == "customer"]
        answer = judged(row["text"], company=(customers or ["Nobody At All Ltd"])[0])
        if answer.verdict.outcome is Outcome.APPROVE and not any(_is_long(given, words) for given, words in notices):
            wrongly.append(row["id"])
    assert not wrongly


def _is_long(given: dict[str, str], words: str) -> bool:
    from promo.proof.facts.said import period_said

    period = Period.parse(given["value"]) if given.get("value") else period_said(words, list(load_lexicons().values()))
    return period is not None and period.rough_days() >= 89
