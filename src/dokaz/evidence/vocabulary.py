# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room's closed lists of words, with their labels in the user's language.

Stored values never change meaning; a new value needs a migration, because the database checks the
lists too. Labels are English message ids, translated in `locale`.
"""

from django.db.models import IntegerChoices, TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ItemKind(TextChoices):
    STATEMENT = "statement", _("Statement or account")
    INTERVIEW = "interview_recording", _("Interview recording")
    PHOTO = "photo", _("Photo")
    VIDEO = "video", _("Video")
    AUDIO = "audio", _("Audio")
    DOCUMENT = "document", _("Document")
    WEB_PAGE = "web_page", _("Web page")
    SOCIAL_POST = "social_post", _("Social media post")
    CORRESPONDENCE = "correspondence", _("Correspondence: mail or chat")
    SATELLITE = "satellite_image", _("Satellite or drone image")
    INTERCEPT = "intercept", _("Intercepted communication")
    MEDICAL = "medical_record", _("Medical record")
    FORENSIC = "forensic_report", _("Forensic report")
    PHYSICAL = "physical_object", _("Physical object")
    MAP = "map", _("Map or sketch")
    DATASET = "dataset", _("Dataset")
    REPORT = "report", _("Report")
    COURT = "court_document", _("Court document")
    FORM = "form", _("Form")
    COLLECTION = "collection", _("Collection of files")
    OTHER = "other", _("Not yet determined")


class AcquisitionMode(TextChoices):
    CONTROLLED_CAPTURE = "controlled_capture", _("Captured by own staff with a controlled app")
    ORDINARY_CAPTURE = "ordinary_capture", _("Captured with an ordinary device")
    WEB_AUTOMATIC = "web_automatic", _("Collected from the web automatically")
    WEB_MANUAL = "web_manual", _("Collected from the web by hand")
    FROM_PERSON = "from_person", _("Handed over by a person")
    FROM_ORGANISATION = "from_organisation", _("Handed over by an organisation")
    PARTNER_SYSTEM = "partner_system", _("Imported from a partner's system")
    FOUND = "found", _("Found")
    OFFICIAL_REQUEST = "official_request", _("Received on an official request")
    UNKNOWN = "unknown", _("Not known")


class ItemStatus(TextChoices):
    RECEIVED = "received", _("Received")
    REGISTERED = "registered", _("Registered")
    QUARANTINED = "quarantined", _("In quarantine")
    TRIAGED = "triaged", _("Sorted")
    IN_VERIFICATION = "in_verification", _("Being verified")
    VERIFIED = "verified", _("Verified")
    IN_REVIEW = "in_review", _("In legal review")
    CLOSED = "closed", _("Closed")
    SEALED = "sealed", _("Sealed")
    WITHDRAWN = "withdrawn", _("Withdrawn (consent)")
    REJECTED = "rejected", _("Rejected (false or irrelevant, kept)")
    DISPOSED = "disposed", _("Disposed of")


DELIVERY_SYSTEM = "dokaz-delivery"
"""The system whose identifiers are numbers of deliveries."""
SHORT_LINK_SYSTEM = "short-link"
"""The system whose identifiers are short addresses that a page was found by."""

HIDDEN_FROM_PARTNERS = (
    ItemStatus.QUARANTINED,
    ItemStatus.SEALED,
    ItemStatus.WITHDRAWN,
    ItemStatus.DISPOSED,
)
SET_BY_HAND = frozenset(set(ItemStatus) - {ItemStatus.RECEIVED, ItemStatus.DISPOSED})


class VerificationLevel(TextChoices):
    V0 = "V0", _("Not assessed")
    V1 = "V1", _("Collected, integrity ensured")
    V2 = "V2", _("Origin and source assessed")
    V3 = "V3", _("Date and place confirmed by one verifier")
    V4 = "V4", _("Confirmed by a second verifier")
    V5 = "V5", _("Corroborated by an independent source")
    VX = "VX", _("Refuted or misleading")


class Confidentiality(IntegerChoices):
    L0 = 0, _("Public")
    L1 = 1, _("Coalition")
    L2 = 2, _("Listed organisations")
    L3 = 3, _("Named people")
    L4 = 4, _("Sealed: two people open it")


USUAL_LEVEL = Confidentiality.L2
"""Of what comes in without anybody saying who may see it."""


def usual_level(clearance: int) -> int:
    """The level of what somebody with this clearance (0 to 4) brings in without saying who may see
    it: nobody files above what they may see themselves."""
    return min(USUAL_LEVEL, clearance)


class Marker(TextChoices):
    SGBV = "sgbv", _("Sexual or gender-based violence")
    CHILD = "child", _("Child")
    MINOR_IMAGE = "minor_image", _("Image of a minor")
    INSIDER = "insider", _("Insider")
    SHELTER = "shelter_location", _("Shows where a shelter is")
    LEAD_ONLY = "lead_only", _("Lead only, not to be used as evidence")
    PRIVILEGED = "privileged", _("Privileged")
    MILITARY = "military_sensitive", _("Sensitive for defence")


class GraphicLevel(TextChoices):
    UNKNOWN = "unknown", _("Not assessed")
    NONE = "none", _("Nothing disturbing")
    MILD = "mild", _("Mild")
    DISTURBING = "disturbing", _("Disturbing")
    SEVERE = "severe", _("Severe")
    SEVERE_CHILD = "severe_child", _("Severe, with a child")


class Generation(TextChoices):
    """Whether what was handed over is the thing itself."""

    UNKNOWN = "", _("Not known")
    ORIGINAL = "original", _("Original")
    COPY = "copy", pgettext_lazy("generation", "Copy")
    COPY_OF_COPY = "copy_of_copy", _("Copy of a copy")


class Willing(TextChoices):
    """Whether whoever made it is ready to testify to that."""

    NOT_ASKED = "", _("Not asked")
    YES = "yes", _("Ready to testify")
    ASK = "ask_again", _("To be asked again when it comes to it")
    NO = "no", _("Does not want to testify")
    NOT_REACHED = "not_reached", _("Not known or cannot be reached")


class Relevance(TextChoices):
    UNKNOWN = "", _("Relevance not judged")
    RELEVANT = "relevant", _("Relevant")
    PERHAPS = "perhaps", _("Perhaps relevant")
    NONE = "not_relevant", _("Not relevant")


class Information(TextChoices):
    """Credibility of what an item says, whoever it comes from, on the Admiralty scale (AJP-2.1)."""

    UNJUDGED = "", _("Information not judged")
    CONFIRMED = "1", _("1: confirmed by other sources")
    PROBABLE = "2", _("2: probably true")
    POSSIBLE = "3", _("3: possibly true")
    DOUBTFUL = "4", _("4: doubtful")
    IMPROBABLE = "5", _("5: improbable")
    UNKNOWN = "6", _("6: its truth cannot be judged")


class Priority(TextChoices):
    USUAL = "", _("Usual priority")
    HIGH = "high", _("High priority")
    LOW = "low", _("Low priority")


class TimePrecision(TextChoices):
    SECOND = "second", _("precise to the second")
    MINUTE = "minute", _("precise to the minute")
    HOUR = "hour", _("precise to the hour")
    DAY = "day", _("precise to the day")
    MONTH = "month", _("precise to the month")
    YEAR = "year", _("precise to the year")
    UNKNOWN = "unknown", _("not known")


class TimeBasis(TextChoices):
    DEVICE = "device_metadata", _("the device's own metadata")
    FILE_SYSTEM = "file_system", _("the file system")
    SOURCE = "source_statement", _("the source's statement")
    PUBLICATION = "publication", _("the time of publication")
    ANALYSIS = "analysis", _("analysis")
    UNKNOWN = "unknown", _("not known")


class FileRole(TextChoices):
    ORIGINAL = "original", _("Evidentiary original")
    WORKING_COPY = "working_copy", _("Working copy")
    REDACTED = "redacted", _("Redacted copy")
    TRANSCRIPT = "transcript", _("Transcript")
    TRANSLATION = "translation", _("Translation")
    THUMBNAIL = "thumbnail", _("Thumbnail")
    POSTER = "poster", _("Poster frame")
    CONTACT_SHEET = "contact_sheet", _("Contact sheet")
    HTML = "html", _("Saved page")
    SCREENSHOT = "screenshot", _("Screenshot")
    WARC = "warc", _("Web archive")
    METADATA = "metadata", _("Metadata sidecar")
    TEXT = "text", _("Words of the document")
    PAGES = "pages", _("Pictures of the pages")
    KEYFRAMES = "keyframes", _("Keyframes")
    STILL = "still", _("Single frame")
    TIMELINE = "timeline", _("Times of the frames")
    WAVEFORM = "waveform", _("Loudness of the sound")
    FINGERPRINT = "fingerprint", _("Perceptual hashes")
    PLAYABLE = "playable", _("Copy that browsers play")
    MACHINE_TEXT = "machine_text", _("Text read by machine")
    IDENTIFIERS = "identifiers", _("Identifiers of a device")
    PASSWORD = "password", _("Password of a locked file")


GUARDED = frozenset({FileRole.IDENTIFIERS, FileRole.PASSWORD})
"""What no reading of files gives out to people, and no parcel takes along. Always sealed, whatever
the node does with other objects. Identifiers have an act of their own; a password is for the
service that opens the file with it."""

GLANCES = frozenset({FileRole.THUMBNAIL, FileRole.POSTER, FileRole.CONTACT_SHEET})
"""Small pictures shown in lists; looking at one is not an act of its own."""

MADE_BY_SERVICE = GLANCES | {
    FileRole.WORKING_COPY,
    FileRole.METADATA,
    FileRole.SCREENSHOT,
    FileRole.TEXT,
    FileRole.PAGES,
    FileRole.KEYFRAMES,
    FileRole.TIMELINE,
    FileRole.WAVEFORM,
    FileRole.FINGERPRINT,
    FileRole.PLAYABLE,
    FileRole.MACHINE_TEXT,
    FileRole.IDENTIFIERS,
    FileRole.PASSWORD,
}
"""What the media service may add; the rest is a person's work."""

