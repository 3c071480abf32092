# SPDX-License-Identifier: AGPL-3.0-or-later
"""With what this node captures, by its operator's settings."""

from dataclasses import dataclass

from django.conf import settings

from dokaz.intake import archive
from dokaz.intake.capturing.addresses import Reach
from dokaz.intake.capturing.browser import find_browser, version_of
from dokaz.intake.capturing.films import FilmTool, installed
from dokaz.intake.capturing.limits import CaptureLimits
from dokaz.intake.capturing.session import CaptureFailed, Failure, Tools


@dataclass(frozen=True, slots=True)
class CaptureStanding:
    """Whether this node can capture: turned on, and what the browser calls itself (or empty).

    `film`: what fetches films of platforms; empty where that is off, or nothing does.
    """

    is_on: bool
    program: str
    browser: str
    film: str = ""


def standing() -> CaptureStanding:
    """Asks the browser for its version if capturing is on; starts nothing otherwise."""
    if not settings.DOKAZ.capture:
        return CaptureStanding(is_on=False, program="", browser="")
    program = find_browser(settings.DOKAZ.capture_browser)
    return CaptureStanding(
        is_on=True,
        program=program,
        browser=version_of(program) if program else "",
        film=found.version if (found := _film_tool()) else "",
    )


def _film_tool() -> FilmTool | None:
    return installed() if settings.DOKAZ.capture_films else None


def tools() -> Tools:
    """Raises CaptureFailed: capturing is off, or there is no browser that starts."""
    found = standing()
    if not found.is_on:
        raise CaptureFailed(Failure.OFF)
    if not found.browser:
        raise CaptureFailed(Failure.NO_BROWSER)
    return Tools(
        program=found.program,
        browser=found.browser,
        software=archive.TOOL,
        reach=Reach(named=settings.DOKAZ.capture_allowed_hosts),
        film=_film_tool(),
        limits=CaptureLimits(
            seconds=float(settings.DOKAZ.capture_seconds),
            bytes=settings.DOKAZ.capture_bytes,
            one_bytes=settings.DOKAZ.capture_bytes,
        ),
    )
