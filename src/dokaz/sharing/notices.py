# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person should know before handing over, in plain words; and what hinders it.

Codes are stable. A notice informs; a blocker must be gone before the parcel can be made. Whether
something may be handed over in law is the person's decision, not this module's.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dokaz.evidence.api import GraphicLevel, ItemStatus, Marker, VerificationLevel
from dokaz.ledger.api import ledger_state
from dokaz.sharing.archive import ORIGINAL, Candidate, FileRole
from dokaz.sharing.views import Notice, Text

SHOWN_REFS = 20

TEXTS: dict[str, Text] = {
    "graphic": _("Shows violence. Warn whoever opens it."),
    "graphic_child": _("Shows violence against a child. Warn whoever opens it."),
    "graphic_unknown": _("Nobody has looked yet whether this shows violence."),
    "named_only": _("Only named people of your organisation may see this (L3)."),
    "sealed": _("Sealed (L4). It goes along in readable form inside the parcel."),
    "privileged": _("Under professional privilege. Handing it over may end the privilege."),
    "minor_image": _("Shows a minor."),
    "sexual_violence": _("Concerns sexual violence. The person's wish decides about it."),
    "insider": _("Concerns an insider source, who may be recognised."),
    "shelter": _("Shows where a shelter is."),
    "military": _("Sensitive for defence."),
    "identifiers": _(
        "Its file names numbers and addresses of a device or line, by which a person can be found. "
        "They go along in it."
    ),
    "lead_only": _("A lead only, not meant as evidence."),
    "on_hold": _("Under a legal hold."),
    "refuted": _("Was found to be false or misleading. Say so to the recipient."),
    "rejected": _("Was rejected as false or irrelevant. Say so to the recipient."),
    "not_verified": _("Nobody has verified date and place yet."),
    "exculpatory": _("Speaks for the other side. It must not be left out."),
    "left_out": _("Is listed as left out, with the reason you chose."),
    # Blockers.
    "gone": _("Is not visible to you any more. Take it out of the parcel."),
    "not_ours": _("Belongs to another organisation. Ask its owner to hand it over."),
    "quarantined": _("Is in quarantine. Release it first, or take it out."),
    "withdrawn": _("Was withdrawn because of consent. Take it out, or list it as left out."),
    "disposed": _("Was disposed of. List it as left out."),
    "damaged": _("Its stored file is damaged or missing. Bring back a good copy first."),
    "no_file": _("No file of it goes along. Choose files, or list it as left out."),
    "consent_withdrawn": _(
        "The person withdrew their consent. Take it out, or list it as left out."
    ),
    "consent_keeping_ended": _(
        "The person does not want this kept any more. Take it out, or list it as left out."
    ),
    "consent_erased": _("What is known of the person was erased. List it as left out."),
    "consent_no": _("The person said no to this. Take it out, or list it as left out."),
    "consent_not_asked": _(
        "Nobody has asked the person about this purpose and recipient. Ask first, or leave it out."
    ),
    "consent_after_contact": _(
        "The person wants to be asked each time. Ask, record the answer, then come back."
    ),
    "consent_condition": _(
        "The person set a condition. Do what it says, record their new answer, then come back."
    ),
    "consent_recipient_not_named": _(
        "The person agreed to the purpose, but not to this recipient. Ask first, or leave it out."
    ),
    "consent_anonymised_only": _(
        "The person agreed only if nobody can recognise them. Send a redacted copy and nothing "
        "else of it."
    ),
    "consent_too_early": _("The person agreed from a later day on. Wait, or leave it out."),
    "consent_expired": _("The time the person agreed to is over. Ask anew, or leave it out."),
    "nothing_chosen": _("Nothing is chosen yet."),
    # The parcel as a whole.
    "not_encrypted": _(
        "The parcel will not be encrypted although it holds protected material. Ask the recipient "
        "for an age key, or carry it on an encrypted medium."
    ),
    "no_witnesses": _(
        "No other organisation witnesses this node's log. The recipient can check that nothing "
        "was changed after the last checkpoint, but only against this node's own word."
    ),
    "no_witness_quorum": _(
        "Too few witnesses have confirmed the log so far. Packing asks them again, and stops if "
        "they do not answer."
    ),
    "no_timestamp": _(
        "No time-stamp authority is set up. When the evidence was registered rests on the word of "
        "this node and its witnesses."
    ),
}

_TROUBLES: dict[str, Text] = {
    "level_raised": _(
        "An item's confidentiality was raised after the order. Look at the parcel again and order "
        "it anew."
    ),
    "given_up": _("Packing broke off three times and was given up. Tell whoever runs this node."),
    "sharing.witnesses_missing": _(
        "Too few witnesses answered, so the parcel would not have passed its recipient's check. "
        "Order it again later."
    ),
    "sharing.does_not_verify": _(
        "The packed file did not pass its recipient's check and was thrown away. Tell whoever "
        "runs this node."
    ),
    "objects.full": _("There is no room left on the disk. Free some, then order it again."),
}
_ITEM_TROUBLE = _(
    "A stored file could not be read as it was registered. Bring back a good copy, then order the "
    "parcel again."
)
_OTHER_TROUBLE = _(
    "Packing stopped and nothing was kept. Order it again; if it stops again, tell whoever runs "
    "this node."
)

