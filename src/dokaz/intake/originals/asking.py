# SPDX-License-Identifier: AGPL-3.0-or-later
"""Asking one address and judging the answer. Nothing is "online" that was not seen.

The site is asked for the page itself, as much of it as a judgement needs: what sites answer to a
question for the head alone (HEAD) is often something else. Scripts are not run. The answer is
looked at by what judges captured pages, in the confined process; a platform whose pages are made
by scripts gives the same answer for a post that is there and one that is not, and then nothing is
concluded but from a status that says "gone".
"""

import datetime as dt
import ssl
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from dokaz.evidence.api import OriginalFinding, OriginalState, Unchecked
from dokaz.intake.capturing.addresses import NotAllowed, Reach
from dokaz.intake.capturing.exchange import Answer, Asked, ask
from dokaz.intake.capturing.limits import CaptureLimits, Refusal
from dokaz.intake.capturing.proxy import Meter
from dokaz.intake.capturing.recording import Exchange, Recording
from dokaz.intake.capturing.session import BadAddress, checked_address
from dokaz.intake.derivatives.walls import Wall
from dokaz.media.errors import MediaFailed
from dokaz.media.results import Capture

LIMITS = CaptureLimits(seconds=60.0, bytes=4_000_000, one_bytes=600_000, requests=12)
MOST_LEADS = 10
LITTLE_TEXT = 20
"""Characters. A page made by its programs shows "Loading…" before they run."""
_REDIRECTS = (301, 302, 303, 307, 308)
_GONE = (404, 410, 451)
_NEEDS_SIGN_IN = 401
_BUSY = (429, 503)

# Of no program and no person: who asks is nobody's business but the node's.
_HEADERS = (
    (b"User-Agent", b"Mozilla/5.0 (compatible)"),
    (b"Accept", b"text/html,application/xhtml+xml,*/*;q=0.8"),
    (b"Accept-Language", b"uk,en;q=0.5"),
)
_SAME_ANSWER_TO_ALL = frozenset(
    {
        "facebook.com", "fb.watch", "instagram.com", "ok.ru", "threads.net", "tiktok.com",
        "twitter.com", "vk.com", "x.com", "youtu.be", "youtube.com",
    }
)  # fmt: skip
_REFUSALS = {
    Refusal.SCHEME: Unchecked.BAD_URL,
    Refusal.PORT: Unchecked.ADDRESS,
    Refusal.ADDRESS: Unchecked.ADDRESS,
    Refusal.NOT_FOUND: Unchecked.NOT_FOUND,
    Refusal.NOT_REACHED: Unchecked.NOT_REACHED,
    Refusal.CERTIFICATE: Unchecked.CERTIFICATE,
    Refusal.TIME: Unchecked.TIME,
}
_OF_THE_PUBLIC_WEB = (
    Refusal.NOT_FOUND,
    Refusal.NOT_REACHED,
    Refusal.CERTIFICATE,
    Refusal.TIME,
)
"""Refusals of places that would have been asked."""
_WALLS: dict[Wall, tuple[OriginalState, str]] = {
    Wall.SIGN_IN: (OriginalState.LOGIN_WALL, ""),
    Wall.CONSENT: (OriginalState.UNCHECKED, Unchecked.CONSENT),
    Wall.CHALLENGE: (OriginalState.UNCHECKED, Unchecked.CHALLENGE),
    Wall.APP: (OriginalState.UNCHECKED, Unchecked.SHELL),
    Wall.ERROR: (OriginalState.UNCHECKED, Unchecked.ERROR_PAGE),
}

