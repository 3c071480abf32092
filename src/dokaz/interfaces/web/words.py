# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words and signs for codes: the rooms' vocabularies, types of events, names of acts."""

import functools
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from dokaz.casework.cases import api as cases
from dokaz.casework.events import api as events
from dokaz.casework.legal import api as legal
from dokaz.casework.objects import api as objects
from dokaz.casework.persons import api as persons
from dokaz.casework.units import api as units
from dokaz.coordination import api as coordination
from dokaz.deconflict.duplicates import api as duplicates
from dokaz.evidence import api as evidence
from dokaz.intake import api as intake
from dokaz.notifications import api as notifications
from dokaz.outreach import api as outreach
from dokaz.publication import api as publication
from dokaz.sharing import api as sharing

Word = str | Promise

TREATIES: dict[str, Word] = {
    "apmbc": _("Mine Ban Convention"),
    "ccm": _("Convention on Cluster Munitions"),
    "ccw2": _("CCW Protocol II: mines and booby traps"),
    "ccw3": _("CCW Protocol III: incendiary weapons"),
    "ccw4": _("CCW Protocol IV: blinding lasers"),
    "cwc": _("Chemical Weapons Convention"),
    "hague1899": _("Hague Declaration of 1899: expanding bullets"),
}
"""Treaties that speak of a kind of weapon, by the groups of the list of weapons."""

EVENTS: dict[str, tuple[Word, str]] = {
    "accession": (_("Delivery opened"), "inbox"),
    "act": (_("Recorded act"), "check"),
    "access denied": (_("Access denied"), "lock"),
    "account change": (_("Account changed"), "user"),
    "assessment": (_("Assessed"), "clipboard-list"),
    "capture": (_("Captured"), "camera"),
    "consent given": (_("Consent given"), "user-check"),
    "consent withdrawn": (_("Consent withdrawn"), "user"),
    "deaccession": (_("Disposal"), "archive"),
    "decryption": (_("Decrypted"), "key"),
    "deletion": (_("Stored bytes removed"), "trash"),
    "digital signature generation": (_("Signed"), "writing-sign"),
    "displaying": (_("Original opened"), "eye"),
    "dissemination": (_("Handed over"), "send"),
    "encryption": (_("Encrypted"), "lock"),
    "exporting": (_("Taken out of the archive"), "download"),
    "extraction": (_("Derived file added"), "photo"),
    "fixity check": (_("Stored bytes checked"), "heartbeat"),
    "information package creation": (_("Parcel ordered"), "package"),
    "ingestion": (_("Taken into the archive"), "download"),
    "key destroyed": (_("Key destroyed"), "key"),
    "key enrolment": (_("Key enrolled"), "key"),
    "key rotation": (_("Key renewed"), "key"),
    "legal hold lifted": (_("Legal hold lifted"), "lock"),
    "legal hold set": (_("Legal hold set"), "shield-lock"),
    "message digest calculation": (_("Digest computed"), "fingerprint"),
    "metadata extraction": (_("Metadata read from the file"), "file-text"),
    "metadata modification": (_("Description changed"), "edit"),
    "normalization": (_("Working copy made"), "copy"),
    "organisation change": (_("Organisation changed"), "building"),
    "policy assignment": (_("Access changed"), "shield-check"),
    "receipt": (_("Receipt registered"), "certificate"),
    "redaction": (_("Redacted copy added"), "eye-off"),
    "relation asserted": (_("Relation recorded"), "link"),
    "replication": (_("Copied to another store"), "stack-2"),
    "sealing": (_("Sealed"), "shield-lock"),
    "session": (_("Signed in or out"), "logout"),
    "timestamp obtained": (_("Time-stamp obtained"), "clock"),
    "transfer": (_("Transfer"), "inbox"),
    "unsealing": (_("Sealed item: opening"), "key"),
    "digital signature validation": (_("Signature checked"), "shield-check"),
    "format identification": (_("Format recognised"), "file"),
    "migration": (_("Converted to another format"), "refresh"),
    "quarantine": (_("Put into quarantine"), "lock"),
    "recovery": (_("Recovered"), "refresh"),
    "refreshment": (_("Stored anew"), "refresh"),
    "timestamp verified": (_("Time-stamp checked"), "clock"),
    "unpacking": (_("Unpacked"), "package"),
    "unquarantine": (_("Released from quarantine"), "check"),
    "validation": (_("Format checked"), "circle-check"),
    "view": (_("Looked at"), "eye"),
    "virus check": (_("Checked for malware"), "shield-check"),
    "witness cosigned": (_("Witness cosigned"), "certificate"),
}
"""Label and icon of each type of event (PREMIS and own terms)."""

