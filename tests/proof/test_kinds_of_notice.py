"""Kinds of clause that were once taken for the customer's notice, or for none: in dated contracts of several
languages."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date

import pytest

from promo.claims.judging.assess import Assessment, Circumstances, assess
from promo.eligibility.case import Declared
from promo.eligibility.model import Outcome
from promo.periods import Period
from promo.promotions.rule_files import load_rules
from promo.proof.facts import Binds, FactName
from promo.shipped import shipped
from tests.support.tagging import printed_paper

TODAY = date(2026, 12, 1)
BOOK = load_rules(shipped("rules"))
COMPANY = {
    "en": "Hollins Bakery Ltd",
    "de": "Bäckerei Hollinger GmbH",
    "fr": "Boulangerie Hollin SARL",
    "it": "Panificio Olini S.r.l.",
    "es": "Panadería Olmedo S.L.",
    "nl": "Bakkerij Hollander B.V.",
    "pt": "Padaria Olímpio Lda",
    "ja": "株式会社堀製パン",
}
FRAMES = {
    "en": (
        "SERVICE AGREEMENT no. SX-40711\nProvider: AnyDesk Software GmbH\nCustomer: {c}\nStart of the contract: 1 May"
        " 2024\nFirst term: 12 months\n{r}\n"
    ),
    "de": (
        "DIENSTVERTRAG Nr. SX-40711\nAnbieter: AnyDesk Software GmbH\nKunde: {c}\nVertragsbeginn: 1. Mai"
        " 2024\nErstlaufzeit: 12 Monate\n{r}\n"
    ),
    "fr": (
        "CONTRAT DE SERVICE n° SX-40711\nPrestataire : AnyDesk Software GmbH\nClient : {c}\nDébut du contrat : 1er mai"
        " 2024\nDurée initiale : 12 mois\n{r}\n"
    ),
    "it": (
        "CONTRATTO DI SERVIZIO n. SX-40711\nFornitore: AnyDesk Software GmbH\nCliente: {c}\nDecorrenza: 1 maggio"
        " 2024\nDurata iniziale: 12 mesi\n{r}\n"
    ),
    "es": (
        "CONTRATO DE SERVICIO n.º SX-40711\nProveedor: AnyDesk Software GmbH\nCliente: {c}\nInicio del contrato: 1 de"
        " mayo de 2024\nDuración inicial: 12 meses\n{r}\n"
    ),
    "nl": (
        "DIENSTVERLENINGSOVEREENKOMST nr. SX-40711\nLeverancier: AnyDesk Software GmbH\nKlant: {c}\nIngangsdatum: 1 mei"
        " 2024\nEerste looptijd: 12 maanden\n{r}\n"
    ),
    "pt": (
        "CONTRATO DE SERVIÇO n.º SX-40711\nFornecedor: AnyDesk Software GmbH\nCliente: {c}\nInício do contrato: 1 de"
        " maio de 2024\nPrazo inicial: 12 meses\n{r}\n"
    ),
    "ja": (
        "サービス利用契約書 契約番号：SX-40711\n提供者：AnyDesk Software"
        " GmbH\nお客様：{c}\n契約開始日：2024年5月1日\n当初の契約期間：12か月\n{r}\n"
    ),
}
RENEWS = {
    "en": "It renews automatically by 12 months at a time.",
    "de": "Er verlängert sich automatisch um jeweils 12 Monate.",
    "fr": "Il se renouvelle automatiquement par périodes de 12 mois.",
    "it": "Si rinnova automaticamente per periodi di 12 mesi.",
    "es": "Se renueva automáticamente por periodos de 12 meses.",
    "nl": "Zij wordt automatisch telkens met 12 maanden verlengd.",
    "pt": "Renova-se automaticamente por períodos de 12 meses.",
    "ja": "本契約は自動的に12か月ずつ更新される。",
}


def judged(language: str, clause: str, *, renews: bool = True) -> Assessment:
    text = FRAMES[language].format(c=COMPANY[language], r=RENEWS[language] if renews else "") + clause + "\n"
    country = {"en": "GB", "ja": "JP", "pt": "PT"}.get(language, language.upper())
    circumstances = Circumstances(Declared(COMPANY[language], country), TODAY)
    return assess([printed_paper("contract.txt", text.encode())], circumstances, BOOK, BOOK.promotion)


def notice(found: Assessment) -> str | None:
    periods = [found.facts[n].value for n in (FactName.RENEWAL_NOTICE, FactName.EXIT_NOTICE)]
    longest = max((p for p in periods if isinstance(p, Period)), key=Period.rough_days, default=None)
    return longest.iso() if longest else None


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        (
            "en",
            (
                "Either party may stop the renewal by giving the other three months' written notice before the end of"
                " the term."
            ),
        ),
        (
            "de",
            "Jede Partei kann den Vertrag mit einer Frist von drei Monaten zum Ende der Laufzeit schriftlich kündigen.",
        ),
        ("fr", "Chaque partie peut s'y opposer par lettre recommandée trois mois au moins avant l'échéance."),
        ("it", "Ciascuna parte può dare disdetta con un preavviso scritto di tre mesi rispetto alla scadenza."),
        ("es", "Cualquiera de las partes podrá denunciarlo por escrito con tres meses de antelación al vencimiento."),
        (
            "nl",
            (
                "Elke partij kan schriftelijk opzeggen met inachtneming van een opzegtermijn van drie maanden voor het"
                " einde van de looptijd."
            ),
        ),
        (
            "pt",
            (
                "Qualquer das partes pode opor-se à renovação, por escrito, com a antecedência mínima de três meses"
                " relativamente ao termo."
            ),
        ),
        ("ja", "いずれの当事者も、期間満了の3か月前までに書面で通知することにより更新を拒絶できる。"),
    ],
)
def test_a_plain_clause_of_three_months_is_approved(language: str, clause: str) -> None:
    found = judged(language, clause)
    assert found.verdict.outcome is Outcome.APPROVE, [r.code for r in found.verdict.reasons]


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "The provider may end this agreement only with six months' written notice to the customer."),
        ("de", "Der Anbieter kann nur mit einer Frist von sechs Monaten zum Ende der Laufzeit kündigen."),
        ("fr", "Le prestataire ne peut y mettre fin qu'en respectant un préavis de six mois."),
        ("it", "Il fornitore può recedere soltanto con un preavviso di sei mesi."),
        ("es", "El proveedor solo podrá resolverlo con un preaviso de seis meses."),
        ("nl", "De leverancier neemt bij opzegging een termijn van zes maanden in acht."),
        ("pt", "O fornecedor só pode denunciar o contrato com um pré-aviso de seis meses."),
    ],
)
def test_the_provider_s_own_long_notice_earns_no_yes(language: str, clause: str) -> None:
    assert judged(language, clause).verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "The provider may end this agreement with 30 days' written notice."),
        ("de", "Der Anbieter hält bei einer Kündigung eine Frist von 30 Tagen ein."),
        ("fr", "Le prestataire respectera un préavis de deux mois s'il entend résilier."),
        ("nl", "De leverancier neemt bij opzegging 30 dagen in acht."),
        ("es", "El proveedor respetará un preaviso de treinta días."),
    ],
)
def test_the_provider_s_own_short_notice_is_no_final_refusal(language: str, clause: str) -> None:
    assert judged(language, clause).verdict.outcome is not Outcome.DECLINE


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "The agreement was concluded for twelve months and ends then, unless the parties sign a new one."),
        ("de", "Die Mindestlaufzeit beträgt zwölf Monate."),
        ("fr", "La période d'engagement est de douze mois."),
        ("it", "Il vincolo minimo è di dodici mesi."),
        ("nl", "De minimale contractduur bedraagt twaalf maanden."),
        ("ja", "最低利用期間は12か月とする。"),
    ],
)
def test_the_length_of_a_term_is_no_notice(language: str, clause: str) -> None:
    found = judged(language, clause)
    assert notice(found) is None
    assert found.verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "The end of support of a version is announced 90 days ahead."),
        ("en", "Three months before the end of the term the parties will talk about the conditions of a new contract."),
        ("de", "Preiserhöhungen werden drei Monate vor ihrem Inkrafttreten in Textform angekündigt."),
        ("de", "Das Ende der Wartung einer Version wird sechs Monate vorher mitgeteilt."),
        ("fr", "Trois mois avant la fin du contrat, le prestataire remet au client une copie de ses données."),
        ("fr", "Toute hausse de tarif est annoncée par courrier quatre-vingt-dix jours à l'avance."),
        ("it", "La fine del supporto di una versione è comunicata con 90 giorni di anticipo."),
        ("es", "El proveedor recordará al cliente la renovación con noventa días de antelación."),
        ("nl", "Prijswijzigingen worden drie maanden van tevoren schriftelijk aangekondigd."),
        ("pt", "As alterações de preço são comunicadas com 90 dias de antecedência."),
        ("pt", "Em caso de mora superior a três meses, o serviço é suspenso."),
    ],
)
def test_other_things_told_ahead_earn_no_yes(language: str, clause: str) -> None:
    assert judged(language, clause).verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "There is no three-month notice with us: you may leave whenever you like."),
        ("de", "Eine Kündigungsfrist von drei Monaten gibt es bei uns nicht; Sie können jederzeit gehen."),
        ("fr", "Chez nous, pas de préavis de trois mois : vous partez quand vous voulez."),
        ("es", "Con nosotros, sin preavisos de tres meses: se marcha cuando quiera."),
        ("it", "Da noi nessun preavviso di tre mesi: potete andarvene quando volete."),
        ("nl", "Bij ons geen opzegtermijn van drie maanden: u gaat wanneer u wilt."),
        ("pt", "Connosco, sem pré-aviso de três meses: sai quando quiser."),
    ],
)
def test_a_notice_that_is_denied_earns_no_yes(language: str, clause: str) -> None:
    assert judged(language, clause).verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        (
            "en",
            (
                "The contract ends with its term; it is renewed only if the customer asks for renewal in writing {}"
                " before its end."
            ),
        ),
        (
            "de",
            (
                "Der Vertrag endet mit Ablauf der Laufzeit; er wird nur verlängert, wenn der Kunde die Verlängerung {}"
                " vorher schriftlich beantragt."
            ),
        ),
        (
            "fr",
            (
                "Le contrat prend fin à son terme ; il n'est renouvelé que si le client demande le renouvellement par"
                " écrit {} avant."
            ),
        ),
        (
            "es",
            (
                "El contrato termina a su vencimiento; solo se prorroga si el cliente solicita la prórroga por escrito"
                " {} antes."
            ),
        ),
        (
            "nl",
            (
                "De overeenkomst eindigt na de looptijd; zij wordt alleen verlengd als de klant dat {} vooraf"
                " schriftelijk verzoekt."
            ),
        ),
    ],
)
def test_a_renewal_on_request_is_neither_a_yes_nor_a_final_no(language: str, clause: str) -> None:
    long = {"en": "three months", "de": "drei Monate", "fr": "trois mois", "es": "tres meses", "nl": "drie maanden"}[
        language
    ]
    assert judged(language, clause.format(long), renews=False).verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    ("language", "printed"),
    [
        ("en", "Billing period: 1 May 2025 to 30 April 2026."),
        ("de", "Abrechnungszeitraum: 01.05.2025 bis 30.04.2026."),
        ("it", "Periodo: dal 1 maggio 2025 al 30 aprile 2026."),
        ("pt", "Período: de 1 de maio de 2025 a 30 de abril de 2026."),
    ],
)
def test_a_printed_end_that_has_passed_ends_nothing_that_renews(language: str, printed: str) -> None:
    assert "contract.ended" not in [r.code for r in judged(language, printed).verdict.reasons]


@pytest.mark.parametrize(
    ("language", "clause", "end"),
    [
        ("en", "The contract has ended on 30 April 2026.", date(2026, 4, 30)),
        ("de", "Der Vertrag hat am 30. April 2026 geendet.", date(2026, 4, 30)),
        ("fr", "Le contrat a pris fin le 30 avril 2026.", date(2026, 4, 30)),
        ("es", "El contrato ha finalizado el 30 de abril de 2026.", date(2026, 4, 30)),
    ],
)
def test_a_contract_that_is_said_to_be_over_is_over(language: str, clause: str, end: date) -> None:
    found = judged(language, clause)
    assert found.facts[FactName.CONTRACT_END].value == end


@pytest.mark.parametrize(
    ("language", "clause", "period"),
    [
        (
            "en",
            (
                "Clause 4: either party may decline the renewal by one month's written notice before the end of the"
                ' term.\n\nAmendment 1: in clause 4 the words "one month" are replaced by "three months".'
            ),
            "P3M",
        ),
        (
            "de",
            (
                "Ziffer 4: Jede Partei kann mit einer Frist von einem Monat zum Laufzeitende schriftlich"
                " kündigen.\n\nNachtrag 1: In Ziffer 4 wird „einem Monat“ ersetzt durch „drei Monaten“."
            ),
            "P3M",
        ),
        (
            "fr",
            (
                "Article 4 : chaque partie peut le dénoncer par écrit un mois avant l'échéance.\n\nAvenant n° 1 : à"
                " l'article 4, « un mois » est remplacé par « trois mois »."
            ),
            "P3M",
        ),
    ],
)
def test_an_amendment_that_changes_only_words_is_followed_and_never_refused(
    language: str, clause: str, period: str
) -> None:
    found = judged(language, clause)
    assert notice(found) == period
    assert found.verdict.outcome is not Outcome.DECLINE


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        ("en", "The customer may elect not to renew by written notice of 30 days before the end of a term."),
        (
            "de",
            (
                "Der Kunde kann erklären, den Vertrag nicht zu verlängern; die Erklärung muss 30 Tage vor Ablauf"
                " schriftlich vorliegen."
            ),
        ),
        ("fr", "Le client peut demander de ne pas renouveler le contrat, par écrit, 30 jours avant l'échéance."),
        ("it", "Il cliente può chiedere di non rinnovare il contratto, per iscritto, 30 giorni prima della scadenza."),
        (
            "es",
            "El cliente podrá solicitar no renovar el contrato, por escrito, con 30 días de antelación al vencimiento.",
        ),
        (
            "nl",
            (
                "De klant kan verzoeken de overeenkomst niet te verlengen, schriftelijk en 30 dagen voor het einde van"
                " de looptijd."
            ),
        ),
        (
            "pt",
            "O cliente pode pedir para não renovar o contrato, por escrito, com 30 dias de antecedência sobre o termo.",
        ),
    ],
)
def test_a_choice_not_to_renew_is_a_notice_and_no_renewal_on_request(language: str, clause: str) -> None:
    assert notice(judged(language, clause)) == "P30D"


@pytest.mark.parametrize(
    ("order", "terms"),
    [
        (
            "en: Either party may elect not to renew by notice of 30 days before the end of the term.",
            (
                "The agreement renews by 12 months unless a party gives 90 days' written notice of non-renewal before"
                " the end of the term."
            ),
        ),
        (
            "de: Jede Partei kann mit einer Frist von 30 Tagen zum Ende der Laufzeit kündigen.",
            (
                "Der Vertrag verlängert sich um 12 Monate, wenn er nicht mit einer Frist von drei Monaten zum Ende der"
                " Laufzeit schriftlich gekündigt wird."
            ),
        ),
        (
            (
                "de: Nach der Festlaufzeit verlängert sich der Auftrag um jeweils 12 Monate, sofern er nicht einen"
                " Monat vor Laufzeitende in Textform gekündigt wird."
            ),
            (
                "Die Verlängerung unterbleibt nur, wenn die Kündigung spätestens drei Monate vor Ende der Laufzeit in"
                " Textform zugegangen ist."
            ),
        ),
        (
            "fr: Chaque partie peut s'opposer au renouvellement par écrit 30 jours avant l'échéance.",
            (
                "Le contrat est reconduit pour 12 mois, sauf dénonciation par lettre recommandée trois mois au moins"
                " avant l'échéance."
            ),
        ),
    ],
)
def test_an_order_and_its_terms_that_say_different_notices_earn_no_yes(order: str, terms: str) -> None:
    language, clause = order.split(": ", 1)
    assert judged(language, f"{clause}\n\n{terms}").verdict.outcome is Outcome.REVIEW


@pytest.mark.parametrize(
    ("paper", "period"),
    [
        (
            (
                "Provider | What | No. | From | Term | Notice\nOtis | lift | L-12 | 01/02/2022 | 36 months | 6"
                " months\nAnyDesk | remote access | AD-77 | 01/05/2024 | 12 months, renews | 30 days\nInitech | towels"
                " | 9 | 01/09/2023 | 12 months | 90 days"
            ),
            "P30D",
        ),
        (
            (
                "Anbieter | Was | Nr. | Seit | Laufzeit | Kündigungsfrist\nOtis | Aufzug | L-12 | 01.02.2022 | 36"
                " Monate | 6 Monate\nAnyDesk | Fernwartung | AD-77 | 01.05.2024 | 12 Monate, verlängert sich | 4"
                " Wochen\nStadtwerke | Strom | 9 | 01.09.2023 | 12 Monate | 3 Monate"
            ),
            "P4W",
        ),
        (
            (
                "Fournisseur ; objet ; n° ; début ; durée ; préavis\nOtis ; ascenseur ; L-12 ; 01/02/2022 ; 36 mois ; 6"
                " mois\nAnyDesk ; télémaintenance ; AD-77 ; 01/05/2024 ; 12 mois, tacite reconduction ; 1 mois\nElis ;"
                " linge ; 9 ; 01/09/2023 ; 12 mois ; 3 mois"
            ),
            "P1M",
        ),
        (
            (
                "Proveedor | objeto | n.º | desde | duración | preaviso\nOtis | ascensor | L-12 | 01/02/2022 | 36 meses"
                " | 6 meses\nAnyDesk | acceso remoto | AD-77 | 01/05/2024 | 12 meses, se renueva | 15 días\nEndesa |"
                " luz | 9 | 01/09/2023 | 12 meses | 3 meses"
            ),
            "P15D",
        ),
    ],
)
def test_in_a_table_of_several_contracts_the_rows_of_others_say_nothing(paper: str, period: str) -> None:
    reading = printed_paper("list.txt", f"Hollins Bakery\n\n{paper}\n".encode())
    found = assess([reading], Circumstances(Declared("Hollins Bakery", "GB"), TODAY), BOOK, BOOK.promotion)
    assert notice(found) in (None, period)
    assert not [c for c in found.facts.clauses if c.period and c.period.rough_days() >= 89]


@pytest.mark.parametrize(
    "text",
    [
        (
            "Anbieter | AnyDesk Software GmbH\nKunde | Bäckerei Hollinger GmbH\nLaufzeit | 12 Monate, verlängert sich"
            " um 12 Monate\nKündigungsfrist | 3 Monate zum Ende der Laufzeit"
        ),
        (
            "1. Subject\nAnyDesk Software GmbH grants Hollins Bakery Ltd a licence.\n\n2. Term\nIt renews by 12 months"
            " at a time. Notice of non-renewal: three months before the end of the term.\n\n3. Law\nThe law of Germany"
            " applies."
        ),
        (
            "1. AnyDesk Software GmbH grants Hollins Bakery Ltd a licence.\n2. It renews by 12 months at a time.\n3."
            " Notice of non-renewal: three months before the end of the term."
        ),
    ],
)
def test_labels_with_values_and_numbered_clauses_are_no_list_of_contracts(text: str) -> None:
    reading = printed_paper("paper.txt", text.encode())
    found = assess([reading], Circumstances(Declared("Hollins Bakery Ltd", "GB"), TODAY), BOOK, BOOK.promotion)
    assert notice(found) == "P3M"


@pytest.mark.parametrize(
    ("language", "clause", "period"),
    [
        (
            "en",
            (
                "The Provider may decide against a further term. If so it must tell the Customer in writing not less"
                " than six months before the term ends. The Customer leaves by giving the Provider written word 30 days"
                " before the term ends."
            ),
            "P30D",
        ),
        (
            "de",
            (
                "Will der Anbieter nicht verlängern, so hat er dies dem Kunden sechs Monate vor Ablauf schriftlich"
                " mitzuteilen. Der Kunde kann der Verlängerung mit einer Frist von einem Monat vor Ablauf schriftlich"
                " widersprechen."
            ),
            "P1M",
        ),
        (
            "fr",
            (
                "Si le Prestataire ne souhaite pas renouveler, il prévient le Client par écrit six mois avant"
                " l'échéance. Le Client peut s'opposer au renouvellement par écrit un mois avant l'échéance."
            ),
            "P1M",
        ),
        (
            "it",
            (
                "Il Fornitore che non voglia proseguire ne dà avviso al Cliente per iscritto centottanta giorni prima"
                " della scadenza. Il Cliente può dare disdetta per iscritto trenta giorni prima della scadenza."
            ),
            "P30D",
        ),
        (
            "es",
            (
                "El Proveedor podrá no prorrogar el contrato si lo notifica al Cliente por escrito con seis meses de"
                " antelación al vencimiento. El Cliente podrá oponerse a la prórroga por escrito con quince días de"
                " antelación al vencimiento."
            ),
            "P15D",
        ),
        (
            "nl",
            (
                "De Leverancier kan afzien van verlenging mits hij de Klant zes maanden voor het einde van de looptijd"
                " schriftelijk bericht. De Klant kan schriftelijk opzeggen met inachtneming van een maand voor het"
                " einde van de looptijd."
            ),
            "P1M",
        ),
        (
            "pt",
            (
                "O Fornecedor poderá não renovar o contrato desde que notifique o Cliente por escrito com seis meses de"
                " antecedência do termo. O Cliente pode opor-se à renovação por escrito até 45 dias antes do termo."
            ),
            "P45D",
        ),
        (
            "ja",
            (
                "提供者は、期間満了の6か月前までにお客様へ書面で通知することにより、本契約を終了させることができる。"
                "お客様は、期間満了の1か月前までに提供者へ書面で通知することにより、更新を拒絶することができる。"
            ),
            "P1M",
        ),
    ],
)
def test_who_acts_in_a_sentence_is_bound_and_the_one_who_is_told_is_not(
    language: str, clause: str, period: str
) -> None:
    found = judged(language, clause)
    assert found.verdict.outcome is not Outcome.APPROVE
    assert notice(found) in (period, None)
    long = [c for c in found.facts.clauses if c.period and c.period.rough_days() >= 170]
    assert all(c.binds is Binds.VENDOR for c in long)


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        (
            "en",
            (
                'AMENDMENT No. 1. In clause 9 (Customer\'s notice of non-renewal) the words "45 days" are deleted and'
                ' replaced by "four months".'
            ),
        ),
        (
            "de",
            (
                "NACHTRAG 1. Die Kündigungsfrist des Kunden in Ziffer 9 wird von 45 Tagen auf vier Monate geändert; sie"
                " lautet nun vier Monate."
            ),
        ),
        (
            "fr",
            (
                "AVENANT n° 1. Le préavis de non-renouvellement du Client prévu à l'article 9, jusqu'ici de 45 jours,"
                " est porté à quatre mois."
            ),
        ),
        (
            "it",
            (
                "ADDENDUM 1. Il preavviso di disdetta del Cliente di cui all'art. 9, finora di 45 giorni, è portato a"
                " quattro mesi."
            ),
        ),
        (
            "es",
            (
                "ADENDA 1. El preaviso de no renovación del Cliente de la cláusula 9, hasta ahora de 45 días, queda"
                " ampliado a cuatro meses."
            ),
        ),
        (
            "nl",
            (
                "ADDENDUM 1. De opzegtermijn van de Klant in artikel 9, tot nu toe 45 dagen, wordt verlengd tot vier"
                " maanden."
            ),
        ),
        (
            "pt",
            (
                "ADITAMENTO 1. O pré-aviso de não renovação do Cliente da cláusula 9, até aqui de 45 dias, fica"
                " alargado para quatro meses."
            ),
        ),
    ],
)
def test_an_amendment_without_the_clause_says_the_new_length_itself(language: str, clause: str) -> None:
    assert notice(judged(language, clause)) == "P4M"


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        (
            "en",
            (
                "Either party may decline the renewal by three months' written notice before the term ends. VARIATION:"
                " the clause is to be read as if it said thirty days and not three months. This variation prevails."
            ),
        ),
        (
            "de",
            (
                "Jede Partei kann mit einer Frist von drei Monaten zum Ende der Laufzeit schriftlich kündigen."
                " NACHTRAG: Die Frist beträgt künftig dreißig Tage statt drei Monate. Dieser Nachtrag geht vor."
            ),
        ),
        (
            "fr",
            (
                "Chaque partie peut s'y opposer par écrit trois mois avant l'échéance. AVENANT : le préavis est ramené"
                " à trente jours au lieu de trois mois. Le présent avenant prévaut."
            ),
        ),
    ],
)
def test_the_old_length_beside_the_new_one_no_longer_counts(language: str, clause: str) -> None:
    found = judged(language, clause)
    assert notice(found) == "P30D"
    assert found.verdict.outcome is not Outcome.APPROVE


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        (
            "en",
            (
                "A party that wishes to renew asks for it in writing three months before the end; it is renewed only if"
                " the other party agrees."
            ),
        ),
        (
            "de",
            (
                "Wer eine Verlängerung wünscht, beantragt sie drei Monate vor Ablauf schriftlich; verlängert wird nur,"
                " wenn die andere Partei zustimmt."
            ),
        ),
        ("ja", "継続を希望する当事者は満了日の3か月前までに書面で申し入れ、相手方が承諾した場合に限り1年間更新する。"),
    ],
)
def test_a_renewal_that_needs_the_other_party_is_no_notice(language: str, clause: str) -> None:
    assert notice(judged(language, clause, renews=False)) is None


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        (
            "en",
            (
                "You will receive a message 90 days before the end. Unless you tell us in writing 30 days before the"
                " end, the contract renews."
            ),
        ),
        (
            "de",
            (
                "Sie erhalten 90 Tage vor Ablauf eine Nachricht. Ohne Ihre schriftliche Kündigung 30 Tage vor Ablauf"
                " verlängert sich der Vertrag."
            ),
        ),
        (
            "fr",
            (
                "Un message vous parvient quatre-vingt-dix jours avant le terme. Sans opposition écrite de votre part"
                " trente jours avant ce terme, le contrat est reconduit."
            ),
        ),
    ],
)
def test_what_the_provider_sends_ahead_is_no_notice_of_the_customer(language: str, clause: str) -> None:
    found = judged(language, clause, renews=False)
    assert notice(found) == "P30D"
    assert found.verdict.outcome is not Outcome.APPROVE


def test_a_vendor_whose_name_recognition_misread_is_known_and_a_like_name_in_a_text_is_not() -> None:
    from promo.proof.facts.names import find_vendor
    from promo.proof.facts.text import ProofText

    plain = printed_paper("a.txt", b"pevisit Software AG, Dresden\nInvoice 1")
    page = plain.pages[0]
    seen = replace(
        plain, pages=(replace(page, spans=array("I", [0, 7]), boxes=array("f", [0, 0, 9, 9]), sure=array("B", [90])),)
    )
    assert find_vendor(ProofText.of((plain,)), BOOK.cards).fact.value is None
    assert find_vendor(ProofText.of((seen,)), BOOK.cards).fact.value == "pcvisit"


@pytest.mark.parametrize(
    ("language", "clause"),
    [
        (
            "en",
            (
                "The price stays as it is. Should it ever change, we will tell you in writing three months before the"
                " next renewal."
            ),
        ),
        (
            "de",
            (
                "Der Preis bleibt, wie er ist. Sollten wir ihn einmal ändern, sagen wir Ihnen das drei Monate vor der"
                " nächsten Verlängerung schriftlich."
            ),
        ),
        (
            "fr",
            (
                "Le tarif ne bouge pas. S'il devait changer, nous vous le dirons par écrit trois mois avant le prochain"
                " renouvellement."
            ),
        ),
        (
            "es",
            (
                "El precio no cambia. Si lo cambiáramos, se lo comunicaríamos por escrito con tres meses de antelación"
                " a la próxima renovación."
            ),
        ),
        (
            "nl",
            (
                "De prijs blijft gelijk. Mocht die wijzigen, dan laten wij u dat drie maanden voor de volgende"
                " verlenging schriftelijk weten."
            ),
        ),
        (
            "pt",
            "O preço mantém-se. Se vier a mudar, comunicar-lhe-emos por escrito três meses antes da próxima renovação.",
        ),
    ],
)
def test_what_we_tell_you_ahead_earns_nobody_a_yes(language: str, clause: str) -> None:
    assert judged(language, clause).verdict.outcome is not Outcome.APPROVE


def test_a_mail_with_the_line_ends_of_mail_is_read_by_its_paragraphs() -> None:
    mail = (
        "From: Marta <ventas@anydesk.example>\nTo: Ana <ana@olmedo.example>\nDate: Wed, 18 Nov 2026 12:25:00"
        " +0100\nSubject: Datos\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\nHola, Ana:\n\nContrato"
        " SX-40711 de Panadería Olmedo S.L.\nInicio: 1 de mayo de 2024\nDuración: 12 meses, con renovación automática"
        " por 12 meses\n\nPor nuestra parte, si AnyDesk no quisiera renovarlo, os lo comunicaríamos por escrito con"
        " cuatro meses de antelación al vencimiento.\n"
    )
    reading = printed_paper("mail.eml", mail.replace("\n", "\r\n").encode())
    assert "\r" not in reading.seen_text
    found = assess([reading], Circumstances(Declared(COMPANY["es"], "ES"), TODAY), BOOK, BOOK.promotion)
    assert found.verdict.outcome is not Outcome.APPROVE
