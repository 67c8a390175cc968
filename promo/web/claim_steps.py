"""A claim in three short steps, each at an address of its own and none in need of a script: the papers, the company,
and the plan with all that was given, to be sent. What was typed and sent waits in a draft that a cookie finds again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, abort, current_app, flash, g, jsonify, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from promo.addresses import NoAddress, mail_address
from promo.claims.intake.draft_room import Draft
from promo.claims.intake.drafts import arrange, draft_id, end_draft, forget_draft, keep_fields, kept_uploads, read_draft
from promo.claims.intake.form import Upload
from promo.claims.intake.hand_in import NotTaken, Sent, hand_in
from promo.claims.intake.papers import Refused, take_papers
from promo.claims.intake.prefill import SAID_COUNTRY, who_stands_in
from promo.claims.intake.quote import QuoteProblem
from promo.claims.intake.submit import FormUsedTwice, sent_as
from promo.claims.reply import join_late
from promo.i18n import NAMES, translations
from promo.ids import token
from promo.messages.links import claim_signature, link_of_the_sender
from promo.people.limits import STEP, SUBMIT, count, network_of, sender_of
from promo.translatable import N_
from promo.web.begun import Begun, begun, forgotten, key_of_browser, remembered, under
from promo.web.claim_form import asked_by, empty_form, form_page, said_of, sent_already, sent_files
from promo.web.draft_link import opens_papers
from promo.web.language import speaking
from promo.web.security import engine
from promo.web.step_pages import ADDRESS, FIELDS, ORDER, first_open, problems_of, step_page
from promo.wording import show_row

bp = Blueprint("claim_steps", __name__)
_WISHES = ("remove", "up", "down")
LOOKED = "pictures_read"
"""Where a draft keeps how many papers there were when its photos and scans were read."""
NO_FILE = N_("Add at least one file that shows your contract.")
MISSED = N_(
    "%(names)s arrived from your other device while you sent the request and is not part of it. Reply to our e-mail "
    "with it."
)
LOST = N_(
    "The papers you sent before are no longer here. Send them again; what you typed on the last page is kept, and "
    "nothing was sent."
)
NOTHING_KEPT = N_("We cannot keep anything between the steps just now. Send everything on this page instead.")


@bp.get("/claim/papers")
def papers() -> ResponseReturnValue:
    """The first step, which also stands at the address of the claim."""
    return first_page()


def first_page() -> ResponseReturnValue:
    """The papers; a quote that a link brings along is shown, and kept with the first of them."""
    given = request.args.get("quote", "")
    if not given:
        return step_page("papers", begun())
    try:
        asked = asked_by(given)
    except QuoteProblem as problem:
        return step_page("papers", begun(), problems={"quote": said_of(problem)})
    return step_page("papers", begun(), asked | {"quote": given})


@bp.post("/claim/papers")
def save_papers() -> ResponseReturnValue:
    """Files join, leave or change places; then on to the next step, or more of them."""
    _count()
    was = begun()
    if g.expired:
        return step_page("papers", was), 422
    key, do = was.key or token(), request.form.get("do", "")
    uploads, wanted = sent_files(), _another_language()
    sender, problem = _sender_of_mails()
    if not _is_kept(key, was, begins=bool(uploads or wanted or sender or do in ("code", "mail"))):
        return _on_one_page(was.draft.fields)
    if sender:
        keep_fields(key, {"email": sender, "locale": g.locale}, engine().store, _network())
    refused = _arranged(draft_id(key), uploads, _network())
    now = under(key)
    if wanted:
        return _shown_in(wanted, "claim_steps.papers", now)
    if refused:
        return remembered(make_response(step_page("papers", now, refused=refused), 422), now)
    if do == "mail" and problem:
        typed = {"email": request.form.get("email", "")}
        return remembered(make_response(step_page("papers", now, typed, problems={"email": problem}), 422), now)
    if do == "go":
        if not now.draft.papers:
            return step_page("papers", now, problems={"proof": NO_FILE}), 422
        return go_on(_with_who_stands_in_it(now))
    anchor = {"code": "elsewhere", "mail": "by-mail"}.get(do, "papers")
    code, mail = ("1" if do == name else None for name in ("code", "mail"))
    return remembered(redirect(url_for("prospects.form", code=code, mail=mail, _anchor=anchor), 303), now)


@bp.get("/claim/company")
def company() -> ResponseReturnValue:
    """Who is being left, and who asks."""
    return _shown("company")


@bp.post("/claim/company")
def save_company() -> ResponseReturnValue:
    """Kept, and on."""
    return _saved("company")


@bp.post("/claim/company/read")
def read_pictures() -> ResponseReturnValue:
    """Who stands in photos and scans, read while their sender looks at the page: `{"provider": …, "company": …}`.

    What is found is kept in fields that are empty still; what was typed and kept stays. It is looked for once for the
    papers that are here.
    """
    _count()
    was = begun()
    papers = str(len(was.draft.papers))
    waits = was.key and was.draft.papers and "country" not in was.draft.fields
    if g.expired or not waits or was.draft.fields.get(LOOKED) == papers:
        return jsonify(provider="", company="")
    app = engine()
    found = who_stands_in(kept_uploads(was.key, app.store), app, app.reader, pictures=True)
    there = under(was.key).draft.fields
    free = {} if "country" in there else {name: text for name, text in found.items() if text and not there.get(name)}
    keep_fields(was.key, free | {LOOKED: papers}, app.store, _network())
    return jsonify(provider=free.get("provider", ""), company=free.get("company", ""))


@bp.get("/claim/send")
def last_look() -> ResponseReturnValue:
    """The plans with their prices, and everything that was given, each with a way to change it."""
    return _shown("send")


@bp.post("/claim/send")
def send() -> ResponseReturnValue:
    """Handed in: the receipt, or what is still to be mended; or only the price of another plan."""
    app, was = engine(), begun()
    wants_price = request.form.get("do") != "send"
    count(app, STEP if wants_price else SUBMIT, network_of(request.remote_addr))
    typed = {name: request.form[name] for name in FIELDS["send"] if name in request.form}
    if g.expired:
        return step_page("send", was, typed), 422
    if not was.key:
        return _sent_before()
    if not keep_fields(was.key, typed, app.store, _network()):
        return _on_one_page({**was.draft.fields, **typed})
    was = under(was.key)
    if wanted := _another_language():
        return _shown_in(wanted, "claim_steps.last_look", was)
    if problems := problems_of("send", was.draft.fields):
        return step_page("send", was, problems=problems), 422
    if wants_price:
        return redirect(url_for("claim_steps.last_look", _anchor="price"), 303)
    own = {"form_key": was.key, "locale": g.locale, "anyway": "1", "no_quote": request.form.get("no_quote", "")}
    sent = Sent({**was.draft.fields, **own}, [], request.form.get("password", ""), network=_network())
    try:
        receipt = hand_in(app, app.reader, app.secret, sent)
    except FormUsedTwice as used:
        return sent_already(used, was.draft.fields.get("email", "")), 409
    except NotTaken as why:
        problems = {**why.problems, **({"quote": said_of(why.quote)} if why.quote else {})}
        return step_page("send", was, problems=problems), 422
    late = end_draft(was.id, {file.sha256 for file in receipt.files}, app.store)
    if late and not join_late(app, receipt.claim_id, late):
        names = show_row((paper.name for paper in late), g.locale)
        flash(translations(g.locale).gettext(MISSED) % {"names": names}, "problem")
    current_app.extensions["promo_wake"]()
    return redirect(_page_of(receipt.claim_id), 303)


@bp.post("/claim/forget")
def forget() -> ResponseReturnValue:
    """Nothing of the draft is left, on the server or in the browser."""
    if (was := begun()).key:
        forget_draft(was.id, engine().store)
    return forgotten(redirect(url_for("prospects.form"), 303))


@bp.get("/claim/photos/<draft>/<opening>")
def elsewhere(draft: str, opening: str) -> ResponseReturnValue:
    """Another device, which may add papers and sees their names, and nothing else of what was given."""
    return step_page("elsewhere", _opened(draft, opening))


@bp.post("/claim/photos/<draft>/<opening>")
def add_elsewhere(draft: str, opening: str) -> ResponseReturnValue:
    """Files from another device."""
    _count()
    was = _opened(draft, opening)
    if g.expired:
        return step_page("elsewhere", was), 422
    refused = _arranged(draft, sent_files(), "")
    if refused:
        return step_page("elsewhere", _opened(draft, opening), refused=refused), 422
    return redirect(url_for(".elsewhere", draft=draft, opening=opening, _anchor="papers"), 303)


def _opened(draft: str, opening: str) -> Begun:
    found = read_draft(draft, engine().store) if opens_papers(engine(), draft, opening) else None
    if found is None:
        abort(404)
    return Begun("", found)


def _shown(step: str) -> ResponseReturnValue:
    was = begun()
    if not was.key:
        return _sent_before()
    open_step = first_open(was.draft)
    if ORDER.index(open_step) < ORDER.index(step):
        return redirect(url_for(ADDRESS[open_step]), 303)
    return step_page(step, was)


def _saved(step: str) -> ResponseReturnValue:
    _count()
    was, typed = begun(), {name: request.form.get(name, "") for name in FIELDS[step]}
    if g.expired:
        return step_page(step, was, typed), 422
    if not was.key and (claim_id := sent_as(engine().store, key_of_browser())):
        return redirect(_page_of(claim_id), 303)
    key = was.key or token()
    if step == "company":
        typed |= _read_meanwhile(was, typed)
    if not keep_fields(key, typed, engine().store, _network()):
        return _on_one_page({**was.draft.fields, **typed})
    now = under(key)
    if not was.key:  # the papers of the first step are not there any more: it is where one has to go on
        _say_it_is_lost()
    if wanted := _another_language():
        return _shown_in(wanted, ADDRESS[step], now)
    if step == "company" and (said := _country_taken(now)):
        keep_fields(key, {"country": said}, engine().store, _network())
        return remembered(redirect(url_for(ADDRESS[step], _anchor="country"), 303), under(key))
    if problems := problems_of(step, now.draft.fields):
        return remembered(make_response(step_page(step, now, problems=problems), 422), now)
    return go_on(now)


def go_on(now: Begun) -> Response:
    """To the first step that lacks something, or to the last look."""
    return remembered(redirect(url_for(ADDRESS[first_open(now.draft)]), 303), now)


def _shown_in(language: str, endpoint: str, now: Begun) -> Response:
    return speaking(remembered(redirect(url_for(endpoint), 303), now), language)


def _another_language() -> str:
    """The language chosen on the form, where it is another than the page's: the Enter key presses that button too."""
    wanted = request.form.get("lang", "") if "relang" in request.form else ""
    return wanted if wanted in NAMES and wanted != g.locale else ""


