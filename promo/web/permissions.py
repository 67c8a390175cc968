"""Who may call which route: one table, checked before every request. A route that nobody entered is refused.

The roles, each with what it adds: a rep decides on claims; a lead is a rep who also looks again at what reps approved
and hands out the work; a manager is a lead who also has the books, the rules and the people; finance has the books and
reads the desk; an administrator may do all; an auditor reads all of it and changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from promo.store.tables import Role


class Key(StrEnum):
    """What opens a route."""

    ANYONE = "anyone"
    LINK = "link"
    SESSION = "session"
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class Access:
    """The key a route asks for; with a session, the roles that have it."""

    key: Key
    roles: frozenset[Role] = frozenset()


_AT_THE_DESK = {Role.REP, Role.LEAD, Role.MANAGER, Role.ADMIN}
_WITH_THE_BOOKS = {Role.FINANCE, Role.MANAGER, Role.ADMIN}
_READS_ALL = {Role.AUDITOR}


def _roles(*roles: Role) -> Access:
    return Access(Key.SESSION, frozenset(roles))


ANYONE = Access(Key.ANYONE)
LINK = Access(Key.LINK)
SIGNATURE = Access(Key.SIGNATURE)
SIGNED_IN = _roles(*Role)
CUSTOMER = _roles(Role.CUSTOMER)
STAFF = _roles(*(role for role in Role if role is not Role.CUSTOMER))
"""What is one's own: a password, a second factor."""
DESK = _roles(*_AT_THE_DESK)
"""Acts on claims and contracts."""
DESK_READ = _roles(*_AT_THE_DESK, Role.FINANCE, *_READS_ALL)
ORIGINALS = _roles(*_AT_THE_DESK, *_READS_ALL)
"""Papers as they were sent; who opened one is written down."""
LEADS = _roles(Role.LEAD, Role.MANAGER, Role.ADMIN)
"""What reps leave to a lead: second looks, who has which claim, the templates of letters."""
LEADS_READ = _roles(*LEADS.roles, *_READS_ALL)
FINANCE = _roles(*_WITH_THE_BOOKS)
FINANCE_READ = _roles(*_WITH_THE_BOOKS, *_READS_ALL)
COMMISSION = _roles(*FINANCE_READ.roles, *LEADS.roles)
PEOPLE = _roles(Role.MANAGER, Role.ADMIN)
PEOPLE_READ = _roles(*PEOPLE.roles, *_READS_ALL)
STUDIO = _roles(Role.MANAGER, Role.ADMIN)
STUDIO_READ = _roles(*STAFF.roles)

