"""A notice that may go by post or by e-mail is told from one that names an e-mail beside something else."""

from __future__ import annotations

import pytest

from promo.proof.facts.notices.either import takes_post_or_email

EITHER = (
    "the Subscriber shall give three full calendar months’ notice by post or e-mail",
    "notice in writing or by email at least three months before",
    "by e-mail or letter no later than ninety days before",
    "Die Kündigung erfolgt per Post oder per E-Mail mit einer Frist von drei Monaten.",
    "schriftlich oder per E-Mail zu kündigen",
    "par courrier ou par courriel, trois mois avant l’échéance",
    "par lettre ou\npar courrier électronique",
    "por carta o por correo electrónico con tres meses de antelación",
    "per lettera o posta elettronica con preavviso di tre mesi",
    "schriftelijk of per e-mail, drie maanden voor het einde",
    "por carta ou correio eletrónico, com três meses de antecedência",
    "更新日の３か月前までに書面または電子メールで通知する",
)
ONE_ALONE = (
    "in writing; an e-mail is not enough",
    "by e-mail with three months’ notice",
    "written notice of three months, sent to the post box of the vendor",
    "schriftlich; eine E-Mail genügt nicht",
    "par lettre recommandée avec accusé de réception",
    "par courrier électronique ou sur le portail",
    "per posta elettronica certificata",
    "電子メールで通知する",
)


@pytest.mark.parametrize("words", EITHER)
def test_a_letter_or_an_email(words: str) -> None:
    assert takes_post_or_email(words)


@pytest.mark.parametrize("words", ONE_ALONE)
def test_one_of_them_alone(words: str) -> None:
    assert not takes_post_or_email(words)
