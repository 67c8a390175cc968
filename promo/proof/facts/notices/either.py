"""Whether the words of a notice take an e-mail as well as a letter: "by post or e-mail". Pure."""

from __future__ import annotations

import re

_LETTER = (
    r"\bpost\b|\bmail\b(?!\s*box)|\bletters?\b|\bin writing\b|\bcourrier\b(?! (?:[ée]lectronique))|\blettre\b|\bvoie"
    r" postale\b|\bpar [ée]crit\b|\bbriefs?\b|\bpostweg\b|\bschriftlich\b|\bcorreo postal\b|\bcarta\b|\bpor escrito\b"
    r"|\blettera\b|\bposta\b(?! (?:elettronica|certificata))|\bper iscritto\b|\bschriftelijk\b|\bcorreio\b(?!"
    r" eletr[óo]nico)|郵便|郵送|書面|文書"
)
_MAIL = (
    r"\be-?mails?\b|\bcourriel\b|\bcourrier [ée]lectronique\b|\bcorreo electr[óo]nico\b|\bposta elettronica\b|\bcorreio"
    r" eletr[óo]nico\b|電子メール|e-?メール|メール"
)
_OR = r"(?:\s*[,/]?\s*(?:\b(?:or|oder|ou|of|o|e/o|and/or|und/oder|et/ou)\b|または|又は|もしくは|若しくは|か)\s*)"
_WAY = r"(?:by|per|via|par|por|in|mit|durch|einen?|une?|un|an|as|de|a|le|el|la|het|een|um|uma|o)"
_BETWEEN = rf"(?:へ|で|によ[りる])?{_OR}(?:{_WAY}\s+){{0,2}}"
_EITHER = re.compile(rf"(?:{_LETTER}){_BETWEEN}(?:{_MAIL})|(?:{_MAIL}){_BETWEEN}(?:{_LETTER})", re.IGNORECASE)


def takes_post_or_email(words: str) -> bool:
    """Whether both are named side by side, joined by "or": then an e-mail is enough.

    Args:
        words: the sentence of the notice as printed.
    """
    return _EITHER.search(" ".join(words.split())) is not None