ROUTES: dict[str, Access] = {
    "static": ANYONE,
    "service.health": ANYONE,
    "service.ready": ANYONE,
    "service.robots": ANYONE,
    "service.favicon": ANYONE,
    "service.metrics_page": ANYONE,
    "service.confirm": SIGNATURE,
    "service.stripe": SIGNATURE,
    "service.bounced": SIGNATURE,
    "front.page": ANYONE,
    "front.legal": ANYONE,
    "help.index": ANYONE,
    "help.topic": ANYONE,
    "check_first.page": ANYONE,
    "check_first.send": ANYONE,
    "check_first.carry": ANYONE,
    "prospects.form": ANYONE,
    "prospects.one_page": ANYONE,
    "prospects.submit": ANYONE,
    "claim_steps.papers": ANYONE,
    "claim_steps.save_papers": ANYONE,
    "claim_steps.company": ANYONE,
    "claim_steps.read_pictures": ANYONE,
    "claim_steps.save_company": ANYONE,
    "claim_steps.last_look": ANYONE,
    "claim_steps.send": ANYONE,
    "claim_steps.forget": ANYONE,
    "claim_steps.elsewhere": LINK,
    "claim_steps.add_elsewhere": LINK,
    "prospects.look": ANYONE,
    "prospects.language": ANYONE,
    "appearance.choose": ANYONE,
    "prospects.claim": LINK,
    "prospects.picture": LINK,
    "prospects.add_files": LINK,
    "prospects.appeal_now": LINK,
    "prospects.object_to_revocation": LINK,
    "prospects.withdraw_now": LINK,
    "find.page": ANYONE,
    "find.send": ANYONE,
    "read_back.piece": LINK,
    "read_back.correct_facts": LINK,
    "start.look": LINK,
    "start.agree": LINK,
    "acknowledge.ours": LINK,
    "offer_letter.by_link": LINK,
    "leaving.switch_letter": LINK,
    "leaving.calendar": LINK,
    "exit_pack.pack": LINK,
    "exit_pack.notice": LINK,
    "exit_pack.calendar": LINK,
    "notices.sent": LINK,
    "notices.answer": LINK,
    "notices.way": LINK,
    "notices.back": LINK,
    "answers.waiting": DESK_READ,
    "answers.case": DESK_READ,
    "answers.close": DESK,
    "answers.picture": DESK_READ,
    "answers.original": ORIGINALS,
    "demo.mails": ANYONE,
    "demo.mail": ANYONE,
    "sign_in.page": ANYONE,
    "sign_in.by_password": ANYONE,
    "sign_in.ask_link": ANYONE,
    "sign_in.link": ANYONE,
    "sign_in.by_link": ANYONE,
    "by_company.there": ANYONE,
    "by_company.back": ANYONE,
    "by_company.leave": ANYONE,
    "sign_in.out": SIGNED_IN,
    "desk.queue": DESK_READ,
    "second_looks.waiting": LEADS_READ,
    "second_looks.blind": LEADS_READ,
    "second_looks.seen": LEADS,
    "second_looks.unblind": LEADS,
    "second_looks.unblind_all": LEADS,
    "letters.everything": LEADS_READ,
    "letters.one": LEADS_READ,
    "letters.page": LEADS_READ,
    "desk.claims": DESK_READ,
    "desk.claim": DESK_READ,
    "desk.ahead": DESK_READ,
    "desk.picture": DESK_READ,
    "desk.text": DESK_READ,
    "desk.original": ORIGINALS,
    "desk.review": DESK,
    "desk.undo": DESK,
    "saved_views.keep": DESK,
    "saved_views.forget": DESK,
    "handling.owner": DESK,
    "handling.sleep": DESK,
    "handling.wake_up": DESK,
    "handling.here": DESK,
    "desk.void_links": DESK,
    "hand_readings.read": DESK,
    "wordings.kept": DESK_READ,
    "wordings.write": LEADS,
    "wordings.change": LEADS,
    "wordings.retire": LEADS,
    "desk_notes.write": DESK,
    "messages.write": LINK,
    "messages.wrong": LINK,
    "messages.answer": DESK,
    "hand_readings.take_back": DESK,
    "quotes.mine": ORIGINALS,
    "quotes.make": DESK,
    "quotes.revoke": DESK,
    "quotes.mail": DESK,
    "quotes.paper": ORIGINALS,
    "commission.month": COMMISSION,
    "commission.export": COMMISSION,
    "commission.brought": DESK_READ,
    "commission.say_who": LEADS,
    "rep_start.form": ORIGINALS,
    "rep_start.send": DESK,
    "consent.answer": LINK,
    "desk.chores": DESK_READ,
    "desk.confirm_service": DESK,
    "desk.release_held": DESK,
    "desk.spoke": DESK,
    "desk.send_again": DESK,
    "desk.mail_seen": DESK,
    "portal.account": CUSTOMER,
    "portal.subscriptions": CUSTOMER,
    "portal.renewal_off": CUSTOMER,
    "portal.renewal_on": CUSTOMER,
    "portal.invoice": CUSTOMER,
    "portal.confirmation": CUSTOMER,
    "portal.my_data": CUSTOMER,
    "opinions.mine": CUSTOMER,
    "opinions.by_link": LINK,
    "opinions.report": DESK_READ,
    "access.everybody": CUSTOMER,
    "access.invite_one": CUSTOMER,
    "access.remove_one": CUSTOMER,
    "access.invitation": LINK,
    "access.accept_invitation": LINK,
    "erasure.page": CUSTOMER,
    "erasure.ask": CUSTOMER,
    "erasure.of_claim": LINK,
    "erasure.ask_of_claim": LINK,
    "offer_letter.of_account": CUSTOMER,
    "contracts.contract": DESK_READ,
    "contracts.extend_free": DESK,
    "contracts.vat_number": DESK,
    "contracts.zone": DESK,
    "contracts.change_terms": DESK,
    "contracts.confirm_terms": DESK,
    "contracts.drop_terms": DESK,
    "contracts.take_back": DESK,
    "contracts.settle": DESK,
    "contracts.assign_cancellation": DESK,
    "contracts.clock": DESK,
    "contracts.gateway_again": DESK,
    "people.everybody": PEOPLE_READ,
    "people.add_one": PEOPLE,
    "people.reset_one": PEOPLE,
    "people.sign_out_one": PEOPLE,
    "people.sign_oneself_out": STAFF,
    "people.disable_one": PEOPLE,
    "people.enable_one": PEOPLE,
    "people.role_of_one": PEOPLE,
    "people.reset_code": PEOPLE,
    "second_factor.ask": ANYONE,
    "second_factor.enter_code": ANYONE,
    "second_factor.page": STAFF,
    "second_factor.set_up": STAFF,
    "second_factor.first_code": STAFF,
    "second_factor.renew": STAFF,
    "second_factor.take_away": STAFF,
    "people.password": STAFF,
    "people.save_password": STAFF,
    "studio.home": STUDIO_READ,
    "studio.one_set": STUDIO_READ,
    "studio.set_file": STUDIO_READ,
    "studio.change": STUDIO,
    "studio_copies.copy": STUDIO_READ,
    "studio_copies.file": STUDIO_READ,
    "studio_copies.save": STUDIO,
    "studio_copies.look": STUDIO,
    "studio_copies.add": STUDIO,
    "studio_copies.remove": STUDIO,
    "studio_copies.keep": STUDIO,
    "studio_copies.away": STUDIO,
    "studio_directory.competitors": STUDIO_READ,
    "studio_directory.competitor": STUDIO_READ,
    "studio_directory.address_checked": STUDIO,
    "studio_directory.letter": STUDIO_READ,
    "studio_directory.laws": STUDIO_READ,
    "studio_directory.caps": STUDIO_READ,
    "studio_offers.offers": STUDIO_READ,
    "studio_directory.begin": STUDIO,
    "studio_tries.try_set": STUDIO_READ,
    "studio_tries.try_copy": STUDIO_READ,
    "studio_tries.try_set_anew": STUDIO_READ,
    "studio_tries.try_copy_anew": STUDIO_READ,
    "studio_tries.seen": STUDIO,
    "studio_tries.put_into_force": STUDIO,
    "studio_tries.set_to_come": STUDIO,
    "studio_tries.copy_to_come": STUDIO,
    "studio_tries.drop_plan": STUDIO,
    "studio_tries.beside": STUDIO,
    "studio_tries.disagreed": STUDIO_READ,
    "finance.month": FINANCE_READ,
    "finance.claims": FINANCE_READ,
    "finance.ledger": FINANCE_READ,
    "finance.payments": FINANCE_READ,
    "finance.record": FINANCE,
    "finance.import_file": FINANCE,
    "finance.match_payment": FINANCE,
    "finance.send_back": FINANCE,
    "subscription.manage": CUSTOMER,
    "subscription.change": CUSTOMER,
    "subscription.withdraw": CUSTOMER,
    "subscription.details": CUSTOMER,
    "subscription.early": CUSTOMER,
    "subscription.begin_pause": CUSTOMER,
    "subscription.end_pause": CUSTOMER,
    "subscription.stop": CUSTOMER,
    "portal.calendar_by_link": LINK,
    "portal.calendar": CUSTOMER,
    "call_requests.form": ANYONE,
    "call_requests.send": ANYONE,
    "call_requests.done": LINK,
    "call_requests.note_call": DESK,
    "cancel.form": ANYONE,
    "cancel.send": ANYONE,
    "cancel.done": LINK,
    "cancel.declaration": LINK,
    "cancel.calendar": LINK,
    "portal.cancel_by_link": LINK,
    "portal.cancel_now": LINK,
    "portal.confirmation_by_link": LINK,
}


def may(role: Role | None, endpoint: str) -> bool:
    """Whether a role opens a route that asks for a session: what a page offers is asked here, as every request is."""
    access = ROUTES[endpoint]
    return access.key is Key.SESSION and role in access.roles