_CHECK_RESULTS: dict[str, Word] = {
    "confirmed": _("confirmed"),
    "likely": _("likely"),
    "not_confirmed": _("not confirmed"),
    "contradicted": _("contradicted"),
    "not_checked": _("not checked"),
}
_CHECKS: dict[str, Word] = {
    "provenance": _("Origin"),
    "source": _("Source"),
    "date": _("Date"),
    "place": _("Place"),
    "content": _("Content"),
    "integrity": _("Integrity"),
    "context": _("Context"),
}
_CONSENT: dict[str, Word] = {
    "covered": _("covers it"),
    "not_checked": _("not checked"),
    "not_covered": _("does not cover it"),
}
_OUTCOMES: dict[str, Word] = {
    "done": _("done"),
    "refused": _("refused"),
    "failed": _("failed"),
    "success": _("done"),
    "failure": _("failed"),
}
_AGENTS: dict[str, Word] = {
    "person": _("person"),
    "service": _("service"),
    "staff": _("node administrator"),
}
TASKS: dict[str, Word] = {
    "dokaz.intake.captures.task.capture_page": _("Capturing a page"),
    "dokaz.intake.tasks.take_uploads": _("Taking in finished uploads"),
    "dokaz.intake.tasks.derive": _("Examining a file and making its pictures"),
    "dokaz.intake.tasks.read_pictures": _("Reading letters in pictures by machine"),
    "dokaz.intake.tasks.make_playable": _("Making a copy that browsers play"),
    "dokaz.intake.tasks.remake": _("Making derived files again"),
    "dokaz.intake.tasks.open_container": _("Opening a container"),
    "dokaz.intake.tasks.unlock": _("Trying a password somebody gave"),
    "dokaz.intake.tasks.link_chat": _("Relating the messages of a chat"),
    "dokaz.intake.tasks.judge_bags": _("Judging bags that came as folders"),
    "dokaz.intake.tasks.judge_proofs": _("Judging proofs beside their photos"),
    "dokaz.intake.tasks.judge_capture": _("Judging a large capture"),
    "dokaz.intake.tasks.pair_screenshots": _("Addresses beside pictures of pages"),
    "dokaz.intake.tasks.work_on_table": _("Working on a table"),
    "dokaz.intake.tasks.empty_names": _("Emptying names after a disposal"),
    "dokaz.casework.legal.tasks.empty_passages": _("Emptying quotations after a disposal"),
    "dokaz.interfaces.web.ledger.tasks.check_ledger": _("Checking the log"),
}
"""What each background task does, by its name in the program."""

