"""What is taken along has a name in the claimant's language, with a plain one beside it for old programs."""

from __future__ import annotations

from urllib.parse import unquote

import pypdfium2
import pytest

from promo import how_sent
from promo.documents.file_names import EXIT_PACK, MY_DATA, NOTICE, file_name
from promo.how_sent import also
from promo.i18n import LOCALES
from promo.leaving.posting import Sending
from promo.web import create_app
from tests.support import said
from tests.support.installation import Installation
from tests.support.line import approved
from tests.support.pages import status_page
from tests.support.proofs import german

GERMAN = {"company": "Brauerei Hohenlinden GmbH", "competitor": "teamviewer", "provider": "TeamViewer", "country": "DE"}
FILES = ("exit-pack.pdf", "notice-letter.pdf", "notice.ics", "switch-letter.pdf", "by-law.ics", "offer.pdf")


@pytest.mark.parametrize("locale", LOCALES)
def test_every_file_of_a_claim_is_called_by_its_name_in_the_claimants_language(lite: Installation, locale: str) -> None:
    claim_id = approved(lite, content=german(), locale=locale, **GERMAN)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    names = set()
    for file in FILES:
        header = client.get(f"{address}/{file}?lang={locale}").headers["Content-Disposition"]
        plain, _, wide = header.partition("filename*=UTF-8''")
        name = unquote(wide) if wide else header.partition("filename=")[2].strip('"')
        assert header.isascii() and f"filename={claim_id}" in plain.replace('"', ""), header
        assert name.startswith(f"{claim_id}-") and name.endswith(file[-4:]) and " " not in name
        if locale != "en":
            assert not any(
                word in name for word in ("exit-pack", "notice-letter", "offer-letter", "switch-letter", "days-")
            )
        names.add(name)
    assert len(names) == len(FILES)


def test_a_name_has_no_sign_that_a_folder_refuses() -> None:
    for locale in LOCALES:
        for what in (EXIT_PACK, NOTICE, MY_DATA):
            name = file_name(what, "pdf", locale)
            assert not set(name) & set('\\/:*?"<>| \xa0\t') and name.count(".") == 1
    assert file_name(EXIT_PACK, "pdf", "de", "SW-1") == "SW-1-Kündigungsmappe.pdf"


def test_a_country_names_its_own_proof_for_letters_within_it_alone() -> None:
    for country, word in (("IT", "PEC"), ("FR", "electronic"), ("ES", "burofax"), ("DE", "Einwurf")):
        for way in Sending:
            assert (word in also(way, country, country)) is (way in (Sending.REGISTERED, Sending.POST))
        assert word in also(Sending.REGISTERED, country, "") and "unless your contract" in also(
            Sending.POST, country, ""
        )
        assert also(Sending.REGISTERED, country, "US") == ""
    assert [also(Sending.POST, country, "") for country in ("PT", "JP", "GB", "NL")] == [""] * 4  # nothing has a source
    assert "we know none" in also(Sending.REGISTERED, "IT", "IT")


@pytest.mark.parametrize("locale", LOCALES)
def test_page_and_pack_say_it_in_every_language_and_the_pack_grows_by_no_sheet(
    lite: Installation, monkeypatch: pytest.MonkeyPatch, locale: str
) -> None:
    claim_id = approved(lite, content=german(form="schriftlich per Einschreiben"), locale=locale, **GERMAN)
    client, address = create_app(lite).test_client(), status_page(lite, claim_id)
    page = said.on_page(client.get(f"{address}?lang={locale}").text)
    pdf = client.get(f"{address}/exit-pack.pdf").data
    first = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_bounded()
    assert "Einwurf-Einschreiben" in page and "Einwurf" in first
    monkeypatch.setitem(how_sent._ALSO, "DE", "")
    assert len(pypdfium2.PdfDocument(client.get(f"{address}/exit-pack.pdf").data)) == len(pypdfium2.PdfDocument(pdf))
