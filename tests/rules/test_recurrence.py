"""Recurrences: against days worked out by hand with a calendar, against properties, and against hostile settings."""

from __future__ import annotations

import calendar
import time
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.rules.recurrence import MAX_LENGTH, RecurrenceFault, parse, starts_at
from transforms.warehouse.models import all_models

FIRST, LAST = date(2000, 1, 1), date(2099, 12, 31)
MONTH_END = "<period>monthly</period><option>every</option><months every='{every}'><day>{day}</day></months>"
NTH = (
    "<period>{period}</period><option>everyWeekday</option>"
    "<{unit} every='{every}'><weekdef>{week}</weekdef><weekday>{weekday}</weekday></{unit}>"
)
YEARLY = "<period>yearly</period><option>every</option><years every='{month}'><day>{day}</day></years>"


def _xml(pattern: str, start: str, end: str = "<option>noEnd</option>", extra: str = "<datas/>") -> str:
    return f"<root><pattern>{pattern}</pattern><range><start>{start}</start>{end}</range>{extra}</root>"


def _weekly(every: int, *days: int) -> str:
    told = "".join(f"<days>{day}</days>" for day in days)
    return f"<period>weekly</period><option>every</option><weeks every='{every}'>{told}</weeks>"


def _daily(every: int) -> str:
    return f"<period>daily</period><option>every</option><days every='{every}'></days>"


def _after(count: int) -> str:
    return f"<option>endAfter</option><end>{count}</end>"


def _by(day: str) -> str:
    return f"<option>endBy</option><end>{day}</end>"


def _days(text: str, year: int = 2026) -> list[date]:
    """`01-31 02-28`, in a year; a year of its own begins with it."""
    return [date.fromisoformat(day if len(day) == 10 else f"{year}-{day}") for day in text.split() if day]


