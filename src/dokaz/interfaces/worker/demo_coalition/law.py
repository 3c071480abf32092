# SPDX-License-Identifier: AGPL-3.0-or-later
"""The matrix of elements of the invented strike on a hospital, and two cases around it."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.gate.api import Actor
from dokaz.interfaces.worker.demo_coalition.actors import WHY

_REGION = legal.Passage(kind="region", region=(0.3, 0.25, 0.4, 0.35), quote="знак на даху")
_CRATER = legal.Passage(kind="region", region=(0.2, 0.7, 0.35, 0.2), quote="вирва перед входом")
_PAGE = legal.Passage(kind="page", page=1, quote="Військових підрозділів у будівлі не було.")
_FILM = legal.Passage(kind="time", begin_ms=500, end_ms=2500, quote="звук літака")

# Element, direction, item, passage, class of proof, strength, comment, other explanation.
_FOUND: tuple[tuple[int, str, str, legal.Passage, str, str, str, str], ...] = (
    (1, "supports", "лікарня/вирва.jpg", _CRATER, "munition", "strong",
     "Розмір вирви відповідає авіабомбі.", "Могла бути важка артилерія."),
    (1, "supports", "лікарня/відео з двору.mp4", _FILM, "video_controlled", "some",
     "Після звуку літака над двором іде дим.", ""),
    (1, "supports", "лікарня/згори після.jpg", _REGION, "satellite", "strong",
     "Вирв не було за дванадцять днів до того.", ""),
    (2, "supports", "лікарня/фасад.jpg", _REGION, "video_controlled", "strong",
     "На фасаді видно знак, будівля працювала як лікарня.", ""),
    (2, "supports", "лікарня/довідка.pdf", _PAGE, "register", "some",
     "Довідка про хворих і працівників у день удару.", "Довідку складено після удару."),
    (2, "contradicts", "лікарня/нотатка.txt",
     legal.Passage(kind="paragraph", paragraph=4, quote="бачила вантажівку біля котельні"),
     "eyewitness", "weak", "Сусідка бачила вантажівку.", "Вантажівка могла бути цивільна."),
    (3, "supports", "лікарня/перехоплення.txt",
     legal.Passage(kind="paragraph", paragraph=2, quote="велика будівля з хрестом"),
     "intercept", "some", "Той, хто наводив, бачив знак.", "Голос не встановлено."),
    (4, "supports", "лікарня/згори до.jpg", _REGION, "satellite", "weak",
     "Колона техніки за межами міста.", ""),
)  # fmt: skip


def fill_matrix(actor: Actor, event: UUID, items: Mapping[str, UUID], suspect: UUID) -> UUID | None:
    """Passages for most elements, one against, and one element that nothing supports yet."""
    made = [
        row
        for row in legal.qualifications_of(actor=actor, event_ids=[event]).get(event, ())
        if row.code == "8.2.b.ix"
    ]
    if not made:
        return None
    for element, direction, name, passage, proof, strength, comment, counter in _FOUND:
        legal.file_finding(
            actor=actor,
            qualification_id=made[0].id,
            draft=legal.FindingDraft(
                element=element,
                direction=direction,
                item_id=items[name],
                passage=passage,
                proof_class=proof,
                strength=strength,
                comment=f"{comment} (вигадано)",
                counter=counter and f"{counter} (вигадано)",
            ),
        )
    part = legal.state_liability(
        actor=actor,
        qualification_id=made[0].id,
        person_id=suspect,
        mode="28.a",
        reasons="Вигаданий командир, підрозділ стояв у межах досяжності.",
    )
    legal.file_finding(
        actor=actor,
        qualification_id=made[0].id,
        draft=legal.FindingDraft(
            element=1,
            direction="supports",
            item_id=items["лікарня/перехоплення.txt"],
            passage=legal.Passage(kind="paragraph", paragraph=3, quote="працюйте по ній"),
            proof_class="intercept",
            strength="weak",
            comment="Другий голос наказує (вигадано)",
            liability_id=part,
        ),
    )
    for event_state in ("qualified", "in_case"):
        events.advance(actor=actor, event_id=event, state=event_state, why=WHY)
    return made[0].id


def qualify_some(actor: Actor, written: Sequence[UUID]) -> None:
    """A few more qualifications, under the Statute and the Criminal Code."""
    for event, framework, crime in (
        (written[0], "rome", "8.2.b.i"), (written[3], "rome", "8.2.a.vii-2"),
        (written[0], "ukraine", "438.1"), (written[4], "rome", "8.2.b.ix"),
        (written[5], "ukraine", "438.1"),
    ):  # fmt: skip
        legal.qualify(
            actor=actor,
            event_id=event,
            framework=framework,
            crime=crime,
            conflict="iac",
            reasons="Вигаданий приклад: потрібна друга думка.",
        )


def fill_first_case(
    actor: Actor, items: Mapping[str, UUID], people: Sequence[UUID], suspects: Sequence[UUID]
) -> None:
    """Evidence and people for the case that there is."""
    found = cases.visible_cases(actor=actor).rows
    if not found:
        return
    case = found[0].id
    about = [item for name, item in items.items() if name.startswith("лікарня/")]
    cases.link(actor=actor, case_id=case, kind="item", record_ids=about)
    for part, some in (("suspect", suspects), ("witness", people[:3]), ("victim", people[20:22])):
        cases.link(actor=actor, case_id=case, kind="person", record_ids=some, part=part)


def open_second_case(actor: Actor, about: Sequence[UUID], people: Sequence[UUID]) -> UUID:
    """A case that has only begun."""
    case = cases.register(
        actor=actor,
        draft=cases.CaseDraft(
            title_uk="Вивезення дітей і утримання людей (вигадано)",
            title_en="Removal of children and detention (invented)",
            theory="Вигаданий приклад: людей утримували й вивозили за одним зразком.",
            scope="Травень–листопад 2022 року.",
            forum="icc",
        ),
    )
    cases.link(actor=actor, case_id=case, kind="event", record_ids=about)
    cases.link(actor=actor, case_id=case, kind="person", record_ids=people, part="victim")
    due = datetime.now(UTC).date() + timedelta(days=30)
    cases.set_deadline(actor=actor, case_id=case, what="Запит до вигаданої установи", due_date=due)
    cases.advance(actor=actor, case_id=case, state="open", why=WHY)
    return case
