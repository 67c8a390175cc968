"""A rep who cannot read a clause sees what was understood of it, in their own language."""

from __future__ import annotations

import pytest

from promo.claims.judging.decided import Decided, Place, StatedClause, StatedFact, decided
from promo.claims.review import last_decision
from promo.i18n import LOCALES
from promo.leaving.contract import Reference
from promo.periods import Period, Unit
from promo.proof.facts.lexicon import FORMS
from promo.proof.facts.model import Binds, ClauseKind
from promo.reports.gloss import glosses
from tests.support.installation import Installation
from tests.support.line import process, submit
from tests.support.proofs import german

AT = Place("vertrag.pdf", 1, "…")


def gloss(
    kind: str = "renewal", binds: str = "customer", reference: str = "", form: str = "", locale: str = "en"
) -> str:
    found = Decided(
        facts={
            "renewal_notice": StatedFact(Period(3, Unit.MONTH), 0.9, (), (AT,)),
            "notice_reference": StatedFact(reference or None),
            "notice_form": StatedFact(form or None),
        },
        clauses=(StatedClause(kind, binds, Period(3, Unit.MONTH), (AT,)),),
    )
    return glosses(found, locale)[AT]


def test_the_clause_of_a_contract_is_told_in_the_words_of_the_desk(lite: Installation) -> None:
    claim_id = submit(lite, content=german(), company="Gasthaus Moorhof GmbH", country="DE").claim_id
    process(lite, claim_id)
    with lite.store.reading() as db:
        found = decided(last_decision(db, claim_id))
    (place, *_) = found.fact("renewal_notice").evidence
    assert glosses(found, "en")[place].startswith("Notice to stop the renewal: 3 months. It binds the customer.")
    assert glosses(found, "fr")[place].startswith("Préavis pour empêcher le renouvellement")


def test_a_notice_that_binds_the_provider_alone_is_told_as_that() -> None:
    assert "It binds the provider, not the customer." in gloss("exit", "vendor")


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", list(ClauseKind))
@pytest.mark.parametrize("binds", list(Binds))
def test_every_clause_has_words_in_every_language(kind: ClauseKind, binds: Binds, locale: str) -> None:
    said = gloss(kind.value, binds.value, locale=locale)
    assert said
    assert locale == "en" or said != gloss(kind.value, binds.value)


@pytest.mark.parametrize("reference", list(Reference))
@pytest.mark.parametrize("form", list(FORMS))
def test_every_day_and_form_of_a_notice_has_words(reference: Reference, form: str) -> None:
    assert len(gloss(reference=reference.value, form=form)) > len(gloss(reference=reference.value)) > len(gloss())


def test_where_nothing_was_found_nothing_is_said() -> None:
    assert glosses(Decided(), "en") == {}
