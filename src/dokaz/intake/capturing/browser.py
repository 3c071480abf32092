# SPDX-License-Identifier: AGPL-3.0-or-later
"""A Chromium of our own for one page: started, led to the address, looked at, ended.

It has a throw-away profile, none of this process's environment, no way to the network but the
recording proxy, and takes no downloads. Pages may run their scripts: without them, most show
nothing.
"""

import base64
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dokaz.intake.capturing import enclosed
from dokaz.intake.capturing.devtools import BrowserFailed, DevTools
from dokaz.intake.capturing.limits import CaptureLimits

KNOWN_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
WIDTH, HEIGHT = 1280, 900
_END_SECONDS = 5.0
_START_SECONDS = 60.0
_LOAD_SHARE = 0.5
"""Of the time of a capture, for loading; the rest is for drawing."""
_STUCK_SECONDS = 15.0
_LONGEST_TEXT = 1000

_OPTIONS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-first-run",
    "--no-default-browser-check",
    "--no-pings",
    "--no-service-autorun",
    "--password-store=basic",
    "--use-mock-keychain",
    "--mute-audio",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
    "--force-device-scale-factor=1",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-extensions",
    "--disable-sync",
    "--disable-default-apps",
    "--disable-breakpad",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-component-extensions-with-background-pages",
    "--disable-client-side-phishing-detection",
    "--disable-domain-reliability",
    "--disable-field-trial-config",
    "--disable-search-engine-choice-screen",
    "--disable-features=Translate,OptimizationHints,MediaRouter,DialMediaRouteProvider,"
    "AutofillServerCommunication,CertificateTransparencyComponentUpdater,InterestFeedContentSuggestions,"
    "NetworkTimeServiceQuerying,Prerender2,SpeculationRulesPrefetchFuture,WebTransport",
    "--metrics-recording-only",
    # No way around the proxy: not for this machine, not by QUIC, not by WebRTC, not by asking DNS.
    "--proxy-bypass-list=<-loopback>",
    "--disable-quic",
    "--force-webrtc-ip-handling-policy",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What the browser showed. Pictures are empty where it could not draw them.

    `error`: why the browser showed nothing, in its own words such as net::ERR_FAILED.
    """

    url: str
    title: str
    html: str
    screenshot: bytes
    pdf: bytes
    whole_height: bool
    download: bool
    loaded: bool
    error: str = ""


def find_browser(configured: str = "") -> str:
    """Path of the browser; empty where there is none."""
    if configured:
        return configured if os.access(configured, os.X_OK) else ""
    return next((found for name in KNOWN_NAMES if (found := shutil.which(name))), "")


def version_of(program: str) -> str:
    """What the browser calls itself, such as "Chromium 130.0.1"; empty if it does not start."""
    with tempfile.TemporaryDirectory(prefix="dokaz-capture-") as home:
        try:
            found = subprocess.run(
                [program, "--version"], env=_environment(Path(home)), capture_output=True,
                timeout=_START_SECONDS, check=True,
            )  # fmt: skip
        except (OSError, subprocess.SubprocessError):
            return ""
    return found.stdout.decode("utf-8", "replace").strip()[:100]


def look(
    url: str,
    *,
    program: str,
    proxy_port: int,
    key_digest: str,
    limits: CaptureLimits,
    quiet_seconds: Callable[[], float],
    seconds_left: Callable[[], float],
) -> Seen:
    """Lead the browser to a page and see what it shows.

    `quiet_seconds`: since when nothing is on its way to the browser.

    Raises:
        BrowserFailed: it did not start, crashed or does not answer.
    """
    with (
        tempfile.TemporaryDirectory(prefix="dokaz-capture-", ignore_cleanup_errors=True) as home,
        _running(program, Path(home), proxy_port, key_digest) as tools,
    ):
        return _Visit(tools, limits, quiet_seconds, seconds_left).to(url)


def _environment(home: Path) -> dict[str, str]:
    """Nothing of ours: neither settings nor keys."""
    return {
        "HOME": str(home),
        "PATH": "/usr/bin:/bin",
        "LANG": "uk_UA.UTF-8",
        "TZ": "UTC",
        "XDG_CONFIG_HOME": str(home / "config"),
        "XDG_CACHE_HOME": str(home / "cache"),
        "DBUS_SESSION_BUS_ADDRESS": "disabled:",
    }


@contextlib.contextmanager
def _running(program: str, home: Path, proxy_port: int, key_digest: str) -> Iterator[DevTools]:
    commands_in, commands_out = os.pipe()
    answers_in, answers_out = os.pipe()
    arguments = [
        program,
        *_OPTIONS,
        f"--proxy-server=http://127.0.0.1:{proxy_port}",
        f"--ignore-certificate-errors-spki-list={key_digest}",
        f"--user-data-dir={home / 'profile'}",
        f"--window-size={WIDTH},{HEIGHT}",
        "--lang=uk",
        # Chromium refuses its own sandbox to root; a node should not run as root.
        *(("--no-sandbox",) if os.geteuid() == 0 else ()),
        "about:blank",
    ]
    try:
        process = _started(arguments, home, proxy_port, commands_in, answers_out)
    finally:
        os.close(commands_in)
        os.close(answers_out)
    tools = DevTools(write=commands_out, read=answers_in)
    try:
        yield tools
    finally:
        with contextlib.suppress(BrowserFailed):
            tools.call("Browser.close", seconds=_END_SECONDS)
        tools.close()
        _end(process)


def _started(
    arguments: list[str], home: Path, proxy_port: int, commands: int, answers: int
) -> "subprocess.Popen[bytes]":
    """The browser behind its fence. A child made with preexec_fn is not safe beside threads."""
    numbers = (str(os.getpid()), str(proxy_port), str(commands), str(answers))
    try:
        return subprocess.Popen(
            [sys.executable, "-I", enclosed.__file__, *numbers, *arguments],
            env=_environment(home),
            cwd=home,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=(commands, answers),
            start_new_session=True,
        )
    except OSError as error:
        raise BrowserFailed("the browser does not start") from error


def _end(process: "subprocess.Popen[bytes]") -> None:
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(_END_SECONDS)
    # Its own session, so that what it started ends with it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


class _Visit:
    def __init__(
        self,
        tools: DevTools,
        limits: CaptureLimits,
        quiet_seconds: Callable[[], float],
        seconds_left: Callable[[], float],
    ) -> None:
        self._tools = tools
        self._limits = limits
        self._quiet_seconds = quiet_seconds
        self._seconds_left = seconds_left
        self._session = ""

    def to(self, url: str) -> Seen:
        call = self._tools.call
        target = call("Target.createTarget", url="about:blank", seconds=_START_SECONDS)["targetId"]
        self._session = call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        self._call("Browser.setDownloadBehavior", behavior="deny", eventsEnabled=True, own=False)
        self._call("Page.enable")
        # Sites give a browser without a window other pages than people get.
        agent = call("Browser.getVersion")["userAgent"].replace("HeadlessChrome", "Chrome")
        self._call("Emulation.setUserAgentOverride", userAgent=agent, acceptLanguage="uk,en;q=0.7")
        loading_until = time.monotonic() + self._seconds_left() * _LOAD_SHARE
        answer = self._call("Page.navigate", url=url, seconds=max(1.0, self._seconds_left()))
        error = str(answer.get("errorText", ""))
        loaded = not error and self._wait_until_loaded(loading_until)
        self._scroll(loading_until)
        self._wait_until_quiet(loading_until)
        download = bool(self._tools.taken("Browser.downloadWillBegin"))
        entry = self._entry()
        html = "" if error or download else self._html()
        screenshot, whole = (b"", False) if error else self._screenshot()
        return Seen(
            url=str(entry.get("url", ""))[:4000] if not error else url,
            title=str(entry.get("title", ""))[:_LONGEST_TEXT] if not error else "",
            html=html,
            screenshot=screenshot,
            pdf=b"" if error else self._pdf(),
            whole_height=whole,
            download=download,
            loaded=loaded,
            error=error,
        )

    def _call(self, method: str, *, own: bool = True, **parameters: Any) -> dict[str, Any]:
        answer = self._tools.call(method, session=self._session if own else "", **parameters)
        self._close_dialogs()
        return answer

    def _close_dialogs(self) -> None:
        """A page that asks something waits for an answer for ever."""
        for one in self._tools.taken("Page.javascriptDialogOpening"):
            with contextlib.suppress(BrowserFailed):
                self._tools.call(
                    "Page.handleJavaScriptDialog", session=one["sessionId"], accept=False
                )

    def _wait_until_loaded(self, until: float) -> bool:
        while time.monotonic() < until:
            if self._tools.taken("Page.loadEventFired"):
                return True
            if self._quiet_seconds() >= _STUCK_SECONDS:
                return False  # Nothing is coming any more: an answer was cut off.
            self._tools.wait(0.2)
            self._close_dialogs()
        return False

    def _wait_until_quiet(self, until: float) -> None:
        while time.monotonic() < until:
            if self._quiet_seconds() >= self._limits.quiet_seconds:
                return
            self._tools.wait(0.1)
            self._close_dialogs()

    def _scroll(self, until: float) -> None:
        """Down and up again, so that pictures that load when seen are loaded."""
        steps = self._limits.screenshot_height // HEIGHT
        for step in range(1, steps + 1):
            if time.monotonic() >= until or not self._scrolled(step * HEIGHT):
                break
            self._tools.wait(0.1)
        self._scrolled(0)

    def _scrolled(self, to: int) -> bool:
        """Whether there is more below."""
        script = (
            f"window.scrollTo(0, {to}); "
            f"{to} + window.innerHeight < document.documentElement.scrollHeight"
        )
        try:
            found = self._call("Runtime.evaluate", expression=script, returnByValue=True, seconds=5)
        except BrowserFailed:
            return False
        return found.get("result", {}).get("value") is True

    def _entry(self) -> dict[str, Any]:
        history = self._call("Page.getNavigationHistory")
        entries = history.get("entries") or [{}]
        found: dict[str, Any] = entries[history.get("currentIndex", 0)]
        return found

    def _html(self) -> str:
        """The document as it stands after its scripts ran; asked of the browser, not of them."""
        try:
            root = self._call("DOM.getDocument", depth=0)["root"]["nodeId"]
            return str(self._call("DOM.getOuterHTML", nodeId=root)["outerHTML"])
        except (BrowserFailed, KeyError):
            return ""

    def _screenshot(self) -> tuple[bytes, bool]:
        """A picture of the whole page, and whether it is whole."""
        try:
            size = self._call("Page.getLayoutMetrics")["cssContentSize"]
            height = min(max(int(size["height"]), HEIGHT), self._limits.screenshot_height)
            clip = {"x": 0, "y": 0, "width": WIDTH, "height": height, "scale": 1}
            found = self._drawn(
                "Page.captureScreenshot", format="png", captureBeyondViewport=True, clip=clip
            )
        except (BrowserFailed, KeyError, ValueError):
            return b"", False
        return found, bool(found) and int(size["height"]) <= height

    def _pdf(self) -> bytes:
        try:
            return self._drawn("Page.printToPDF", printBackground=True, preferCSSPageSize=False)
        except (BrowserFailed, KeyError, ValueError):
            return b""

    def _drawn(self, method: str, **parameters: Any) -> bytes:
        seconds = max(10.0, min(60.0, self._seconds_left()))
        data = self._call(method, seconds=seconds, **parameters)["data"]
        found = base64.b64decode(data)
        return found if len(found) <= self._limits.drawn_bytes else b""
