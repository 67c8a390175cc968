"""Facts from texts and files, as the line finds them."""

from __future__ import annotations

from datetime import date
from typing import Any

from promo.periods import Period
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName, Facts, find_facts
from promo.proof.lexicons import load_lexicons
from tests.support.tagging import reading_of

TODAY = date(2026, 12, 1)


def facts_of(rules: RuleBook, *contents: bytes) -> Facts:
    readings = [reading_of(f"file-{k}", content) for k, content in enumerate(contents)]
    return find_facts(readings, rules.cards, load_lexicons(), TODAY)


def text_facts(rules: RuleBook, text: str) -> Facts:
    return facts_of(rules, text.encode())


def value(facts: Facts, name: str) -> Any:
    found = facts[FactName(name)].value
    return found.iso() if isinstance(found, Period) else found


# What stands before the clause, so that the page has a language of its own.
HEADS = {
    "en": (
        "Customer: Acme Ltd. This is the agreement of the parties and it is made for the use of the service in the"
        " office.\n"
    ),
    "fr": "Le présent contrat est conclu avec la société et le client, pour les services de la société.\n",
    "de": "Der Kunde und der Anbieter schließen diesen Vertrag für die Nutzung der Software in dem Betrieb.\n",
    "es": "El cliente y el proveedor firman este contrato para el uso de la aplicación en la empresa.\n",
    "it": "Il cliente e il fornitore stipulano questo contratto per la fornitura del servizio nella sede.\n",
    "nl": "De klant en de leverancier sluiten deze overeenkomst voor het gebruik van de dienst in het bedrijf.\n",
    "pt": "O cliente e o fornecedor celebram este contrato para a utilização do serviço na empresa, sem mais.\n",
    "ja": "本契約は、当社と契約者との間の利用に関する契約である。\n",
}
