"""Which of our eight languages a text is in, by its most common small words. Pure."""

from __future__ import annotations

import re
from collections import Counter

_COMMON = {
    "en": (
        "the of and to in is that for be by this any shall or with on such as not a an it its at from which will may "
        "has have if all are was your you we our other than no each under upon"
    ),
    "fr": (
        "le la les des du de et est par pour dans une un au aux sur ne pas que qui ou avec en l d ce cette il elle se"
        " son sa ses leur nous vous votre notre sont être plus sans si toute tout avant après"
    ),
    "de": (
        "der die das und ist mit für den dem des ein eine einer eines nicht von zu zum zur wird auf oder sich im in am"
        " an als auch bei bis nach vor sie wir ihr ihre unser unsere werden kann sind durch dieser diese dieses wenn es"
    ),
    "es": (
        "el los las del de la una un por para con que en se su sus al como más sin sobre o y es no lo le a e este esta"
        " será cada ser ha son si entre desde hasta cuando si nuestro nuestra usted"
    ),
    "it": (
        "il di che per con una un della del dei delle degli nel nella alla al allo si non è e gli le la lo i da dal"
        " dalla sono ha in su a o come più se questo questa ogni entro presso salvo essere viene suo sua"
    ),
    "nl": (
        "het een van en de is op te dat niet voor met zijn door wordt worden aan of deze dit bij in naar uit om als tot"
        " na ook maar u uw wij ons onze kan er dan heeft hebben per tenzij"
    ),
    "pt": (
        "o os as do da dos das de uma um para com que em por não ao à aos no na nos nas se é pelo pela e a ou como mais"
        " sem sobre seu sua este esta cada são ser até entre quando nosso nossa"
    ),
}
_LABEL_WORDS = {
    "en": (
        "agreement contract customer client start date term notice renewal renews invoice order number plan billing"
        " from until"
    ),
    "fr": (
        "contrat cliente client début durée préavis renouvellement résiliation facture commande échéance abonnement"
        " numéro reconduction société"
    ),
    "de": (
        "vertrag vertragsbeginn vertragsnummer kunde kundin laufzeit kündigung kündigungsfrist rechnung verlängerung"
        " beginn anbieter nr vertragsende"
    ),
    "es": (
        "contrato cliente inicio duración vigencia preaviso renovación prórroga factura pedido número vencimiento"
        " titular fecha baja"
    ),
    "it": (
        "contratto cliente decorrenza durata preavviso disdetta rinnovo fattura ordine numero scadenza fornitore data"
        " recesso"
    ),
    "nl": (
        "overeenkomst contract klant ingangsdatum looptijd opzegtermijn opzegging verlenging factuur bestelling nummer"
        " leverancier einddatum"
    ),
    "pt": (
        "contrato cliente início duração prazo renovação denúncia fatura factura encomenda número vencimento titular"
        " data pré-aviso aviso antecedência"
    ),
}
_LABELS = {language: frozenset(words.split()) for language, words in _LABEL_WORDS.items()}
SAMPLE = 16_000  # characters; more say no more
ENOUGH = 2_000
_FEW = 60
_WORD = re.compile(r"[^\W\d_]+")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]{2,}")
_NO_LETTER = re.compile(r"[\ue000-\uf8ff\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f]")
_JAPANESE = re.compile(r"[\u3040-\u30ff]")
_VOTES: dict[str, list[str]] = {}
for _language, _words in _COMMON.items():
    for _word in _words.split():
        _VOTES.setdefault(_word, []).append(_language)


def language_of(text: str) -> str | None:
    """The two-letter code of the language with the most common small words, or None when too few stand there."""
    sample = text[:SAMPLE]
    if len(_JAPANESE.findall(sample)) > max(5, len(sample) // 50):
        return "ja"
    votes: Counter[str] = Counter()
    for word, count in Counter(w.lower() for w in _WORD.findall(sample)).items():
        for language in _VOTES.get(word, ()):
            votes[language] += count / len(_VOTES[word])  # type: ignore[assignment]
    if sum(votes.values()) < _FEW:  # a form or a screen: its labels tell more
        for language, labels in _LABELS.items():
            votes[language] += sum(2 * (word in labels) for word in {w.lower() for w in _WORD.findall(sample)})
    best = votes.most_common(1)
    return best[0][0] if best and best[0][1] >= 3 else None


_SPOKEN = {
    "DE": "de",
    "AT": "de",
    "LI": "de",
    "FR": "fr",
    "MC": "fr",
    "ES": "es",
    "MX": "es",
    "AR": "es",
    "CO": "es",
    "CL": "es",
    "PE": "es",
    "IT": "it",
    "SM": "it",
    "NL": "nl",
    "PT": "pt",
    "BR": "pt",
    "AO": "pt",
    "JP": "ja",
    "GB": "en",
    "UK": "en",
    "IE": "en",
    "US": "en",
    "AU": "en",
    "NZ": "en",
    "IN": "en",
    "SG": "en",
}


def likeliest_language(text: str, country: str | None = None) -> str | None:
    """The language that the labels and small words of a short paper speak for, with the country's own as one vote more.

    An order form or a screen has too few small words for `language_of`; its labels tell. None where nothing speaks for
    any.
    """
    sample = text[:SAMPLE].lower()
    if _JAPANESE.search(sample):
        return "ja"
    words = Counter(_WORD.findall(sample))
    votes = {language: 2.0 * sum(words[w] for w in labels) for language, labels in _LABELS.items()}
    for word, count in words.items():
        for language in _VOTES.get(word, ()):
            votes[language] += count / len(_VOTES[word])
    if spoken := _SPOKEN.get((country or "").upper()):
        votes[spoken] = votes.get(spoken, 0.0) + 1.0
    best = max(votes, key=lambda language: votes[language])
    return best if votes[best] > 0 else None


def is_gibberish(text: str) -> bool:
    """Whether a text layer only looks like one: marks of no script, or many words of which none is a common one.

    Fonts without a map back to letters leave such layers. A table of names or a foreign language may be taken for
    one too, so whoever asks must keep the layer where the picture of the page says no more.
    """
    marks = len("".join(text.split()))
    if marks < 40:
        return False
    if len(_NO_LETTER.findall(text)) > marks * 0.2:
        return True
    if len(text) > ENOUGH and not is_gibberish(text[:ENOUGH]):
        return False
    words = _LATIN_WORD.findall(text)
    common = sum(w.lower() in _VOTES for w in words)
    return len(words) >= 40 and sum(map(len, words)) > marks * 0.5 and common < 0.03 * len(words)
