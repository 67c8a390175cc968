"""Words to a claimant that promise what the offer does not: found before they are sent. Pure.

The offer gives free months and a first bill not before a day. It never says that nothing is owed to the present
provider, that leaving costs nothing, that a request will be approved, or that money comes back. What is found is a
warning: a person may know better, and then says so.

Every language is looked at whatever the letter's own, for people quote and mix.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from promo.claims import promise_words
from promo.translatable import N_


class Promise(StrEnum):
    """What is promised."""

    NO_COST = "no_cost"
    """That leaving, or a year with us, costs nothing: a fee of the present provider may remain."""
    NOTHING_OWED = "nothing_owed"
    """That nothing is owed to the present provider any more."""
    SURE_YES = "sure_yes"
    """That a request will be approved, before it is."""
    MONEY_BACK = "money_back"
    """That money is given back or paid out."""
    WE_LEAVE_FOR_YOU = "we_leave_for_you"
    """That we give notice in the claimant's place: only they can."""
    MORE_MONTHS = "more_months"
    """Another number of free months than the offer gives, or that it is free for ever."""
    OUT_AT_ONCE = "out_at_once"
    """That the contract with the present provider is over at once: it runs until its notice is."""
    GUARANTEED = "guaranteed"
    """That something is guaranteed."""


@dataclass(frozen=True, slots=True)
class Promised:
    """One such place: the words as they stand, and what they promise."""

    words: str
    promise: Promise


WHY: dict[Promise, str] = {
    Promise.NO_COST: N_("Nobody can say that it costs nothing: the present provider may ask a fee."),
    Promise.NOTHING_OWED: N_("Nobody can say that nothing is owed: the contract with the present provider goes on."),
    Promise.SURE_YES: N_("An approval is promised before it is given."),
    Promise.MONEY_BACK: N_("The offer gives free months and never pays anything out."),
    Promise.WE_LEAVE_FOR_YOU: N_("Only the customer can give notice to the present provider."),
    Promise.MORE_MONTHS: N_("The offer gives another number of free months."),
    Promise.OUT_AT_ONCE: N_(
        "The contract with the present provider does not end at once: its notice period runs first."
    ),
    Promise.GUARANTEED: N_("The offer guarantees nothing but the free months and the day of the first bill."),
}
"""What is said to a colleague of each promise."""


class PromisesFound(Exception):
    """A text promises what the offer does not, and nobody said that it is meant."""

    def __init__(self, found: Sequence[Promised]) -> None:
        self.found = list(found)
        super().__init__("; ".join(one.words for one in found))


