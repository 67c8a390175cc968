"""What happened to a claim, as sentences: who did what. When stands beside each."""

from __future__ import annotations

from promo.called import ACTORS, called
from promo.claims.judging.claim_json import Translate
from promo.i18n import translations
from promo.periods import Period, Unit
from promo.reports.claim import Happening
from promo.translatable import N_
from promo.wording import FACT_NAMES, show_fact, show_period, show_stated

_APPROVED, _ASKED, _DECLINED = (
    N_("%(who)s approved it."),
    N_("%(who)s asked the claimant for more."),
    N_("%(who)s declined it."),
)

SENTENCES = {
    "claim.made_for_customer": N_("%(who)s made the claim for the customer, who was asked to agree."),
    "claim.submitted": N_("%(who)s sent the claim."),
    "claim.attributed": N_("%(who)s said who brought the claim."),
    "claim.taken": N_("%(who)s began to read the proof."),
    "claim.taken_again": N_("%(who)s began to read the proof once more."),
    "claim.put_off": N_("%(who)s put the reading off."),
    "claim.judged_approve": _APPROVED,
    "claim.judged_ask": _ASKED,
    "claim.judged_review": N_("%(who)s passed it to a colleague."),
    "claim.judged_decline": _DECLINED,
    "claim.answered": N_("%(who)s answered."),
    "claim.rep_approved": _APPROVED,
    "claim.rep_asked": _ASKED,
    "claim.rep_declined": _DECLINED,
    "claim.appealed": N_("%(who)s objected: another person looks at it."),
    "claim.no_answer": N_("No answer came in time, so the claim expired."),
    "claim.hold_over": N_("The service did not start in time, so the approval ended."),
    "claim.service_confirmed": N_("%(who)s confirmed that the service runs."),
    "claim.revoked": N_("The free months were taken back."),
    "claim.no_place": N_("No place was free, so the claim went to the waiting list."),
    "claim.place_came_free": N_("A place came free, so the claim was approved."),
    "claim.overtaken": N_("Something changed while the claim waited, so a colleague looks at it."),
    "claim.started_provisionally": N_("Nobody had decided in time, so the service started provisionally."),
    "claim.provisional_notice": N_("The end of the provisional service was told."),
    "claim.withdrawn": N_("%(who)s withdrew the claim."),
    "claim.looked_at_again": N_("%(who)s judged the claim again."),
    "claim.read_by_hand": N_("%(who)s read a fact in the papers: %(fact)s."),
    "claim.reading_taken_back": N_("%(who)s took back what was read by hand: %(fact)s."),
    "claim.decision_said": N_("%(who)s decided; for ten seconds it can be taken back."),
    "claim.decision_taken_back": N_("%(who)s took the decision back before anything followed from it."),
    "claim.decision_fell": N_("The decision of %(who)s did not take effect: the claim changed meanwhile."),
    "claim.owned": N_("%(who)s said who has the claim at the desk."),
    "claim.given_back": N_("%(who)s gave the claim back to the queue."),
    "claim.snoozed": N_("%(who)s put the claim to sleep."),
    "claim.woken": N_("%(who)s woke the claim."),
    "claim.note_written": N_("%(who)s wrote a note to colleagues."),
    "claim.message_written": N_("%(who)s wrote to us."),
    "claim.message_answered": N_("%(who)s wrote to the claimant."),
    "claim.message_closed": N_("%(who)s saw that a message needs no answer."),
    "claim.promised": N_("%(who)s meant words that the offer does not promise."),
    "claim.first_approval": N_("%(who)s approved it first; a second person must agree."),
    "claim.acknowledged": N_("%(who)s showed that the mailbox is theirs."),
    "claim.spoken_with": N_("%(who)s spoke with the company about its contract."),
    "claim.paper_joined": N_("A paper from another device joined the claim while it was sent."),
    "claim.links_voided": N_("%(who)s made the links void; new ones were mailed."),
    "claim.links_asked": N_("%(who)s asked for the links by e-mail."),
    "claim.call_asked": N_("Somebody who named this claim asked for a call."),
    "claim.called": N_("%(who)s made the call that was asked for."),
    "claim.loaded_ahead": N_("The page was loaded ahead for %(who)s."),
    "claim.opened_unblinded": N_("%(who)s opened it before it was judged again, and judges it no more."),
    "claim.viewed": N_("%(who)s looked at the claim."),
    "claim.erased": N_("The claimant’s data were erased."),
    "claim.notice_way": N_("%(who)s chose the way to leave."),
    "claim.notice_sent": N_("%(who)s said that the notice was sent."),
    "claim.notice_receipt": N_("%(who)s added the receipt of the post."),
    "claim.notice_answer": N_("%(who)s told what the provider answered."),
    "claim.notice_settled": N_("%(who)s settled the provider’s answer."),
    "claim.notice_taken_back": N_("%(who)s took back what they told of the notice."),
    "notice.downloaded": N_("%(who)s downloaded a paper of the notice."),
    "notice.forgotten": N_("A paper of the notice was erased."),
    "notice.words_forgotten": N_("Words about the notice were erased."),
    "proof.downloaded": N_("%(who)s downloaded a file of the proof."),
    "proof.forgotten": N_("A file of the proof was erased."),
    "credit.granted": N_("%(who)s granted free months: %(length)s."),
    "credit.closed": N_("Free months that were not used were closed: %(length)s."),
    "credit.revocation_told": N_("%(who)s announced that the free months are taken back."),
    "credit.revocation_appealed": N_("%(who)s objected to losing the free months."),
    "credit.revocation_settled": N_("%(who)s settled the objection."),
    "credit.revoked": N_("The free months that were left were taken back."),
    "place.given_back": N_("The place in the offer was given back."),
    "place.valued_anew": N_("The value of the credit was reckoned anew."),
}
"""A sentence for every event that is about a claim; a test compares them with what the code writes."""
OTHERWISE = N_("%(who)s did something else.")
"""For an event of another version."""

