"""The old contract's users and plan, as papers in several languages write them."""

from __future__ import annotations

from datetime import date

import pytest

from promo.promotions.rulebook import RuleBook
from promo.proof.facts import FactName, Facts, find_facts
from promo.proof.lexicons import load_lexicons
from tests.support.tagging import reading_of

SURE = 0.65
"""From which the shipped example counts what was read."""
PAPERS = [
    (
        "ORDER CONFIRMATION\n"
        "TeamViewer Germany GmbH\n"
        "Customer: Harrogate Logistics Ltd\n"
        "\n"
        "Product: TeamViewer Premium (annual subscription)\n"
        "Number of licensed users: 12\n"
        "Term: 12 months from 1 March 2025\n"
        "Notice: three months in writing before the end of the term.",
        12,
        "Premium",
    ),
    (
        "Master Subscription Agreement between AnyDesk Software GmbH and Pine & Co Ltd.\n"
        "2. Scope. The Customer may use the Software with up to 3 devices per user. The subscription covers "
        "eight (8) named users on the Advanced plan.\n"
        "3. Term. The agreement runs for 24 months and renews for 12 months unless terminated 90 days before "
        "expiry.",
        8,
        "Advanced",
    ),
    (
        "Invoice 2025-118\n"
        "ConnectWise, LLC\n"
        "Description | Qty | Price\n"
        "ScreenConnect Premium – technicians | 6 | $1,620.00\n"
        "Period 1 Jan 2025 - 31 Dec 2025",
        6,
        "ScreenConnect Premium",
    ),
    (
        "Dear Ms Odell,\n"
        "thank you for renewing your LogMeIn Central account with GoTo Technologies. Your renewal covers 25 "
        "computers. It ends on 30 June 2027; notice of 90 days applies.",
        None,
        "LogMeIn Central",
    ),
    (
        "RealVNC Limited - Subscription schedule\n"
        "Plan: Enterprise\n"
        "Seats: 40\n"
        "Additional seats are charged per 5 seats.\n"
        "This agreement renews yearly; three months' notice.",
        40,
        "Enterprise",
    ),
    (
        "Auftragsbestätigung\n"
        "TeamViewer Germany GmbH, Göppingen\n"
        "Kunde: Malerbetrieb Sauter GmbH\n"
        "Lizenz: Corporate\n"
        "15 Benutzer, 3 Kanäle\n"
        "Laufzeit 12 Monate, Kündigungsfrist drei Monate zum Laufzeitende.",
        15,
        "Corporate",
    ),
    (
        "Vertrag über die Nutzung von AnyDesk\n"
        "§ 2 Umfang: Der Kunde erhält fünf Nutzerlizenzen der Edition Standard. Jede weitere Lizenz wird "
        "gesondert berechnet.\n"
        "§ 3 Der Vertrag verlängert sich um ein Jahr, wenn er nicht drei Monate vor Ablauf gekündigt wird.\n"
        "AnyDesk Software GmbH",
        5,
        "Standard",
    ),
    (
        "Rechnung Nr. 88412\n"
        "pcvisit Software AG\n"
        "Pos. 1  pcvisit Support, 2 Kanäle   588,00 EUR\n"
        "Leistungszeitraum 01.01.2026 bis 31.12.2026",
        2,
        None,
    ),
    (
        "ISL Online\n"
        "Lizenzschein\n"
        "Anzahl Lizenzen: 7\n"
        "Produkt: ISL Light\n"
        "Gültig bis 31.03.2027\n"
        "Es gelten unsere Standard Bedingungen für Business Kunden.",
        7,
        "ISL Light",
    ),
    (
        "Bon de commande n° 2025-041\n"
        "Fournisseur : TeamViewer Germany GmbH\n"
        "Client : Atelier Roussel SARL\n"
        "Abonnement TeamViewer Business – 1 utilisateur\n"
        "Durée : 12 mois, préavis de trois mois.",
        1,
        "Business",
    ),
    (
        "Contrat d'abonnement AnyDesk\n"
        "Article 2. Le Client souscrit la formule Ultimate pour 30 utilisateurs nommés, et jusqu'à 500 "
        "appareils gérés.\n"
        "Article 5. Reconduction tacite pour un an, sauf dénonciation trois mois avant l'échéance.\n"
        "AnyDesk Software GmbH",
        30,
        "Ultimate",
    ),
    (
        "Facture FA-7781\n"
        "Zoho Corporation B.V.\n"
        "Zoho Assist, formule Professionnel\n"
        "Nombre de techniciens : 4\n"
        "Montant : 480,00 €\n"
        "Période : du 01/02/2026 au 31/01/2027",
        4,
        "Professional",
    ),
    (
        "Avenant n° 1 au contrat TeamViewer\n"
        "Le nombre d'utilisateurs passe de 10 à 14 à compter du 1er mai 2026. Les autres dispositions "
        "restent inchangées.\n"
        "TeamViewer Germany GmbH",
        14,
        None,
    ),
    (
        "Pedido de suscripción\n"
        "Proveedor: AnyDesk Software GmbH\n"
        "Plan: Solo\n"
        "Usuarios: 1\n"
        "Duración: 12 meses con preaviso de tres meses",
        1,
        "Solo",
    ),
    (
        "Contrato de licencia TeamViewer\n"
        "Cláusula 1. Se conceden al Cliente veinte licencias de usuario de TeamViewer Tensor.\n"
        "Cláusula 4. Prórroga tácita anual salvo preaviso de noventa días.\n"
        "TeamViewer Germany GmbH",
        20,
        "Tensor",
    ),
    (
        "Factura 2026/77\n"
        "Supremo\n"
        "Supremo Professional, n.º de usuarios 9\n"
        "Total 1.188,00 €\n"
        "Periodo: 01/01/2026 - 31/12/2026",
        9,
        "Professional",
    ),
    (
        "Condiciones particulares\n"
        "N-able Solutions\n"
        "Take Control Plus para 35 técnicos; mínimo 10 técnicos por contrato.\n"
        "Vigencia: tres años.",
        35,
        "Take Control Plus",
    ),
    (
        "注文書\n"
        "提供者：TeamViewer Germany GmbH\n"
        "契約者：株式会社みなと電機\n"
        "プラン：TeamViewer Corporate\n"
        "ユーザー数：15名\n"
        "契約期間：12か月、解約予告：期間満了の3か月前",
        15,
        "Corporate",
    ),
    (
        "ご契約内容のお知らせ\n"
        "AnyDesk Advanced　ライセンス数 3\n"
        "契約満了日 2027年3月31日\n"
        "満了の3か月前までに書面で通知がない場合は1年間更新します。\n"
        "AnyDesk Software GmbH",
        3,
        "Advanced",
    ),
    (
        "利用契約書\n"
        "第2条　本契約で利用できる利用者は８名とする。１ユーザーあたり月額1,200円。\n"
        "第3条　RealVNC Connect Premium を提供する。\n"
        "RealVNC Limited",
        8,
        "Premium",
    ),
    (
        "Ordine n. 442\n"
        "Fornitore: TeamViewer Germany GmbH\n"
        "Cliente: Officine Bellini S.r.l.\n"
        "Prodotto: TeamViewer Business\n"
        "Numero utenti: 3\n"
        "Durata 12 mesi, disdetta tre mesi prima.",
        3,
        "Business",
    ),
    (
        "Contratto AnyDesk. Art. 1: al Cliente sono concesse dieci licenze Advanced. Art. 4: rinnovo tacito "
        "annuale salvo disdetta di novanta giorni.\n"
        "AnyDesk Software GmbH",
        10,
        "Advanced",
    ),
    (
        "Bevestiging van uw abonnement\n"
        "TeamViewer Germany GmbH\n"
        "Abonnement: TeamViewer Premium\n"
        "Aantal gebruikers: 18\n"
        "Opzegtermijn: drie maanden",
        18,
        "Premium",
    ),
    (
        "RealVNC Limited\n"
        "Licentie Plus voor 6 gebruikers, elk met maximaal 25 apparaten.\n"
        "Einddatum 30-09-2027. Opzeggen kan tot drie maanden voor de einddatum.",
        6,
        "Plus",
    ),
    (
        "Encomenda\n"
        "Fornecedor: AnyDesk Software GmbH\n"
        "Produto: AnyDesk Standard\n"
        "Quantidade de utilizadores: 22\n"
        "Prazo: 12 meses; pré-aviso de três meses",
        22,
        "Standard",
    ),
    (
        "Contrato TeamViewer\n"
        "Cláusula 2.ª São licenciados à Cliente 7 técnicos no plano Corporate.\n"
        "Cláusula 5.ª Renovação anual automática.\n"
        "TeamViewer Germany GmbH",
        7,
        "Corporate",
    ),
    (
        "Statement of renewal\n"
        "Zoho Corporation\n"
        "Zoho Assist Enterprise x 9 technicians\n"
        "Renews 4 May 2027. Cancel 90 days ahead.",
        9,
        "Enterprise",
    ),
    (
        "Supremo licence certificate\nEdition: Business\nConcurrent sessions: 4\nValid until 12 July 2027",
        4,
        "Business",
    ),
    (
        "Rechnung\n"
        "AnyDesk Software GmbH\n"
        "1 x AnyDesk Ultimate, 60 Benutzer, 100 verwaltete Geräte\n"
        "Zeitraum 1.1.2026-31.12.2026",
        60,
        "Ultimate",
    ),
    (
        "Sehr geehrte Frau Amsel,\n"
        "Ihr TeamViewer-Abo mit 4 Nutzern läuft am 31.5.2027 aus. Je Nutzer sind bis zu 200 Geräte "
        "enthalten. Ein Wechsel auf TeamViewer Tensor ist jederzeit möglich.\n"
        "TeamViewer Germany GmbH",
        4,
        None,
    ),
    (
        "Conditions particulières RealVNC\n"
        "Offre : Premium. Le Client dispose de douze (12) sièges, extensibles par lots de 5.\n"
        "Préavis : trois mois.\n"
        "RealVNC Limited",
        12,
        "Premium",
    ),
    (
        "請求書\n"
        "TeamViewer Germany GmbH\n"
        "品名：TeamViewer Premium（年間）\n"
        "数量：1\n"
        "ユーザー　20名分\n"
        "次回更新日 2027年2月1日",
        20,
        "Premium",
    ),
]
"""Papers, for how many users they are, and of which plan; None where a person has to look."""