_SAID: dict[Promise, str] = {
    Promise.NO_COST: r"""
        \bno\ (early\ |termination\ |exit\ |cancell?ation\ |switching\ |further\ |extra\ |hidden\ )*
            (fees?|costs?|charges?|penalt(y|ies))\b
        | \b(free\ of|without\ any|without)\ (charge|fees?|costs?|penalty)\b
        | \bcosts?\ (you\ )?nothing\b
        | \bat\ no\ cost\b
        | \bsans\ (aucuns?\ |aucune\ )?(frais|pénalités?|coûts?)\b
        | \baucuns?\ (frais|coût)\b
        | \baucune\ pénalité\b
        | \bne\ (vous\ )?coûter?a?\ rien\b | \bgratuitement\b
        | \b(keine|keinerlei|ohne)\ (weiteren\ |zusätzlichen\ )?(kosten|gebühr(en)?|entgelte?|strafe)\b
        | \bkostenlos\b | \bgebührenfrei\b | \bkostet\ (sie\ )?nichts\b
        | \bsin\ (ningún\ |ninguna\ )?(costes?|cargos?|gastos|penalizaci(ón|ones)|comisiones)\b
        | \bno\ (le\ )?(cuesta|costará)\ nada\b
        | \bningún\ (coste|cargo|gasto)\b
        | \bsenza\ (alcun[ao]?\ )?(costi|spese|penali|costo|spesa|penale)\b
        | \bnessun[ao]?\ (costo|spesa|penale)\b
        | \bnon\ (le\ )?(costa|costerà)\ (nulla|niente)\b
        | \b(geen|zonder)\ (extra\ |enige\ )?(kosten|boetes?|vergoeding)\b
        | \bkosteloos\b
        | \bkost\ (u\ )?niets\b
        | \bsem\ (quaisquer\ |qualquer\ )?(custos?|encargos?|penaliza(ção|ções)|taxas?)\b
        | \bnenhum\ (custo|encargo)\b
        | \bnão\ (lhe\ )?(custa|custará)\ nada\b
        | (費用|手数料|違約金|料金)(は|が)?(一切)?(かかりません|発生しません|不要です|ありません|かからない)
    """,
    Promise.NOTHING_OWED: r"""
        \b(owe|owes|owed|pay)\ (them\ |your\ (old\ |present\ )?provider\ )?nothing\b
        | \bnothing\ (is\ |will\ be\ )?(owed|due|left\ to\ pay)\b
        | \bnothing\ more\ to\ pay\b | \b(do|does|will)\ not\ owe\b | \b(don't|won't)\ owe\b
        | \b(plus\ )?rien\ à\ (payer|régler)\b | \bne\ (leur\ )?(devez|devrez)\ (plus\ )?rien\b
        | \bnichts\ mehr\ (zu\ zahlen|schuldig|bezahlen)\b
        | \bschulden\ (ihrem\ anbieter\ )?nichts\b
        | \bnada\ que\ pagar\b
        | \bnon\ (deve|dovrà)\ (più\ )?(nulla|niente)\b
        | \bnulla\ da\ pagare\b
        | \b(niets\ meer\ te\ betalen|bent\ (niets|u\ niets)\ (meer\ )?verschuldigd)\b
        | 支払(い|う必要)(は|が)?(一切)?(ありません|不要)
    """,
    Promise.SURE_YES: r"""
        \b(will\ (definitely|certainly|surely)\ be\ approved|guaranteed?\ (approval|to\ be\ approved))\b
        | \b(approval\ is\ certain)\b
        | \b(sera|serez)\ (certainement|sûrement|forcément)\ (approuvée?s?|acceptée?s?)\b
        | \bapprobation\ garantie\b
        | \bwird\ (sicher|garantiert|bestimmt|auf\ jeden\ fall)\ (genehmigt|bewilligt)\b
        | \b(será|se)\ (seguramente|con\ seguridad|sin\ duda)\ aprobad[ao]\b
        | \baprobación\ garantizada\b
        | \bsarà\ (sicuramente|certamente)\ approvat[ao]\b | \bapprovazione\ garantita\b
        | \bwordt\ (zeker|gegarandeerd)\ goedgekeurd\b
        | \bserá\ (certamente|de\ certeza)\ aprovad[ao]\b
        | \baprovação\ garantida\b
        | (必ず|確実に)承認
    """,
    Promise.MONEY_BACK: r"""
        \b(refund(s|ed)?|money\ back|reimburs(e|es|ed|ement)|pay\ (you\ )?back|pay\ your\ (old\ |present\ )?provider)\b
        | \brembours(er|é|ée|és|ement|ons|erons)\b
        | \b(erstatten|erstattet|erstattung|rückerstattung|geld\ zurück)\b
        | \b(reembols(o|ar|amos|aremos)|devolveremos\ el\ dinero)\b
        | \b(rimbors(o|are|iamo|eremo))\b
        | \b(terugbeta(len|ling)|geld\ terug|vergoeden\ wij)\b
        | \b(reembols(ar|amos|aremos))\b
        | 返金|払い戻
    """,
    Promise.WE_LEAVE_FOR_YOU: r"""
        \bwe(\ will|'ll)?\ (cancel|terminate|give\ notice)\b(?!\ (our|this|your\ account))
        | \bnous\ (résilions|résilierons|enverrons\ la\ résiliation)\b
        | \bwir\ (kündigen|übernehmen\ die\ kündigung)\b
        | \b(cancelamos|cancelaremos)\ su\ contrato\b
        | \b(disdiciamo|disdiremo|ci\ occupiamo\ (noi\ )?della\ disdetta)\b
        | \b(wij|we)\ zeggen\ .{0,40}\bop\b
        | \b(rescindimos|cancelamos|cancelaremos)\ o\ (seu\ )?contrato\b
        | (弊社|当社)(が|で)(解約|解約手続き)
    """,
}
_BY_LANGUAGE = {
    Promise.NO_COST: promise_words.NO_COST,
    Promise.NOTHING_OWED: promise_words.NOTHING_OWED,
    Promise.MORE_MONTHS: promise_words.FREE_FOR_EVER,
    Promise.OUT_AT_ONCE: promise_words.OUT_AT_ONCE,
    Promise.GUARANTEED: promise_words.GUARANTEED,
}
_RULES = [(promise, re.compile(" ".join(pattern.split("\n")), re.I | re.X)) for promise, pattern in _SAID.items()]
_RULES += [(promise, promise_words.compiled(words)) for promise, words in _BY_LANGUAGE.items()]
_BOUNDED = {Promise.NO_COST, Promise.NOTHING_OWED, Promise.GUARANTEED}
"""What is honest where a time bounds it: "you pay nothing until 1 March"."""
_DENIABLE = {Promise.OUT_AT_ONCE, Promise.GUARANTEED}
_SENTENCE_ENDS = re.compile(r"[.!?](?=\s|$)(?<!\d\.)|[。！？\n]")
_CLAUSE_ENDS = re.compile(r"[,;:。！？\n、]|[.!?](?=\s|$)")
_OF_MONTHS = re.compile(
    r"(months?|mois|monate?n?|mes(es)?|mes[ei]|maand(en)?|か月(間)?)(\s+(are|sind|bleiben|sont|sono|son|zijn|são))?"
    r"(\s+(for\ you|pour\ vous|für\ sie|voor\ u))?\s*$",
    re.I,
)
"""What stands before "free of charge" where only the free months are meant."""
_IN_WORDS = (
    "one un une ein eine einen uno una um uma een één",
    "two deux zwei dos due twee dois duas",
    "three trois drei tres tre drie três",
    "four quatre vier cuatro quattro quatro",
    "five cinq fünf cinco cinque vijf",
    "six sechs seis sei zes",
    "seven sept sieben siete sette zeven sete",
    "eight huit acht ocho otto oito",
    "nine neuf neun nueve nove negen",
    "ten dix zehn diez dieci tien dez",
    "eleven onze elf once undici",
    "twelve douze zwölf doce dodici twaalf doze",
)
_NUMBERS = {word: n for n, words in enumerate(_IN_WORDS, 1) for word in words.split()}
_NUMBERS |= {"half a year": 6, "a year": 12, "a whole year": 12, "a full year": 12}
_KANJI = {kanji: n for n, kanji in enumerate([*"一二三四五六七八九十", "十一", "十二"], 1)}
_FREE = (
    r"(?:(?:additional|extra|more)\ )?free\ months?|months?\ (?:(?:are|is|will\ be|come)\ )?(?:for\ )?free"
    r"|mois\ (?:(?:sont|seront)\ )?(?:offerts?|gratuits?)|gratismonate?n?|freimonate?n?|kostenlosen?\ monate?n?"
    r"|monate?n?\ (?:(?:sind|bleiben)\ )?(?:für\ sie\ )?(?:gratis|kostenlos|kostenfrei|umsonst)"
    r"|mes(?:es)?\ (?:gratis|gratuitos?|de\ regalo)|mes[ei]\ (?:gratis|gratuit[io]|in\ regalo)"
    r"|gratis\ maand(?:en)?|maand(?:en)?\ (?:gratis|kosteloos)|mes(?:es)?\ (?:grátis|gratuitos?)"
)
_MONTHS = re.compile(
    rf"\b(?P<n>\d{{1,2}}|{'|'.join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))})\ *(?:{_FREE})\b"
    r"|(?P<year>half\ a\ year|a\ (?:whole\ |full\ )?year)\ (?:for\ )?free\b"
    r"|(?P<ja>\d{1,2}|十[一二]?|[一二三四五六七八九])\s*[かヶケカ箇]月(?:間)?(?:の|は|が|分)?無料"
    r"|無料期間(?:は|が)?(?P<ja2>\d{1,2}|十[一二]?|[一二三四五六七八九])\s*[かヶケカ箇]月",
    re.I,
)


