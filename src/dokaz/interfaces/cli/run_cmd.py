# SPDX-License-Identifier: AGPL-3.0-or-later
"""`dokaz run`: the whole node in the foreground: web and worker, each its own process.

A process that ends by itself is started again, after a pause that grows. Ctrl-C, SIGTERM or a
closed terminal stops both; whatever was being taken in goes on at the next start.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import click

from dokaz.interfaces.cli.django_ready import start
from dokaz.interfaces.cli.errors import AddressTaken
from dokaz.interfaces.cli.exits import Exit
from dokaz.interfaces.cli.key_opening import handed_on
from dokaz.interfaces.cli.keys_protection import offer_protection
from dokaz.interfaces.cli.output import say, warn
from dokaz.interfaces.cli.settings_look import warn_of_settings
from dokaz.media.confinement import end_with_parent

LONGEST_PAUSE_SECONDS = 30.0
STOP_SECONDS = 25.0


@click.command()
def command() -> int:
    """Set up what is missing and start the node (web and worker)."""
    start()
    from django.conf import settings

    from dokaz.interfaces.cli.first_start import demo_sign_in, prepare, require_usable_database

    node = settings.DOKAZ
    require_free_address(node.host, node.port)
    require_usable_database()
    warn_of_settings()
    say("Preparing …")
    prepare()
    _settle_restoration()
    address = node.public_url or f"http://{node.host}:{node.port}"
    say(f"Dokaz: {address}")
    _tell_how_to_enter(demo=demo_sign_in() if node.demo else None)
    portal = _portal(node)
    demo_set = _DemoSet(node.home) if portal and node.demo else None
    say(f"Everything of this node lies in {node.home}. Stop with Ctrl-C.")
    return _supervise(_children(portal), demo_set)


def _settle_restoration() -> None:
    """Before a node that came back signs anything, its witnesses say whether they know more.

    Raises:
        RestoredTooOld, RestoredUncompared: nothing was started.
    """
    from dokaz.ledger import api as ledger

    if ledger.is_held():
        say("This node came back from a backup. Asking its witnesses …")
        for answer in ledger.settle().answers:
            say(f"Witness {answer.witness} vouches for the {answer.own_size} entries restored.")


def require_free_address(host: str, port: int) -> None:
    """Stop now, with a sentence, rather than start a web server again and again.

    Raises:
        AddressTaken: nothing can listen there.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the web server does: a port in its last pause after a stop is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise AddressTaken(
                f"Port {port} of {host} cannot be used; another program, perhaps another Dokaz, "
                "may be listening there. Nothing was started. Stop it, or choose another port "
                "with DOKAZ_PORT."
            ) from error


def _tell_how_to_enter(*, demo: object) -> None:
    from dokaz.interfaces.cli.first_start import DemoSignIn
    from dokaz.members import api

    if isinstance(demo, DemoSignIn):
        say(f"Sign in:  {demo.email}")
        say(f"Password: {demo.password}")
        say(f"Others:   {', '.join(demo.others)} (same password)")
        say("This is a demonstration: do not put real people's data into it.")
    elif not api.is_set_up():
        say("Nobody can sign in yet: open the address in a browser on this machine to begin.")
        say(f"From another machine you will be asked for this code: {api.setup_code()}")
        offer_protection()


class _Kept:
    """One child process that is started again when it ends."""

    def __init__(self, name: str, arguments: list[str], *, knows_node: bool = True) -> None:
        self.name = name
        self._knows_node = knows_node
        self._arguments = arguments
        self._pause = 1.0
        self._next_start = 0.0
        self.process: subprocess.Popen[bytes] | None = None
        self._started = 0.0

    def look(self, now: float) -> None:
        """Start the process if it is due."""
        if self.process is not None and self.process.poll() is not None:
            warn(f"{self.name} ended (code {self.process.returncode}); it is started again")
            self._pause = (
                1.0 if now - self._started > 60 else min(self._pause * 2, LONGEST_PAUSE_SECONDS)
            )
            self._next_start, self.process = now + self._pause, None
        if self.process is None and now >= self._next_start:
            self._started = now
            # A session of its own: Ctrl-C reaches the supervisor, which then stops its children
            # in order.
            with self._handed_on() as (environment, descriptors):
                self.process = subprocess.Popen(
                    [sys.executable, "-m", *self._arguments],
                    start_new_session=True,
                    # A node nobody supervises would keep its port, and the next `dokaz run` could
                    # not start.
                    preexec_fn=partial(end_with_parent, signal.SIGTERM, os.getpid()),
                    env=environment,
                    pass_fds=descriptors,
                )

    def _handed_on(self) -> Any:
        if self._knows_node:
            return handed_on()
        # No setting, address of a database or key of the node reaches such a process.
        bare = {name: one for name, one in os.environ.items() if not name.startswith("DOKAZ_")}
        return contextlib.nullcontext((bare, ()))

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def wait(self, seconds: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _children(portal: list[str]) -> list[_Kept]:
    kept = [
        _Kept("web", ["dokaz.interfaces.cli.main", "serve"]),
        _Kept("worker", ["dokaz.interfaces.worker"]),
    ]
    if portal:
        kept.append(_Kept("portal", portal, knows_node=False))
    return kept


def _portal(node: Any) -> list[str]:
    """Arguments of the process that gives out the portal, if the operator asked for one.

    A demonstration shows invented events there, since it has hardly any of its own yet.
    """
    if not node.portal_port:
        return []
    folder = node.home / "portal"
    if not (folder / "index.html").exists():
        from dokaz.interfaces.cli.publish_cmd import demonstration, publish

        if node.demo:
            others = (("other_set", "released/"),)
            publish(folder, invented=20_000, others=others, beside=demonstration())
            _publish_demo(folder)
        else:
            publish(folder)
    say(f"Portal: http://{node.host}:{node.portal_port}")
    place = ["--host", node.host, "--port", str(node.portal_port)]
    for origin in node.portal_embed_on.replace(",", " ").split():
        place += ["--embed-on", origin]
    return ["dokaz.interfaces.cli.main", "portal", str(folder), *place]


def _publish_demo(folder: Path) -> None:
    """What the demonstration's own people released, beside the invented set."""
    from dokaz.interfaces.cli.publish_cmd import publish

    publish(folder / "released", label="demonstration", others=(("invented_set", "../"),))


class _DemoSet:
    """The worker invents events and releases after the start; then they are published, once."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._waits = (home / "demo-events").exists()

    def look(self) -> None:
        """Publish when the worker has renamed the file that waited for it."""
        if self._waits and (self._home / "demo-events-written").exists():
            self._waits = False
            _publish_demo(self._home / "portal")


def _supervise(kept: list[_Kept], demo_set: _DemoSet | None) -> int:
    stop = threading.Event()
    numbers = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}
    if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN:  # `nohup` has a closed terminal ignored.
        numbers.remove(signal.SIGHUP)
    for number in numbers:
        signal.signal(number, lambda *_: stop.set())
    while not stop.wait(0.3):
        for child in kept:
            child.look(time.monotonic())
        if demo_set is not None:
            demo_set.look()
    for child in kept:
        child.stop()
    with contextlib.suppress(OSError):  # The terminal may be gone.
        say("Stopping …")
    for child in kept:
        child.wait(STOP_SECONDS)
    return Exit.DONE
