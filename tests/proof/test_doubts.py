"""Papers that state three months' notice and honestly say that it binds nobody: no machine says yes to them.

Papers that say other things beside an honest notice keep it.
"""

from __future__ import annotations

import pytest

from promo.eligibility.model import Outcome
from promo.promotions.rulebook import RuleBook
from tests.support.doubtful import cases, contract, doubtful, verdict_on, voided

FILLING = {
    "en": "The Customer keeps its passwords secret. Faults are mended in the order in which they are told.",
    "de": "Der Kunde hält seine Zugangsdaten geheim. Störungen werden der Reihe nach behoben.",
    "fr": "Le Client garde ses mots de passe secrets. Les pannes sont traitées dans leur ordre d'arrivée.",
    "es": "El Cliente guarda en secreto sus contraseñas. Las averías se atienden por orden de llegada.",
    "it": "Il Cliente custodisce le proprie password. I guasti sono risolti nell'ordine in cui sono segnalati.",
    "nl": "De Klant houdt zijn wachtwoorden geheim. Storingen worden op volgorde van melding verholpen.",
    "pt": "O Cliente guarda em segredo as suas palavras-passe. As avarias são tratadas por ordem de chegada.",
    "ja": "お客様は、パスワードを秘密に保つ。障害は、届け出の順に対応する。",
}


def _name(case: tuple[str, str, str]) -> str:
    return f"{case[0]}-{case[1]}"


@pytest.mark.parametrize("case", cases("unbound"), ids=_name)
def test_a_notice_that_does_not_bind_is_no_yes(rules: RuleBook, case: tuple[str, str, str]) -> None:
    language, _, clause = case
    assert verdict_on(rules, language, contract(language, clause)).outcome is not Outcome.APPROVE


@pytest.mark.parametrize("case", cases("behind"), ids=_name)
def test_what_stands_behind_a_contract_is_heard(rules: RuleBook, case: tuple[str, str, str]) -> None:
    language, _, words = case
    verdict = verdict_on(rules, language, contract(language, doubtful()["notices"][language], words))
    assert verdict.outcome is not Outcome.APPROVE
    assert all(reason.evidence for reason in verdict.reasons if reason.code == "notice.doubtful")


@pytest.mark.parametrize("case", voided()["unfinished"], ids=_name)
def test_a_paper_with_blanks_or_under_discussion_is_not_concluded(rules: RuleBook, case: tuple[str, str, str]) -> None:
    language, _, words = case
    verdict = verdict_on(rules, language, contract(language, doubtful()["notices"][language], words))
    assert verdict.outcome is Outcome.REVIEW
    assert "agreement.not_concluded" in {reason.code for reason in verdict.reasons if reason.evidence}


def test_a_notice_in_square_brackets_is_still_to_be_agreed(rules: RuleBook) -> None:
    notice = doubtful()["notices"]["en"].replace("three months", "[three months]")
    assert "[" in notice
    assert verdict_on(rules, "en", contract("en", notice)).outcome is Outcome.REVIEW


@pytest.mark.parametrize("language", doubtful()["notices"])
def test_a_note_is_heard_in_whatever_language_it_is_written(rules: RuleBook, language: str) -> None:
    notice = doubtful()["notices"][language]
    for other, name, words in voided()["behind"]:
        if name == "unwound" and other != language:
            assert verdict_on(rules, language, contract(language, notice, words)).outcome is Outcome.REVIEW


@pytest.mark.parametrize("language", doubtful()["notices"])
def test_an_honest_notice_is_a_yes(rules: RuleBook, language: str) -> None:
    assert verdict_on(rules, language, contract(language, doubtful()["notices"][language])).outcome is Outcome.APPROVE


@pytest.mark.parametrize("case", cases("honest"), ids=_name)
def test_special_rights_and_other_matters_leave_a_notice_as_it_is(rules: RuleBook, case: tuple[str, str, str]) -> None:
    language, _, words = case
    notice = doubtful()["notices"][language]
    verdict = verdict_on(rules, language, contract(language, f"{notice} {words}"))
    assert [reason.code for reason in verdict.reasons] == []