_ELEMENTS: dict[str, Word] = {
    "conduct": _("conduct"),
    "circumstance": _("circumstance"),
    "consequence": _("consequence"),
    "mental": _("mental element"),
    "context": _("context of the crime"),
}
_FORCE: dict[str, Word] = {
    "in_force": _("in force then"),
    "not_in_force": _("not in force then"),
    "straddles": _("changed within that time"),
    "unknown": _("time of the event not known"),
}
_CONTAINERS: dict[str, Word] = {
    "zip": _("ZIP archive"),
    "tar": _("TAR archive"),
    "gzip": _("GZIP archive"),
    "bzip2": _("BZIP2 archive"),
    "xz": _("XZ archive"),
    "zstd": _("Zstandard archive"),
    "7z": _("7-Zip archive"),
    "rar": _("RAR archive"),
    "eml": _("Letter"),
    "msg": _("Outlook letter"),
    "mbox": _("Mailbox (MBOX)"),
    "pst": _("Outlook mailbox (PST)"),
    "telegram": _("Telegram export"),
    "whatsapp": _("WhatsApp export"),
    "auto_archiver": _("Results of auto-archiver"),
    "archivebox": _("ArchiveBox snapshot"),
}
_TASK_STATUSES: dict[str, Word] = {
    "ready": _("waits"),
    "running": _("runs"),
    "failed": _("failed"),
    "successful": _("done"),
}
_VOCABULARIES: dict[str, dict[Any, Word]] = {
    "kind": dict(evidence.ItemKind.choices),
    "container": _CONTAINERS,
    "status": dict(evidence.ItemStatus.choices),
    "verification": dict(evidence.VerificationLevel.choices),
    "level": dict(evidence.Confidentiality.choices),
    "graphic": dict(evidence.GraphicLevel.choices),
    "marker": dict(evidence.Marker.choices),
    "generation": dict(evidence.Generation.choices),
    "willing": dict(evidence.Willing.choices),
    "information": dict(evidence.Information.choices),
    "relevance": dict(evidence.Relevance.choices),
    "priority": dict(evidence.Priority.choices),
    "acquisition": dict(evidence.AcquisitionMode.choices),
    "role": dict(evidence.FileRole.choices),
    "source": dict(evidence.SourceKind.choices),
    "credibility": dict(evidence.Credibility.choices),
    "relation": dict(evidence.RelationKind.choices),
    "precision": dict(evidence.TimePrecision.choices),
    "basis": dict(evidence.TimeBasis.choices),
    "purpose": dict(evidence.Purpose.choices),
    "disposal_reason": dict(evidence.DisposalReason.choices),
    "disposal_state": dict(evidence.DisposalState.choices),
    "opening_state": dict(evidence.OpeningState.choices),
    "object_state": dict(evidence.ObjectState.choices),
    "finding": dict(evidence.FindingKind.choices),
    "decision": dict(duplicates.Decision.choices),
    "recipient": dict(sharing.RecipientKind.choices),
    "extract_kind": dict(sharing.ExtractKind.choices),
    "extract_form": dict(sharing.ExtractForm.choices),
    "extract_recipient": dict(sharing.EXTRACT_RECIPIENTS),
    "extract_purpose": dict(sharing.EXTRACT_PURPOSES),
    "parcel": dict(sharing.ParcelStatus.choices),
    "parcel_purpose": dict(sharing.ParcelPurpose.choices),
    "legal_basis": dict(sharing.LegalBasis.choices),
    "omitted": dict(sharing.OmittedBecause.choices),
    "channel": dict(sharing.Channel.choices),
    "stage": dict(sharing.Stage.choices),
    "element": _ELEMENTS,
    "force": _FORCE,
    "armed_conflict": dict(legal.Conflict.choices),
    "legal_status": dict(legal.Status.choices),
    "legal_change": dict(legal.ChangeKind.choices),
    "cover": dict(legal.Cover.choices),
    "strength": dict(legal.Strength.choices),
    "direction": dict(legal.Direction.choices),
    "damage": dict(objects.Damage.choices),
    "use_period": dict(objects.UsePeriod.choices),
    "use_finding": dict(objects.UseFinding.choices),
    "object_change": dict(objects.ChangeKind.choices),
    "hit_effect": dict(events.Effect.choices),
    "unit_change": dict(units.ChangeKind.choices),
    "unit_spell": dict(units.SpellKind.choices),
    "treaty": TREATIES,
    "person_change": dict(persons.ChangeKind.choices),
    "notice": dict(notifications.Kind.choices),
    "notice_standing": dict(notifications.Standing.choices),
    "person_record": dict(persons.RecordKind.choices),
    "person_item": dict(persons.ItemAbout.choices),
    "person_erasure_reason": dict(persons.ErasureReason.choices),
    "report_to": dict(persons.ReportTo.choices),
    "report_state": dict(persons.ReportState.choices),
    "script": dict(persons.Script.choices),
    "sex": dict(persons.Sex.choices),
    "event_state": dict(events.EventState.choices),
    "event_change": dict(events.ChangeKind.choices),
    "event_precision": dict(events.TimePrecision.choices),
    "harm": dict(events.Harm.choices),
    "likelihood": dict(events.Likelihood.choices),
    "statement": dict(events.StatementKind.choices),
    "work": dict(coordination.Work.choices),
    "task_state": dict(coordination.TaskState.choices),
    "task_about": dict(coordination.About.choices),
    "task_change": dict(coordination.ChangeKind.choices),
    "activity": dict(outreach.ActivityKind.choices),
    "activity_state": dict(outreach.ActivityState.choices),
    "activity_visibility": dict(outreach.Visibility.choices),
    "activity_outcome": dict(outreach.OutcomeKind.choices),
    "activity_about": dict(outreach.About.choices),
    "activity_change": dict(outreach.ChangeKind.choices),
    "case_state": dict(cases.CaseState.choices),
    "proceeding_stage": dict(cases.Stage.choices),
    "hearing_concern": dict(cases.Concern.choices),
    "litigation_state": dict(cases.LitigationState.choices),
    "litigation_part": dict(cases.LitigationPart.choices),
    "litigation_conflict": dict(cases.ConflictKind.choices),
    "case_change": dict(cases.ChangeKind.choices),
    "case_link": dict(cases.LinkPart.choices),
    "case_part": dict(cases.TeamPart.choices),
    "case_wall": dict(cases.WallScope.choices),
    "case_criterion": dict(cases.Criterion.choices),
    "memo_state": dict(cases.MemoState.choices),
    "comment_kind": dict(cases.CommentKind.choices),
    "comment_audience": dict(cases.Audience.choices),
    "release_state": dict(publication.ReleaseState.choices),
    "release_step": dict(publication.Step.choices),
    "release_rule": dict(publication.RuleOf.choices),
    "release_basis": dict(publication.Basis.choices),
    "date_step": dict(publication.DateStep.choices),
    "harmed": dict(publication.Harmed.choices),
    "obstacle": dict(publication.Obstacle.choices),
    "object_obstacle": dict(publication.ObjectObstacle.choices),
    "object_damage_told": dict(publication.Damage.choices),
    "consent": _CONSENT,
    "delivery": dict(intake.DeliveryStatus.choices),
    "entry": dict(intake.EntryOutcome.choices),
    "layer_kind": dict(publication.LayerKind.choices),
    "row": dict(intake.RowOutcome.choices),
    "check": _CHECKS,
    "check_result": _CHECK_RESULTS,
    "outcome": _OUTCOMES,
    "agent": _AGENTS,
    "task": TASKS,
    "task_status": _TASK_STATUSES,
}


def word_of(vocabulary: str, code: Any) -> Word:
    """The label of a code, or the code itself when the list does not have it."""
    return _VOCABULARIES[vocabulary].get(code, str(code))


def spoken(vocabulary: str, code: Any) -> str:
    """The same in the language of the page, as plain text: for lists with many codes."""
    return _spoken(get_language(), vocabulary).get(code) or str(code)


@functools.cache
def _spoken(language: str | None, vocabulary: str) -> dict[Any, str]:
    """One list of words in the language of now, which `language` names for the cache."""
    return {code: str(label) for code, label in _VOCABULARIES[vocabulary].items()}


def event_word(event_type: str) -> Word:
    """What an event of this type is called on screens."""
    return EVENTS.get(event_type, (event_type, ""))[0]


def event_icon(event_type: str) -> str:
    """The icon of a type of event."""
    return EVENTS.get(event_type, ("", "check"))[1]
