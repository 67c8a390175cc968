"""A form letter with names swapped: from the third company on it is named as a series and a person looks."""

from __future__ import annotations

import pytest

from promo.claims.judging.decided import decided
from promo.claims.judging.series import Series, series_of
from promo.claims.review import RepDecision, last_decision, review_claim
from promo.proof.form_letter import SAME_WORDING, alike_wording, wording_index, wording_of
from promo.store.tables import Claim
from promo.work import Actor
from tests.support.customers import rep
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import ENGLISH, FRENCH, GERMAN, french, pdf
from tests.support.rows import row

MOULDS = {
    "en": ENGLISH,
    "fr": FRENCH,
    "de": GERMAN,
    "ja": (
        "{company}（以下「お客様」）と当社は、リモートアクセスサービスの利用について次のとおり契約する。契約番号{number}。"
        "本契約の有効期間は開始日から12か月とし、期間満了の{notice}前までに書面による解約の通知がない限り、"
        "同一条件で自動的に更新される。"
    ),
}
COMPANIES = (
    "Bluegate Orchards Limited",
    "Northern Lighthouse Engineering Works Limited",
    "Menuiserie Vauclair SARL",
    "Spedition Altmühl GmbH",
    "株式会社みどり製作所",
)


@pytest.mark.parametrize("language", MOULDS)
def test_names_and_numbers_swapped_leave_the_wording_what_it_was(language: str) -> None:
    made = [
        wording_of([MOULDS[language].format(company=c, number=1000 + 77 * k, notice="3")])
        for k, c in enumerate(COMPANIES)
    ]
    for other in made[1:]:
        assert alike_wording(made[0], other) >= SAME_WORDING
        assert set(wording_index(made[0])) & set(wording_index(other))


def test_two_moulds_are_two_and_a_short_note_says_nothing() -> None:
    made = {lang: wording_of([text.format(company="A", number=1, notice="3")]) for lang, text in MOULDS.items()}
    for one in made:
        for other in made:
            assert (alike_wording(made[one], made[other]) >= SAME_WORDING) is (one == other)
    assert wording_of(["Please find our contract attached."]) == ()
    assert alike_wording((), made["en"]) == 0 and wording_index(()) == []


FIRMS = ("Vermeil Ferronnerie SARL", "Librairie Bonnard SARL", "Pêcheries Le Goff SARL", "Quentin Tapissier SARL")


def sent(lite: Installation, number: int) -> str:
    company = FIRMS[number]
    return submit(lite, french(company=company), company=company, email=f"a@firme{number}.example").claim_id


def seen(lite: Installation, claim_id: str) -> tuple[Series, list[str]]:
    with lite.store.reading() as db:
        found = series_of(db, row(lite, Claim, claim_id), lite.clock.now())
        return found, decided(last_decision(db, claim_id)).codes


def test_the_third_company_with_one_wording_is_seen_by_a_person_and_the_series_is_named(lite: Installation) -> None:
    made = [sent(lite, n) for n in range(3)]
    assert [process(lite, c) for c in made] == ["approve", "approve", "review"]
    series, codes = seen(lite, made[2])
    assert codes == ["document.series"]
    assert {c.company for c in series.claims} == set(FIRMS[:2])
    assert (series.counts, series.known) == (2, False)


def test_a_person_who_approves_one_of_a_series_says_that_the_form_is_the_providers(lite: Installation) -> None:
    made = [sent(lite, n) for n in range(3)]
    assert [process(lite, c) for c in made] == ["approve", "approve", "review"]
    lite.do(Actor.staff(rep(lite)), review_claim, made[2], RepDecision.APPROVE, "It is AnyDesk's own form.")
    fourth = sent(lite, 3)
    assert process(lite, fourth) == "approve"
    series, _ = seen(lite, fourth)
    assert (series.counts, series.known) == (0, True)


def test_one_company_that_sends_its_paper_again_is_no_series_and_old_claims_are_none(lite: Installation) -> None:
    made = [sent(lite, n) for n in range(2)]
    assert [process(lite, c) for c in made] == ["approve", "approve"]
    series, _ = seen(lite, made[1])
    assert series.counts == 1
    lite.clock.advance(days=91)
    third = sent(lite, 2)
    assert process(lite, third) == "approve"
    assert seen(lite, third)[0].claims == ()


def test_published_terms_are_nobodys_letter(lite: Installation) -> None:
    """A paper without a customer and a number may be sent by many."""
    terms = pdf("<p>" + " ".join(FRENCH.split("<h2>")[1].format(notice="trois mois").split()) + "</p>")
    made = [
        submit(lite, terms, company=company, email=f"a@firme{n}.example").claim_id
        for n, company in enumerate(FIRMS[:3])
    ]
    for claim_id in made:
        process(lite, claim_id)
    assert seen(lite, made[2])[0] == Series()