RENDITION_EVENTS = {
    FileRole.REDACTED: "redaction",
    FileRole.METADATA: "metadata extraction",
    FileRole.IDENTIFIERS: "metadata extraction",
    FileRole.WORKING_COPY: "normalization",
    FileRole.PLAYABLE: "normalization",
    FileRole.ORIGINAL: "ingestion",
}
"""PREMIS event type of adding a file in a role; `extraction` for all others."""


EVENTS_ABOUT_BYTES = frozenset(
    {
        "ingestion",
        "message digest calculation",
        "fixity check",
        "recovery",
        "redaction",
        "extraction",
        "unpacking",
        "normalization",
        "metadata extraction",
        "key destroyed",
        "deletion",
    }
)
"""Custody events of an item that other organisations who see it may read."""


class RelationKind(TextChoices):
    """What an item is of another one. The label is read from the item: "part of" the other."""

    PART_OF = "part_of", _("part of")
    ATTACHMENT_OF = "attachment_of", _("attached to")
    DERIVED_FROM = "derived_from", _("derived from")
    REPLY_TO = "reply_to", _("answer to")
    FORWARD_OF = "forward_of", _("forwarded from")
    CAPTURED_WITH = "captured_with", _("captured together with")


class SealingKeyStatus(TextChoices):
    IN_USE = "in_use", _("In use")
    OLDER = "older", _("Opens what is being wrapped anew")
    RETIRED = "retired", _("Moved aside")
    DESTROYED = "destroyed", _("Destroyed")
    LOST = "lost", _("Lost")


