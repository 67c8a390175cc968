"""Pages as scanners, fax machines and phones spoil them, with the text that was on them. Made here, from nothing but
text."""

from __future__ import annotations

import io
from collections.abc import Callable
from functools import cache

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

from tests.support.proofs import pdf

# One letter in each language, worded for this test: (notice sentence, paragraphs with {notice} in their middle).
LETTERS: dict[str, tuple[str, str]] = {
    "en": (
        (
            "Either party may prevent the renewal by giving the other at least three (3) months’ written notice before"
            " the current term ends."
        ),
        (
            "Brightwater Joinery Ltd, 14 Canal Street, Leeds LS1 4DT\nSubscription order no. RS-2025-88412 of 9 March"
            " 2025\nThank you for choosing our remote support service for your twelve technicians. The subscription"
            " starts on 1 April 2025, runs for an initial term of twelve months, and then renews for further periods of"
            " the same length.\n{notice}\nFees of £1,284.50 a year are invoiced in advance and are payable within"
            " thirty days of the date of the invoice. Support is available on working days between 8:00 and 18:00."
            " Changes to this order need the signature of both parties. The general terms, version 4.2, form part of"
            " this agreement and were handed over before signature."
        ),
    ),
    "fr": (
        (
            "Chacune des parties peut s’opposer à la reconduction par lettre recommandée reçue trois (3) mois au moins"
            " avant l’échéance du terme en cours."
        ),
        (
            "Menuiserie Château-Gaillard SARL, 8 allée des Frênes, 27700 Les Andelys\nContrat d’abonnement n°"
            " CG-2025-0417 du 9 mars 2025\nNous vous remercions d’avoir choisi notre service d’assistance à distance"
            " pour vos douze techniciens. L’abonnement prend effet le 1er avril 2025 pour une durée initiale de douze"
            " mois, puis se renouvelle par périodes de même durée.\n{notice}\nLes redevances, soit 1 284,50 € par an,"
            " sont facturées d’avance et payables à trente jours. L’assistance est assurée les jours ouvrés de 8 h à 18"
            " h. Toute modification doit être signée par les deux parties. Les conditions générales, déjà remises à la"
            " société cliente, font partie intégrante du présent contrat, où qu’elle soit établie."
        ),
    ),
    "de": (
        (
            "Jede Partei kann den Vertrag mit einer Frist von drei Monaten zum Ende der jeweiligen Laufzeit schriftlich"
            " kündigen."
        ),
        (
            "Großküchen Müßiggang GmbH, Königsstraße 17, 70173 Stuttgart\nAuftragsbestätigung Nr. GM-2025-3391 vom 9."
            " März 2025\nVielen Dank, dass Sie sich für unsere Fernwartung mit zwölf Arbeitsplätzen entschieden haben."
            " Der Vertrag beginnt am 1. April 2025, läuft zunächst zwölf Monate und verlängert sich danach jeweils um"
            " ein weiteres Jahr.\n{notice}\nDie Gebühr von 1.284,50 € jährlich wird im Voraus berechnet und ist"
            " innerhalb von dreißig Tagen fällig. Unsere Hotline erreichen Sie werktags zwischen 8 und 18 Uhr."
            " Änderungen bedürfen der Unterschrift beider Parteien. Die beigefügten Allgemeinen Geschäftsbedingungen"
            " sind Bestandteil dieses Vertrages; mündliche Nebenabreden bestehen nicht."
        ),
    ),
    "es": (
        (
            "Cualquiera de las partes podrá oponerse a la prórroga mediante aviso por escrito con tres (3) meses de"
            " antelación al vencimiento."
        ),
        (
            "Carpintería Peñalara, S. L., calle de los Álamos 21, 28004 Madrid\nContrato de suscripción n.º"
            " CP-2025-7710 de 9 de marzo de 2025\nGracias por elegir nuestro servicio de asistencia remota para sus"
            " doce técnicos. La suscripción comienza el 1 de abril de 2025, tiene una duración inicial de doce meses y"
            " después se prorroga por períodos de igual duración.\n{notice}\nLa cuota de 1.284,50 € al año se factura"
            " por adelantado y se abona a los treinta días. La asistencia se presta los días laborables de 8:00 a"
            " 18:00. Toda modificación exigirá la firma de ambas partes. Las condiciones generales, que el cliente"
            " declara conocer, forman parte de este contrato desde el día de su firma."
        ),
    ),
    "it": (
        (
            "Ciascuna parte può impedire il rinnovo con disdetta scritta inviata tramite PEC almeno tre (3) mesi prima"
            " della scadenza in corso."
        ),
        (
            "Falegnameria Città Alta S.r.l., via della Libertà 9, 24129 Bergamo\nContratto di abbonamento n."
            " FC-2025-1563 del 9 marzo 2025\nGrazie per aver scelto il nostro servizio di assistenza remota per i"
            " vostri dodici tecnici. L’abbonamento decorre dal 1° aprile 2025, ha una durata iniziale di dodici mesi e"
            " poi si rinnova per periodi di pari durata.\n{notice}\nIl canone di 1.284,50 € all’anno è fatturato in"
            " anticipo e va pagato entro trenta giorni. L’assistenza è attiva nei giorni feriali dalle 8 alle 18. Ogni"
            " modifica richiede la firma di entrambe le parti. Le condizioni generali, già consegnate, costituiscono"
            " parte integrante di questo contratto e ne seguono la sorte."
        ),
    ),
    "nl": (
        (
            "Elke partij kan de verlenging voorkomen door uiterlijk drie (3) maanden voor het einde van de lopende"
            " termijn schriftelijk op te zeggen."
        ),
        (
            "Timmerbedrijf De Zeeuw B.V., Prinsengracht 261, 1016 GV Amsterdam\nOpdrachtbevestiging nr. TZ-2025-6620"
            " van 9 maart 2025\nDank u dat u voor onze ondersteuning op afstand hebt gekozen, voor twaalf werkplekken."
            " Het abonnement begint op 1 april 2025, loopt eerst twaalf maanden en wordt daarna telkens met een even"
            " lange termijn verlengd.\n{notice}\nDe vergoeding van € 1.284,50 per jaar wordt vooraf in rekening"
            " gebracht en is binnen dertig dagen verschuldigd. Onze helpdesk is op werkdagen bereikbaar van 8 tot 18"
            " uur. Wijzigingen gelden pas na ondertekening door beide partijen. De algemene voorwaarden maken deel uit"
            " van deze overeenkomst en zijn vooraf overhandigd."
        ),
    ),
    "pt": (
        (
            "Qualquer das partes pode opor-se à renovação mediante comunicação escrita enviada com três (3) meses de"
            " antecedência sobre o termo."
        ),
        (
            "Carpintaria São João, Lda., Rua das Flores 33, 4050-265 Porto\nContrato de subscrição n.º SJ-2025-2048, de"
            " 9 de março de 2025\nObrigado por ter escolhido o nosso serviço de assistência remota para os seus doze"
            " técnicos. A subscrição tem início em 1 de abril de 2025, tem uma duração inicial de doze meses e"
            " renova-se depois por períodos iguais.\n{notice}\nA mensalidade, no total de 1.284,50 € por ano, é"
            " faturada antecipadamente e deve ser paga em trinta dias. A assistência funciona nos dias úteis, das 8h às"
            " 18h. Qualquer alteração exige a assinatura de ambas as partes. As condições gerais, já entregues, fazem"
            " parte integrante deste contrato e não podem ser separadas dele."
        ),
    ),
    "ja": (
        "いずれの当事者も、契約期間満了日の3か月前までに書面により通知することにより、本契約の更新を拒絶することができる。",
        (
            "株式会社青葉木工　東京都港区芝公園二丁目四番一号\n利用契約書　契約番号 AM-2025-0931　2025年3月9日\n"
            "このたびは当社の遠隔支援サービスをお申し込みいただき、ありがとうございます。本契約は2025年4月1日に発効し、"
            "当初の契約期間は12か月とし、以後は同一の期間で自動的に更新される。\n{notice}\n"
            "利用料金は年額128,450円とし、前払いで請求する。支払期限は請求書の日付から30日以内とする。"
            "お問い合わせは営業日の午前8時から午後6時まで受け付けます。本契約の変更は両当事者の署名を要する。"
            "利用規約は本契約の一部を構成し、契約締結前に交付されたものとする。"
        ),
    ),
}
LATIN = tuple(code for code in LETTERS if code != "ja")