_BY_GRAPHIC = {
    GraphicLevel.DISTURBING: "graphic",
    GraphicLevel.SEVERE: "graphic",
    GraphicLevel.SEVERE_CHILD: "graphic_child",
    GraphicLevel.UNKNOWN: "graphic_unknown",
}
_BY_MARKER = {
    Marker.SGBV: "sexual_violence",
    Marker.CHILD: "minor_image",
    Marker.MINOR_IMAGE: "minor_image",
    Marker.INSIDER: "insider",
    Marker.SHELTER: "shelter",
    Marker.LEAD_ONLY: "lead_only",
    Marker.PRIVILEGED: "privileged",
    Marker.MILITARY: "military",
}
_NOT_VERIFIED = (VerificationLevel.V0, VerificationLevel.V1, VerificationLevel.V2)
_BLOCKING_STATUS = {
    ItemStatus.QUARANTINED: "quarantined",
    ItemStatus.WITHDRAWN: "withdrawn",
    ItemStatus.DISPOSED: "disposed",
}
_LOST = ("damaged", "missing")


def trouble_text(code: str, *, item_ref: str) -> Text:
    """Plain words for why packing stopped; empty if it did not."""
    if not code:
        return ""
    if code in _TROUBLES:
        return _TROUBLES[code]
    if code in TEXTS:
        return TEXTS[code]
    return _ITEM_TROUBLE if item_ref else _OTHER_TROUBLE


def flags_of(item: Candidate) -> tuple[str, ...]:
    """Codes of what to know about one item, in a fixed order."""
    view = item.view
    found = {_BY_GRAPHIC.get(view.graphic_level, "")}  # type: ignore[call-overload]
    found |= {_BY_MARKER.get(marker, "") for marker in view.markers}  # type: ignore[call-overload]
    if _names_a_device(item):
        found.add("identifiers")
    if view.confidentiality == 3:
        found.add("named_only")
    if view.confidentiality >= 4:
        found.add("sealed")
    if view.privileged:
        found.add("privileged")
    if view.on_hold:
        found.add("on_hold")
    if view.exculpatory:
        found.add("exculpatory")
    if view.verification == VerificationLevel.VX:
        found.add("refuted")
    if view.status == ItemStatus.REJECTED:
        found.add("rejected")
    if view.verification in _NOT_VERIFIED:
        found.add("not_verified")
    return tuple(code for code in TEXTS if code in found)


def _names_a_device(item: Candidate) -> bool:
    """Whether an original states what was sealed of it: a bundle or a proof does, a photo that lay
    beside its proof does not."""
    sealed = item.files(roles=(str(FileRole.IDENTIFIERS),))
    originals = {file.id: file.media_type for file in item.files(roles=(ORIGINAL,))}
    stated = [originals[one.derived_from] for one in sealed if one.derived_from in originals]
    return any(not one.startswith(("image/", "video/", "audio/")) for one in stated)


def blockers_of(item: Candidate, *, roles: tuple[str, ...], organisation: object) -> list[str]:
    """Codes of what hinders handing this item over in these roles."""
    if item.view.organisation_id != organisation:
        return ["not_ours"]
    status = _BLOCKING_STATUS.get(item.view.status)  # type: ignore[call-overload]
    if status is not None:
        return [status]
    files = item.files(roles=roles)
    if not files:
        return ["no_file"]
    if any(file.state in _LOST for file in files):
        return ["damaged"]
    return []


def about_the_node() -> list[str]:
    """Codes of what this node's log cannot prove yet."""
    codes = []
    state = ledger_state()
    if not settings.DOKAZ.witnesses or not settings.DOKAZ.witness_quorum:
        codes.append("no_witnesses")
    elif state.cosigned is None:
        codes.append("no_witness_quorum")
    if not settings.DOKAZ.timestamp_authorities:
        codes.append("no_timestamp")
    return codes


class Gathering:
    """Counts notices as items pass, and keeps the first items each is about."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._refs: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, code: str, ref: str) -> None:
        """Count one; `ref` is empty for what concerns the whole parcel."""
        self._counts[code] += bool(ref)
        if ref and len(self._refs[code]) < SHOWN_REFS:
            self._refs[code].append(ref)

    def add_all(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Count pairs of code and item reference."""
        for code, ref in pairs:
            self.add(code, ref)

    def notices(self) -> tuple[Notice, ...]:
        """What was counted, in the order of `TEXTS`."""
        return tuple(
            Notice(code=code, text=text, count=self._counts[code], refs=tuple(self._refs[code]))
            for code, text in TEXTS.items()
            if code in self._counts
        )
