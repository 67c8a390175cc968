"""Words that promise more than the offer are found in every language; words that do not are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from promo.claims.promises import Promise, promises_in

THREE = frozenset({3})
SENTENCES = yaml.safe_load((Path(__file__).parent / "promises.yaml").read_text("utf-8"))
"""By language, what is to be warned of, and what is not."""


@pytest.mark.parametrize(
    ("words", "promise"),
    [
        ("You can leave with no fee.", Promise.NO_COST),
        ("There are no early termination fees at all.", Promise.NO_COST),
        ("Your switch is free of charge.", Promise.NO_COST),
        ("You owe them nothing.", Promise.NOTHING_OWED),
        ("Nothing will be owed after that.", Promise.NOTHING_OWED),
        ("It will definitely be approved.", Promise.SURE_YES),
        ("We will refund the rest of your old contract.", Promise.MONEY_BACK),
        ("We will cancel with AnyDesk for you.", Promise.WE_LEAVE_FOR_YOU),
        ("You get 6 free months.", Promise.MORE_MONTHS),
        ("Vous partez sans frais.", Promise.NO_COST),
        ("Vous n’aurez plus rien à payer.", Promise.NOTHING_OWED),
        ("Nous vous rembourserons.", Promise.MONEY_BACK),
        ("Nous résilierons votre contrat.", Promise.WE_LEAVE_FOR_YOU),
        ("Vous avez 4 mois offerts.", Promise.MORE_MONTHS),
        ("Der Wechsel ist für Sie kostenlos.", Promise.NO_COST),
        ("Es fallen keine Gebühren an.", Promise.NO_COST),
        ("Ihr Antrag wird sicher genehmigt.", Promise.SURE_YES),
        ("Wir kündigen für Sie.", Promise.WE_LEAVE_FOR_YOU),
        ("Puede irse sin ningún coste.", Promise.NO_COST),
        ("Le haremos un reembolso.", Promise.MONEY_BACK),
        ("Può recedere senza costi.", Promise.NO_COST),
        ("Non dovrà più nulla.", Promise.NOTHING_OWED),
        ("U kunt zonder kosten overstappen.", Promise.NO_COST),
        ("U krijgt 5 maanden gratis.", Promise.MORE_MONTHS),
        ("Pode sair sem custos.", Promise.NO_COST),
        ("A aprovação garantida é nossa.", Promise.SURE_YES),
        ("違約金は一切かかりません。", Promise.NO_COST),
        ("6か月無料です。", Promise.MORE_MONTHS),
        ("必ず承認されます。", Promise.SURE_YES),
        ("弊社が解約手続きを行います。", Promise.WE_LEAVE_FOR_YOU),
    ],
)
def test_a_promise_is_found(words: str, promise: Promise) -> None:
    assert [one.promise for one in promises_in(words, THREE)] == [promise]


@pytest.mark.parametrize(
    "words",
    [
        "Please send the page with the notice period and the signature.",
        "You get 3 free months, and your first bill is on 27 February.",
        "A fee of your provider may remain.",
        "We do not know yet whether a charge applies.",
        "Please cancel by registered letter; we have put it ready for you.",
        "Vous avez 3 mois offerts. Des frais peuvent rester à votre charge.",
        "Merci d’envoyer la page signée du contrat.",
        "Ihr Anbieter kann ein Entgelt verlangen. Bitte senden Sie uns die Seite mit der Kündigungsfrist.",
        "Sie haben 3 Gratismonate.",
        "Sie erhalten drei Monate kostenlos.",
        "Three months free of charge, then 87.00 € a month.",
        "Envíenos la página con el preaviso, por favor.",
        "Ci invii la pagina con il preavviso.",
        "Stuur ons de pagina met de opzegtermijn.",
        "Envie-nos a página com o pré-aviso.",
        "予告期間が書かれたページをお送りください。3か月無料です。",
    ],
)
def test_what_promises_nothing_is_left_alone(words: str) -> None:
    assert promises_in(words, THREE) == []


@pytest.mark.parametrize(
    "words",
    [
        "You get six months free.",
        "That makes four free months.",
        "Your first twelve months are free.",
        "You have half a year free.",
        "Six mois gratuits pour vous.",
        "Vous aurez cinq mois offerts.",
        "Sie erhalten sechs Monate kostenlos.",
        "Mit vier Gratismonaten beginnt Ihr Vertrag.",
        "Tendrá seis meses gratis.",
        "Avrà sei mesi gratuiti.",
        "U krijgt zes maanden gratis.",
        "Terá seis meses grátis.",
        "六か月無料です。",
        "４ヶ月間無料でご利用いただけます。",
        "無料期間は十二か月です。",
    ],
)
def test_another_number_of_months_is_found_in_words_too(words: str) -> None:
    assert [one.promise for one in promises_in(words, THREE)] == [Promise.MORE_MONTHS]
    assert promises_in(words, frozenset({4, 5, 6, 12})) == []


@pytest.mark.parametrize(
    "words",
    [
        "You get three months free, as offered.",
        "The three free months begin on your start day.",
        "Trois mois gratuits, comme proposé.",
        "Drei Monate sind für Sie kostenlos.",
        "Tres meses gratis.",
        "Tre mesi gratuiti.",
        "Drie maanden gratis.",
        "Três meses grátis.",
        "三か月無料です。",
        "Your provider asks six months' notice; the free months run meanwhile.",
        "Votre préavis est de six mois. Gratuits, vos trois premiers mois.",
        "Der Vertrag läuft zwölf Monate. Kündigen Sie sechs Monate vorher.",
        "Su preaviso es de seis meses.",
        "契約は六か月前に解約を通知してください。",
    ],
)
def test_the_months_of_the_offer_and_other_months_in_words_are_left_alone(words: str) -> None:
    assert promises_in(words, THREE) == []


def test_the_words_are_told_as_they_stand() -> None:
    (one,) = promises_in("Bien sûr, sans aucuns frais pour vous.", THREE)
    assert one.words == "sans aucuns frais"


@given(st.text(max_size=300))
def test_any_text_can_be_looked_at(words: str) -> None:
    for one in promises_in(words, THREE):
        assert one.words


@given(st.integers(0, 12), st.frozensets(st.integers(1, 12)))
def test_a_number_of_months_is_told_where_the_offer_cannot_give_it(number: int, months: frozenset[int]) -> None:
    assert bool(promises_in(f"You get {number} free months.", months)) is (number not in months)


@pytest.mark.parametrize("language", SENTENCES)
def test_the_promises_of_each_language_are_found_and_honest_sentences_left_alone(language: str) -> None:
    said = SENTENCES[language]
    assert len(said["promises"]) >= 8 and len(said["honest"]) >= 5
    assert [words for words in said["promises"] if not promises_in(words, THREE)] == []
    assert {words: promises_in(words, THREE) for words in said["honest"] if promises_in(words, THREE)} == {}


@pytest.mark.parametrize(
    "words",
    [
        "You pay us nothing until 1 March. You owe TeamViewer nothing.",
        "Your provider will not charge you anything during the free months.",
        "Vous ne devez plus rien à votre prestataire pendant les trois premiers mois.",
        "Ihr Anbieter berechnet Ihnen bis zum 1. März nichts.",
    ],
)
def test_a_day_bounds_only_what_we_ask_ourselves(words: str) -> None:
    assert promises_in(words, THREE) != []