def text_of(language: str) -> str:
    """All that is printed on a letter."""
    notice, frame = LETTERS[language]
    return frame.format(notice=notice)


@cache
def letter(language: str, *, points: float = 11, columns: int = 1) -> bytes:
    """The letter as a text PDF of one page."""
    font = "IPAGothic, 'IPAexGothic', 'Noto Sans CJK JP'" if language == "ja" else "'Liberation Serif'"
    body = "".join(f"<p>{line}</p>" for line in text_of(language).split("\n"))
    style = (
        f"@page{{size:A4;margin:25mm 22mm}}body{{font:{points}pt/1.45"
        f" {font};columns:{columns};column-gap:12mm;hyphens:manual}}p{{margin:0 0 4mm}}"
    )
    return pdf(f"<html lang={language}><style>{style}</style>{body}</html>")


def page(language: str, dpi: int, *, points: float = 11, columns: int = 1) -> Image.Image:
    """The letter's picture, as it came from the printer: a copy, for saving a picture leaves traces on it."""
    return _page(language, dpi, points, columns).copy()


@cache
def _page(language: str, dpi: int, points: float, columns: int) -> Image.Image:
    shown: Image.Image = (
        pdfium.PdfDocument(letter(language, points=points, columns=columns))[0].render(scale=dpi / 72).to_pil()
    )
    return shown.convert("L")


