"""Notices worded in many ways, in eight languages: the period, and whether it stops a renewal or ends the contract at any time."""

from __future__ import annotations

import pytest

from promo.promotions.rulebook import RuleBook
from tests.proof.test_facts import text_facts, value

# What stands before the clause, so that the page has a language of its own.
HEADS = {
    "en": "Customer: Acme Ltd. This is the agreement of the parties and it is made for the use of the service in the office.\n",
    "fr": "Le présent contrat est conclu avec la société et le client, pour les services de la société.\n",
    "de": "Der Kunde und der Anbieter schließen diesen Vertrag für die Nutzung der Software in dem Betrieb.\n",
    "es": "El cliente y el proveedor firman este contrato para el uso de la aplicación en la empresa.\n",
    "it": "Il cliente e il fornitore stipulano questo contratto per la fornitura del servizio nella sede.\n",
    "nl": "De klant en de leverancier sluiten deze overeenkomst voor het gebruik van de dienst in het bedrijf.\n",
    "pt": "O cliente e o fornecedor celebram este contrato para a utilização do serviço na empresa, sem mais.\n",
    "ja": "本契約は、当社と契約者との間の利用に関する契約である。\n",
}
WORDINGS: list[tuple[str, str | None, str, str]] = [
    (
        "en",
        "P3M",
        "renewal_notice",
        "This Agreement is concluded for two years from 1 May 2024. It will be extended by one year at a time unless terminated by either party with three months notice to the end of the respective term.",
    ),
    (
        "en",
        "P90D",
        "renewal_notice",
        "Renewal. Your plan renews on 4 March each year. To opt out, the Customer must tell us in writing no later than 90 days before the renewal date.",
    ),
    ("en", "P3M", "exit_notice", "The contract is open-ended and may be ended by you at any time on three months' prior written notice."),
    (
        "en",
        "P30D",
        "renewal_notice",
        "Subscriptions auto-renew for 12 months. Cancel via the admin console at least 30 days before your renewal date. We keep backups for three months.",
    ),
    (
        "en",
        "P6M",
        "renewal_notice",
        "Non-renewal must be declared by registered post half a year before expiry of the current contract year; otherwise the contract continues for a further year.",
    ),
    (
        "en",
        None,
        "renewal_notice",
        "Start 1 May 2025. Term 12 months. It ends automatically on 30 April 2026 and is not renewed. Fees are payable within 90 days of the invoice.",
    ),
    (
        "fr",
        "P3M",
        "renewal_notice",
        "Le contrat est conclu pour deux ans à compter du 1er mai 2024. Il se renouvelle par tacite reconduction par période d'un an, sauf résiliation notifiée par LRAR trois mois avant son terme.",
    ),
    (
        "fr",
        "P90D",
        "renewal_notice",
        "L'abonnement est prorogé de plein droit pour douze mois si le Client ne le dénonce pas par écrit 90 jours au moins avant la date anniversaire.",
    ),
    (
        "fr",
        "P3M",
        "exit_notice",
        "Contrat à durée indéterminée. Le Client peut y mettre fin à tout moment moyennant un préavis de trois mois.",
    ),
    (
        "fr",
        "P1M",
        "renewal_notice",
        "À défaut de résiliation un mois avant l'échéance, l'abonnement est reconduit pour un an. Les données sont conservées trois mois.",
    ),
    (
        "fr",
        "P6M",
        "renewal_notice",
        "Chaque partie pourra s'opposer au renouvellement du contrat en prévenant l'autre six mois avant l'expiration, par lettre recommandée.",
    ),
    (
        "de",
        "P3M",
        "renewal_notice",
        "Der Vertrag läuft ab dem 1. Mai 2024 zwei Jahre und verlängert sich um ein Jahr, falls er nicht drei Monate vor Ablauf schriftlich gekündigt wird.",
    ),
    (
        "de",
        "P90D",
        "renewal_notice",
        "Die Nichtverlängerung ist dem Anbieter 90 Tage vor Vertragsende per Einschreiben anzuzeigen; andernfalls verlängert sich der Vertrag um zwölf Monate.",
    ),
    (
        "de",
        "P3M",
        "exit_notice",
        "Der Vertrag wird auf unbestimmte Zeit geschlossen. Er kann von jeder Partei mit einer Frist von drei Monaten zum Quartalsende gekündigt werden.",
    ),
    (
        "de",
        "P13W",
        "renewal_notice",
        "Kündigungsfrist: 13 Wochen zum Ende der Laufzeit. Laufzeit: 24 Monate. Automatische Verlängerung: 12 Monate.",
    ),
    (
        "de",
        "P1M",
        "renewal_notice",
        "Das Abo verlängert sich jährlich, sofern Sie nicht bis einen Monat vor dem Verlängerungstermin in Ihrem Konto kündigen. Die Testphase beträgt drei Monate.",
    ),
    (
        "es",
        "P3M",
        "renewal_notice",
        "El contrato tendrá una duración de dos años desde el 1 de mayo de 2024 y se renovará por anualidades si ninguna de las partes lo denuncia por escrito con tres meses de antelación a su vencimiento.",
    ),
    (
        "es",
        "P90D",
        "renewal_notice",
        "Para que el contrato no se renueve, el Cliente deberá enviar un preaviso de 90 días antes de la fecha de renovación.",
    ),
    (
        "es",
        "P3M",
        "exit_notice",
        "El contrato es de duración indefinida. El Cliente podrá darlo por terminado en cualquier momento con un preaviso de tres meses.",
    ),
    (
        "es",
        "P30D",
        "renewal_notice",
        "La suscripción se renueva automáticamente cada año. Puede cancelar hasta 30 días antes del vencimiento desde su cuenta. Los datos se conservan tres meses.",
    ),
    (
        "it",
        "P3M",
        "renewal_notice",
        "Il contratto ha durata biennale dal 1 maggio 2024 e si rinnova tacitamente di anno in anno, salvo disdetta da inviare con lettera raccomandata tre mesi prima della scadenza.",
    ),
    (
        "it",
        "P90D",
        "renewal_notice",
        "Qualora il Cliente non intenda rinnovare, dovrà darne comunicazione a mezzo PEC con un preavviso di almeno 90 giorni rispetto alla scadenza.",
    ),
    (
        "it",
        "P3M",
        "exit_notice",
        "Il contratto è a tempo indeterminato; ciascuna parte può recedere in qualsiasi momento con preavviso di tre mesi.",
    ),
    (
        "it",
        "P30D",
        "renewal_notice",
        "Rinnovo automatico annuale. È possibile disdire fino a 30 giorni prima del rinnovo dall'area clienti. I dati sono conservati per tre mesi.",
    ),
    (
        "nl",
        "P3M",
        "renewal_notice",
        "De overeenkomst is aangegaan voor twee jaar vanaf 1 mei 2024 en wordt telkens met een jaar verlengd, behoudens schriftelijke opzegging uiterlijk drie maanden voor de einddatum.",
    ),
    (
        "nl",
        "P90D",
        "renewal_notice",
        "Wilt u niet verlengen? Zeg dan minimaal 90 dagen voor de verlengingsdatum per aangetekende brief op. Anders wordt het abonnement met 12 maanden verlengd.",
    ),
    (
        "nl",
        "P3M",
        "exit_notice",
        "De overeenkomst geldt voor onbepaalde tijd. Klant kan te allen tijde opzeggen met een opzegtermijn van drie maanden.",
    ),
    (
        "nl",
        "P1M",
        "renewal_notice",
        "Het abonnement wordt jaarlijks automatisch verlengd tenzij u een maand voor het einde van de looptijd opzegt. Gegevens worden drie maanden bewaard.",
    ),
    (
        "pt",
        "P3M",
        "renewal_notice",
        "O contrato vigora por dois anos a partir de 1 de maio de 2024 e renova-se por períodos de um ano, se nenhuma das partes o denunciar por escrito com três meses de antecedência.",
    ),
    (
        "pt",
        "P90D",
        "renewal_notice",
        "O Cliente pode opor-se à renovação mediante carta registada enviada 90 dias antes do termo do prazo em curso.",
    ),
    (
        "pt",
        "P3M",
        "exit_notice",
        "Contrato por tempo indeterminado. O Cliente pode denunciá-lo a qualquer momento com um pré-aviso de três meses.",
    ),
    (
        "pt",
        "P30D",
        "renewal_notice",
        "Renovação automática anual. Cancele até 30 dias antes da data de renovação na área de cliente. Os dados são conservados três meses.",
    ),
    (
        "ja",
        "P3M",
        "renewal_notice",
        "契約期間は2024年5月1日から2年間とする。期間満了の3か月前までに契約者から書面による解約の申し出がない限り、1年間自動更新される。",
    ),
    (
        "ja",
        "P90D",
        "renewal_notice",
        "契約者が更新を拒絶する場合は、契約満了日の90日前までに当社へ通知するものとする。通知がない場合、本契約は1年間更新される。",
    ),
    (
        "ja",
        "P3M",
        "exit_notice",
        "本契約は期間の定めのない契約とし、契約者は3か月前に書面で通知することによりいつでも解約することができる。",
    ),
    (
        "ja",
        "P1M",
        "renewal_notice",
        "本サービスは毎年自動更新されます。更新を停止する場合は、更新日の1か月前までにマイページから解約手続を行ってください。",
    ),
]


@pytest.mark.parametrize(("language", "period", "kind", "clause"), WORDINGS)
def test_a_notice_is_found_however_it_is_worded(rules: RuleBook, language: str, period: str | None, kind: str, clause: str) -> None:
    found = text_facts(rules, f"{HEADS[language]}\n{clause}")
    other = "exit_notice" if kind == "renewal_notice" else "renewal_notice"
    assert value(found, kind) == period
    assert value(found, other) is None