# Worked out by hand. 2026 begins on a Thursday, 2028 is a leap year.
CASES = {
    "the 31st is the last day of a shorter month": (
        _xml(MONTH_END.format(every=1, day=31), "01/31/2026", _after(12)),
        _days("01-31 02-28 03-31 04-30 05-31 06-30 07-31 08-31 09-30 10-31 11-30 12-31"),
    ),
    "the 30th in February, in a leap year and not": (
        _xml(MONTH_END.format(every=12, day=30), "02/01/2027", _after(3)),
        _days("2027-02-28 2028-02-29 2029-02-28"),
    ),
    "the 29th in February of a leap year": (
        _xml(MONTH_END.format(every=1, day=29), "01/29/2028", _after(3)),
        _days("01-29 02-29 03-29", 2028),
    ),
    "the 28th is the 28th in a leap year, too": (
        _xml(MONTH_END.format(every=1, day=28), "01/28/2028", _after(3)),
        _days("01-28 02-28 03-28", 2028),
    ),
    "a month whose day is before the start does not count": (
        _xml(MONTH_END.format(every=1, day=10), "01/11/2026", _after(2)),
        _days("02-10 03-10"),
    ),
    "every second month counts from the start, also over the turn of the year": (
        _xml(MONTH_END.format(every=2, day=1), "11/01/2026", _after(3)),
        _days("2026-11-01 2027-01-01 2027-03-01"),
    ),
    "the month of a yearly recurrence stands in every": (
        _xml(YEARLY.format(month=11, day=5), "01/01/2026", _after(3)),
        _days("2026-11-05 2027-11-05 2028-11-05"),
    ),
    "the 29th of February is the 28th where there is none": (
        _xml(YEARLY.format(month=2, day=29), "01/01/2026", _after(4)),
        _days("2026-02-28 2027-02-28 2028-02-29 2029-02-28"),
    ),
    "every quarter on the fourth Friday": (
        _xml(
            NTH.format(period="monthly", unit="months", every=3, week=4, weekday=5), "07/01/2025", _after(4)
        ),
        _days("2025-07-25 2025-10-24 2026-01-23 2026-04-24"),
    ),
    "the last Friday, of four or of five": (
        _xml(
            NTH.format(period="monthly", unit="months", every=1, week=0, weekday=5), "01/01/2026", _after(4)
        ),
        _days("01-30 02-27 03-27 04-24"),
    ),
    "5 is the last one, too, and 7 a Sunday": (
        _xml(
            NTH.format(period="monthly", unit="months", every=1, week=5, weekday=7), "01/01/2026", _after(3)
        ),
        _days("01-25 02-22 03-29"),
    ),
    "the first Monday of November": (
        _xml(NTH.format(period="yearly", unit="years", every=11, week=1, weekday=1), "01/01/2026", _after(3)),
        _days("2026-11-02 2027-11-01 2028-11-06"),
    ),
    "the published example: Monday to Wednesday from a Saturday, ten times": (
        _xml(_weekly(1, 1, 2, 3), "08/01/2020", _after(10)),
        _days("08-03 08-04 08-05 08-10 08-11 08-12 08-17 08-18 08-19 08-24", 2020),
    ),
    "every second week begins on Sunday": (
        _xml(_weekly(2, 0, 1), "01/05/2026", _after(5)),
        _days("01-05 01-18 01-19 02-01 02-02"),
    ),
    "Saturday ends the week that Sunday began": (
        _xml(_weekly(2, 0, 6), "01/04/2026", _after(4)),
        _days("01-04 01-10 01-18 01-24"),
    ),
    "every third day over the end of February": (
        _xml(_daily(3), "02/24/2028", _after(4)),
        _days("02-24 02-27 03-01 03-04", 2028),
    ),
    "workdays": (
        _xml("<period>daily</period><option>everyWeekday</option>", "01/01/2026", _after(4)),
        _days("01-01 01-02 01-05 01-06"),
    ),
    "the last day counts": (_xml(_daily(1), "03/28/2026", _by("03/30/2026")), _days("03-28 03-29 03-30")),
    "an end before the start": (_xml(_daily(1), "03/28/2026", _by("03/27/2026")), []),
    "days of one's own beside the pattern, each once": (
        _xml(
            MONTH_END.format(every=1, day=1),
            "05/01/2026",
            _after(2),
            "<datas><data>05/20/2026</data><data>06/01/2026</data></datas>",
        ),
        _days("05-01 05-20 06-01"),
    ),
}


@pytest.mark.parametrize("case", sorted(CASES))
def test_days_worked_out_by_hand(case: str) -> None:
    text, expected = CASES[case]
    assert parse(text).days(FIRST, LAST) == expected


@pytest.mark.parametrize("day", [1, 15, 31])
def test_x27_every_three_months_is_four_times_a_year(day: int) -> None:
    text = _xml(MONTH_END.format(every=3, day=day), "01/01/2020")
    for year in range(2020, 2030):
        found = parse(text).days(date(year, 1, 1), date(year, 12, 31))
        assert [each.month for each in found] == [1, 4, 7, 10]


def test_occurrences_before_the_days_asked_for_count() -> None:
    text = _xml(MONTH_END.format(every=1, day=31), "01/31/2026", _after(4))
    assert parse(text).days(date(2026, 3, 1), LAST) == _days("03-31 04-30")


def test_nothing_is_told_beyond_the_days_asked_for() -> None:
    text = _xml(_daily(1), "01/01/2026")
    assert parse(text).days(date(2026, 12, 30), date(2027, 1, 1)) == _days("2026-12-30 2026-12-31 2027-01-01")


