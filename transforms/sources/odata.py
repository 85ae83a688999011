"""The Web API over HTTP: requests that are repeated as the service asks, pages that are what they should be."""

from __future__ import annotations

import email.utils
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NoReturn
from urllib.parse import urlsplit

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt

from transforms.errors import FieldledgerError, SourceError
from transforms.sources.sign_in import Credential

ATTEMPTS = 8
LONGEST_PAUSE = 300.0  # the window over which the service counts
LARGEST_ANSWER = 256 * 1024 * 1024
EXPIRED = "0x80044352"
GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
LABEL = "@OData.Community.Display.V1.FormattedValue"
TARGET = "@Microsoft.Dynamics.CRM.lookuplogicalname"
ANNOTATIONS = f'odata.include-annotations="{LABEL[1:]},{TARGET[1:]}"'


class Refused(SourceError):
    """The service says no, and would say it again."""

    def __init__(self, message: str, status: int, code: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    @property
    def is_link_dead(self) -> bool:
        """A link of an earlier answer is not taken any more: too old, or nothing the service knows."""
        return self.status in (400, 404, 410)


class _Transient(Exception):
    """It may go well the next time, after `pause` seconds if the service said so."""

    def __init__(self, message: str, pause: float | None = None) -> None:
        super().__init__(message)
        self.pause = pause


@dataclass(frozen=True)
class Page:
    """One page: rows as the members they have, ids of deleted rows, and where to go on."""

    rows: tuple[Mapping[str, Any], ...]
    deleted: tuple[str, ...]
    next_link: str | None
    delta_link: str | None


class Web:
    """One organization's Web API. Tokens are sent to it alone, and appear in no message."""

    def __init__(
        self,
        address: str,
        credential: Credential | None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 120,
    ) -> None:
        place = urlsplit(address)
        self.origin = f"{place.scheme}://{place.netloc}"
        self.root = f"{self.origin}/api/data/v9.2/"
        self.clock: datetime | None = None
        self._credential = credential
        self._sleep = sleep
        self._not_before = 0.0
        self._lock = threading.Lock()
        self._client = httpx.Client(
            timeout=httpx.Timeout(timeout, connect=30),
            follow_redirects=False,
            headers=HEADERS,
            trust_env=True,
        )

    def close(self) -> None:
        """Let go of the connections."""
        self._client.close()

    def get(self, link: str, *preferences: str) -> dict[str, Any]:
        """The JSON object at a link (relative to the root, or whole as an answer gave it).

        Repeats what may pass: 429 after Retry-After, 5xx, cut connections and torn pages after 2, 4, 8 … seconds.
        Raises Refused for what is settled, SourceError when it does not pass.
        """
        url = link if link.startswith(("http://", "https://")) else self.root + link
        if not url.startswith(f"{self.origin}/"):
            raise SourceError(
                f"{self.origin} names a link to another host ({urlsplit(url).netloc}): not followed"
            )
        try:
            return Retrying(
                retry=retry_if_exception_type(_Transient),
                stop=stop_after_attempt(ATTEMPTS),
                wait=_pause,
                sleep=self._sleep,
                reraise=True,
            )(self._get, url, preferences)
        except _Transient as error:
            raise SourceError(
                f"{_shown(url)}: {error} ({ATTEMPTS} times); what was read is kept, the next run goes on there"
            ) from None

    def _get(self, url: str, preferences: tuple[str, ...]) -> dict[str, Any]:
        self._wait_for_the_others()
        headers = {"Prefer": ",".join(preferences)} if preferences else {}
        if self._credential is not None:
            headers["Authorization"] = f"Bearer {self._token()}"
        try:
            answer = self._client.get(url, headers=headers)
        except (httpx.TransportError, httpx.StreamError) as error:
            raise _Transient(f"the connection failed ({type(error).__name__}: {error})") from None
        self._note_clock(answer.headers.get("Date"))
        if answer.status_code in (408, 429) or answer.status_code >= 500:
            pause = _retry_after(answer.headers.get("Retry-After"), answer.headers.get("Date"))
            if pause is not None:
                with self._lock:  # the limit counts for all requests of this user
                    self._not_before = max(self._not_before, time.monotonic() + pause)
            raise _Transient(f"the service answers {answer.status_code}", pause)
        if answer.status_code != 200:
            _refuse(url, answer)
        return read_json(answer.content)

    def _token(self) -> str:
        assert self._credential is not None
        try:
            return str(self._credential.get_token(f"{self.origin}/.default").token)
        except FieldledgerError:
            raise
        except Exception as error:  # azure-identity has many; none of them holds the secret
            text = " ".join(str(error).split())[:300]
            raise SourceError(
                f"{self.origin}: signing in failed ({type(error).__name__}: {text}); check tenant, client id and "
                "secret, and that the application user exists"
            ) from None

    def _wait_for_the_others(self) -> None:
        with self._lock:
            pause = self._not_before - time.monotonic()
        if pause > 0:
            self._sleep(pause)

    def _note_clock(self, date: str | None) -> None:
        try:
            at = email.utils.parsedate_to_datetime(date) if date else None
        except ValueError:
            at = None
        if at is not None:
            at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
            with self._lock:
                self.clock = max(self.clock, at) if self.clock else at


HEADERS = {
    "Accept": "application/json",
    "OData-MaxVersion": "4.0",
    "OData-Version": "4.0",
    "User-Agent": "fieldledger",
}


def read_json(content: bytes) -> dict[str, Any]:
    """A JSON object; its numbers become text digit by digit. Raises _Transient for anything else: a torn answer."""
    if len(content) > LARGEST_ANSWER:
        raise _Transient(f"the answer is larger than {LARGEST_ANSWER} bytes")
    try:
        answer = json.loads(content, parse_float=_exact, parse_int=str, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise _Transient(f"the answer is no JSON ({type(error).__name__})") from None
    if not isinstance(answer, dict):
        raise _Transient("the answer is no JSON object")
    return answer


def page_of(answer: Mapping[str, Any], where: str) -> Page:
    """The page an answer is. Raises SourceError, naming `where`, when it is none."""
    values = answer.get("value")
    if not isinstance(values, list):
        raise SourceError(f"{where}: the answer has no list 'value': this is no page of a Web API")
    rows: list[Mapping[str, Any]] = []
    deleted: list[str] = []
    for number, item in enumerate(values, start=1):
        if not isinstance(item, dict):
            raise SourceError(f"{where}: item {number} of the page is no object")
        if str(item.get("@odata.context", "")).endswith("$deletedEntity"):
            match = GUID.search(str(item.get("id", "")))
            if match is None:
                raise SourceError(f"{where}: item {number} is a deletion without an id")
            deleted.append(match.group(0).lower())
        else:
            rows.append(item)
    links = [answer.get(name) for name in ("@odata.nextLink", "@odata.deltaLink")]
    for link in links:
        if link is not None and not isinstance(link, str):
            raise SourceError(f"{where}: the page's link is no text")
    return Page(tuple(rows), tuple(deleted), links[0], links[1])


def text_of(value: Any) -> str | None:
    """A member's value as the export would write it."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, dict | list):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True)
    text = str(value)
    return text if text.isascii() else text.encode("utf-8", errors="backslashreplace").decode("utf-8")


def _exact(text: str) -> str:
    number = Decimal(text)
    if number.adjusted() > 60 or number.adjusted() < -60:
        return text  # 1e999999 would be a million digits; staging refuses it as it is
    return format(number, "f")


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no JSON")


def _pause(state: RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    if isinstance(error, _Transient) and error.pause is not None:
        return error.pause
    return min(2.0**state.attempt_number, LONGEST_PAUSE)


def _retry_after(text: str | None, date: str | None) -> float | None:
    """Seconds to wait as the service says: a number, or an instant against the service's own clock."""
    if not text:
        return None
    try:
        return min(max(float(text), 0.0), LONGEST_PAUSE)
    except ValueError:
        pass
    try:
        until, now = (email.utils.parsedate_to_datetime(part) for part in (text, date or ""))
        return min(max((until - now).total_seconds(), 0.0), LONGEST_PAUSE)
    except (ValueError, TypeError):
        return None


def _refuse(url: str, answer: httpx.Response) -> NoReturn:
    try:
        error = json.loads(answer.content)["error"]
        code, message = str(error["code"]), str(error["message"])
    except (ValueError, KeyError, TypeError, RecursionError):
        code, message = "", ""
    remedy = {
        401: "; check that the application user exists in this environment",
        403: "; give its security role read access to the table for the whole organization",
    }.get(answer.status_code, "")
    text = " ".join(f"{code} {message}".split())[:300]
    raise Refused(
        f"{_shown(url)}: the service answers {answer.status_code} {text}{remedy}", answer.status_code, code
    )


def _shown(url: str) -> str:
    """A link without its options: they may be long, and are of no use to a reader."""
    return url.split("?")[0]