def _country_taken(now: Begun) -> str:
    """The country that the papers say, where the button was pressed that takes it."""
    said = now.draft.fields.get(SAID_COUNTRY, "")
    return said if said and request.form.get("take_country") == said else ""


def _sender_of_mails() -> tuple[str, str]:
    """The address that papers are mailed from, where it was typed, or what is wrong with it."""
    typed = request.form.get("email", "")
    if not engine().settings.takes_papers_by_mail:
        return "", ""
    try:
        return mail_address(typed), ""
    except NoAddress as problem:
        return "", str(problem)


def _with_who_stands_in_it(now: Begun) -> Begun:
    """Provider and company as the papers name them, where nothing was given yet: looked up once."""
    app = engine()
    if "provider" in now.draft.fields:
        return now
    found = who_stands_in(kept_uploads(now.key, app.store), app, app.reader)
    keep_fields(now.key, found, app.store, _network())
    return under(now.key)


def _read_meanwhile(was: Begun, typed: Mapping[str, str]) -> Mapping[str, str]:
    """What was left empty and may be read by now, where the papers could not be read in the moment before."""
    empty = [name for name in ("provider", "company") if not typed[name].strip() and was.draft.fields.get(name) == ""]
    if not (was.key and was.draft.papers and empty) or "country" in was.draft.fields:
        return {}
    app = engine()
    found = who_stands_in(kept_uploads(was.key, app.store), app, app.reader)
    return {name: found[name] for name in empty if found[name]}