@pytest.mark.parametrize(
    ("zone", "day", "preferred", "expected"),
    [
        # 8:00 in Berlin, told in winter (7:00 UTC), is 6:00 UTC in summer: the visit stays at 8:00.
        ("Europe/Berlin", "2026-03-28", "2026-01-05T07:00", "2026-03-28T07:00"),
        ("Europe/Berlin", "2026-03-30", "2026-01-05T07:00", "2026-03-30T06:00"),
        ("Europe/Berlin", "2026-10-26", "2026-07-06T06:00", "2026-10-26T07:00"),
        # 2:30 on the last Sunday of March is left out: 3:30 summer time. In October it comes twice: the first.
        ("Europe/Berlin", "2026-03-29", "2026-01-05T01:30", "2026-03-29T01:30"),
        ("Europe/Berlin", "2026-10-25", "2026-01-05T01:30", "2026-10-25T00:30"),
        # Told in the second of two equal hours, it means the hour, not the second.
        ("Europe/Berlin", "2027-10-31", "2026-10-25T01:30", "2027-10-31T00:30"),
        # The other way round in the south, a day ahead in Auckland, no clock changes in Tokyo.
        ("Australia/Sydney", "2026-04-06", "2026-01-05T21:00", "2026-04-05T22:00"),
        ("Pacific/Auckland", "2026-07-01", None, "2026-06-30T12:00"),
        ("Asia/Tokyo", "2026-07-01", "2026-01-05T00:00", "2026-07-01T00:00"),
        ("UTC", "2026-07-01", None, "2026-07-01T00:00"),
    ],
)
def test_a_visit_keeps_its_hour_when_the_clocks_change(
    zone: str, day: str, preferred: str | None, expected: str
) -> None:
    told = datetime.fromisoformat(preferred) if preferred else None
    assert starts_at(date.fromisoformat(day), told, zone) == datetime.fromisoformat(expected)


# --- hostile and unreadable settings ---------------------------------------------------------------------------------

