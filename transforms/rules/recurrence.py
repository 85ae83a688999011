"""Recurrences of agreements: which days the settings of a booking or invoice setup mean.

Field Service keeps a recurrence as XML (`msdyn_recurrencesettings`) and makes its dates a few months ahead. What lies
behind them is expanded here; everything else about visits and fees is SQL: `core.agreement_horizon` says which setups,
from which day to which, `core.agreement_recurrence` joins the answer.

    <root><pattern><period>monthly</period><option>every</option><months every='3'><day>31</day></months></pattern>
    <range><start>01/31/2026</start><option>endAfter</option><end>4</end></range><datas/></root>

- daily: `<days every='2'/>`, or the option `everyWeekday` (Monday to Friday);
- weekly: `<weeks every='2'><days>1</days><days>4</days></weeks>`, days 0 (Sunday) to 6 (7 is Sunday again), weeks begin
  on Sunday;
- monthly: `<day>` of the month, a shorter month its last day; or, with the option `everyWeekday`, the `<weekday>` of
  the week `<weekdef>`, 1 to 4, 0 or 5 the last;
- yearly: the same, and `every` is the month (Field Service writes it there);
- range: from `<start>`, `noEnd`, `endBy` a day, or `endAfter` so many days, those before the range asked for included;
- `<datas>`: days beside the pattern.

Days are days of the company: the hour of a visit stays the same when the clocks change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from itertools import islice
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pyarrow as pa
from dateutil import rrule

from transforms.rules.answer import keep
from transforms.warehouse.store import Connection

ANSWER = pa.schema(
    [
        ("setup_id", pa.string()),
        ("occurrence_date", pa.date32()),
        ("starts_at", pa.timestamp("us")),
        ("fault_code", pa.string()),
    ]
)
# What no honest setting reaches. A hostile one must cost nothing.
MAX_LENGTH = 20_000
MAX_INTERVAL = 999
MAX_OCCURRENCES = 20_000
YEARS, FOR_GOOD = range(2000, 2100), 9999
WEEKDAYS = (rrule.SU, rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU)
WORKDAYS = (rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR)
LAST_WEEK = (0, 5)


class RecurrenceFault(ValueError):
    """Settings that are refused. `code` says why, one of the words that `core.agreement_recurrence` knows."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Recurrence:
    """What the settings say: a rule, the end it has, and days beside it."""

    start: date
    until: date | None
    count: int | None
    rule: dict[str, Any]
    extra: frozenset[date] = frozenset()

    def days(self, first: date, last: date) -> list[date]:
        """The days from `first` to `last`, in order. Raises RecurrenceFault when they are too many to be meant."""
        end = min(last, self.until) if self.until else last
        found = {day for day in self.extra if first <= day <= last}
        if end < self.start:
            return sorted(found)
        moments = rrule.rrule(
            dtstart=datetime.combine(self.start, time()),
            until=datetime.combine(end, time()),
            wkst=rrule.SU,
            **self.rule,
        )
        counted = list(islice(moments, MAX_OCCURRENCES + 1))
        if len(counted) > MAX_OCCURRENCES:
            raise RecurrenceFault("too_many_days")
        found |= {moment.date() for moment in counted[: self.count] if moment.date() >= first}
        return sorted(found)


def parse(settings: str | None) -> Recurrence:
    """Read the settings. Raises RecurrenceFault; whatever they hold, they are no program and name no file."""
    if settings is None or not settings.strip():
        raise RecurrenceFault("missing")
    if len(settings) > MAX_LENGTH:
        raise RecurrenceFault("too_long")
    # Without a declaration there are no entities: nothing to expand, nothing to fetch.
    if "<!" in settings or "<?" in settings.strip()[1:]:
        raise RecurrenceFault("forbidden_markup")
    try:
        root = ElementTree.fromstring(settings.strip())
    except (ElementTree.ParseError, ValueError) as error:
        raise RecurrenceFault("not_xml") from error
    start = _day(_text(root, "range/start"))
    until, count = _end(root)
    extra = frozenset(_day(cell.text) for cell in root.iterfind("datas//*") if (cell.text or "").strip())
    return Recurrence(start, until, count, _rule(root), extra)


