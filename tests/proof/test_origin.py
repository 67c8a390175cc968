"""A paper that is no contract between who sends it and the competitor is never a machine's yes; their contract stays
one.

Cleaning contracts that mention a competitor's program, leases, offers, trials, another firm's contract beside an
invoice: a person looks. Letterheads, order forms, resellers' orders, invoices: a yes.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from promo.eligibility.model import Outcome
from promo.promotions.rule_files import load_rules
from promo.promotions.rulebook import RuleBook
from promo.proof.facts.agreements import KINDS
from promo.proof.facts.provider import MENTIONED
from promo.shipped import shipped
from tests.support.whose import Sent, facts_of, sent_papers, verdict_of

_HARMLESS = {
    "en": "This is no lease and no employment contract; the quotation, the trial and the NDA end.",
    "de": "Dies ist weder Mietvertrag noch Arbeitsvertrag; Angebot, Testvertrag und Geheimhaltungsvereinbarung enden.",
    "fr": "Ceci n'est ni un bail ni un contrat de travail ; le devis et l'accord de confidentialité prennent fin.",
    "es": "Esto no es un contrato de alquiler ni de trabajo; el presupuesto y el acuerdo de confidencialidad terminan.",
    "it": "Questo non è un contratto di locazione né di lavoro; il preventivo e l'accordo di riservatezza terminano.",
    "nl": "Dit is geen huurovereenkomst en geen arbeidsovereenkomst; de offerte en de proefperiode eindigen.",
    "pt": "Não é um contrato de arrendamento nem de trabalho; o orçamento e o acordo de confidencialidade terminam.",
    "ja": "これは賃貸借契約でも雇用契約でもなく、見積書、試用契約および秘密保持契約は終了する。",
}
_MENTIONS = {
    "en": "Questions are also answered by video through Zoom and AnyDesk.",
    "de": "Fragen werden auch per Video mittels Zoom und über AnyDesk beantwortet.",
    "fr": "Les questions reçoivent aussi une réponse en vidéo au moyen de Zoom ou via AnyDesk.",
    "es": "Las preguntas se responden también mediante Zoom o a través de AnyDesk.",
    "it": "Alle domande si risponde anche tramite Zoom o mediante AnyDesk.",
    "nl": "Vragen worden ook beantwoord via Zoom of door middel van AnyDesk.",
    "pt": "As perguntas são também respondidas através do Zoom ou mediante AnyDesk.",
    "ja": "お問い合わせにはZoomを用い、またはAnyDesk経由で回答する。",
}
_RULES = load_rules(shipped("rules"))
_THEIRS = [sent for sent in sent_papers() if sent.is_theirs]


def _name(sent: Sent) -> str:
    return sent.name


@pytest.mark.parametrize("sent", _THEIRS, ids=_name)
def test_a_contract_with_the_competitor_is_a_yes_however_it_names_them(rules: RuleBook, sent: Sent) -> None:
    verdict = verdict_of(rules, sent)
    assert verdict.outcome is Outcome.APPROVE, [reason.code for reason in verdict.reasons]


@pytest.mark.parametrize("sent", [s for s in sent_papers() if not s.is_theirs], ids=_name)
def test_what_is_no_contract_of_theirs_goes_to_a_person_with_its_place(rules: RuleBook, sent: Sent) -> None:
    verdict = verdict_of(rules, sent)
    assert verdict.outcome is Outcome.REVIEW
    assert all(r.evidence for r in verdict.reasons if r.code.startswith(("provider.", "agreement.", "party.")))


@settings(max_examples=40, deadline=None)
@given(sent=st.sampled_from(_THEIRS), words=st.sampled_from([_HARMLESS, _MENTIONS]), at=st.floats(0, 1))
def test_what_is_only_mentioned_deep_in_a_contract_makes_no_other_paper_of_it(
    sent: Sent, words: dict[str, str], at: float
) -> None:
    lines = sent.files[0].splitlines()
    half = len(lines) // 2
    place = half + round(at * (len(lines) - half))
    put = "\n".join([*lines[:place], "", words[sent.language], "", *lines[place:]])
    findings = facts_of(_RULES, replace(sent, files=(put, *sent.files[1:]))).findings
    assert not findings & {*KINDS, MENTIONED}
