# SPDX-License-Identifier: AGPL-3.0-or-later
"""The room's closed lists of words, with their labels in the user's language.

Stored values never change meaning; a new value needs a migration, because the database checks the
lists too.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class ParcelStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    READY = "ready", _("Waiting to be packed")
    MADE = "made", _("Packed")
    HANDED_OVER = "handed_over", _("Handed over")
    RECEIPTED = "receipted", _("Receipt confirmed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


HAS_FILE = (ParcelStatus.MADE, ParcelStatus.HANDED_OVER, ParcelStatus.RECEIPTED)
"""States in which there is, or was, a packed file."""


class RecipientKind(TextChoices):
    ICC = "icc", _("International Criminal Court")
    PROSECUTOR = "prosecutor", _("Prosecution or police of Ukraine")
    FOREIGN_PROSECUTOR = "foreign_prosecutor", _("Prosecution or police of another state")
    COURT = "court", _("Court")
    UN_BODY = "un_body", _("United Nations or Council of Europe body")
    REGISTER = "register", _("Register of damage or of missing persons")
    SANCTIONS = "sanctions", _("Sanctions authority")
    LAWYER = "lawyer", _("Lawyer of a victim or a party")
    PARTNER = "partner", _("Partner organisation")
    OTHER = "other", _("Other")


class ParcelPurpose(TextChoices):
    """Why something is handed over; consent is given purpose by purpose."""

    NATIONAL_PROSECUTION = "national_prosecution", _("Criminal proceedings in Ukraine")
    ICC = "icc", _("Proceedings of the International Criminal Court")
    FOREIGN_PROSECUTION = "foreign_prosecution", _("Criminal proceedings in another state")
    UN_MECHANISM = "un_mechanism", _("Work of an international mechanism")
    LITIGATION = "litigation", _("Human rights litigation")
    SANCTIONS = "sanctions", _("A sanctions submission")
    REPARATION = "reparation", _("Reparation and the register of damage")
    MISSING = "missing_search", _("Search for missing people")
    ANALYSIS = "coalition_analysis", _("Joint analysis")
    RESEARCH = "research", _("Research")


class LegalBasis(TextChoices):
    CONSENT = "consent", _("Consent")
    REQUEST = "official_request", _("Request or order of an authority")
    OBLIGATION = "legal_obligation", _("Legal obligation")
    PUBLIC_INTEREST = "public_interest", _("Task in the public interest")
    LEGITIMATE_INTEREST = "legitimate_interest", _("Legitimate interest, weighed and recorded")
    VITAL_INTEREST = "vital_interest", _("Protection of somebody's life")


class OmittedBecause(TextChoices):
    """Why something is left out, as people choose it. What was erased is found out, not chosen."""

    NOT_SELECTED = "not_selected", _("Not needed for this purpose")
    WITHHELD = "withheld", _("Withheld to protect somebody")
    REDACTED = "redacted", _("A redacted copy goes along instead")
    WITHDRAWN = "withdrawn", _("Consent does not cover this, or was withdrawn")


class Channel(TextChoices):
    IN_PERSON = "in_person", _("Handed over in person")
    PORTAL = "portal", _("Uploaded to the recipient's portal")
    ENCRYPTED_MAIL = "encrypted_mail", _("Sent by encrypted e-mail or messenger")
    COURIER = "courier", _("Sent on a carrier by courier")
    OTHER = "other", _("In another way")


class PackingState(TextChoices):
    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("Being packed")
    DONE = "done", _("Packed")
    STOPPED = "stopped", _("Stopped")


class Stage(TextChoices):
    """What packing is doing now."""

    OPENING = "opening", _("Opening the files")
    PACKING = "packing", _("Packing")
    CHECKING = "checking", _("Checking the packed file as its recipient will")
    ENCRYPTING = "encrypting", _("Encrypting to the recipient's key")


class DiscardReason(TextChoices):
    WITHDRAWN = "withdrawn", _("The parcel was withdrawn")
    DISPOSED = "item_disposed", _("An item in it was disposed of")


class ExtractKind(TextChoices):
    """Which records of casework a file to hand over holds."""

    EVENTS = "events", _("Events")
    PERSONS = "persons", _("People, by code name")
    OBJECTS = "objects", _("Protected objects")
    UNITS = "units", _("Units")
    INTERVIEWS = "interviews", _("Interviews: when and how, without accounts")
    CASES = "cases", _("Cases")
    GRAPH = "graph", _("Events, people and units with what links them")


class ExtractForm(TextChoices):
    CSV = "csv", _("Table for spreadsheets (CSV)")
    JSON_LINES = "jsonl", _("Table for programs (JSON lines)")
    FTM = "ftm", _("Graph for programs (FollowTheMoney)")


OWN = "own"
EXTRACT_RECIPIENTS = ((OWN, _("Our organisation")), *RecipientKind.choices)
"""Also what the own people take out is recorded: the file lies outside the archive from then on."""
EXTRACT_PURPOSES = (
    ("documentation", _("Work of our organisation")),
    *ParcelPurpose.choices,
)


class LeftOut(TextChoices):
    """Why a record is not in the file. Further words are reasons of consent."""

    LEVEL = "level", _("Too protected for this way out")
    PRIVILEGED = "privileged", _("Between lawyer and client")