def _rule(root: ElementTree.Element) -> dict[str, Any]:
    """The pattern in the words of iCalendar, as dateutil takes them."""
    period, option = _text(root, "pattern/period"), _text(root, "pattern/option")
    is_by_week = option in ("everyWeekday", "everyWorkday")
    match period:
        case "daily" if is_by_week:
            return {"freq": rrule.DAILY, "byweekday": WORKDAYS}
        case "daily":
            return {"freq": rrule.DAILY, "interval": _every(_within(root, "pattern/days"))}
        case "weekly":
            weeks = _within(root, "pattern/weeks")
            days = {WEEKDAYS[_number(cell.text, 0, 7)] for cell in weeks.iterfind("days")}
            if not days:
                raise RecurrenceFault("unknown_pattern")
            return {"freq": rrule.WEEKLY, "interval": _every(weeks), "byweekday": sorted(days, key=_in_week)}
        case "monthly":
            months = _within(root, "pattern/months")
            return {"freq": rrule.MONTHLY, "interval": _every(months), **_day_of_month(months, is_by_week)}
        case "yearly":
            years = _within(root, "pattern/years")
            month = _number(years.get("every"), 1, 12)
            # By month and not by year, or the last day of February would be asked for among those of the year.
            return {"freq": rrule.MONTHLY, "bymonth": month, **_day_of_month(years, is_by_week)}
    raise RecurrenceFault("unknown_pattern")


def _day_of_month(place: ElementTree.Element, is_by_week: bool) -> dict[str, Any]:
    if is_by_week:
        week = _number(_text(place, "weekdef"), 0, 5)
        weekday = WEEKDAYS[_number(_text(place, "weekday"), 0, 7)]
        return {"byweekday": weekday(-1 if week in LAST_WEEK else week)}
    day = _number(_text(place, "day") or _text(place, "days"), 1, 31)
    # The last of the days that the month has: a 31st is the 30th in April, the 28th or 29th in February.
    return {"bymonthday": range(min(day, 28), day + 1), "bysetpos": -1}


def _end(root: ElementTree.Element) -> tuple[date | None, int | None]:
    option, end = _text(root, "range/option"), _text(root, "range/end")
    if option == "endBy":
        return _day(end), None
    if option == "endAfter":
        return None, _number(end, 1, MAX_OCCURRENCES)
    if option in (None, "noEnd", "noEndDate"):
        return None, None
    raise RecurrenceFault("unknown_pattern")


def _text(place: ElementTree.Element, path: str) -> str | None:
    return (place.findtext(path) or "").strip() or None


def _within(place: ElementTree.Element, path: str) -> ElementTree.Element:
    found = place.find(path)
    if found is None:
        raise RecurrenceFault("unknown_pattern")
    return found


def _every(place: ElementTree.Element) -> int:
    return _number(place.get("every", "1"), 1, MAX_INTERVAL)


def _number(text: str | None, least: int, most: int) -> int:
    if text is None:
        raise RecurrenceFault("unknown_pattern")
    if not re.fullmatch(r"[0-9]{1,6}", text.strip()) or not least <= int(text) <= most:
        raise RecurrenceFault("number_out_of_range")
    return int(text)


def _day(text: str | None) -> date:
    match = re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", (text or "").strip())
    if match is None:
        raise RecurrenceFault("unreadable_date")
    month, day, year = map(int, match.groups())
    try:
        found = date(year, month, day)
    except ValueError as error:
        raise RecurrenceFault("unreadable_date") from error
    if found.year not in YEARS and found.year != FOR_GOOD:
        raise RecurrenceFault("unreadable_date")
    return found


def _in_week(weekday: Any) -> int:
    return int(weekday.weekday)


def starts_at(day: date, preferred: datetime | None, zone: str) -> datetime:
    """The instant in UTC at which a visit of that day starts: the preferred time of day there, else the day's start.

    `preferred` is any instant in UTC with that time of day. An hour that the clocks leave out is the one after it, of
    an hour they have twice it is the first.
    """
    here = ZoneInfo(zone)
    hour = preferred.replace(tzinfo=UTC).astimezone(here).time().replace(fold=0) if preferred else time()
    return datetime.combine(day, hour, here).astimezone(UTC).replace(tzinfo=None)


def record(connection: Connection, horizon: str) -> None:
    """Expand the setups of the table `horizon` (`core.agreement_horizon`) and keep what comes of it.

    `core.agreement_recurrence` reads it as `run.recurrence_day`.
    """
    rows = connection.execute(
        f"""
        SELECT setup_id, recurrence_text, time_zone, preferred_start_at, from_date, to_date
        FROM {horizon} ORDER BY setup_id
        """
    ).fetchall()
    answers = [answer for row in rows for answer in _answers(*row)]
    table = pa.table(
        {name: [answer[place] for answer in answers] for place, name in enumerate(ANSWER.names)},
        schema=ANSWER,
    )
    keep(connection, "recurrence_day", table)


Answer = tuple[str, date | None, datetime | None, str | None]


def _answers(
    setup_id: str, settings: str | None, zone: str, preferred: datetime | None, first: date, last: date
) -> Iterator[Answer]:
    try:
        days = _days(settings, first, last)
    except RecurrenceFault as fault:
        yield setup_id, None, None, fault.code
        return
    for day in days:
        yield setup_id, day, starts_at(day, preferred, zone), None


@lru_cache(maxsize=10_000)
def _days(settings: str | None, first: date, last: date) -> tuple[date, ...]:
    """Many setups of a company have the same settings."""
    return tuple(parse(settings).days(first, last))
