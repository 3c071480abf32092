# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Series(TextChoices):
    """The letter of a code name. It is chosen once and says nothing that could change later."""

    WITNESS = "W", _("W: victims and witnesses")
    SUSPECT = "S", _("S: people under suspicion")
    PERSON = "P", _("P: anybody else")


class ChangeKind(TextChoices):
    """What a line of a person's history is about."""

    REGISTERED = "registered", _("Registered")
    CHANGED = "changed", _("Changed")
    CLASSIFIED = "classified", _("Protection changed")
    SHARED = "shared", _("Shared")
    UNSHARED = "unshared", _("Share ended")
    EXTERNAL_ID = "external_id", _("Identifier elsewhere added")
    IDENTITY_CHANGED = "identity_changed", _("Identity block changed")
    IDENTITY_OPENED = "identity_opened", _("Identity block opened")
    OPENING_ASKED = "opening_asked", _("Opening of the identity block asked for")
    OPENING_APPROVED = "opening_approved", _("Opening of the identity block approved")
    OPENING_ENDED = "opening_ended", _("Opening of the identity block ended")
    RECORD_ADDED = "record_added", _("Record added")
    RECORD_CHANGED = "record_changed", _("Record changed")
    LINKED = "linked", _("Item linked")
    UNLINKED = "unlinked", _("Link to item ended")
    ERASURE_PROPOSED = "erasure_proposed", _("Erasure proposed")
    ERASURE_WITHDRAWN = "erasure_withdrawn", _("Proposal to erase taken back")
    ERASED = "erased", _("Erased: the key is destroyed")
    IMPORT_UNDONE = "import_undone", _("Import undone")
    MERGED = "merged", _("Merged into another person")
    ABSORBED = "absorbed", _("Took in another person")
    MERGE_UNDONE = "merge_undone", _("Merge undone")


class ErasureState(TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    WITHDRAWN = "withdrawn", _("Proposal taken back")
    APPROVED = "approved", _("Erased; the key is destroyed")


class ErasureReason(TextChoices):
    CONSENT = "consent_withdrawn", _("Consent was withdrawn")
    UNLAWFUL = "unlawful_processing", _("It should never have been kept")
    COURT_ORDER = "court_order", _("A court ordered it")
    RETENTION = "retention_expired", _("The time for keeping it is over")
    SAFETY = "safety", _("Keeping it endangers someone")


class ItemAbout(TextChoices):
    """Why an item of evidence stands with a person."""

    IDENTITY = "identity", _("Paper of identity")
    PHOTO = "photo", _("Photo of the person")
    MEDICAL = "medical", _("Medical paper")
    ACCOUNT = "account", _("The person's own account")
    MENTION = "mention", _("Speaks of the person")
    COURT = "court", _("Paper of a court or an authority")
    OTHER = "other", _("Another reason")


class RecordKind(TextChoices):
    HARM = "harm", _("Harm")
    DETENTION = "detention", _("Detention")
    MISSING = "missing", _("Missing")
    SUSPICION = "suspicion", _("Suspicion")
    REFERRAL = "referral", _("Referral to help")


class ReportTo(TextChoices):
    """Whom a detention or a disappearance is reported to in Ukraine."""

    POLICE = "police", _("National Police")
    REGISTER = "erdr", _("Register of pre-trial investigations (ERDR)")
    NIB = "nib", _("National Information Bureau")
    ICRC = "icrc", _("International Committee of the Red Cross")
    COORDINATION = "hq", _("Coordination Headquarters for the Treatment of Prisoners of War")
    JOINT_CENTRE = "joint_centre", _("Joint Centre at the Security Service")
    DNA = "dna", _("DNA of relatives given")


class ReportState(TextChoices):
    NOT_ASKED = "not_asked", _("Not found out")
    NOT_DONE = "not_done", _("Not reported")
    DONE = "done", _("Reported")
    ANSWERED = "answered", _("Answered")
    NOT_WANTED = "not_wanted", _("Relatives do not want it")
    NOT_FITTING = "not_fitting", _("Does not apply")