def promises_in(words: str, months: frozenset[int]) -> list[Promised]:
    """What a text promises beyond the offer, in the order it stands there.

    Args:
        words: the text, in any language.
        months: the numbers of free months that the offer can give.
    """
    plain = words.translate({0x2019: "'", 0xA0: " ", 0x202F: " "})
    found = [
        (m.start(), m.end(), Promised(m.group().strip(), promise))
        for promise, rule in _RULES
        for m in rule.finditer(plain)
        if not _is_honest(plain, m.start(), m.end(), promise)
    ]
    found += [(at, at + len(said), Promised(said, Promise.MORE_MONTHS)) for at, said in _other_months(plain, months)]
    return list(_each_place_once(found))


def _is_honest(plain: str, start: int, end: int, promise: Promise) -> bool:
    """Whether words that could promise are bounded in time, denied, or about the free months alone."""
    if promise is Promise.NO_COST and _OF_MONTHS.search(plain, max(0, start - 30), start):
        return True
    if promise in _BOUNDED:
        sentence = _around(_SENTENCE_ENDS, plain, start, end)
        if promise_words.LIMITED.search(sentence) and not promise_words.OF_THE_OLD_CONTRACT.search(sentence):
            return True
    return promise in _DENIABLE and bool(promise_words.DENIED.search(_around(_CLAUSE_ENDS, plain, start, end)))


def _around(ends: re.Pattern[str], plain: str, start: int, end: int) -> str:
    """The sentence, or the clause, that a place stands in."""
    begin = max((m.end() for m in ends.finditer(plain, 0, start)), default=0)
    after = ends.search(plain, end)
    return plain[begin : after.start() if after else len(plain)]


def _each_place_once(found: list[tuple[int, int, Promised]]) -> Iterator[Promised]:
    """In the order of the text; of two that overlap the first one, and anything before a mere guarantee."""
    kept: list[tuple[int, int, Promised]] = []
    for one in sorted(found, key=lambda f: (f[2].promise is Promise.GUARANTEED, f[0], -f[1])):
        if all(one[1] <= other[0] or other[1] <= one[0] for other in kept):
            kept.append(one)
    return (one[2] for one in sorted(kept, key=lambda f: f[0]))


def _other_months(plain: str, months: frozenset[int]) -> Iterator[tuple[int, str]]:
    for m in _MONTHS.finditer(plain):
        said = next(g for g in m.groupdict().values() if g).casefold()
        number = _NUMBERS.get(said) or _KANJI.get(said) or int(said)
        if number not in months:
            yield m.start(), m.group().strip()