def _noisy(picture: Image.Image, amount: float, seed: int = 7) -> Image.Image:
    noise = np.random.default_rng(seed).normal(0, amount, (picture.height, picture.width))
    return Image.fromarray(np.clip(np.asarray(picture, dtype=np.float32) + noise, 0, 255).astype(np.uint8))


def _scan(language: str, dpi: int, degrees: float, blur: float, noise: float) -> Image.Image:
    flat = page(language, dpi).rotate(degrees, resample=Image.Resampling.BICUBIC, fillcolor=250, expand=False)
    return _noisy(flat.filter(ImageFilter.GaussianBlur(blur)), noise)


def photo(language: str, seed: int = 3) -> Image.Image:
    """A phone's picture: taken from slightly below, with the light falling off to one side."""
    flat = page(language, 200).rotate(1.5, resample=Image.Resampling.BICUBIC, fillcolor=235)
    width, height = flat.size
    lean = 0.03 * width
    # The quadrilateral of the page that fills the picture: its upper edge is a little longer than its lower one.
    quad = (0, 0, lean * 0.4, height, width - lean, height, width, 0)
    leaning = flat.transform(flat.size, Image.Transform.QUAD, quad, resample=Image.Resampling.BICUBIC)
    light = (
        np.linspace(0.95, 0.44, width, dtype=np.float32)[None, :]
        * np.linspace(1.0, 0.92, height, dtype=np.float32)[:, None]
    )
    dim = Image.fromarray((np.asarray(leaning, dtype=np.float32) * light).astype(np.uint8))
    return _noisy(dim.filter(ImageFilter.GaussianBlur(0.7)), 6, seed)


def fax(language: str) -> Image.Image:
    """Black and white only, coarse, with specks."""
    coarse = _noisy(page(language, 200).filter(ImageFilter.GaussianBlur(0.6)), 25)
    return coarse.point(lambda v: 255 if v > 140 else 0)


