"""A number before what it counts has a form for one: "1 day", never "1 days"."""

from __future__ import annotations

import re

import pytest

from promo.i18n import LOCALES, translations
from promo.promotions.sentences import Blank, BlankKind, counting
from promo.translatable import NN_

COUNTED = {
    "en": "day week month year hour minute second user claim file page bill invoice payment credit mistake paper time "
    "service contract character sign request letter case offer company person customer plan country",
    "fr": "jour semaine mois an année heure minute seconde utilisateur demande fichier page facture paiement service",
    "de": "Tag Woche Monat Gratismonat Werktag Jahr Stunde Minute Sekunde Antrag Datei Rechnung Zahlung Dienst",
    "es": "día semana mes año hora minuto segundo usuario solicitud archivo página factura pago servicio",
    "it": "giorno settimana mese anno ora minuto secondo utente richiesta file pagina fattura pagamento servizio",
    "nl": "dag werkdag week maand jaar uur minuut seconde gebruiker aanvraag bestand pagina factuur betaling dienst",
    "pt": "dia semana mês ano hora minuto segundo utilizador pedido ficheiro página fatura pagamento serviço",
}
"""What is counted in these texts. Japanese says one and many alike."""
OTHER_PLURALS = {
    "en": "companies people countries",
    "de": "Tage Tagen Wochen Monate Monaten Gratismonate Gratismonaten Werktage Werktagen Jahre Jahren Stunden Minuten "
    "Sekunden Anträge Anträgen Dateien Rechnungen Zahlungen Dienste Diensten Nutzern",
    "es": "meses solicitudes",
    "it": "giorni settimane mesi anni ore minuti secondi utenti richieste pagine fatture pagamenti servizi",
    "nl": "dagen werkdagen weken maanden jaren uren minuten seconden aanvragen bestanden facturen betalingen diensten",
    "pt": "meses utilizadores",
}
BETWEEN = {
    "en": "a an the this that these of in on at by for to from is has have had and or some any no with",
    "fr": "un une le la les de des du à par pour en et ou est a",
    "de": "ein eine einen einem der die das den dem des von im in am an für und oder ist hat bei nach",
    "es": "un una el la los las de del al a en por para y o es ha",
    "it": "un una il la i le gli lo di del della al a in per e o è ha",
    "nl": "een de het van in op aan voor en of is heeft per",
    "pt": "um uma o a os as de do da ao em por para e ou é",
}
"""Words after which something else is spoken of: "30 a month", "Ann sent the claim"."""
NO_NUMBERS = [
    "amount",
    "brand",
    "check",
    "closes",
    "country",
    "day",
    "email",
    "names",
    "plan",
    "start",
    "theirs",
    "who",
]
"""Places in which a name, a day, an hour or a price stands."""
EXCEPT = {
    "%(days)s of %(all)s days": "all days of a month or of a year: never one",
    "Paid before, %(days)s of %(all)s days, before tax": "all days of a month or of a year: never one",
    "New price, %(days)s of %(all)s days, before tax": "all days of a month or of a year: never one",
}
BEYOND_A_BOUND = "; the bound is %(bound)s"
"""How texts end that are said of more than a bound: every bound is above one."""
PLACE = re.compile(r"%\((\w+)\)[sd]((?:[ \u00a0-]+[^\W\d_]+){1,3})")


def counts(text: str, locale: str) -> bool:
    """Whether a number in a text may stand before what it counts."""
    nouns = COUNTED[locale].split()
    nouns += [f"{noun}s" for noun in nouns] + OTHER_PLURALS.get(locale, "").split()
    for found in PLACE.finditer(text):
        for word in re.split(r"[ \u00a0-]+", found[2])[1:] if found[1] not in NO_NUMBERS else ():
            if word in nouns:
                return True
            if word in BETWEEN[locale].split():
                break
    return False


def said_alike(locale: str) -> dict[str, str]:
    """The texts of a language that have no form for one, by what they are in English."""
    texts = translations(locale)._catalog  # type: ignore[attr-defined]
    return {key: said for key, said in texts.items() if isinstance(key, str) and key}


@pytest.mark.parametrize("locale", [one for one in LOCALES if one != "ja"])
def test_no_text_counts_something_without_a_form_for_one(locale: str) -> None:
    alike = said_alike(locale)
    assert len(alike) > 2_000
    asked = {key: said for key, said in alike.items() if key not in EXCEPT and not key.endswith(BEYOND_A_BOUND)}
    assert [said for said in asked.values() if counts(said, locale)] == []


def test_each_exception_is_still_a_text_of_ours() -> None:
    assert EXCEPT.keys() <= said_alike("en").keys()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It waits up to %(days)s days.", True),
        ("Up to %(months)s more free months", True),
        ("%(done)s of %(total)s claims", True),
        ("%(amount)s a month", False),
        ("%(who)s sent the claim.", False),
        ("Days that it waits: %(days)s", False),
    ],
)
def test_what_is_counted_is_told_from_what_is_only_named(text: str, found: bool) -> None:
    assert counts(text, "en") is found


def test_a_text_takes_the_form_of_the_number_that_it_was_marked_with() -> None:
    words = NN_("It gives %(months)s free month.", "It gives %(months)s free months.")

    def said(value: str, locale: str) -> str:
        return translations(locale).gettext(counting(words, Blank(("credit", "months"), BlankKind.WHOLE, value)))

    assert (said("1", "en"), said("2", "en")) == words
    assert said("0", "fr") == said("1", "fr") != said("2", "fr")
    assert said("0", "de") == said("2", "de") != said("1", "de")
    assert said("1", "ja") == said("2", "ja")
    assert said("a formula", "en") == words[1]