def test_a_doubt_declines_nobody_and_shows_its_place(rules: RuleBook) -> None:
    clause = (
        "The Customer may cancel with three months' notice before the end of the term. The Provider waives this notice."
    )
    verdict = verdict_on(rules, "en", contract("en", clause))
    assert verdict.outcome is Outcome.REVIEW
    (reason,) = verdict.reasons
    assert reason.code == "notice.doubtful"
    assert "waives" in " ".join(place.quote for place in reason.evidence)


def test_a_doubt_saves_no_short_notice(rules: RuleBook) -> None:
    clause = "The Customer may cancel with 14 days' notice before the end of the term. It may also leave on any day."
    verdict = verdict_on(rules, "en", contract("en", clause))
    assert verdict.outcome is Outcome.DECLINE


@pytest.mark.parametrize("language", doubtful()["notices"])
def test_what_a_second_paper_takes_away_is_heard(rules: RuleBook, language: str) -> None:
    first = contract(language, doubtful()["notices"][language])
    for words in (words for other, name, words in voided()["behind"] if other == language and name != "status"):
        assert (
            verdict_on(rules, language, first, f"TeamViewer Germany GmbH\n\n{words}\n").outcome is not Outcome.APPROVE
        )


@pytest.mark.parametrize("language", FILLING)
def test_a_change_is_heard_however_far_behind_it_stands(rules: RuleBook, language: str) -> None:
    [change] = [words for other, name, words in voided()["behind"] if (other, name) == (language, "shortened")]
    for characters in (3_500, 9_000):
        long = "\n".join([FILLING[language]] * (characters // len(FILLING[language])))
        verdict = verdict_on(
            rules, language, contract(language, doubtful()["notices"][language], f"{long}\n\n{change}")
        )
        assert verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    "clause",
    [
        "Notice before the end of the term: agreements of one month: 7 days; agreements of one year: three months.",
        "Kündigungsfrist zum Ende der Laufzeit: Verträge mit einer Laufzeit von einem Monat: 14 Tage; Verträge mit "
        "einer Laufzeit von zwölf Monaten: drei Monate.",
        "Préavis avant l'échéance : contrats d'un mois : 15 jours ; contrats d'un an : trois mois.",
        "Preaviso antes del vencimiento: contratos de un mes, 10 días; contratos de un año, tres meses.",
    ],
)
def test_a_notice_for_each_kind_of_contract_declines_nobody(rules: RuleBook, clause: str) -> None:
    language = {"N": "en", "K": "de", "P": "es"}[clause[0]] if not clause.startswith("Pré") else "fr"
    assert verdict_on(rules, language, contract(language, clause)).outcome is not Outcome.DECLINE


def test_a_year_at_whose_end_a_notice_runs_is_no_notice(rules: RuleBook) -> None:
    terms = (
        "Standard terms. 6. The Subscription renews for one contract year at a time. The Subscriber may opt out on "
        "thirty (30) days' notice before the end of a contract year."
    )
    clause = (
        "In place of the period in clause 6 of the standard terms, the Customer shall give three full calendar months' "
        "written notice if it does not wish the contract to continue after the end of a contract year."
    )
    verdict = verdict_on(rules, "en", terms, contract("en", clause))
    assert [reason.code for reason in verdict.reasons] == []


def test_a_list_of_days_gives_no_last_day(rules: RuleBook) -> None:
    days = [(k * 7 % 28 + 1, k * 5 % 12 + 1, 2021 + k % 3) for k in range(120)]
    listed = "Anlage A: Geräte\nNr. Gerät Standort Gruppe Letzte Verbindung\n" + "\n".join(
        f"{k + 1} WAK-{5000 + 37 * k % 4999} {('Zentrale', 'Lager', 'Heim')[k % 3]} G{k % 6 + 1} {d:02}/{m:02}/{y}"
        for k, (d, m, y) in enumerate(days)
    )
    verdict = verdict_on(rules, "de", contract("de", doubtful()["notices"]["de"], listed))
    assert [reason.code for reason in verdict.reasons] == []
