# SPDX-License-Identifier: AGPL-3.0-or-later
"""Three holders and some organisations, made as people make them, with requests carried in memory.

What passes between them is kept, as a listener on the line would have it.
"""

import io
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from dokaz.core.log.note import log_key
from dokaz.core.seals.signature import Envelope, add_signature, parse_envelope
from dokaz.deconflict.register.protocol.asking import Said, Silence, Unreachable
from dokaz.deconflict.register.protocol.ceremony import Plan
from dokaz.deconflict.register.protocol.description import Description
from dokaz.deconflict.register.protocol.directory import (
    DIRECTORY_TYPE,
    Directory,
    Earlier,
    Organisation,
    Role,
    Sharing,
)
from dokaz.deconflict.register.protocol.member import MemberFolder
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.records import Contact, Depth, quarter_of
from dokaz.interfaces.register_holder.app import Application, Holder, make_app
from dokaz.interfaces.register_holder.ceremony import Step, step
from dokaz.interfaces.register_holder.folder import HolderFolder

NATALIIA = PersonFields("Шевченко", "Наталія", "Олександрівна", "1987")
NATALYA = PersonFields("Шевченко", "Наталья", "Александровна", "1987")
STRANGER = PersonFields("Бондаренко", "Ігор", "Петрович", "1950")
CONTACT = Contact(1, 0, Depth.DETAILED, quarter_of(2026, 2))


@dataclass
class Line:
    """Carries requests to the holders' applications; `down` holders do not answer, and nothing is
    sent to `untrusted` ones."""

    apps: dict[str, Application] = field(default_factory=dict)
    down: set[str] = field(default_factory=set)
    untrusted: set[str] = field(default_factory=set)
    heard: list[bytes] = field(default_factory=list)

    def post(self, url: str, body: bytes) -> tuple[int, bytes]:
        return self._ask("POST", url, body)

    def post_all(self, requests: Sequence[tuple[str, bytes]]) -> list[Said]:
        answers: list[Said] = []
        for url, body in requests:
            try:
                answers.append(self.post(url, body))
            except Unreachable as error:
                answers.append(error.silence)
        return answers

    def get(self, url: str) -> tuple[int, bytes]:
        return self._ask("GET", url, b"")

    def _ask(self, method: str, url: str, body: bytes) -> tuple[int, bytes]:
        base = next(one for one in self.apps if url.startswith(one))
        if base in self.untrusted:
            raise Unreachable("untrusted", silence=Silence.UNTRUSTED)
        if base in self.down:
            raise Unreachable("down")
        answers: list[int] = []
        environment = {
            "REQUEST_METHOD": method,
            "PATH_INFO": url.removeprefix(base),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        content = b"".join(
            self.apps[base](environment, lambda status, headers: answers.append(int(status[:3])))
        )
        self.heard += [url.encode(), body, content]
        return answers[0], content


@dataclass
class Coalition:
    """Holders 1 to 3 at http://h1 to http://h3, the first also keeps the log; members by code."""

    root: Path
    now: float = 1_767_225_600.0
    line: Line = field(default_factory=Line)
    quota: int = 400
    burst: int = 60
    version: int = 1
    extra: dict = field(default_factory=dict)
    keeper_url: str = "http://h1"
    alarms: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.holders = [HolderFolder(self.root / f"holder-{n}") for n in (1, 2, 3)]
        for number, holder in enumerate(self.holders, start=1):
            holder.create(name=f"Holder {number}")
        self.keeper = self.holders[0].make_keeper()
        self.members: dict[str, MemberFolder] = {}
        self.keys: dict[str, object] = {}

    def clock(self) -> float:
        return self.now

    def member(self, code: str) -> MemberFolder:
        found = MemberFolder(self.root / code, sending=self.line, clock=self.clock)
        self.keys[code] = found.create()
        self.members[code] = found
        return found

    def ceremony(self, exchange: Path, fingerprint: str, *, rounds: int = 3) -> list[Step]:
        steps: list[Step] = []
        for _ in range(rounds):
            steps = [step(one, exchange, fingerprint=fingerprint) for one in self.holders]
        return steps

    def description(self) -> Description:
        return self.holders[0].description()

    def directory(self) -> Envelope:
        roles = list(Role)
        value = Directory(
            register="register.example",
            version=self.version,
            organisations=tuple(
                Organisation(
                    number=number,
                    code=code,
                    name=f"Organisation {code}",
                    key=self.keys[code],
                    role=roles[(number - 1) % 3],
                    contacts=(f"duty@{code.lower()}.example", f"head@{code.lower()}.example"),
                )
                for number, code in enumerate(self.members, start=1)
            ),
            holders={n: f"http://h{n}" for n in (1, 2, 3)},
            keeper=log_key("log.register.example", self.keeper.public),
            keeper_url=self.keeper_url,
            sharing=Sharing.of(self.description()),
            coordinators=("coordinator@register.example",),
            quota=self.quota,
            burst=self.burst,
            **self.extra,
        )
        envelope = Envelope(DIRECTORY_TYPE, value.payload())
        for holder in self.holders[:2]:
            envelope = add_signature(envelope, key=holder.signing())
        return envelope

    def start(self, *, only: tuple[int, ...] = (1, 2, 3)) -> None:
        """(Re)start holders from what lies in their folders."""
        for number in only:
            holder = self.holders[number - 1]
            self.line.apps[f"http://h{number}"] = make_app(
                Holder(
                    holder,
                    clock=self.clock,
                    sending=self.line,
                    alarm=lambda count, organisation: self.alarms.append(organisation.code),
                )
            )

    def publish(self) -> None:
        """Give holders and members the newest directory."""
        directory = self.directory()
        description = self.holders[0].root / "description.json"
        for holder in self.holders:
            holder.take_directory(directory)
        for member in self.members.values():
            member.take(description=parse_envelope(description.read_bytes()), directory=directory)


def new_epoch(coalition: Coalition, epoch: str) -> None:
    """A new key at new year; the one before is still asked."""
    before = coalition.description()
    signed = (coalition.holders[0].root / "description.json").read_bytes()
    exchange = coalition.root / f"exchange-{epoch}"
    fingerprint = planned(coalition, exchange, epoch=epoch)
    assert all(one.finished for one in coalition.ceremony(exchange, fingerprint))
    urls = {n: f"http://h{n}" for n in (1, 2, 3)}
    coalition.extra = {"earlier": (Earlier(before, signed, urls),)}
    coalition.version += 1
    coalition.publish()
    coalition.start()


def planned(coalition: Coalition, exchange: Path, **changes: object) -> str:
    """Write a plan for the coalition's holders; returns its fingerprint."""
    values: dict = {
        "register": "register.example",
        "epoch": "2026",
        "generation": 1,
        "threshold": 2,
        "holders": tuple(one.card() for one in coalition.holders),
        "session": secrets.token_bytes(16),
        "dealing": (1, 2, 3),
        **changes,
    }
    plan = Plan(**values)
    exchange.mkdir()
    (exchange / "plan.json").write_bytes(plan.payload())
    return plan.fingerprint


def made(root: Path, codes: tuple[str, ...] = ("ALPHA", "BETA"), **settings: object) -> Coalition:
    """A register at work with these organisations."""
    coalition = Coalition(root, **settings)
    fingerprint = planned(coalition, root / "exchange")
    steps = coalition.ceremony(root / "exchange", fingerprint)
    assert all(one.finished for one in steps)
    for code in codes:
        coalition.member(code)
    coalition.publish()
    coalition.start()
    return coalition
