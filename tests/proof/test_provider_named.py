"""The company that a paper names as the provider, and the address it prints for it: one of a group, and no other."""

from __future__ import annotations

import pytest

from promo.promotions.rulebook import RuleBook
from promo.proof.facts.provider_named import company_key
from tests.support.text_facts import text_facts, value

NAMED = [  # a paper, the company it names, the address it prints for it
    (
        "Dienstleistungsvertrag Fernzugriff\nzwischen der NinjaOne GmbH, Alexanderplatz 1, 10178 Berlin, und der"
        " Tischlerei Ostermann GmbH, Hafenstraße 8, 24103 Kiel (nachfolgend Kunde)\nVertragsnummer NJ-2291\nDer Vertrag"
        " beginnt am 1. März 2024, läuft 24 Monate und verlängert sich um 12 Monate, wenn er nicht drei"
        " Monate vor Ablauf"
        " schriftlich gekündigt wird.\n",
        "NinjaOne GmbH",
        "Alexanderplatz 1, 10178 Berlin",
    ),
    (
        "Software-Lizenzvertrag\nAnbieter: TeamViewer Austria GmbH\nKunde: Gasthof Alpenblick e.U., Dorfplatz 3, 6020"
        " Innsbruck\nVertragsnummer TV-AT-881\nBeginn 1. Juni 2023, Laufzeit 12 Monate, Verlängerung um jeweils 12"
        " Monate. Kündigung mit einer Frist von drei Monaten zum Ende der Laufzeit in Textform.\n",
        "TeamViewer Austria GmbH",
        None,
    ),
    (
        "Master Services Agreement\nbetween Kaseya US LLC, 701 Brickell Avenue, Miami, FL 33131 and Penhallow Estates"
        " Ltd (the Customer)\nAgreement number KSY-77120\nCommencement date: 1 May 2025. The initial"
        " term is 36 months and"
        " renews for 12 months unless the Customer gives 90 days' written notice before the end of the term.\n",
        "Kaseya US LLC",
        "701 Brickell Avenue, Miami, FL 33131",
    ),
    (
        "Subscription agreement\nVendor: GoTo Technologies UK Limited\nCustomer: Marlowe Dental Ltd\nContract number"
        " GT-55102\nStart 1 July 2024, initial term 24 months. It renews for twelve months unless notice is given three"
        " months before the end of the term in writing.\n",
        "GoTo Technologies UK Limited",
        None,
    ),
    (
        "Contrat de services\nEntre la société NinjaOne SAS, 12 rue de la Paix, 75002 Paris, et la société Fromagerie"
        " Bellecombe SARL (ci-après le Client)\nContrat n° NJ-FR-310\nPrise d’effet le 1er avril 2024 pour une durée de"
        " 24 mois, reconduit tacitement par périodes de 12 mois sauf dénonciation par lettre"
        " recommandée trois mois avant"
        " l’échéance.\n",
        "NinjaOne SAS",
        "12 rue de la Paix, 75002 Paris",
    ),
    (
        "Contrat de fourniture de licences AnyDesk\nGaronne Réseaux SARL, 4 quai des Salinières, 33000 Bordeaux, et"
        " Vignobles Castaing SCEA\nÉditeur : AnyDesk Software GmbH\nContrat n° GR-2024-18\nPrise d’effet le 1er mars"
        " 2024 pour 12 mois, renouvelable par tacite reconduction de 12 mois sauf préavis de trois mois avant"
        " l’échéance.\n",
        "Garonne Réseaux SARL",
        "4 quai des Salinières, 33000 Bordeaux",
    ),
    (
        "Contrato de servicio\nEntre TeamViewer Iberica S.L., Calle de Alcalá 44, 28014 Madrid, y Bodegas Larrinaga"
        " S.A. (en adelante el Cliente)\nContrato n.º TV-ES-512\nInicio el 1 de enero de 2024, duración 24 meses. Se"
        " prorroga por 12 meses salvo preaviso por escrito de tres meses antes del vencimiento.\n",
        "TeamViewer Iberica S.L.",
        "Calle de Alcalá 44, 28014 Madrid",
    ),
    (
        "Contratto di servizio\ntra Kaseya Italia S.r.l., Via Torino 2, 20123 Milano, e Lavanderie Riunite S.p.A. (di"
        " seguito il Cliente)\nContratto n. KSY-IT-902\nDecorrenza 1 febbraio 2024, durata 24 mesi,"
        " rinnovo tacito di 12"
        " mesi salvo disdetta con preavviso di tre mesi dalla scadenza a mezzo raccomandata.\n",
        "Kaseya Italia S.r.l.",
        "Via Torino 2, 20123 Milano",
    ),
    (
        "Overeenkomst\ntussen TeamViewer Nederland B.V., Herengracht 100, 1015 BS Amsterdam, en Bakkerij Zonneveld B.V."
        " (hierna: Klant)\nContractnummer TV-NL-77\nIngangsdatum 1 april 2024, looptijd 24 maanden. De"
        " overeenkomst wordt"
        " verlengd met 12 maanden tenzij drie maanden voor het einde schriftelijk is opgezegd.\n",
        "TeamViewer Nederland B.V.",
        "Herengracht 100, 1015 BS Amsterdam",
    ),
    (
        "Contrato de prestação de serviços\nEntre AnyDesk Portugal, Lda., Avenida da Liberdade 110, 1269-046 Lisboa, e"
        " Transportes Salgueiro, S.A. (doravante Cliente)\nContrato n.º AD-PT-19\nInício em 1 de março de 2024, duração"
        " de 24 meses, renovável por 12 meses salvo denúncia por escrito com três meses de antecedência.\n",
        "AnyDesk Portugal, Lda.",
        "Avenida da Liberdade 110, 1269-046 Lisboa",
    ),
    (
        "利用契約書\n提供者：TeamViewerジャパン株式会社\n契約者：有限会社浜田製作所\n契約番号：TV-JP-204\n契約開始日：2024年4月1日\n"
        "契約期間は24か月とし、期間満了の3か月前までに書面による申し出がないときは、12か月更新される。\n",
        "TeamViewerジャパン株式会社",
        None,
    ),
    (
        "Order form\nNinjaOne, LLC\nCustomer: Brackley Motors Ltd\nOrder number NJ-44810\nStart date 1"
        " June 2024. Initial"
        " term 12 months, renewing for 12 months unless either party gives 90 days' notice before the"
        " term ends.\nNotices"
        " to NinjaOne, LLC, 301 Congress Avenue, Suite 400, Austin, TX 78701, USA.\n",
        "NinjaOne, LLC",
        "301 Congress Avenue, Suite 400, Austin, TX 78701, USA",
    ),
    (
        "Rahmenvertrag\nVertragspartner ist die Kaseya Germany GmbH. Kunde: Bäckerei Lührs KG, Am Markt 5, 28195"
        " Bremen\nVertragsnummer KSY-DE-14\nLaufzeit ab 1. Mai 2024, 36 Monate, Verlängerung um 12"
        " Monate. Die Kündigung"
        " muss drei Monate vor Ende der Laufzeit schriftlich zugehen.\n",
        "Kaseya Germany GmbH",
        None,  # the address behind it is the customer's
    ),
    (
        "Service agreement\nRemote support by AnyDesk\nCustomer: Tolland Farms Ltd\nContract number"
        " AD-661\nStart 1 July"
        " 2024, initial term 12 months, renewed for 12 months unless three months' written notice is given.\n",
        None,  # a brand is no company
        None,
    ),
]


@pytest.mark.parametrize(("paper", "company", "address"), NAMED, ids=[str(n[1]) for n in NAMED])
def test_the_company_that_the_paper_names_and_its_own_address(
    rules: RuleBook, paper: str, company: str | None, address: str | None
) -> None:
    facts = text_facts(rules, paper)

    assert (value(facts, "provider"), value(facts, "provider_address")) == (company, address)


def test_two_writings_are_one_company_and_two_of_one_group_are_not() -> None:
    assert company_key("ISL Online Ltd.") == company_key("ISL Online Limited")
    assert company_key("NinjaOne GmbH") != company_key("NinjaOne, LLC")
