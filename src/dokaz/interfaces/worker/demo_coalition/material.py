# SPDX-License-Identifier: AGPL-3.0-or-later
"""Material of the demonstration: made in a folder, then taken in like any other delivery."""

import math
import struct
import tempfile
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

from dokaz.evidence import api as evidence
from dokaz.gate.api import Actor
from dokaz.intake import api as intake
from dokaz.interfaces.worker.demo_coalition import drawing

_INVENTED = "Вигадано для показу: нічого з цього не було. Invented for demonstration.\n\n"
_SECONDS, _HERTZ = 3, 8000
_KYIV = ZoneInfo("Europe/Kyiv")


@dataclass(frozen=True, slots=True)
class Drawn:
    """A picture of the demonstration: file, what it shows, when, and whether it is from above."""

    name: str
    title_uk: str
    title_en: str
    taken: str
    view: str = "street"


HOSPITAL = (
    Drawn("лікарня/фасад.jpg", "Фасад лікарні після удару", "Front of the hospital",
          "2022:03:14 11:05:00"),
    Drawn("лікарня/вирва.jpg", "Вирва перед входом до лікарні", "Crater at the entrance",
          "2022:03:14 11:09:00"),
    Drawn("лікарня/палата.jpg", "Вікна палат із внутрішнього двору", "Windows of the wards",
          "2022:03:14 11:21:00"),
    Drawn("лікарня/згори до.jpg", "Квартал лікарні згори, до удару", "The block from above, before",
          "2022:03:02 09:40:00", "before"),
    Drawn("лікарня/згори після.jpg", "Квартал лікарні згори, після удару",
          "The block from above, after", "2022:03:16 09:40:00", "after"),
)  # fmt: skip
_PLACES = (
    ("житловий квартал", "Будинок після обстрілу", "House after the shelling", "2022:05:19"),
    ("вокзал", "Перон після удару", "Platform after the strike", "2022:04:19"),
    ("школа", "Школа після удару", "School after the strike", "2022:06:11"),
    ("ринок", "Ринок після обстрілу", "Market after the shelling", "2022:05:21"),
    ("автобус", "Вулиця, де стояв автобус", "Street where the bus stood", "2024:09:21"),
    ("підстанція", "Підстанція після удару", "Substation after the strike", "2023:12:05"),
)  # fmt: skip
OWN = (
    *HOSPITAL,
    *(
        Drawn(f"{folder}/фото {number}.jpg", f"{uk}, знімок {number}", f"{en}, picture {number}",
              f"{day} {number + 18}:20:00")
        for folder, uk, en, day in _PLACES
        for number in (1, 2)
    ),
)  # fmt: skip
PARTNER = tuple(
    Drawn(f"моніторинг/{number}.jpg", f"Знімок моніторингової поїздки {number}",
          f"Picture {number} of a monitoring trip", f"2023:05:1{number} 13:00:00")
    for number in range(1, 5)
)  # fmt: skip

_TEXTS = {
    "лікарня/нотатка.txt": (
        "Нотатка документаторки про лікарню",
        "Documenter’s note on the hospital",
        "Приїхали об 11:00. На даху видно знак червоного хреста.\n\n"
        "Охоронець каже, що військових у будівлі не було від лютого.\n\n"
        "Сусідка каже, що напередодні бачила вантажівку біля котельні; чия вона, не знає.\n",
    ),
    "лікарня/перехоплення.txt": (
        "Запис вигаданої розмови",
        "Transcript of an invented conversation",
        "Перший голос: ціль підтверджую, велика будівля з хрестом.\n\n"
        "Другий голос: працюйте по ній.\n",
    ),
    "вокзал/хроніка.txt": (
        "Хроніка дня на вокзалі",
        "Chronicle of the day at the station",
        "10:28 оголошено посадку. 10:30 перший вибух. 10:31 другий вибух.\n",
    ),
    "школа/перелік.csv": (
        "Перелік пошкоджень школи",
        "List of damage to the school",
        "приміщення,стан\nспортзал,зруйновано\nбібліотека,вибито вікна\n",
    ),
}
_SCANS = {
    "лікарня/довідка.pdf": (
        "Довідка про роботу лікарні",
        "Certificate on the hospital’s work",
        ("Лікарня приймала хворих щодня до 14 березня 2022 року.",
         "У день удару в ній було 41 хворий і 12 працівників.",
         "Військових підрозділів у будівлі не було."),
    ),
    "вивезення/список.pdf": (
        "Список вигаданого інтернату",
        "List of an invented boarding school",
        ("Виїхали: 13 вихованців.", "Супровід: двоє невідомих у цивільному.",
         "Куди: не повідомлено."),
    ),
}  # fmt: skip
_SOURCES = (
    ("organisation", "Вигадана група документування",
     ("лікарня/фасад.jpg", "лікарня/вирва.jpg", "лікарня/палата.jpg", "лікарня/нотатка.txt",
      "лікарня/відео з двору.mp4")),
    ("satellite_provider", "Вигаданий супутник",
     ("лікарня/згори до.jpg", "лікарня/згори після.jpg")),
    ("state_body", "Вигадана лікарня", ("лікарня/довідка.pdf",)),
)  # fmt: skip
"""Kind and name of a source, and what came from it. Of the other material nobody has stated one."""
_FILM, _SOUND = "лікарня/відео з двору.mp4", "житловий квартал/сирена.wav"
_OTHERS = {
    _FILM: ("Відео з двору лікарні", "Film from the hospital’s yard"),
    _SOUND: ("Запис сирени", "Recording of a siren"),
}