BOMB = (
    '<!DOCTYPE root [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    "<root><pattern><period>&c;</period></pattern></root>"
)
GOOD = _xml(_daily(1), "01/01/2026")
REFUSED = {
    "nothing": (None, "missing"),
    "blank": ("  \n", "missing"),
    "no XML": ("weekly on Monday", "not_xml"),
    "cut off": (GOOD[:-9], "not_xml"),
    "a character that XML has not": (GOOD.replace("every", "\x00"), "not_xml"),
    "entities that multiply": (BOMB, "forbidden_markup"),
    "an entity that reads a file": (
        '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]><root>&x;</root>',
        "forbidden_markup",
    ),
    "an entity after a declaration": ("<?xml version='1.0'?>" + BOMB, "forbidden_markup"),
    "an instruction": (GOOD.replace("<range>", "<?do it?><range>"), "forbidden_markup"),
    "an entity nobody declared": (GOOD.replace("daily", "&daily;"), "not_xml"),
    "very long": (GOOD.replace("<datas/>", f"<datas>{' ' * MAX_LENGTH}</datas>"), "too_long"),
    "very deep": ("<root>" * 1400 + "</root>" * 1400, "unreadable_date"),
    "no range": ("<root><pattern/></root>", "unreadable_date"),
    "no pattern": (GOOD.replace("<period>daily</period>", ""), "unknown_pattern"),
    "a period nobody knows": (GOOD.replace("daily", "hourly"), "unknown_pattern"),
    "an end nobody knows": (GOOD.replace("noEnd", "never"), "unknown_pattern"),
    "no weekday": (_xml(_weekly(1), "01/01/2026"), "unknown_pattern"),
    "no day of the month": (
        GOOD.replace(_daily(1), "<period>monthly</period><months every='1'/>"),
        "unknown_pattern",
    ),
    "an eighth weekday": (_xml(_weekly(1, 8), "01/01/2026"), "number_out_of_range"),
    "every 0 days": (_xml(_daily(0), "01/01/2026"), "number_out_of_range"),
    "every minus 1 days": (_xml(_daily(-1), "01/01/2026"), "number_out_of_range"),
    "every thousand years or so": (_xml(_daily(999_999_999), "01/01/2026"), "number_out_of_range"),
    "a day 32": (_xml(MONTH_END.format(every=1, day=32), "01/01/2026"), "number_out_of_range"),
    "a month 13": (_xml(YEARLY.format(month=13, day=1), "01/01/2026"), "number_out_of_range"),
    "a sixth week": (
        _xml(NTH.format(period="monthly", unit="months", every=1, week=6, weekday=1), "01/01/2026"),
        "number_out_of_range",
    ),
    "a milliard times": (_xml(_daily(1), "01/01/2026", _after(10**9)), "number_out_of_range"),
    "Arabic digits": (_xml(_daily(1), "01/01/2026").replace("'1'", "'\u0661'"), "number_out_of_range"),
    "a day that is none": (_xml(_daily(1), "02/30/2026"), "unreadable_date"),
    "a day in another spelling": (_xml(_daily(1), "2026-02-28"), "unreadable_date"),
    "a day long ago": (_xml(_daily(1), "01/01/0001"), "unreadable_date"),
    "more days than anybody means": (_xml(_daily(1), "01/01/2000"), "too_many_days"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_settings_that_are_refused_say_why(case: str) -> None:
    text, code = REFUSED[case]
    began = time.process_time()
    with pytest.raises(RecurrenceFault) as refused:
        parse(text).days(FIRST, LAST)
    assert refused.value.code == code
    assert time.process_time() - began < 5, "a refusal costs nothing"


def test_every_reason_is_seen_and_known() -> None:
    column = next(c for c in all_models()["core.agreement_recurrence"].columns if c.name == "fault_code")
    codes = {code for _, code in REFUSED.values()}
    assert all(f"'{code}'" in column.definition for code in codes)
    assert column.definition.count("'") == 2 * len(codes)


def test_a_declaration_of_the_version_is_no_harm() -> None:
    assert parse("<?xml version='1.0' encoding='utf-16'?>" + GOOD).days(FIRST, date(2026, 1, 2)) == _days(
        "01-01 01-02"
    )


@settings(deadline=None, max_examples=200)
@given(
    st.text(max_size=200)
    | st.text(alphabet="<>/!?&;'= rotpane1yd", max_size=80).map(lambda x: f"<root>{x}</root>")
)
def test_no_text_does_more_than_be_refused(text: str) -> None:
    with suppress(RecurrenceFault):
        parse(text).days(FIRST, LAST)


# --- properties ------------------------------------------------------------------------------------------------------

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


def _us(day: date) -> str:
    return f"{day.month:02}/{day.day:02}/{day.year}"


@settings(deadline=None, max_examples=100)
@given(start=DAYS, every=st.integers(1, 24), day=st.integers(1, 31), count=st.integers(1, 40))
def test_a_monthly_recurrence_is_on_its_day_or_the_month_s_last(
    start: date, every: int, day: int, count: int
) -> None:
    """Against a plain walk over the months, which knows nothing of iCalendar."""
    expected: list[date] = []
    month = start.year * 12 + start.month - 1
    while len(expected) < count and month < 2100 * 12:
        year, number = divmod(month, 12)
        found = date(year, number + 1, min(day, calendar.monthrange(year, number + 1)[1]))
        if found >= start:
            expected.append(found)
        month += every
    assert (
        parse(_xml(MONTH_END.format(every=every, day=day), _us(start), _after(count))).days(FIRST, LAST)
        == expected
    )


@settings(deadline=None, max_examples=100)
@given(
    start=DAYS,
    every=st.integers(1, 6),
    weekdays=st.sets(st.integers(0, 6), min_size=1),
    first=DAYS,
    length=st.integers(0, 400),
    cut=st.integers(0, 400),
)
def test_a_weekly_recurrence_is_the_same_in_pieces(
    start: date, every: int, weekdays: set[int], first: date, length: int, cut: int
) -> None:
    """Each day is one of its weekdays in one of its weeks; two spans that meet give the days of the whole."""
    recurrence = parse(_xml(_weekly(every, *sorted(weekdays)), _us(start)))
    last, middle = first + timedelta(length), first + timedelta(min(cut, length))
    whole = recurrence.days(first, last)
    week_began = start - timedelta(start.isoweekday() % 7)
    expected = [
        day
        for day in (first + timedelta(n) for n in range(length + 1))
        if day >= start and day.isoweekday() % 7 in weekdays and (day - week_began).days // 7 % every == 0
    ]
    assert whole == expected
    assert recurrence.days(first, middle) + recurrence.days(middle + timedelta(1), last) == whole
