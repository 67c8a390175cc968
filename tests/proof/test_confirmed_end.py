"""A vendor's confirmation that it has the customer's notice: the end it says is the end; a clause on such is none."""

from __future__ import annotations

from datetime import date

import pytest

from promo.leaving.exit import Situation, leave
from promo.promotions.rulebook import RuleBook
from promo.proof.facts import Facts
from promo.proof.facts.conclude import contract_of
from tests.support.text_facts import TODAY, text_facts, value

END = date(2027, 3, 31)
SUPPLIER = "TeamViewer Germany GmbH, Bahnhofsplatz 2, 73033 Göppingen"
PAPERS = {
    "en": f"TeamViewer\n{{title}}\nSupplier: {SUPPLIER}\nCustomer: Wexford Sails Ltd, Quay Street 9, Wexford\nContract"
    " TV-IE-412\nThe agreement began on 1 April 2024 and renews for successive periods of twelve months unless either"
    " party gives three months’ notice before the end of the term.\n{said}",
    "de": f"TeamViewer\n{{title}}\nAnbieter: {SUPPLIER}\nKunde: Gärtnerei Albers GmbH, Deichweg 3, Emden\nVertrag"
    " TV-DE-412\nDer Vertrag begann am 01.04.2024 und verlängert sich um jeweils zwölf Monate, wenn er nicht mit einer"
    " Frist von drei Monaten zum Ende der Laufzeit gekündigt wird.\n{said}",
    "fr": f"TeamViewer\n{{title}}\nFournisseur : {SUPPLIER}\nClient : Menuiserie Le Bihan SARL, 4 rue du Port, 29200"
    " Brest\nContrat TV-FR-412\nLe contrat a pris effet le 1er avril 2024. Il est reconduit tacitement par périodes de"
    " douze mois, sauf dénonciation par l’une des parties trois mois avant l’échéance.\n{said}",
    "es": f"TeamViewer\n{{title}}\nProveedor: {SUPPLIER}\nCliente: Talleres Urrutia S.L., Calle Mayor 8,"
    " Irún\nContrato TV-ES-412\nEl contrato comenzó el 1 de abril de 2024 y se prorroga automáticamente por períodos"
    " de doce meses, salvo que una de las partes lo denuncie con tres meses de antelación al vencimiento.\n{said}",
    "it": f"TeamViewer\n{{title}}\nFornitore: {SUPPLIER}\nCliente: Officina Brandi S.r.l., Via Roma 8, 57123"
    " Livorno\nContratto TV-IT-412\nIl contratto decorre dal 1° aprile 2024 e si rinnova tacitamente di dodici mesi in"
    " dodici mesi, salvo disdetta da comunicare tre mesi prima della scadenza.\n{said}",
    "nl": f"TeamViewer\n{{title}}\nLeverancier: {SUPPLIER}\nKlant: Drukkerij Van Rijn B.V., Kade 8, 4381 AB"
    " Vlissingen\nContract TV-NL-412\nDe overeenkomst is ingegaan op 1 april 2024 en wordt telkens stilzwijgend met"
    " twaalf maanden verlengd, tenzij een van de partijen opzegt met een opzegtermijn van drie maanden tegen het einde"
    " van de looptijd.\n{said}",
    "pt": f"TeamViewer\n{{title}}\nFornecedor: {SUPPLIER}\nCliente: Cerâmica do Lima, Lda., Rua Nova 8, Viana"
    "\nContrato TV-PT-412\nO contrato teve início em 1 de abril de 2024 e renova-se automaticamente por"
    " períodos de doze meses, salvo denúncia das partes com três meses de antecedência em relação ao termo."
    "\n{said}",
    "ja": f"TeamViewer\n{{title}}\n提供者：{SUPPLIER}\n契約者：株式会社ひがし印刷\n契約番号 TV-JP-412\n"
    "本契約は2024年4月1日に開始し、期間満了の3か月前までにいずれの当事者からも書面による解約の通知がないときは、"
    "さらに12か月間自動更新される。\n{said}",
}
CONFIRMED = [
    ("en", "Thank you. We have received your notice of 14 October 2026. Your contract ends on 31 March 2027."),
    ("en", "Your cancellation dated 14 October 2026 has been received and your contract will end on 31 March 2027."),
    ("en", "We confirm the cancellation of your contract with effect from 31 March 2027."),
    ("de", "Ihre Kündigung vom 14.10.2026 haben wir erhalten. Der Vertrag endet am 31.03.2027."),
    ("de", "Wir haben Ihre Kündigung vom 14.10.2026 vermerkt. Ihr Vertrag endet zum 31.03.2027."),
    ("de", "Hiermit bestätigen wir Ihnen die Kündigung Ihres Vertrags zum 31.03.2027."),
    ("de", "Ihr Vertrag endet am 31.03.2027. Ihre Kündigung ist am 14.10.2026 bei uns eingegangen."),
    ("fr", "Nous avons bien reçu votre résiliation du 14 octobre 2026. Votre contrat prendra fin le 31 mars 2027."),
    ("fr", "Nous accusons réception de votre dénonciation du 14 octobre 2026. Le contrat prend fin le 31 mars 2027."),
    (
        "es",
        "Hemos recibido su solicitud de baja de 14 de octubre de 2026. El contrato finaliza el 31 de marzo de 2027.",
    ),
    (
        "es",
        "Acusamos recibo de su denuncia de fecha 14 de octubre de 2026. El contrato termina el 31 de marzo de 2027.",
    ),
    ("it", "Abbiamo ricevuto la Vostra disdetta del 14 ottobre 2026. Il contratto cessa il 31 marzo 2027."),
    ("it", "La Vostra disdetta del 14 ottobre 2026 ci è pervenuta. Il contratto termina il 31 marzo 2027."),
    ("nl", "Uw opzegging van 14 oktober 2026 hebben wij ontvangen. De overeenkomst eindigt op 31 maart 2027."),
    ("nl", "Wij bevestigen de ontvangst van uw opzegging van 14 oktober 2026. Het contract eindigt per 31 maart 2027."),
    ("pt", "Recebemos a sua denúncia de 14 de outubro de 2026. O contrato termina em 31 de março de 2027."),
    ("pt", "A vossa denúncia de 14 de outubro de 2026 foi recebida. O contrato cessa em 31 de março de 2027."),
    ("ja", "2026年10月14日付の解約通知を受領いたしました。契約の満了日は2027年3月31日となります。"),
    ("ja", "解約のお申し込みを承りました。契約終了日は2027年3月31日です。"),
]
CLAUSES = [
    ("en", "A confirmation of termination will be sent to the customer by e-mail."),
    ("en", "We will confirm the cancellation of your contract. Orders signed until 31 March 2027 are kept."),
    ("en", "If we have received your notice by 31 December 2026, the agreement ends on 31 March 2027."),
    ("en", "No fee is due where the agreement has been terminated for cause before 31 March 2027."),
    ("de", "Wir bestätigen jede Kündigung in Textform."),
    ("de", "Wir bestätigen Ihre Kündigung innerhalb von drei Werktagen."),
    ("de", "Sobald wir Ihre Kündigung erhalten haben, senden wir eine Bestätigung."),
    ("de", "Haben wir Ihre Kündigung nicht bis zum 31.12.2026 erhalten, verlängert sich der Vertrag."),
    ("fr", "Une confirmation de la résiliation sera envoyée au client."),
    ("fr", "Lorsque nous avons bien reçu votre résiliation, une confirmation est envoyée."),
    ("es", "Cuando hemos recibido su solicitud de baja, enviamos una confirmación."),
    ("es", "Confirmamos la baja por escrito."),
    ("it", "Confermiamo la disdetta per iscritto entro tre giorni."),
    ("it", "Quando abbiamo ricevuto la Vostra disdetta, inviamo una conferma."),
    ("nl", "Wij bevestigen uw opzegging binnen drie dagen."),
    ("nl", "Zodra wij uw opzegging hebben ontvangen, sturen wij een bevestiging."),
    ("pt", "Confirmamos a denúncia por escrito no prazo de três dias."),
    ("pt", "Quando recebemos a sua denúncia, enviamos uma confirmação."),
    ("ja", "解約を受け付けた場合、当社は確認書を送付する。"),
    ("ja", "当社は、解約を受け付けたときは、速やかに契約者に通知するものとする。"),
]
WITHOUT_A_DAY = [
    ("en", "Confirmation of your cancellation", "Thank you for having been with us."),
    ("en", "Your contract", "We have received your cancellation of 14 October 2026."),
    ("de", "Bestätigung Ihrer Kündigung", "Wir bedauern Ihre Entscheidung."),
    ("de", "Ihr Vertrag", "Ihre Kündigung vom 14.10.2026 haben wir erhalten."),
    ("fr", "Confirmation de votre résiliation", "Nous regrettons votre décision."),
    ("es", "Confirmación de su baja", "Lamentamos su decisión."),
    ("it", "Conferma della Vostra disdetta", "Ci dispiace della Vostra decisione."),
    ("nl", "Bevestiging van uw opzegging", "Wij betreuren uw besluit."),
    ("pt", "Confirmação da sua denúncia", "Lamentamos a sua decisão."),
]