def take_in_own(actor: Actor) -> dict[str, UUID]:
    """Deliver and describe the first organisation's material; items by the names of their files."""
    with tempfile.TemporaryDirectory(prefix="dokaz-demo-") as folder:
        root = Path(folder)
        _draw(root, OWN)
        for name, (_uk, _en, text) in _TEXTS.items():
            _path(root, name).write_text(_INVENTED + text, "utf-8")
        for name, (uk, _en, lines) in _SCANS.items():
            drawing.sheet(uk, lines).save(_path(root, name), "PDF", resolution=110)
        drawing.keep_film(_path(root, _FILM), seed=7, caption="Відео з двору лікарні")
        _siren(_path(root, _SOUND))
        found = _deliver(actor, root, "ordinary_capture", "Вигадана поїздка (вигадано)")
    titles = {one.name: (one.title_uk, one.title_en) for one in OWN}
    titles.update({name: (uk, en) for name, (uk, en, _rest) in {**_TEXTS, **_SCANS}.items()})
    sources = {
        name: source
        for kind, told, names in _SOURCES
        for source in (evidence.add_source(actor=actor, kind=kind, name=told),)
        for name in names
    }
    _describe(actor, found, {**titles, **_OTHERS}, sources)
    return found


def take_in_partners(actor: Actor) -> dict[str, UUID]:
    """The same for a partner's organisation."""
    with tempfile.TemporaryDirectory(prefix="dokaz-demo-") as folder:
        root = Path(folder)
        _draw(root, PARTNER)
        found = _deliver(actor, root, "from_organisation", "Вигадане об’єднання (вигадано)")
    _describe(actor, found, {one.name: (one.title_uk, one.title_en) for one in PARTNER})
    return found


def take_in_account(actor: Actor, text: str) -> UUID:
    """What a witness told, on its own, for named people only."""
    with tempfile.TemporaryDirectory(prefix="dokaz-demo-") as folder:
        root = Path(folder)
        (root / "розповідь.txt").write_text(_INVENTED + text, "utf-8")
        found = _deliver(actor, root, "from_person", "Розповідь (вигадано)", confidentiality=3)
    _describe(actor, found, {"розповідь.txt": ("Розповідь очевидця", "Eyewitness account")})
    return found["розповідь.txt"]


def _draw(root: Path, pictures: tuple[Drawn, ...]) -> None:
    for number, one in enumerate(pictures):
        caption = f"{one.title_uk}. {one.title_en}."
        if one.view == "street":
            image = drawing.street(number, caption, smoke=number % 3 == 0)
        else:
            image = drawing.from_above(99, caption, after=one.view == "after")
        drawing.keep_photo(
            image, _path(root, one.name), taken=one.taken, device=one.view == "street"
        )


def _path(root: Path, name: str) -> Path:
    found = root / name
    found.parent.mkdir(parents=True, exist_ok=True)
    return found


def _siren(path: Path) -> None:
    with wave.open(str(path), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(_HERTZ)
        steps = range(_SECONDS * _HERTZ)
        # The pitch goes up and down once; half of full loudness.
        angles = (2 * math.pi * (500 * at / _HERTZ - 60 * math.cos(math.pi * at / _HERTZ))
                  for at in steps)  # fmt: skip
        sound.writeframes(b"".join(struct.pack("<h", int(16000 * math.sin(a))) for a in angles))


def _deliver(
    actor: Actor, root: Path, mode: str, note: str, *, confidentiality: int = 1
) -> dict[str, UUID]:
    delivery = intake.receive_folder(
        actor=actor,
        folder=intake.Folder(root),
        acquisition_mode=mode,
        confidentiality=confidentiality,
        note=note,
    )
    rows = intake.entries(actor=actor, delivery_id=delivery, limit=100).rows
    return {row.path: row.item_id for row in rows if row.item_id is not None}


def _describe(
    actor: Actor,
    items: Mapping[str, UUID],
    titles: Mapping[str, tuple[str, str]],
    sources: Mapping[str, UUID] | None = None,
) -> None:
    now = evidence.describable(actor=actor, item_ids=tuple(items.values()))
    revisions = {row.id: row.revision for row in now.values()}
    described = []
    for name, item in items.items():
        uk, en = titles[name]
        changes: dict[str, object] = {
            "title_uk": f"{uk} (вигадано)",
            "title_en": f"{en} (invented)",
            "description": "Зроблено програмою для показу: такої події не було.",
        }
        taken = next((one.taken for one in (*OWN, *PARTNER) if one.name == name), "")
        if taken:
            at = datetime.strptime(taken, "%Y:%m:%d %H:%M:%S").replace(tzinfo=_KYIV)
            changes.update(
                recorded_from=at, recorded_precision="minute", recorded_basis="device_metadata"
            )
        if sources and name in sources:
            changes["source_id"] = sources[name]
        if "згори" in name:
            changes["kind"] = "satellite_image"
        described.append(
            evidence.Description(item_id=item, changes=changes, revision=revisions[item])
        )
    evidence.describe_many(actor=actor, items=described)