def old_terms(rules: RuleBook, *texts: str) -> Facts:
    """What the old terms are by some papers together."""
    readings = [reading_of(f"{number}.txt", text.encode()) for number, text in enumerate(texts)]
    return find_facts(readings, rules.cards, load_lexicons(), date(2026, 11, 27))


@pytest.mark.parametrize(("text", "seats", "plan"), PAPERS)
def test_users_and_plan_are_read_with_their_place(
    rules: RuleBook, text: str, seats: int | None, plan: str | None
) -> None:
    facts = old_terms(rules, text)
    users, named = facts[FactName.OLD_SEATS], facts[FactName.OLD_PLAN]
    assert (users.value if users.confidence >= SURE else None, named.value) == (seats, plan)
    for fact in (users, named):
        assert fact.value is None or (fact.counts and fact.evidence[0].quote in " ".join(text.split()))
    assert not facts.findings & {"seats_conflict", "plan_conflict"}


@pytest.mark.parametrize(
    "line",
    [
        "Up to 10 users may be added later.",
        "EUR 12.00 per user, each additional 5 users EUR 50.00",
        "Minimum 3 users.",
        "Licence no. 4711, licence term: 12 months",
        "Our standard terms for business customers apply.",
        "An upgrade to TeamViewer Premium is possible at any time.",
        "Support from Monday to Friday, 24 hours; 30 days' payment",
    ],
)
def test_bounds_prices_lengths_and_common_words_are_neither(rules: RuleBook, line: str) -> None:
    facts = old_terms(rules, f"TeamViewer Germany GmbH\nCustomer: Pine Ltd\n{line}\n")
    assert facts[FactName.OLD_SEATS].value is None and facts[FactName.OLD_PLAN].value is None