_WORDS = ("note", "why", "words")


def told(happening: Happening, locale: str) -> str:
    """What happened, in one sentence of a language."""
    gettext = translations(locale).gettext
    months = happening.detail.get("months")
    length = show_period(Period(months, Unit.MONTH), locale) if isinstance(months, int) and months > 0 else "—"
    values = {"who": who(happening.actor, gettext), "length": length, "fact": _fact(happening, locale)}
    said = gettext(SENTENCES.get(happening.what, OTHERWISE)) % values
    return f"{said} {before}" if (before := _before(happening, locale)) else said


def _before(happening: Happening, locale: str) -> str:
    """What had been read of a fact before somebody read it by hand; empty where it was nothing, or an id of ours."""
    name, was = str(happening.detail.get("fact", "")), happening.detail.get("was")
    if name not in FACT_NAMES or name == "competitor" or not isinstance(was, str) or was == happening.detail["value"]:
        return ""
    return translations(locale).gettext(N_("Before: %(value)s.")) % {"value": show_stated(name, was, locale)}


def _fact(happening: Happening, locale: str) -> str:
    """What was read by hand, with its value where that is no id of ours."""
    name, value = str(happening.detail.get("fact", "")), happening.detail.get("value")
    if name in FACT_NAMES and isinstance(value, str) and name != "competitor":
        return show_fact(name, value, locale)
    return translations(locale).gettext(FACT_NAMES[name]) if name in FACT_NAMES else "—"


def who(actor: str, gettext: Translate) -> str:
    """Who acted: the name of one of the staff as it is, anybody else in the words of a language."""
    is_named = actor not in ACTORS and not actor.startswith("person:")
    return actor if is_named else gettext(called("actor", actor))


def said(happening: Happening) -> str:
    """What the person wrote who did it; empty where nothing was written, or it was erased since."""
    return next((str(words) for name in _WORDS if (words := happening.detail.get(name))), "")
