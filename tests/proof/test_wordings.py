"""Notices worded in many ways, in eight languages: the period, and whether it stops a renewal or ends the contract at
any time."""

from __future__ import annotations

import pytest

from promo.promotions.rulebook import RuleBook
from tests.support.text_facts import HEADS, text_facts, value

WORDINGS: list[tuple[str, str | None, str, str]] = [
    (
        "en",
        "P3M",
        "renewal_notice",
        (
            "This Agreement is concluded for two years from 1 May 2024. It will be extended by one year at a time"
            " unless terminated by either party with three months notice to the end of the respective term."
        ),
    ),
    (
        "en",
        "P90D",
        "renewal_notice",
        (
            "Renewal. Your plan renews on 4 March each year. To opt out, the Customer must tell us in writing no later"
            " than 90 days before the renewal date."
        ),
    ),
    (
        "en",
        "P3M",
        "exit_notice",
        "The contract is open-ended and may be ended by you at any time on three months' prior written notice.",
    ),
    (
        "en",
        "P30D",
        "renewal_notice",
        (
            "Subscriptions auto-renew for 12 months. Cancel via the admin console at least 30 days before your renewal"
            " date. We keep backups for three months."
        ),
    ),
    (
        "en",
        "P6M",
        "renewal_notice",
        (
            "Non-renewal must be declared by registered post half a year before expiry of the current contract year;"
            " otherwise the contract continues for a further year."
        ),
    ),
    (
        "en",
        None,
        "renewal_notice",
        (
            "Start 1 May 2025. Term 12 months. It ends automatically on 30 April 2026 and is not renewed. Fees are"
            " payable within 90 days of the invoice."
        ),
    ),
    (
        "fr",
        "P3M",
        "renewal_notice",
        (
            "Le contrat est conclu pour deux ans à compter du 1er mai 2024. Il se renouvelle par tacite reconduction"
            " par période d'un an, sauf résiliation notifiée par LRAR trois mois avant son terme."
        ),
    ),
    (
        "fr",
        "P90D",
        "renewal_notice",
        (
            "L'abonnement est prorogé de plein droit pour douze mois si le Client ne le dénonce pas par écrit 90 jours"
            " au moins avant la date anniversaire."
        ),
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
        (
            "À défaut de résiliation un mois avant l'échéance, l'abonnement est reconduit pour un an. Les données sont"
            " conservées trois mois."
        ),
    ),
    (
        "fr",
        "P6M",
        "renewal_notice",
        (
            "Chaque partie pourra s'opposer au renouvellement du contrat en prévenant l'autre six mois avant"
            " l'expiration, par lettre recommandée."
        ),
    ),
    (
        "de",
        "P3M",
        "renewal_notice",
        (
            "Der Vertrag läuft ab dem 1. Mai 2024 zwei Jahre und verlängert sich um ein Jahr, falls er nicht drei"
            " Monate vor Ablauf schriftlich gekündigt wird."
        ),
    ),
    (
        "de",
        "P90D",
        "renewal_notice",
        (
            "Die Nichtverlängerung ist dem Anbieter 90 Tage vor Vertragsende per Einschreiben anzuzeigen; andernfalls"
            " verlängert sich der Vertrag um zwölf Monate."
        ),
    ),
    (
        "de",
        "P3M",
        "exit_notice",
        (
            "Der Vertrag wird auf unbestimmte Zeit geschlossen. Er kann von jeder Partei mit einer Frist von drei"
            " Monaten zum Quartalsende gekündigt werden."
        ),
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
        (
            "Das Abo verlängert sich jährlich, sofern Sie nicht bis einen Monat vor dem Verlängerungstermin in Ihrem"
            " Konto kündigen. Die Testphase beträgt drei Monate."
        ),
    ),
    (
        "es",
        "P3M",
        "renewal_notice",
        (
            "El contrato tendrá una duración de dos años desde el 1 de mayo de 2024 y se renovará por anualidades si"
            " ninguna de las partes lo denuncia por escrito con tres meses de antelación a su vencimiento."
        ),
    ),
    (
        "es",
        "P90D",
        "renewal_notice",
        (
            "Para que el contrato no se renueve, el Cliente deberá enviar un preaviso de 90 días antes de la fecha de"
            " renovación."
        ),
    ),
    (
        "es",
        "P3M",
        "exit_notice",
        (
            "El contrato es de duración indefinida. El Cliente podrá darlo por terminado en cualquier momento con un"
            " preaviso de tres meses."
        ),
    ),
    (
        "es",
        "P30D",
        "renewal_notice",
        (
            "La suscripción se renueva automáticamente cada año. Puede cancelar hasta 30 días antes del vencimiento"
            " desde su cuenta. Los datos se conservan tres meses."
        ),
    ),
    (
        "it",
        "P3M",
        "renewal_notice",
        (
            "Il contratto ha durata biennale dal 1 maggio 2024 e si rinnova tacitamente di anno in anno, salvo disdetta"
            " da inviare con lettera raccomandata tre mesi prima della scadenza."
        ),
    ),
    (
        "it",
        "P90D",
        "renewal_notice",
        (
            "Qualora il Cliente non intenda rinnovare, dovrà darne comunicazione a mezzo PEC con un preavviso di almeno"
            " 90 giorni rispetto alla scadenza."
        ),
    ),
    (
        "it",
        "P3M",
        "exit_notice",
        (
            "Il contratto è a tempo indeterminato; ciascuna parte può recedere in qualsiasi momento con preavviso di"
            " tre mesi."
        ),
    ),
    (
        "it",
        "P30D",
        "renewal_notice",
        (
            "Rinnovo automatico annuale. È possibile disdire fino a 30 giorni prima del rinnovo dall'area clienti. I"
            " dati sono conservati per tre mesi."
        ),
    ),
    (
        "nl",
        "P3M",
        "renewal_notice",
        (
            "De overeenkomst is aangegaan voor twee jaar vanaf 1 mei 2024 en wordt telkens met een jaar verlengd,"
            " behoudens schriftelijke opzegging uiterlijk drie maanden voor de einddatum."
        ),
    ),
    (
        "nl",
        "P90D",
        "renewal_notice",
        (
            "Wilt u niet verlengen? Zeg dan minimaal 90 dagen voor de verlengingsdatum per aangetekende brief op."
            " Anders wordt het abonnement met 12 maanden verlengd."
        ),
    ),
    (
        "nl",
        "P3M",
        "exit_notice",
        (
            "De overeenkomst geldt voor onbepaalde tijd. Klant kan te allen tijde opzeggen met een opzegtermijn van"
            " drie maanden."
        ),
    ),
    (
        "nl",
        "P1M",
        "renewal_notice",
        (
            "Het abonnement wordt jaarlijks automatisch verlengd tenzij u een maand voor het einde van de looptijd"
            " opzegt. Gegevens worden drie maanden bewaard."
        ),
    ),
    (
        "pt",
        "P3M",
        "renewal_notice",
        (
            "O contrato vigora por dois anos a partir de 1 de maio de 2024 e renova-se por períodos de um ano, se"
            " nenhuma das partes o denunciar por escrito com três meses de antecedência."
        ),
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
        (
            "Contrato por tempo indeterminado. O Cliente pode denunciá-lo a qualquer momento com um pré-aviso de três"
            " meses."
        ),
    ),
    (
        "pt",
        "P30D",
        "renewal_notice",
        (
            "Renovação automática anual. Cancele até 30 dias antes da data de renovação na área de cliente. Os dados"
            " são conservados três meses."
        ),
    ),
    (
        "ja",
        "P3M",
        "renewal_notice",
        (
            "契約期間は2024年5月1日から2年間とする。期間満了の3か月前までに契約者から書面による解約の申し出がない限り、"
            "1年間自動更新される。"
        ),
    ),
    (
        "ja",
        "P90D",
        "renewal_notice",
        (
            "契約者が更新を拒絶する場合は、契約満了日の90日前までに当社へ通知するものとする。通知がない場合、"
            "本契約は1年間更新される。"
        ),
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
        (
            "本サービスは毎年自動更新されます。更新を停止する場合は、更新日の1か月前までにマイページから解約手続を行ってください。"
        ),
    ),
    (
        "fr",
        "P3M",
        "renewal_notice",
        (
            "À défaut de dénonciation par l'une des parties trois mois au moins avant l'expiration de la période en"
            " cours, le contrat sera prorogé d'une année."
        ),
    ),
    (
        "fr",
        "P90D",
        "renewal_notice",
        (
            "L'abonnement est reconduit d'année en année ; vous pouvez vous y opposer jusqu'à quatre-vingt-dix jours"
            " avant la date anniversaire, par lettre recommandée."
        ),
    ),
    (
        "fr",
        "P3M",
        "renewal_notice",
        (
            "Pour ne pas être engagé une année de plus, il convient de nous prévenir par courrier un trimestre avant la"
            " fin du contrat."
        ),
    ),
    (
        "fr",
        "P2M",
        "renewal_notice",
        "Préavis de non-renouvellement : 2 mois avant l'échéance. Facturation annuelle payable à 30 jours.",
    ),
    (
        "fr",
        "P1M",
        "exit_notice",
        (
            "Le contrat est à durée indéterminée. Le client peut y mettre un terme à tout moment moyennant un préavis"
            " d'un mois."
        ),
    ),
    (
        "fr",
        "P3M",
        "renewal_notice",
        (
            "Votre engagement court jusqu'au 30 juin et se prolonge tacitement de douze mois si aucun courrier ne nous"
            " est parvenu trois mois auparavant."
        ),
    ),
    (
        "fr",
        None,
        "renewal_notice",
        (
            "Nos tarifs peuvent être révisés moyennant un préavis de trois mois. Les données sont conservées six mois"
            " après la fin du contrat."
        ),
    ),
    (
        "fr",
        "P6W",
        "renewal_notice",
        (
            "Toute résiliation doit nous parvenir six semaines avant le terme de l'année contractuelle, faute de quoi"
            " le contrat se renouvelle pour un an."
        ),
    ),
    (
        "fr",
        "P3M",
        "exit_notice",
        (
            "Passé la première année, chacune des parties pourra résilier à tout moment en respectant un préavis de"
            " trois mois."
        ),
    ),
    (
        "de",
        "P3M",
        "renewal_notice",
        "Wird der Vertrag nicht drei Monate vor seinem Ende gekündigt, läuft er ein Jahr weiter.",
    ),
    (
        "de",
        "P3M",
        "renewal_notice",
        (
            "Die Kündigungsfrist beträgt ein Quartal zum Ende der Vertragslaufzeit; ohne Kündigung verlängert sich der"
            " Vertrag um 12 Monate."
        ),
    ),
    (
        "de",
        "P90D",
        "renewal_notice",
        (
            "Das Abo erneuert sich automatisch, es sei denn, Sie widersprechen spätestens 90 Tage vor dem"
            " Verlängerungsdatum in Textform."
        ),
    ),
    (
        "de",
        "P6W",
        "exit_notice",
        (
            "Der Vertrag läuft auf unbestimmte Zeit und kann mit einer Frist von sechs Wochen zum Quartalsende"
            " gekündigt werden."
        ),
    ),
    ("de", "P1M", "exit_notice", "Sie können jederzeit mit einer Frist von einem Monat kündigen."),
    (
        "de",
        None,
        "renewal_notice",
        (
            "Preisanpassungen kündigen wir drei Monate im Voraus an. Nach Vertragsende werden Ihre Daten drei Monate"
            " aufbewahrt."
        ),
    ),
    (
        "de",
        "P3M",
        "exit_notice",
        (
            "Eine Kündigung ist nur zum Ablauf eines Vertragsjahres möglich und muss uns drei Monate vorher schriftlich"
            " vorliegen."
        ),
    ),
    (
        "de",
        "P2M",
        "renewal_notice",
        "Kündigungsfrist: 2 Monate zum Laufzeitende. Verlängerung: 12 Monate. Zahlungsziel: 14 Tage.",
    ),
    (
        "de",
        "P3M",
        "renewal_notice",
        (
            "Mindestlaufzeit 24 Monate, danach Verlängerung um jeweils ein Jahr, wenn nicht mindestens ein Vierteljahr"
            " vor Ablauf gekündigt wird."
        ),
    ),
    (
        "es",
        "P3M",
        "renewal_notice",
        (
            "El contrato se prorrogará por años sucesivos si ninguna de las partes lo denuncia por escrito con tres"
            " meses de antelación a su vencimiento."
        ),
    ),
    (
        "es",
        "P90D",
        "renewal_notice",
        (
            "Si no desea renovar, deberá comunicarlo mediante burofax al menos noventa (90) días antes de la fecha de"
            " renovación."
        ),
    ),
    (
        "es",
        "P30D",
        "exit_notice",
        (
            "El contrato es de duración indefinida y cualquiera de las partes podrá resolverlo en cualquier momento con"
            " un preaviso de 30 días."
        ),
    ),
    (
        "es",
        "P2M",
        "renewal_notice",
        "Plazo de preaviso: dos meses antes de que finalice el periodo contratado. Renovación: anual y automática.",
    ),
    (
        "es",
        None,
        "renewal_notice",
        (
            "El proveedor podrá modificar los precios con un preaviso de tres meses. Los datos se conservan 90 días"
            " tras la baja."
        ),
    ),
    (
        "es",
        "P3M",
        "renewal_notice",
        (
            "Transcurrido el primer año, el contrato se entenderá renovado tácitamente salvo aviso en contrario"
            " remitido con un trimestre de antelación."
        ),
    ),
    (
        "es",
        "P1M",
        "renewal_notice",
        (
            "La suscripción se renueva cada año; para evitarlo basta con un correo electrónico enviado un mes antes del"
            " aniversario."
        ),
    ),
    (
        "it",
        "P3M",
        "renewal_notice",
        (
            "Il contratto si intende tacitamente rinnovato per un ulteriore anno, salvo disdetta da inviarsi a mezzo"
            " PEC almeno tre mesi prima della scadenza."
        ),
    ),
    (
        "it",
        "P30D",
        "exit_notice",
        (
            "Il contratto è a tempo indeterminato; ciascuna parte può recedere in qualsiasi momento con preavviso di"
            " trenta giorni."
        ),
    ),
    (
        "it",
        "P6M",
        "renewal_notice",
        (
            "In mancanza di disdetta ricevuta sei mesi prima del termine, il contratto si rinnova automaticamente di"
            " dodici mesi in dodici mesi."
        ),
    ),
    (
        "it",
        None,
        "renewal_notice",
        (
            "Il fornitore comunica le variazioni di prezzo con tre mesi di preavviso. Le fatture sono pagabili a 60"
            " giorni."
        ),
    ),
    ("it", "P2M", "renewal_notice", "Disdetta: due mesi prima della fine di ogni anno contrattuale, per iscritto."),
    (
        "nl",
        "P3M",
        "renewal_notice",
        (
            "De overeenkomst wordt telkens met een jaar verlengd, tenzij een van de partijen haar uiterlijk drie"
            " maanden voor het einde van de looptijd schriftelijk opzegt."
        ),
    ),
    (
        "nl",
        "P90D",
        "renewal_notice",
        (
            "Wilt u niet verlengen, dan moet uw opzegging ten minste 90 dagen voor de verlengingsdatum door ons zijn"
            " ontvangen."
        ),
    ),
    (
        "nl",
        "P1M",
        "exit_notice",
        (
            "Deze overeenkomst is voor onbepaalde tijd aangegaan en kan op elk moment met een opzegtermijn van een"
            " maand worden beëindigd."
        ),
    ),
    (
        "nl",
        "P3M",
        "renewal_notice",
        "Opzegtermijn: een kwartaal voor het einde van het contractjaar. Verlenging: stilzwijgend, 12 maanden.",
    ),
    (
        "nl",
        None,
        "renewal_notice",
        (
            "Prijswijzigingen kondigen wij drie maanden van tevoren aan. Facturen dienen binnen 30 dagen te worden"
            " betaald."
        ),
    ),
    (
        "nl",
        "P2M",
        "renewal_notice",
        "Zegt u niet twee maanden voor de einddatum op, dan loopt het abonnement een jaar door.",
    ),
    (
        "pt",
        "P3M",
        "renewal_notice",
        (
            "O contrato renova-se automaticamente por períodos de um ano, salvo se for denunciado por qualquer das"
            " partes com a antecedência mínima de três meses."
        ),
    ),
    (
        "pt",
        "P90D",
        "renewal_notice",
        (
            "Caso não pretenda a renovação, o cliente deve avisar por carta registada até 90 dias antes do termo do"
            " período em curso."
        ),
    ),
    (
        "pt",
        "P30D",
        "exit_notice",
        (
            "O contrato vigora por tempo indeterminado e pode ser cessado a qualquer momento mediante aviso prévio de"
            " 30 dias."
        ),
    ),
    (
        "pt",
        None,
        "renewal_notice",
        "O fornecedor pode alterar os preços com um pré-aviso de três meses. As faturas vencem-se a 30 dias.",
    ),
    (
        "pt",
        "P2M",
        "renewal_notice",
        "Pré-aviso de denúncia: dois meses antes do fim de cada anuidade. Renovação: automática.",
    ),
    (
        "ja",
        "P3M",
        "renewal_notice",
        (
            "契約期間満了の3か月前までにいずれの当事者からも書面による申出がないときは、"
            "本契約は同一条件で1年間自動的に更新されるものとする。"
        ),
    ),
    (
        "ja",
        "P90D",
        "renewal_notice",
        (
            "更新を希望されない場合は、契約満了日の90日前までに当社所定の方法でご通知ください。ご通知がない場合、"
            "契約は1年間自動更新されます。"
        ),
    ),
    ("ja", "P1M", "exit_notice", "契約者は、1か月前に通知することにより、いつでも本契約を解約することができる。"),
    ("ja", None, "renewal_notice", "当社は、3か月前までに通知することにより料金を改定することができる。"),
    (
        "en",
        "P3M",
        "renewal_notice",
        (
            "Unless terminated by you three months before its anniversary, this subscription shall continue for"
            " successive years."
        ),
    ),
    (
        "en",
        "P60D",
        "renewal_notice",
        (
            "We will invoice the next year on renewal. Should you wish to terminate, kindly inform us sixty days ahead"
            " of the renewal date."
        ),
    ),
    (
        "en",
        "P90D",
        "renewal_notice",
        (
            "Automatic renewal applies. The Subscriber can opt out by giving not fewer than 90 days' written notice"
            " expiring on the last day of the term."
        ),
    ),
    (
        "en",
        "P3M",
        "renewal_notice",
        (
            "Contract period: 36 months. Thereafter it is prolonged by 12 months in each case, provided that it has not"
            " been cancelled with a period of notice of 3 months prior to expiry."
        ),
    ),
    (
        "en",
        None,
        "renewal_notice",
        "The supplier may end the service for convenience upon three months' notice to the customer.",
    ),
    (
        "en",
        "P3M",
        "renewal_notice",
        (
            "Renewal: automatic, 12 months. Notice of termination: three months, in writing, effective at the end of"
            " the then current term."
        ),
    ),
    (
        "en",
        "P90D",
        "renewal_notice",
        (
            "This subscription will automatically renew on its anniversary date unless written notice of cancellation"
            " is received by us at least 90 days in advance."
        ),
    ),
    (
        "en",
        "P3M",
        "renewal_notice",
        "Cancellation is possible once a year with effect from the renewal date; the notice period is three months.",
    ),
    (
        "en",
        "P6M",
        "renewal_notice",
        (
            "The initial term is five years. Thereafter the agreement continues for successive periods of two years,"
            " save where a party has given six months' written notice expiring at the end of the relevant period."
        ),
    ),
    (
        "en",
        "P2M",
        "renewal_notice",
        (
            "If you would rather not renew, please let us have your notice no later than two months before your renewal"
            " date."
        ),
    ),
    (
        "en",
        "P60D",
        "renewal_notice",
        (
            "Customer's failure to provide notice of non-renewal within the sixty (60) day period prior to expiration"
            " shall result in renewal for a further year."
        ),
    ),
    (
        "en",
        "P3M",
        "exit_notice",
        (
            "Either party is entitled to terminate this contract for any reason on giving the other not less than three"
            " months' notice in writing."
        ),
    ),
    (
        "en",
        None,
        "renewal_notice",
        "Licensor may revise the fees on ninety days' notice prior to the start of a renewal term.",
    ),
    (
        "en",
        None,
        "renewal_notice",
        (
            "You may request a renewal quote up to 60 days before your term ends. Contracts do not renew unless both"
            " sides sign."
        ),
    ),
    (
        "en",
        "P1Y",
        "renewal_notice",
        "The contract prolongs itself by three years if it is not terminated one year before it ends.",
    ),
    (
        "en",
        "P13W",
        "renewal_notice",
        (
            "To cancel, your notice must be in our hands thirteen weeks before the anniversary of the start date, or"
            " you will be charged for another year."
        ),
    ),
    (
        "en",
        "P45D",
        "renewal_notice",
        "Auto-renew terms: renews annually; opt out by e-mail to billing 45 days or more prior to renewal.",
    ),
    (
        "de",
        "P3M",
        "renewal_notice",
        (
            "Der Vertrag wird auf zwei Jahre geschlossen. Danach erneuert er sich Jahr für Jahr, sollte nicht eine"
            " Partei drei Monate vor dem jeweiligen Ende in Textform kündigen."
        ),
    ),
    (
        "de",
        "P1M",
        "exit_notice",
        "Nach Ablauf der Mindestlaufzeit kann der Vertrag jederzeit mit einer Frist von einem Monat beendet werden.",
    ),
    (
        "fr",
        "P3M",
        "renewal_notice",
        (
            "Sauf avis contraire adressé par lettre recommandée trois mois avant la date d'échéance, la convention se"
            " poursuivra pour une durée identique."
        ),
    ),
    (
        "fr",
        "P1M",
        "exit_notice",
        (
            "Vous pouvez résilier pour la fin de chaque période annuelle, à condition de nous en informer un mois"
            " auparavant."
        ),
    ),
    (
        "es",
        "P3M",
        "renewal_notice",
        (
            "Salvo denuncia expresa notificada con una antelación mínima de tres meses, el presente contrato quedará"
            " automáticamente renovado por anualidades."
        ),
    ),
    (
        "it",
        "P3M",
        "renewal_notice",
        (
            "Il rinnovo è automatico per dodici mesi se non viene data disdetta, con un preavviso di tre mesi rispetto"
            " alla scadenza, tramite raccomandata A/R."
        ),
    ),
    (
        "nl",
        "P3M",
        "renewal_notice",
        (
            "Na afloop wordt de overeenkomst stilzwijgend voortgezet voor een jaar, behoudens schriftelijke opzegging"
            " met inachtneming van een termijn van drie maanden."
        ),
    ),
    (
        "pt",
        "P3M",
        "renewal_notice",
        (
            "Findo o período inicial, o contrato prorroga-se por iguais períodos se nenhuma das partes o denunciar com"
            " três meses de antecedência."
        ),
    ),
    (
        "ja",
        "P3M",
        "renewal_notice",
        "甲または乙が期間満了の3か月前までに更新しない旨を書面で通知しない限り、本契約はさらに1年間延長される。",
    ),
]


@pytest.mark.parametrize(("language", "period", "kind", "clause"), WORDINGS)
def test_a_notice_is_found_however_it_is_worded(
    rules: RuleBook, language: str, period: str | None, kind: str, clause: str
) -> None:
    found = text_facts(rules, f"{HEADS[language]}\n{clause}")
    other = "exit_notice" if kind == "renewal_notice" else "renewal_notice"
    assert value(found, kind) == period
    assert value(found, other) is None
