"""The customer's account: Account info > Subscriptions > Turn off auto-renewal. And the way out by a mailed link."""

from __future__ import annotations

import io

from flask import Blueprint, abort, flash, g, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from promo.clock import today
from promo.documents.cancellation import cancellation_ics, cancellation_pdf
from promo.documents.file_names import MY_DATA, file_name
from promo.documents.invoice import invoice_pdf
from promo.documents.own_data import own_data
from promo.i18n import translations
from promo.messages.links import opens_cancellation, status_link
from promo.nightly import last_check
from promo.people.access import may_act_for
from promo.people.limits import PAPER, count, network_of
from promo.reports.claim import claims_of
from promo.reports.offer_letter import has_offer_letter
from promo.reports.start_choices import start_is_open
from promo.reports.subscription import owner_of_confirmation, owner_of_invoice, subscription_view, subscriptions_of
from promo.subscriptions.cancel import current_cancellation, turn_off_renewal, turn_on_renewal
from promo.translatable import N_
from promo.web.security import by_person, engine
from promo.wording import show_date, show_instant, show_money
from promo.work import LINK

bp = Blueprint("portal", __name__)
UNDONE = N_(
    "Confirmed %(when)s. The confirmation with the reference %(reference)s no longer holds. We sent this to %(email)s."
)


@bp.get("/account")
def account() -> ResponseReturnValue:
    """Account info opens at the subscriptions."""
    return redirect(url_for(".subscriptions"))


@bp.get("/account/subscriptions")
def subscriptions() -> ResponseReturnValue:
    """Every subscription of the customer."""
    app = engine()
    with app.store.reading() as db:
        views = subscriptions_of(db, g.person.id, app.rules)
        checked = last_check(db, app.clock.now())
        requests = [(claim, status_link(app, claim.id)) for claim in claims_of(db, g.person.email)]
        # The link opens the whole request, with its papers: the owner's alone, never a colleague's with access.
        own = [v for v in views if v.row.person_id == g.person.id]
        starts = {v.row.id: status_link(app, v.claim.id) + "#start" for v in own if start_is_open(db, v)}
        offers = {v.row.id for v in views if has_offer_letter(db, v.claim, v.row)}
    return render_template(
        "portal/subscriptions.html",
        views=views,
        requests=requests,
        starts=starts,
        offers=offers,
        checked=checked,
        today=today(app.clock, "UTC"),
    )


@bp.post("/account/subscriptions/<int:subscription_id>/renewal-off")
def renewal_off(subscription_id: int) -> ResponseReturnValue:
    """One click, effective at once."""
    engine().do(by_person(), turn_off_renewal, subscription_id)
    return redirect(url_for(".subscriptions") + "#done", 303)


@bp.post("/account/subscriptions/<int:subscription_id>/renewal-on")
def renewal_on(subscription_id: int) -> ResponseReturnValue:
    """Undo."""
    app, spoken = engine(), translations(g.locale)
    reference = app.do(by_person(), turn_on_renewal, subscription_id)
    with app.store.reading() as db:
        view = subscription_view(db, subscription_id, app.rules)
    if view.row.next_billing_on is None:
        said = spoken.gettext(N_("Auto-renewal is on again, as before."))
    else:
        day, amount = show_date(view.row.next_billing_on, g.locale), show_money(view.amounts.total, g.locale)
        said = spoken.gettext(N_("Auto-renewal is on again, as before. The next bill comes on %(day)s: %(amount)s."))
        said %= {"day": day, "amount": amount}
    if reference is None:
        flash(said)
        return redirect(url_for(".subscriptions"), 303)
    when, email = show_instant(app.clock.now(), view.row.timezone, g.locale), view.person.email
    kept = spoken.gettext(UNDONE) % {"when": when, "reference": reference, "email": email}
    flash(f"{said}\n{kept}", "receipt")
    return redirect(url_for(".subscriptions") + "#receipt", 303)


@bp.get("/account/invoices/<int:invoice_id>.pdf")
def invoice(invoice_id: int) -> ResponseReturnValue:
    """An invoice of one's own."""
    with engine().store.reading() as db:
        if not may_act_for(db, g.person.id, owner_of_invoice(db, invoice_id)):
            abort(404)
    return _download(*invoice_pdf(engine(), invoice_id))


@bp.get("/account/my-data.zip")
def my_data() -> ResponseReturnValue:
    """All we keep of the customer, as a ZIP of JSON and files."""
    count(engine(), PAPER, network_of(request.remote_addr))
    made = own_data(engine(), g.person.id)
    name = file_name(MY_DATA, "zip", g.locale)
    return send_file(made, mimetype="application/zip", as_attachment=True, download_name=name)


def _my_own(cancellation_id: str) -> None:
    """404 unless the confirmation is the customer's."""
    with engine().store.reading() as db:
        if not may_act_for(db, g.person.id, owner_of_confirmation(db, cancellation_id)):
            abort(404)


@bp.get("/account/confirmations/<cancellation_id>.pdf")
def confirmation(cancellation_id: str) -> ResponseReturnValue:
    """The confirmation that renewal is off."""
    _my_own(cancellation_id)
    return _download(*cancellation_pdf(engine(), cancellation_id))


@bp.get("/account/confirmations/<cancellation_id>.ics")
def calendar(cancellation_id: str) -> ResponseReturnValue:
    """The last day of service as a day in the calendar."""
    _my_own(cancellation_id)
    return _download(*cancellation_ics(engine(), cancellation_id))


def _opened(subscription_id: int, signature: str) -> None:
    if not opens_cancellation(engine(), subscription_id, signature):
        abort(404)


@bp.get("/leave/<int:subscription_id>/<signature>")
def cancel_by_link(subscription_id: int, signature: str) -> ResponseReturnValue:
    """The way out without signing in."""
    _opened(subscription_id, signature)
    app = engine()
    with app.store.reading() as db:
        view = subscription_view(db, subscription_id, app.rules)
    return render_template("portal/cancel_by_link.html", view=view, signature=signature)


@bp.post("/leave/<int:subscription_id>/<signature>")
def cancel_now(subscription_id: int, signature: str) -> ResponseReturnValue:
    """Turn renewal off by the mailed link."""
    _opened(subscription_id, signature)
    engine().do(LINK, turn_off_renewal, subscription_id)
    return redirect(url_for(".cancel_by_link", subscription_id=subscription_id, signature=signature), 303)


def _confirmed(subscription_id: int, signature: str) -> str:
    """The id of the confirmation that a mailed link opens; 404 where renewal is on."""
    _opened(subscription_id, signature)
    with engine().store.reading() as db:
        found = current_cancellation(db, subscription_id)
    if found is None:
        abort(404)
    return found.id


@bp.get("/leave/<int:subscription_id>/<signature>/confirmation.pdf")
def confirmation_by_link(subscription_id: int, signature: str) -> ResponseReturnValue:
    """The confirmation, by the mailed link."""
    count(engine(), PAPER, network_of(request.remote_addr))
    return _download(*cancellation_pdf(engine(), _confirmed(subscription_id, signature)))


@bp.get("/leave/<int:subscription_id>/<signature>/last-day.ics")
def calendar_by_link(subscription_id: int, signature: str) -> ResponseReturnValue:
    """The last day of service, by the mailed link."""
    return _download(*cancellation_ics(engine(), _confirmed(subscription_id, signature)))


def _download(name: str, content: bytes) -> ResponseReturnValue:
    kind = "text/calendar" if name.endswith(".ics") else "application/pdf"
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name)