def _read(rules: RuleBook, language: str, said: str, title: str = "412") -> Facts:
    return text_facts(rules, PAPERS[language].format(title=title, said=said))


@pytest.mark.parametrize(("language", "said"), CONFIRMED)
def test_the_end_that_a_vendor_confirms_is_the_end(rules: RuleBook, language: str, said: str) -> None:
    found = _read(rules, language, said)
    assert "ended_by_notice" in found.findings
    assert "notice_doubtful" not in found.findings
    assert value(found, "contract_end") == END
    assert value(found, "renewal_notice") == "P3M"
    out = leave(contract_of(found), TODAY)
    assert out.situation is Situation.NOTICE_GIVEN
    assert (out.earliest_exit, out.last_day_to_arrive) == (END, None)
    assert out.best_start == date(2027, 1, 1)  # three free months reach the end


@pytest.mark.parametrize(("language", "said"), CLAUSES)
def test_a_clause_on_notices_to_come_gives_none(rules: RuleBook, language: str, said: str) -> None:
    found = _read(rules, language, said)
    assert "ended_by_notice" not in found.findings
    assert leave(contract_of(found), TODAY).situation is Situation.DEADLINE_AHEAD


@pytest.mark.parametrize(("language", "title", "said"), WITHOUT_A_DAY)
def test_a_confirmation_that_says_no_last_day_is_for_a_person(
    rules: RuleBook, language: str, title: str, said: str
) -> None:
    assert "notice_doubtful" in _read(rules, language, said, title).findings


def test_what_was_confirmed_of_an_older_contract_ends_nothing(rules: RuleBook) -> None:
    found = _read(rules, "de", "Ihre Kündigung des früheren Vertrags haben wir erhalten. Er endete am 31.03.2024.")
    assert value(found, "contract_end") == END
    assert leave(contract_of(found), TODAY).situation is Situation.DEADLINE_AHEAD