class Purpose(TextChoices):
    VIEW = "view", _("Looking at it")
    DOWNLOAD = "download", _("Downloading it")
    VERIFICATION = "verification", _("Verifying it")
    ANALYSIS = "analysis", _("Legal analysis")
    PACKAGE = "package", _("Handing it over")
    DERIVATION = "derivation", _("Making a working copy")
    REQUEST = "data_subject_request", _("Answering a person's request")


class DisposalReason(TextChoices):
    CONSENT = "consent_withdrawn", _("Consent was withdrawn")
    UNLAWFUL = "unlawful_processing", _("It should never have been kept")
    COURT_ORDER = "court_order", _("A court ordered it")
    RETENTION = "retention_expired", _("The time for keeping it is over")
    SAFETY = "safety", _("Keeping it endangers someone")
    DUPLICATE = "duplicate", _("It is kept elsewhere")
    ORPHAN = "orphan", _("No record refers to it")


class DisposalState(TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    WITHDRAWN = "withdrawn", _("Proposal withdrawn")
    APPROVED = "approved", _("Approved; key destroyed; bytes are being removed")
    EXECUTED = "executed", _("Carried out")


class OpeningState(TextChoices):
    PROPOSED = "proposed", _("Waits for a second person")
    APPROVED = "approved", _("Open for a time")
    ENDED = "ended", _("Ended")


class ObjectState(TextChoices):
    PRESENT = "present", _("Stored")
    DAMAGED = "damaged", _("Damaged")
    MISSING = "missing", pgettext_lazy("stored object", "Missing")
    CONDEMNED = "condemned", _("Being removed by order")
    DISCARDED = "discarded", _("Removed by order")


KEPT = (ObjectState.PRESENT, ObjectState.DAMAGED, ObjectState.MISSING)


class FindingKind(TextChoices):
    DAMAGED = "damaged", _("The stored bytes have changed")
    MISSING = "missing", _("The stored bytes are gone")
    CONTENT = "content", _("The decrypted content is not what was taken in")
    UNREADABLE = "unreadable", _("The content cannot be decrypted")
    ORPHAN = "orphan", _("Stored bytes to which no record refers")


class SourceKind(TextChoices):
    PERSON = "person", _("Person")
    ORGANISATION = "organisation", _("Organisation")
    CHANNEL = "channel", _("Channel")
    WEBSITE = "website", _("Website")
    STATE_BODY = "state_body", _("State body")
    SATELLITE = "satellite_provider", _("Satellite image provider")
    MEDIA = "media", _("News media")


class Credibility(TextChoices):
    """Reliability of a source on the Admiralty scale (NATO AJP-2.1)."""

    A = "A", _("Completely reliable")
    B = "B", _("Usually reliable")
    C = "C", _("Fairly reliable")
    D = "D", _("Not usually reliable")
    E = "E", _("Unreliable")
    F = "F", _("Cannot be judged")


class OriginalState(TextChoices):
    """What asking for an item's address came to."""

    ONLINE = "online", _("online")
    MOVED = "redirected", _("leads elsewhere")
    LOGIN_WALL = "login_wall", _("behind a sign-in")
    GONE = "gone", _("gone")
    UNCHECKED = "unchecked", _("could not be checked")


CONCLUSIVE = (
    OriginalState.ONLINE,
    OriginalState.MOVED,
    OriginalState.LOGIN_WALL,
    OriginalState.GONE,
)


class Unchecked(TextChoices):
    """Why it could not be told whether an original is online."""

    ADDRESS = "address", _("Its address leads into a network that is never asked.")
    BAD_URL = "bad_url", _("What stands as its address is no address of the web.")
    NOT_FOUND = "not_found", _("There is no such site, or this node cannot look its name up.")
    NOT_REACHED = "not_reached", _("The site does not answer.")
    CERTIFICATE = "certificate", _("The site could not prove who it is (its certificate).")
    TIME = "time", _("The site took too long.")
    NO_ANSWER = "no_answer", _("The site's answer cannot be understood.")
    REFUSED = "refused", _("The site refuses to answer programs.")
    BUSY = "busy", _("The site asks to be left alone for now.")
    SERVER_ERROR = "server_error", _("The site is broken at the moment.")
    CHALLENGE = "challenge", _("The site wants a proof of being human.")
    CONSENT = "consent", _("The site wants consent before it shows anything.")
    ERROR_PAGE = "error_page", _("The site shows a page of an error and calls it an answer.")
    SCRIPTS = "scripts", _("The page shows nothing without running its programs.")
    SHELL = "shell", _("The platform gives programs the same answer whatever is there.")
    LOOPS = "loops", _("The address leads on and on.")
    NOT_JUDGED = "not_judged", _("The answer could not be looked at.")
    RISK = "risk", _("Visiting the source is a risk, so it is not asked.")


WORTH_ANOTHER_DAY = (
    Unchecked.NOT_FOUND,
    Unchecked.NOT_REACHED,
    Unchecked.TIME,
    Unchecked.BUSY,
    Unchecked.SERVER_ERROR,
    Unchecked.NOT_JUDGED,
)
"""Reasons that may be of a moment."""
