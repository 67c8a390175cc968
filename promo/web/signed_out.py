"""A form that was sent without a session, or with one that began after its page: all that was typed comes back.

That holds for every form behind a sign-in without being asked for: a form that is added tomorrow is among them.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import current_app, g, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from promo.eligibility.reasons_for_reps import FOR_REPS
from promo.i18n import translations
from promo.translatable import N_
from promo.web.permissions import ROUTES, Key
from promo.web.received import own_path
from promo.web.security import CHOOSING, SETTING_UP, once_more_token
from promo.web.studio_sentences import changed_blanks

NEVER_SHOWN = CHOOSING | SETTING_UP
"""Forms of passwords and codes: they are typed anew."""


_TOKENS = frozenset({"csrf", "once_more"})
_VERDICTS = {"approve": N_("Approve"), "ask": N_("Ask for more"), "decline": N_("Decline")}


def signed_out(code: int) -> ResponseReturnValue | None:
    """The form as it was typed, with the way to signing in and back; nothing for a form that is nobody's in particular.

    Args:
        code: 401 without a session; 400 with one that the page of the form did not know.
    """
    access = ROUTES.get(request.endpoint or "")
    if access is None or access.key is not Key.SESSION or (code == 400 and not _is_ours()):
        return None
    may_come_back = request.endpoint not in NEVER_SHOWN and _is_ours()
    is_kept = may_come_back and any(name not in _TOKENS for name in request.form)
    typed = [(name, value) for name, value in request.form.items(multi=True) if name not in _TOKENS] if is_kept else []
    is_file = request.endpoint == "studio_copies.save" and bool(typed)
    shown = render_template(
        "signed_out.html",
        typed=typed,
        words=["text"] if is_file else [name for name, value in typed if _is_words(value)],
        changed=changed_blanks(request.form, _kind_of_file(), g.locale) if is_file else [],
        is_file=is_file,
        had_files=any(file.filename for file in request.files.values()),
        is_in=g.person is not None,
        is_kept=is_kept,
        once_more=once_more_token() if is_kept and g.person is None else "",
        decision=_decision() if is_kept else None,
        this=request.full_path.rstrip("?"),
        back=_page_of_the_form(),
    )
    return shown, code


def _decision() -> tuple[str, str] | None:
    """The decision that a form says, and the reasons that it gives: nobody sends one that the page does not name."""
    verdict, gettext = request.form.get("verdict", ""), translations(g.locale).gettext
    if request.endpoint != "desk.review" or verdict not in _VERDICTS:
        return None
    asked = {"ask": "ask_for", "decline": "because"}.get(verdict, "")
    code = request.form.get(asked, "")
    return gettext(_VERDICTS[verdict]), gettext(FOR_REPS[code].short) if code in FOR_REPS else ""


def _kind_of_file() -> str:
    return str((request.view_args or {}).get("name", "")).partition("/")[0]


def _is_ours() -> bool:
    """Whether a browser says that the form stood on a page of ours; words of a stranger are offered to nobody."""
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc == request.host


def _is_words(value: str) -> bool:
    """Whether somebody wrote a value, rather than chose it: what was chosen comes along and need not be read."""
    return len(value) > 40 or "@" in value or not value.isascii() or len(value.split()) > 1


def _page_of_the_form() -> str:
    """The page that the form stood on, to come back to after signing in; the one of its claim where that is unknown."""
    came = urlsplit(request.referrer or "")
    path = own_path(came.path + (f"?{came.query}" if came.query else "")) if came.netloc == request.host else ""
    try:
        current_app.create_url_adapter(request).match(came.path, method="GET")  # type: ignore[union-attr]
    except HTTPException:
        path = ""
    claim_id = (request.view_args or {}).get("claim_id")
    return path or (url_for("desk.claim", claim_id=claim_id) if claim_id and request.path.startswith("/desk") else "")