def night(language: str, *, ground: int = 18, letters: int = 225, below: float = 0.0) -> Image.Image:
    """A page in night colours, or the part of it below some height: light letters on a dark ground."""
    pixels = np.asarray(page(language, 150), dtype=np.float32)
    dark = letters + (ground - letters) * pixels / 255
    lower = np.arange(len(pixels))[:, None] >= below * len(pixels)
    return Image.fromarray(np.where(lower, dark, pixels).astype(np.uint8))


def shaded(picture: Image.Image, kind: str, *, depth: float, seed: int = 1) -> Image.Image:
    """A photo of a page over which the edge of a hand, or a finger, throws its shadow across the print."""
    height, width = picture.height, picture.width
    y, x = np.mgrid[:height, :width]
    cast = {
        "hand": y > 0.33 * height,
        "slant": 0.6 * x + y > 0.5 * height,
        "finger": np.abs(x - 0.45 * width) < 0.05 * width,
    }
    soft = Image.fromarray((cast[kind] * 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(2))
    lit = np.asarray(picture, dtype=np.float32) * (235 / 255) * (1 - depth * np.asarray(soft, dtype=np.float32) / 255)
    return Image.fromarray(np.clip(lit + np.random.default_rng(seed).normal(0, 4, lit.shape), 0, 255).astype(np.uint8))


def jpeg(picture: Image.Image, quality: int = 60) -> bytes:
    """A picture as a scanner or a phone sends it."""
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, dpi=(200, 200))
    return out.getvalue()


def turned(picture: Image.Image, quarters: int) -> Image.Image:
    """Turned by quarters, without a note in the file that says so."""
    return picture.rotate(90 * quarters, expand=True)


FOUR_KINDS: dict[str, Callable[[str], Image.Image]] = {
    "scan at 150 dpi": lambda language: _scan(language, 150, 1.0, 0.5, 6),
    "scan at 200 dpi": lambda language: _scan(language, 200, -2.0, 0.8, 10),
    "scan at 300 dpi": lambda language: _scan(language, 300, 3.0, 1.2, 14),
    "photo": photo,
}
HARD_KINDS: dict[str, Callable[[str], Image.Image]] = {
    "turned by 90 degrees": lambda language: turned(_scan(language, 200, 1.0, 0.5, 6), 1),
    "turned by 180 degrees": lambda language: turned(_scan(language, 200, 1.0, 0.5, 6), 2),
    "two columns": lambda language: _noisy(
        page(language, 200, columns=2).rotate(1.5, resample=Image.Resampling.BICUBIC, fillcolor=250), 8
    ),
    "fax": fax,
    "7 points": lambda language: _noisy(page(language, 200, points=7), 6),
}


def plain(text: str) -> str:
    """A text for comparing: one kind of apostrophe, quote and dash, single blanks."""
    for odd, even in (
        ("’", "'"),
        ("‘", "'"),
        ("“", '"'),
        ("”", '"'),
        ("–", "-"),
        ("—", "-"),
        ("\u3000", " "),
        ("\u00ad\n", ""),
    ):
        text = text.replace(odd, even)
    return " ".join(text.split())


def error_rate(seen: str, truth: str, *, blanks: bool = True) -> float:
    """Characters that must be changed to get from what was seen to the truth, as a share of the truth."""
    from rapidfuzz.distance import Levenshtein

    one, two = plain(seen), plain(truth)
    if not blanks:
        one, two = one.replace(" ", ""), two.replace(" ", "")
    return Levenshtein.distance(one, two) / len(two)


def survives(sentence: str, seen: str) -> bool:
    """Whether a sentence can still be made out: all but one in twenty of its characters, in their order."""
    from rapidfuzz import fuzz

    one, two = plain(sentence).replace(" ", ""), plain(seen).replace(" ", "")
    return fuzz.partial_ratio(one, two) >= 95
