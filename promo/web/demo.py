"""What only a demo shows: the mails that were sent, for anybody to read. Everywhere else these pages are not there."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from flask.typing import ResponseReturnValue

from promo.messages.mail import mail_folder
from promo.reports.outbox import sent_mail, sent_mails
from promo.web.security import engine

bp = Blueprint("demo", __name__, url_prefix="/demo")


@bp.before_request
def only_in_a_demo() -> None:
    """Mails hold links that sign people in: no page of a real installation shows them."""
    if not engine().settings.demo:
        abort(404)


@bp.get("/mail")
def mails() -> ResponseReturnValue:
    """All mails, the newest first."""
    with engine().store.reading() as db:
        return render_template("demo/mails.html", mails=sent_mails(db, mail_folder(engine().settings)))


@bp.get("/mail/<int:item_id>")
def mail(item_id: int) -> ResponseReturnValue:
    """One mail as it left."""
    with engine().store.reading() as db:
        found = sent_mail(db, item_id, mail_folder(engine().settings))
    if found is None:
        abort(404)
    return render_template("demo/mail.html", mail=found)