Judge = Callable[[Path], Capture]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """With what is asked. `judge` looks at a recorded answer (WARC) and may raise MediaFailed."""

    reach: Reach
    judge: Judge
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)
    limits: CaptureLimits = LIMITS
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC)

    def find(self, url: str) -> OriginalFinding:
        """What is at an address now."""
        try:
            address = checked_address(url)
        except BadAddress:
            return _unchecked(url, Unchecked.BAD_URL)
        try:
            return self._followed(url, address)
        except NotAllowed as refused:
            return _unchecked(url, _reason_of(refused))

    def _followed(self, url: str, address: str) -> OriginalFinding:
        """Raises NotAllowed."""
        meter = Meter(self.limits)
        place = address
        for _lead in range(MOST_LEADS):
            asked = _question(place)
            try:
                answer = self._answer(asked, meter)
            except NotAllowed as refused:
                # Where a short link led is worth knowing, also if nobody answers there.
                is_public = refused.reason in _OF_THE_PUBLIC_WEB
                moved_to = place if is_public and not _is_same_place(address, place) else ""
                return _unchecked(url, _reason_of(refused), moved_to=moved_to)
            with answer.raw:
                leads_to = _location(answer)
                if leads_to:
                    answer.leave()
                    place = checked_address_or_refused(urljoin(place, leads_to))
                    continue
                moved_to = "" if _is_same_place(address, place) else place
                return self._judged(url, asked, answer, moved_to)
        return _unchecked(url, Unchecked.LOOPS)

    def _answer(self, asked: Asked, meter: Meter) -> Answer:
        meter.take_request()
        return ask(
            asked,
            reach=self.reach,
            budget=meter,
            trust=self.trust,
            most_bytes=self.limits.one_bytes,
            now=self.now,
        )

    def _judged(self, url: str, asked: Asked, answer: Answer, moved_to: str) -> OriginalFinding:
        state, reason = _by_status(answer.status)
        if not state:
            size = sum(len(piece) for piece in answer.pieces)
            state, reason = self._by_content(asked, answer, size)
        else:
            answer.leave()
        if state is OriginalState.ONLINE and moved_to:
            state = OriginalState.MOVED
        return OriginalFinding(
            url=url,
            state=state,
            reason=reason,
            http_status=answer.status,
            moved_to=moved_to,
        )

    def _by_content(self, asked: Asked, answer: Answer, size: int) -> tuple[OriginalState, str]:
        if answer.truncated == "time":
            return OriginalState.UNCHECKED, Unchecked.TIME
        if answer.truncated == "disconnect":
            return OriginalState.UNCHECKED, Unchecked.NOT_REACHED
        if not size:
            return OriginalState.UNCHECKED, Unchecked.NO_ANSWER
        if not _is_page(answer):
            return OriginalState.ONLINE, ""
        try:
            found = self._looked_at(asked, answer)
        except MediaFailed:
            return OriginalState.UNCHECKED, Unchecked.NOT_JUDGED
        if not found.pages:
            return OriginalState.UNCHECKED, Unchecked.NO_ANSWER
        page = found.pages[0]
        if page.wall:
            return _WALLS[Wall(page.wall)]
        if (page.text_length or 0) < LITTLE_TEXT:
            return OriginalState.UNCHECKED, Unchecked.SCRIPTS
        if _site(asked.host) in _SAME_ANSWER_TO_ALL:
            return OriginalState.UNCHECKED, Unchecked.SHELL
        return OriginalState.ONLINE, ""

    def _looked_at(self, asked: Asked, answer: Answer) -> Capture:
        with tempfile.TemporaryDirectory(prefix="dokaz-original-") as folder:
            path = Path(folder) / "answer.warc.gz"
            recording = Recording(path, software="", at=answer.at)
            try:
                recording.add(
                    Exchange(
                        url=asked.url,
                        at=answer.at,
                        ip=answer.ip,
                        request=answer.request,
                        answer=answer.raw,
                        truncated=answer.truncated,
                    )
                )
            finally:
                recording.close()
            return self.judge(path)


def checked_address_or_refused(url: str) -> str:
    """An address to go on to. Raises NotAllowed: it is none of the web."""
    try:
        return checked_address(url)
    except BadAddress as error:
        raise NotAllowed(Refusal.SCHEME) from error


def _reason_of(refused: NotAllowed) -> Unchecked:
    return _REFUSALS.get(refused.reason, Unchecked.NO_ANSWER)


def _unchecked(url: str, reason: Unchecked, *, moved_to: str = "") -> OriginalFinding:
    return OriginalFinding(url=url, state=OriginalState.UNCHECKED, reason=reason, moved_to=moved_to)


def _question(url: str) -> Asked:
    parts = urlsplit(url)
    path = parts.path or "/"
    target = f"{path}?{parts.query}" if parts.query else path
    return Asked(
        method=b"GET",
        scheme=parts.scheme,
        host=parts.hostname or "",
        port=parts.port or (443 if parts.scheme == "https" else 80),
        target=_in_ascii(target),
        headers=_HEADERS,
    )


def _in_ascii(target: str) -> bytes:
    """Letters of other scripts as browsers send them (RFC 3987, 3.1)."""
    return b"".join(
        bytes((one,)) if 0x20 < one < 0x7F else b"%%%02X" % one for one in target.encode()
    )


def _location(answer: Answer) -> str:
    if answer.status not in _REDIRECTS:
        return ""
    found = [value for name, value in answer.headers if name.lower() == b"location"]
    return found[0].decode("utf-8", "replace").strip() if found else ""


def _by_status(status: int) -> tuple[OriginalState | None, str]:
    """What a status says by itself (RFC 9110, 15); None: the content decides."""
    if status in _GONE:
        return OriginalState.GONE, ""
    if status == _NEEDS_SIGN_IN:
        return OriginalState.LOGIN_WALL, ""
    if status in _BUSY:
        return OriginalState.UNCHECKED, Unchecked.BUSY
    if status >= 500:
        return OriginalState.UNCHECKED, Unchecked.SERVER_ERROR
    if status >= 400:
        return OriginalState.UNCHECKED, Unchecked.REFUSED
    if not 200 <= status < 300:
        return OriginalState.UNCHECKED, Unchecked.NO_ANSWER
    return None, ""


def _is_page(answer: Answer) -> bool:
    stated = [value.lower() for name, value in answer.headers if name.lower() == b"content-type"]
    return not stated or b"html" in stated[0]


def _is_same_place(one: str, other: str) -> bool:
    """Whether two addresses differ at most in what says nothing of the page."""
    return _plain(one) == _plain(other)


def _plain(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return _site(parts.hostname or ""), parts.path.rstrip("/"), parts.query


def _site(host: str) -> str:
    return host.removeprefix("www.").removeprefix("m.").removeprefix("mobile.")
