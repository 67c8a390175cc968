"""How long a letter is under way, and how a notice travels: by the countries of both ends, and by what is asked for."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from promo.claims.judging.addressee import addressee_of
from promo.claims.judging.route import route_between, route_to
from promo.leaving.posting import BY_LETTER, POST_OR_EMAIL, Sending, is_too_late, sending, sending_by_law
from promo.promotions.rule_files import load_post_days, load_rules
from promo.shipped import shipped

any_day = st.dates(date(2026, 1, 1), date(2028, 12, 31))
COUNTRIES = ("DE", "FR", "GB", "JP", "US", "")


@pytest.mark.parametrize(
    ("sender", "addressee", "posted", "arrives"),
    [
        ("DE", "DE", date(2026, 11, 27), date(2026, 12, 3)),  # Friday to Thursday: four working days
        ("GB", "GB", date(2026, 12, 24), date(2026, 12, 31)),  # Christmas, and Boxing Day on the Monday
        ("GB", "DE", date(2026, 11, 27), date(2026, 12, 8)),  # seven, not the three within Britain
        ("DE", "GB", date(2026, 12, 23), date(2027, 1, 6)),  # the 28th is a holiday in Britain alone
        ("DE", "DE", date(2026, 11, 28), date(2026, 12, 4)),  # a Saturday: it goes on Monday, not with Friday's post
        ("JP", "DE", date(2026, 12, 18), date(2027, 1, 13)),  # fifteen: Christmas there, 11 January in Japan
    ],
)
def test_a_letter_takes_the_days_of_its_way_and_no_day_off_of_either_end_counts(
    sender: str, addressee: str, posted: date, arrives: date
) -> None:
    assert route_between(sender, addressee, posted.year).arrives(posted) == arrives


@given(sender=st.sampled_from(COUNTRIES), addressee=st.sampled_from(COUNTRIES), day=any_day)
def test_what_is_posted_on_the_last_day_is_there_in_time_and_not_before_the_post_can_be(
    sender: str, addressee: str, day: date
) -> None:
    route = route_between(sender, addressee, day.year)
    posted = route.post_by(day)

    assert route.arrives(posted) <= day
    assert posted.weekday() < 5 and posted not in route.days_off
    assert route.arrives(posted).weekday() < 5 and route.arrives(posted) not in route.days_off
    assert posted <= day - timedelta(days=route.working_days)


@given(
    sender=st.sampled_from(COUNTRIES),
    addressee=st.sampled_from(COUNTRIES),
    today=any_day,
    spare=st.integers(-40, 40),
    form=st.sampled_from(["registered_mail", "written", "email"]),
)
def test_what_is_said_to_arrive_in_time_is_never_too_late_for_the_post_whatever_the_day(
    sender: str, addressee: str, today: date, spare: int, form: str
) -> None:
    route = route_between(sender, addressee, today.year)
    arrives = route.arrives(today, form)
    arrive_by = arrives + timedelta(days=spare)

    assert route.post_by(arrives, form) >= today
    assert is_too_late(route.post_by(arrive_by, form), today) is (arrives > arrive_by)


@given(sender=st.sampled_from(COUNTRIES), addressee=st.sampled_from(COUNTRIES))
def test_abroad_takes_longer_than_at_home_and_a_country_that_nobody_knows_is_abroad(
    sender: str, addressee: str
) -> None:
    home, away = route_between(sender or "DE", sender or "DE", 2026), route_between(sender, addressee, 2026)

    if sender != addressee or not sender:
        assert away.working_days > home.working_days
    assert away.is_abroad is (bool(addressee) and sender != addressee)


def test_the_country_is_that_of_the_address_that_the_letter_bears() -> None:
    rules = load_rules(shipped("rules"))

    def to(country: str, *named: str, printed: str = "", address: str = "") -> str:
        return route_to(country, 2026, addressee_of(rules, *named, printed=printed, address=address)).addressee

    assert to("GB", "", "teamviewer") == "DE"
    assert to("GB", "atera", "other") == ""
    assert to("GB", "teamviewer", printed="TeamViewer Germany GmbH") == "DE"
    assert to("GB", "teamviewer", printed="TeamViewer UK Ltd", address="2 Old Bailey, London EC4M 7AN") == "GB"
    assert to("GB", "teamviewer", printed="TeamViewer UK Ltd") == ""  # not the German company's address
    assert to("FR", "kaseya", printed="Kaseya US LLC") == "US"
    assert route_to("UK", 2026, addressee_of(rules, "teamviewer", None)).sender == "GB"


def test_a_registered_letter_waits_to_be_collected_only_where_that_counts() -> None:
    day = date(2027, 2, 26)
    french, german = route_between("FR", "FR", 2027), route_between("DE", "DE", 2027)

    assert french.post_by(day, "registered_mail") == date(2027, 2, 8)  # 11 February, and three working days before
    assert french.post_by(day, "written") == date(2027, 2, 23)
    assert german.post_by(day, "registered_mail") == german.post_by(day, "written")


def test_every_number_of_days_names_its_source_and_nothing_is_faster_abroad() -> None:
    post = load_post_days(shipped("rules"))

    assert all(days.source for days in (*post.at_home.values(), post.abroad_in_europe, post.abroad))
    assert max(d.days for d in post.at_home.values()) == post.at_home_elsewhere.days < post.abroad_in_europe.days
    assert post.abroad_in_europe.days < post.abroad.days


@pytest.mark.parametrize(
    ("form", "in_time", "too_late"),
    [
        ("registered_mail", Sending.REGISTERED, Sending.REGISTERED_BY_HAND),
        ("written", Sending.POST, Sending.BY_HAND),
        ("unspecified", Sending.POST, Sending.BY_HAND),
        ("email", Sending.EMAIL, Sending.EMAIL),
        ("text", Sending.EMAIL, Sending.EMAIL),
        ("portal", Sending.PORTAL, Sending.PORTAL),
        ("ticket", Sending.TICKET, Sending.TICKET),
    ],
)
def test_a_courier_helps_only_where_a_letter_is_asked_for(form: str, in_time: Sending, too_late: Sending) -> None:
    assert sending(form, too_late_by_post=False) is in_time
    assert sending(form, too_late_by_post=True) is too_late
    assert (too_late in (Sending.BY_HAND, Sending.REGISTERED_BY_HAND)) is (in_time in BY_LETTER)


@pytest.mark.parametrize(
    ("form", "late"),
    [
        ("written", Sending.POST),
        ("registered_mail", Sending.POST),
        ("unspecified", Sending.POST),
        (POST_OR_EMAIL, Sending.EMAIL),
        ("text", Sending.EMAIL),
        ("portal", Sending.PORTAL),
        ("ticket", Sending.TICKET),
    ],
)
def test_a_letter_by_law_goes_by_post_and_late_by_wire_where_the_contract_takes_it_but_never_by_courier(
    form: str, late: Sending
) -> None:
    assert sending_by_law(form, too_late_by_post=False) is Sending.POST
    assert sending_by_law(form, too_late_by_post=True) is late


def test_where_a_letter_and_an_email_are_taken_the_email_is_what_is_left_on_the_last_day() -> None:
    assert sending(POST_OR_EMAIL, too_late_by_post=False) is Sending.POST
    assert sending(POST_OR_EMAIL, too_late_by_post=True) is Sending.EMAIL


def test_only_a_registered_letter_waits_to_be_collected() -> None:
    french = route_between("FR", "FR", 2027)
    assert french.for_form("registered_mail").holding_days == 15
    assert french.for_form("written").holding_days == french.for_form("").holding_days == 0
