"""A mail that brings papers: who sent it to whom, whether a program did, and the papers themselves.

What decorates a mail is no paper: logos within the text, calling cards, signatures of programs. The text of a mail is
one where a mail of somebody else stands in it, or where nothing is attached and it is long enough to say something; it
is kept as a mail, without what was attached to it.
"""

from __future__ import annotations

import re
from email import policy
from email.message import MIMEPart
from email.utils import getaddresses
from typing import Any

from promo.proof.paper_mail import PaperMail
from promo.proof.sealed.opened import Within
from promo.proof.sealed.readers.mail import (
    BROKEN,
    MAX_DEPTH,
    MAX_HEADER,
    NOT_SHOWN,
    Part,
    TooDeep,
    attached,
    content_of,
    is_document,
    mails_of,
    parsed,
)
from promo.proof.sealed.readers.mail_file import bare_mail
from promo.proof.sealed.readers.webpage import html_text

MOST_ADDRESSES = 50
FEW_WORDS = 60
"""Of a text without an attachment: fewer are a greeting, more may be what the provider wrote."""
_LETTERS_OF_A_WORD = 4  # where words stand without spaces between them
_NO_PAPERS = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature", "text/vcard")
)
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "to", "cc")
_ADDRESS = re.compile(r"[^\s<>\"(),;:\\\x00-\x20\ud800-\udfff]{1,120}@[^\s<>\"(),;:@\\\x00-\x20\ud800-\udfff]{1,190}")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{3,200}>")
_BULK = frozenset(("bulk", "list", "junk", "auto_reply"))
_ANSWERS_BY_ITSELF = frozenset(("x-autoreply", "x-autorespond", "x-autoresponder"))
_SIGNATURE = re.compile(r"(?m)^-- ?$")
_PASSED_ON = re.compile(
    r"(?im)^[>\s*]*(?:from|de|von|da|van|差出人|送信者|送信元)[\s*]*[:：].+(?:\n.*){0,8}?"
    r"\n[>\s*]*(?:subject|objet|betreff|asunto|oggetto|onderwerp|assunto|件名)[\s*]*[:：]"
)


def take_apart(content: bytes) -> PaperMail | None:
    """A mail with its papers; None where it is no mail that can be taken apart."""
    try:
        mail = parsed(bare_mail(content))
        papers = _papers(mail)
    except (TooDeep, *BROKEN):
        return None
    headers = [(name.lower(), str(value)[:MAX_HEADER]) for name, value in mail.raw_items()]
    ids = [found[0] for name, value in headers if name == "message-id" and (found := _MESSAGE_ID.search(value))]
    return PaperMail(
        senders=_addresses(headers, ("from",)),
        recipients=_addresses(headers, _DELIVERED),
        message_id=ids[0] if ids else "",
        by_machine=_by_machine(headers, mail.get_content_type()),
        papers=tuple(papers),
    )


def _addresses(headers: list[tuple[str, str]], names: tuple[str, ...]) -> tuple[str, ...]:
    """The addresses of some headers, in the order of their names; each once."""
    written = [value for wanted in names for name, value in headers if name == wanted]
    found = [address.strip().lower() for _, address in getaddresses(written)]
    return tuple(dict.fromkeys(one for one in found if _ADDRESS.fullmatch(one)))[:MOST_ADDRESSES]


def _by_machine(headers: list[tuple[str, str]], kind: str) -> bool:
    said = {name: value.strip().lower() for name, value in headers}
    itself = said.get("auto-submitted", "no").partition(";")[0].strip() != "no"
    listed = any(name.startswith("list-") for name in said) or said.get("precedence") in _BULK
    came_back = kind == "multipart/report" or said.get("return-path") == "<>"
    return itself or listed or came_back or not _ANSWERS_BY_ITSELF.isdisjoint(said)


def _papers(mail: MIMEPart) -> list[Part]:
    papers, texts = list[Part](), list[str]()
    _gather(mail, papers, texts, 0)
    if not _may_be_a_paper("\n".join(texts), stands_alone=not papers):
        return papers
    _bare(mail, 0)
    own = (_name_of(mail), mail.as_bytes(policy=policy.compat32))
    return [own, *(paper for paper in papers if not isinstance(paper[1], Within))]


def _gather(part: MIMEPart, papers: list[Part], texts: list[str], depth: int) -> None:
    if depth > MAX_DEPTH:
        raise TooDeep
    kind = part.get_content_type()
    if kind == "message/rfc822":
        papers.extend((_name_of(mail), mail.as_bytes(policy=policy.compat32)) for mail in mails_of(part))
    elif kind == "multipart/alternative":
        writings = [p for p in part.iter_parts() if p.get_content_type() not in NOT_SHOWN]
        for written in writings[-1:]:
            _gather(written, papers, texts, depth + 1)
    elif part.is_multipart():
        for child in part.iter_parts():
            _gather(child, papers, texts, depth + 1)
    elif _is_attached(part, kind):
        papers.extend(attached(part, kind))
    elif kind not in NOT_SHOWN and kind not in _NO_PAPERS:
        texts.append(html_text(content_of(part), []) if kind == "text/html" else content_of(part))


def _is_attached(part: MIMEPart, kind: str) -> bool:
    return kind not in _NO_PAPERS and is_document(part, kind)


def _may_be_a_paper(text: str, *, stands_alone: bool) -> bool:
    if _PASSED_ON.search(text):
        return True
    own = _SIGNATURE.split(text, maxsplit=1)[0]
    wide = sum(letter >= "\u3000" for letter in own)
    return stands_alone and len(own.split()) + wide // _LETTERS_OF_A_WORD >= FEW_WORDS


def _bare(part: MIMEPart, depth: int) -> None:
    """Without what was attached, which is a paper of its own; what stands within the text stays."""
    if depth > MAX_DEPTH or not part.is_multipart() or part.get_content_type() == "message/rfc822":
        return
    children = list(part.iter_parts())
    stay: list[Any] = [child for child in children if not _goes(child)]
    if len(stay) < len(children):
        part.set_payload(stay)
    for child in stay:
        _bare(child, depth + 1)


def _goes(part: MIMEPart) -> bool:
    kind = part.get_content_type()
    if kind == "message/rfc822":
        return True
    if part.is_multipart() or not _is_attached(part, kind):
        return False
    return not all(isinstance(data, Within) for _, data in attached(part, kind))


def _name_of(mail: MIMEPart) -> str:
    """Its subject, as a file."""
    raw = next((str(value) for key, value in mail.raw_items() if key.lower() == "subject"), "")
    subject = " ".join(str(mail["subject"] or "").split()) if len(raw) <= MAX_HEADER else ""
    return f"{subject.replace('/', ' ')[:100].strip() or 'mail'}.eml"