def test_two_papers_that_differ_are_told_with_both_places(rules: RuleBook) -> None:
    first = "TeamViewer Germany GmbH\nProduct: TeamViewer Business\nUsers: 5\n"
    second = "TeamViewer Germany GmbH\nProduct: TeamViewer Tensor\nUsers: 8\n"
    facts = old_terms(rules, first, second)
    assert {"seats_conflict", "plan_conflict"} <= facts.findings
    assert {place.file for place in facts.places["seats_conflict"]} == {"0.txt", "1.txt"}
    assert max(facts[FactName.OLD_SEATS].confidence, facts[FactName.OLD_PLAN].confidence) < SURE


def test_two_names_of_one_plan_are_no_conflict(rules: RuleBook) -> None:
    facts = old_terms(rules, "TeamViewer Germany GmbH\nTeamViewer Corporate, users: 5\nTeamViewer Teams\n")
    assert "plan_conflict" not in facts.findings


def test_devices_alone_are_shown_and_not_counted(rules: RuleBook) -> None:
    users = old_terms(rules, "AnyDesk Software GmbH\nManaged devices: 60\n")[FactName.OLD_SEATS]
    assert (users.value, users.confidence) == (60, 0.5)


GOTO, ANYDESK, ATERA, REALVNC = (
    "GoTo Technologies Ireland Unlimited Company",
    "AnyDesk Software GmbH",
    "Atera Networks Ltd",
    "RealVNC Limited",
)


@pytest.mark.parametrize(
    ("vendor", "product"),
    [
        *((GOTO, one) for one in ("GoTo Resolve", "LogMeIn Central", "LogMeIn Pro", "GoToMyPC", "LogMeIn Rescue")),
        *((GOTO, one) for one in ("RescueAssist", "GoToAssist")),
        *((ANYDESK, one) for one in ("Solo", "Lite", "Essentials", "Performance", "Professional", "Power")),
        *((ATERA, one) for one in ("Growth", "Expert", "Superpower", "Master")),
        *((REALVNC, one) for one in ("Essentials", "Home", "Professional", "Device Access")),
    ],
)
def test_a_product_of_a_vendor_with_several_keeps_its_own_name(rules: RuleBook, vendor: str, product: str) -> None:
    facts = old_terms(rules, f"{vendor}\nProduct: {product}\nUsers: 6\n")
    assert facts[FactName.OLD_PLAN].value == product
