"""A form is handed in: read, its files unlocked and looked at, a rep's quote honoured or the best offer chosen; then
sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from promo.books.list_prices import list_month_value
from promo.claims.intake.drafts import keep_uploads, kept_uploads
from promo.claims.intake.form import ClaimForm, FormProblem, Upload, parse_form
from promo.claims.intake.photo_advice import Look, look_at
from promo.claims.intake.quote import Quoted, QuoteProblem, honoured, read_quote
from promo.claims.intake.recipients import may_be_mailed
from promo.claims.intake.submit import THE_CLAIMANT, Receipt, SentBy, check_uploads, submit_claim
from promo.claims.intake.unlock import unlock
from promo.clock import today
from promo.countries import timezone_of
from promo.promotions.choose import Choice, choose
from promo.proof.sealed.reader import Reader
from promo.store.engine import Store
from promo.work import Office

PASTED = "pasted.txt"


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it arrived: its fields with the language of the page, the files chosen now, the password typed for
    them."""

    fields: Mapping[str, str]
    uploads: Sequence[Upload]
    password: str = ""
    without: frozenset[int] = frozenset()
    """Which of the files kept before are left out, by their number in the list."""
    network: str = ""
    """Who sent it, as limits count senders (`limits.sender_of`)."""
    pasted: str = ""
    """A paper as words that a colleague typed or pasted at the desk."""


class NotTaken(Exception):
    """The form cannot be taken yet; its files are kept under its key for the next try."""

    def __init__(
        self,
        problems: Mapping[str, str],
        kept: list[str],
        looks: Sequence[Look] = (),
        quote: QuoteProblem | None = None,
    ) -> None:
        """`problems` are message ids by field; `looks` what is wrong with photos; `quote` why a quote does not hold."""
        self.problems, self.kept, self.looks, self.quote = problems, kept, looks, quote
        super().__init__(", ".join(problems) or "photos that cannot be read")


def hand_in(office: Office, reader: Reader, secret: str, sent: Sent, sent_by: SentBy = THE_CLAIMANT) -> Receipt:
    """Take a form; the same form twice gives the same receipt.

    Args:
        office: opens the units of work.
        reader: opens the files.
        secret: the key that quotes are signed with.
        sent: what arrived. Files kept from a try before come first, those of now are added.
        sent_by: who sends it, and what follows.

    Raises:
        NotTaken: what is to be mended; photos that cannot be read are said before it costs an attempt.
        FormUsedTwice: the key was used for another form.
    """
    fields, store = sent.fields, office.store
    uploads = gathered(sent, store)
    if sent.pasted.strip():
        uploads.append(Upload(PASTED, sent.pasted.strip().encode(), is_pasted=True))
    try:
        form, uploads = _checked(office, reader, sent, uploads)
        looks = [] if fields.get("anyway") else look_at(uploads, reader)
        if looks:
            raise NotTaken({}, _kept(sent, uploads, store), looks)
        quote = _honoured(office, secret, fields, form)
        offer = quote["promotion"] if quote else best_offer(office, form.country, form.plan, form.every, form.seats)[0]
        mailed = office.do(sent_by.by, may_be_mailed, form.email, form.key)
        return submit_claim(office, replace(form, silent=not mailed), uploads, offer, quote, sent_by)
    except FormProblem as problem:
        raise NotTaken(problem.problems, _kept(sent, uploads, store)) from None
    except QuoteProblem as problem:
        raise NotTaken({}, _kept(sent, uploads, store), quote=problem) from None


def _kept(sent: Sent, uploads: Sequence[Upload], store: Store) -> list[str]:
    """Keep the files for the next try; where none came and none left, they lie there as they are. What was pasted
    stands in its field again and is no file."""
    uploads = [upload for upload in uploads if not upload.is_pasted]
    if not sent.uploads and not sent.without:
        return [upload.name for upload in uploads]
    return keep_uploads(sent.fields.get("form_key", ""), uploads, store, sent.network)


def gathered(sent: Sent, store: Store) -> list[Upload]:
    """The files kept from a try before, then those that came now; the same file twice is one."""
    kept = kept_uploads(sent.fields.get("form_key", ""), store)
    found = [upload for number, upload in enumerate(kept) if number not in sent.without]
    return found + [upload for upload in sent.uploads if upload not in found]


def _checked(office: Office, reader: Reader, sent: Sent, uploads: list[Upload]) -> tuple[ClaimForm, list[Upload]]:
    """The form and its files, unlocked; today is the claimant's own day.

    Raises:
        FormProblem: everything that is wrong with fields, files and password, at once.
    """
    problems: dict[str, str] = {}
    country = sent.fields.get("country", "").strip().upper()
    form = None
    try:
        form = parse_form(sent.fields, office.rules, today(office.clock, timezone_of(country)))
    except FormProblem as problem:
        problems |= problem.problems
    try:
        check_uploads(uploads)
        uploads = unlock(uploads, sent.password, reader)
    except FormProblem as problem:
        problems |= problem.problems
    if form is None or problems:
        raise FormProblem(problems)
    return replace(form, network=sent.network), uploads


def _honoured(office: Office, secret: str, fields: Mapping[str, str], form: ClaimForm) -> Quoted | None:
    given = fields.get("quote", "")
    if not given or fields.get("no_quote"):
        return None
    quote = read_quote(given, secret)
    zone = ZoneInfo(office.rules.promotion_of(quote.promotion).file.timezone)
    return honoured(quote, form, zone, office.clock.now())


def best_offer(office: Office, country: str, plan: str, every: str, seats: int) -> tuple[str, Choice | None]:
    """The id of the offer a claim takes now, and the choice behind it.

    Args:
        office: knows the rules and the time.
        country: ISO 3166.
        plan: id of the plan.
        every: `month` or `year`.
        seats: how many.

    Returns:
        Where no offer is open, the first, which says so, and None.
    """
    rules = office.rules
    value = list_month_value(rules, plan, every, seats, country)
    found = choose(
        rules.promotions.values(), country=country, plan=plan, every=every, month_value=value, at=office.clock.now()
    )
    return (found.kept if found else rules.promotion).file.id, found