def _is_kept(key: str, was: Begun, *, begins: bool) -> bool:
    """Whether there is a draft, begun now where it must be, with the quote that came along; False for want of room."""
    quoted = _quoted(was.draft)
    if (was.key and not quoted) or not (begins or quoted):
        return True
    return keep_fields(key, quoted, engine().store, _network())


def _arranged(draft: str, uploads: Sequence[Upload], network: str) -> list[Refused]:
    """Add files to a draft and put them into the order that a pressed button wants; those that could not join."""
    app = engine()
    refused = take_papers(draft, uploads, app.store, app.reader, network) if uploads else []
    if any(wish in request.form for wish in _WISHES):
        arrange(draft, app.store, _order)
    return refused


def _order(numbers: list[int]) -> list[int]:
    """The papers as a pressed button wants them: one left out, or moved by a place."""
    wish, number = next(((w, request.form.get(w, "")) for w in _WISHES if w in request.form), ("", ""))
    if not number.isdecimal() or int(number[:6]) not in numbers:
        return numbers
    place = numbers.index(int(number))
    moved = [n for n in numbers if n != int(number)]
    if wish == "remove":
        return moved
    moved.insert(max(0, place - 1) if wish == "up" else place + 1, int(number))
    return moved


def _quoted(was: Draft) -> Mapping[str, str]:
    """What a quote asks for that came with this form, where it is a new one."""
    given = request.form.get("quote", "")
    if not given or given == was.fields.get("quote"):
        return {}
    try:
        return asked_by(given) | {"quote": given}
    except QuoteProblem:
        return {}


def _on_one_page(typed: Mapping[str, str]) -> ResponseReturnValue:
    """Where nothing can be kept: all that was typed, on the page that needs no draft."""
    return form_page(empty_form() | dict(typed), {"form_key": NOTHING_KEPT}), 422


def _sent_before() -> Response:
    """No draft: what it became, where it was handed in; else the beginning."""
    claim_id = sent_as(engine().store, key_of_browser())
    if claim_id:
        return redirect(_page_of(claim_id), 303)
    if key_of_browser() or request.method == "POST":
        _say_it_is_lost()
    return redirect(url_for("prospects.form"), 303)


def _say_it_is_lost() -> None:
    flash(translations(g.locale).gettext(LOST), "problem")


def _page_of(claim_id: str) -> str:
    if link_of_the_sender(engine(), claim_id) is None:
        return url_for("find.page")
    return url_for("prospects.claim", claim_id=claim_id, signature=claim_signature(engine(), claim_id))


def _network() -> str:
    return sender_of(engine().secret, request.remote_addr)


def _count() -> None:
    count(engine(), STEP, network_of(request.remote_addr))
