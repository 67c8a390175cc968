"""What a file is called that somebody takes along: in their own language, the number of the claim first. Pure.

Signs that a mail program or an old browser cannot write have a plain name beside them (RFC 6266, RFC 2231): Flask and
Python write both, and the number of the claim is plain in every language.
"""

from __future__ import annotations

import re

from promo.i18n import translations
from promo.translatable import N_

EXIT_PACK, NOTICE, SWITCH, OFFER = N_("exit pack"), N_("notice letter"), N_("switch letter"), N_("offer letter")
NOTICE_DAYS, LAW_DAYS, MY_DATA = N_("days of the notice"), N_("days by law"), N_("my data")


def file_name(what: str, ending: str, locale: str, number: str = "") -> str:
    """The name of a file.

    Args:
        what: a message id of this module.
        ending: without its dot.
        locale: of whoever takes it along.
        number: of the claim, which comes first.
    """
    words = re.sub(r"[^\w]+", "-", translations(locale).gettext(what)).strip("-")
    return f"{number}-{words}.{ending}" if number else f"{words}.{ending}"
