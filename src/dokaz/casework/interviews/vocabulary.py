# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language.

Stored values never change meaning. The lists follow the Murad Code, the guidelines of Eurojust and
the Office of the Prosecutor for civil society (2022) and the coalition's register.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

ANY = "any"
"""As the recipient of a line of consent: whoever the purpose needs by its nature."""
DOCUMENTATION = "documentation"
OWN = "own"
"""The recipient of keeping: the organisation that asked."""


class Purpose(TextChoices):
    DOCUMENTATION = "documentation", _("Writing down and keeping the account")
    ANALYSIS = "coalition_analysis", _("Joint analysis by the organisations")
    NAMED_MEMBER = "named_member", _("Sharing with one named organisation")
    REGISTER = "interview_register", _("Register of interviews: not to be asked twice")
    NATIONAL = "national_prosecution", _("Criminal proceedings in Ukraine")
    ICC = "icc", _("International Criminal Court")
    FOREIGN = "foreign_prosecution", _("Criminal proceedings in another state")
    UN = "un_mechanism", _("Mechanisms of the United Nations and the Council of Europe")
    LITIGATION = "litigation", _("Human rights complaints and claims")
    SANCTIONS = "sanctions", _("Proposals for sanctions")
    REPARATION = "reparation", _("Reparation and the register of damage")
    MISSING = "missing_search", _("Search for missing people")
    REFERRAL = "referral", _("Help: medical, psychological, legal")
    ADVOCACY = "advocacy_anonymised", _("Public reports without the name")
    MEDIA = "media_identity", _("Media, with name or face")
    RESEARCH = "research", _("Research")
    TRAINING = "training", _("Teaching documenters")
    HISTORY = "history_archive", _("Archive of history")


class Recipient(TextChoices):
    ANY = "any", _("Whoever this purpose needs")
    OWN = "own", _("Our organisation")
    PARTNER = "partner", _("Partner organisation")
    PROSECUTOR = "prosecutor", _("Prosecution or police of Ukraine")
    ICC = "icc", _("International Criminal Court")
    FOREIGN_PROSECUTOR = "foreign_prosecutor", _("Prosecution or police of another state")
    COURT = "court", _("Court")
    UN_BODY = "un_body", _("United Nations or Council of Europe body")
    REGISTER = "register", _("Register of damage or of missing persons")
    SANCTIONS = "sanctions", _("Sanctions authority")
    LAWYER = "lawyer", _("Lawyer")
    PROVIDER = "provider", _("Doctor, psychologist, social service")
    MEDIA = "media", _("Journalists")
    PUBLIC = "public", _("Everybody")
    OTHER = "other", _("Other")


NATURAL_RECIPIENTS: dict[str, frozenset[str]] = {
    Purpose.DOCUMENTATION: frozenset({"own"}),
    Purpose.ANALYSIS: frozenset({"own", "partner"}),
    Purpose.NAMED_MEMBER: frozenset(),
    Purpose.REGISTER: frozenset({"partner", "prosecutor"}),
    Purpose.NATIONAL: frozenset({"prosecutor", "court"}),
    Purpose.ICC: frozenset({"icc"}),
    Purpose.FOREIGN: frozenset({"foreign_prosecutor", "court"}),
    Purpose.UN: frozenset({"un_body"}),
    Purpose.LITIGATION: frozenset({"court", "un_body", "lawyer"}),
    Purpose.SANCTIONS: frozenset({"sanctions"}),
    Purpose.REPARATION: frozenset({"register", "lawyer", "court"}),
    Purpose.MISSING: frozenset({"register", "prosecutor"}),
    Purpose.REFERRAL: frozenset({"provider", "lawyer"}),
    Purpose.ADVOCACY: frozenset({"public"}),
    Purpose.MEDIA: frozenset({"media", "public"}),
    Purpose.RESEARCH: frozenset({"partner"}),
    Purpose.TRAINING: frozenset({"own", "partner"}),
    Purpose.HISTORY: frozenset({"own"}),
}
"""Whom `ANY` means for each purpose. Everybody else must be named by the person."""


class Decision(TextChoices):
    """What a person answered. That nobody asked is no answer and is not written down."""

    YES = "yes", _("Yes")
    ANONYMISED = "yes_anonymised", _("Yes, without what makes me recognisable")
    AFTER_CONTACT = "yes_after_contact", _("Ask me again each time")
    NO = "no", _("No")


class Condition(TextChoices):
    NO_NAME = "no_name", _("Without my name")
    NO_FACE = "no_face", _("Without my face")
    NO_VOICE = "no_voice", _("Without my voice")
    NO_PLACE = "no_place", _("Without where I live or stay")
    NAMED_ONLY = "named_only", _("Only to those I named (see the note)")
    WITH_LAWYER = "with_lawyer", _("Only after I spoke with a lawyer")
    AFTER_DATE = "after_date", _("Not before the date given")


HIDES = frozenset({"no_name", "no_face", "no_voice", "no_place"})
"""Conditions that a copy without these features meets."""
ASKS = frozenset({"named_only", "with_lawyer"})
"""Conditions that only a person can check."""


class AnswerState(TextChoices):
    ALLOWED = "allowed", _("Allowed")
    ANONYMISED = "allowed_anonymised", _("Only in a copy that does not show who it is")
    ASK_FIRST = "ask_first", _("Ask the person first")
    REFUSED = "refused", _("Refused")
    NOT_ASKED = "not_asked", _("Nobody asked")


class Reason(TextChoices):
    """Why an answer is what it is."""

    GIVEN = "given", _("The person agreed to this.")
    ANONYMISED_ONLY = "anonymised_only", _("The person agreed only if nobody can recognise them.")
    AFTER_CONTACT = "after_contact", _("The person wants to be asked each time.")
    CONDITION = "condition", _("The person set a condition that somebody has to check.")
    RECIPIENT_NOT_NAMED = (
        "recipient_not_named",
        _("The person agreed to the purpose, but not to this recipient."),
    )
    TOO_EARLY = "too_early", _("The person agreed from a later day on.")
    EXPIRED = "expired", _("The time the person agreed to is over.")
    NO = "no", _("The person said no.")
    WITHDRAWN = "withdrawn", _("The person withdrew their consent.")
    KEEPING_ENDED = "keeping_ended", _("The person does not want this kept any more.")
    NOT_ASKED = "not_asked", _("Nobody has asked the person about this.")
    ERASED = "erased", _("What is known of the person was erased.")


TO_DO = {
    Reason.GIVEN: _("Nothing."),
    Reason.ANONYMISED_ONLY: _("Make a redacted copy and send only that."),
    Reason.AFTER_CONTACT: _("The case contact asks the person and records the answer."),
    Reason.CONDITION: _("Read the note, do what it says, and record the person's new answer."),
    Reason.RECIPIENT_NOT_NAMED: _("The case contact asks about this recipient."),
    Reason.TOO_EARLY: _("Wait for that day, or leave it out."),
    Reason.EXPIRED: _("The case contact asks the person anew, or leave it out."),
    Reason.NO: _("Leave it out."),
    Reason.WITHDRAWN: _("Leave it out, and finish what the withdrawal asks for."),
    Reason.KEEPING_ENDED: _("Leave it out, and finish what the withdrawal asks for."),
    Reason.NOT_ASKED: _("The case contact asks the person, or leave it out."),
    Reason.ERASED: _("Leave it out."),
}
"""What to do next, for each reason."""


class GivenBy(TextChoices):
    SELF = "self", _("The person themselves")
    GUARDIAN = "guardian", _("Parent or guardian, with the child asked too")
    REPRESENTATIVE = "representative", _("Legal representative")


class Capacity(TextChoices):
    CAPABLE = "capable", _("Understands and decides alone")
    SUPPORTED = "supported", _("Decides with support")
    MINOR = "minor", _("A child: agrees together with a guardian")
    NOT_CAPABLE = "not_capable", _("Cannot decide now")


class ConsentForm(TextChoices):
    WRITTEN = "written", _("In writing, signed")
    ORAL_RECORDED = "oral_recorded", _("Spoken and recorded")
    ORAL_WITNESSED = "oral_witnessed", _("Spoken before a witness")


class ContactBy(TextChoices):
    ANYBODY = "organisation", _("Our organisation may write or call")
    CASE_CONTACT = "case_contact", _("Only the person who spoke with me")
    NOBODY = "never", _("Never contact me again")


class ContactHow(TextChoices):
    PHONE = "phone", _("Phone")
    MESSENGER = "messenger", _("Messenger")
    MAIL = "mail", _("E-mail")
    IN_PERSON = "in_person", _("In person")
    THROUGH = "through_somebody", _("Through somebody I trust")


class WithdrawalReason(TextChoices):
    NOT_SAID = "not_said", _("Not said, and nobody needs to say")
    SAFETY = "safety", _("Safety")
    CHANGED = "changed_mind", _("Changed their mind")
    TRUST = "trust", _("Lost trust")
    HEALTH = "health", _("Health")
    ALREADY = "already_given", _("Gave an account elsewhere")
    OTHER = "other", _("Other")


class TaskKind(TextChoices):
    TELL_RECIPIENT = "tell_recipient", _("Tell the recipient and ask for return or deletion")
    STOP_WORK = "stop_work", _("Take it out of analysis, cases and drafts")
    STOP_PARCEL = "stop_parcel", _("Withdraw the packed hand-over")
    STOP_FILING = "stop_filing", _("Take the person out of the litigation action")
    ERASE = "erase", _("Decide with a second person about erasing")
    TELL_PERSON = "tell_person", _("Tell the person what was done")


class InterviewState(TextChoices):
    PROPOSED = "proposed", _("Proposed")
    REGISTER_CHECKED = "register_checked", _("Register asked")
    GATED = "gated", _("Checked and agreed")
    SCHEDULED = "scheduled", _("Scheduled")
    HELD = "held", _("Held")
    SIGNED = "statement_signed", _("Read back and signed")
    TRANSCRIBED = "transcribed", _("Transcribed")
    REGISTERED = "registered", _("Said to be entered in the register (not checked)")
    """Set by hand once; nobody comes here any more. Entries are the register's own records."""
    NO_CONTACT = "no_further_contact", _("No further contact")
    WITHDRAWN = "withdrawn", _("Withdrawn")


TRANSITIONS: dict[str, tuple[str, ...]] = {
    InterviewState.PROPOSED: (InterviewState.REGISTER_CHECKED, InterviewState.NO_CONTACT),
    InterviewState.REGISTER_CHECKED: (InterviewState.GATED, InterviewState.NO_CONTACT),
    InterviewState.GATED: (InterviewState.SCHEDULED, InterviewState.NO_CONTACT),
    InterviewState.SCHEDULED: (InterviewState.HELD, InterviewState.NO_CONTACT),
    InterviewState.HELD: (InterviewState.SIGNED, InterviewState.NO_CONTACT),
    InterviewState.SIGNED: (InterviewState.TRANSCRIBED, InterviewState.NO_CONTACT),
    InterviewState.TRANSCRIBED: (InterviewState.NO_CONTACT,),
    InterviewState.REGISTERED: (InterviewState.NO_CONTACT,),
    InterviewState.NO_CONTACT: (),
    InterviewState.WITHDRAWN: (),
}
"""Where an interview may go by a step. A withdrawal of consent is an act of its own, from all."""


class InterviewType(TextChoices):
    FIRST_ACCOUNT = "first_account", _("First account")
    SCREENING = "screening", _("Screening")
    DETAILED = "detailed_account", _("Detailed account (an exception, with a reason)")
    FOLLOW_UP = "follow_up", _("Follow-up: clarifying")
    EXPERT = "expert", _("Consultation of an expert")
    IDENTIFICATION = "identification", _("Identification (authorities only)")
    CHILD = "child", _("Child (specialist)")
    SGBV = "sgbv", _("Sexual violence (specialist)")


class GateLine(TextChoices):
    """What must be true before anybody is asked to tell. In the order of the checklist."""

    REGISTER = "register", _("The register of interviews was asked")
    PRIOR_ACCOUNTS = "prior_accounts", _("The person was asked about earlier accounts")
    ADDED_VALUE = "added_value", _("This account adds something nobody has yet")
    TRAINED = "trained", _("The interviewer has a valid training")
    SPECIALIST = "specialist", _("A specialist takes it (child, sexual violence)")
    REFERRAL = "referral", _("Help is at hand: doctor, psychologist, lawyer")
    LANGUAGE = "language", _("It is in the person's language")
    SAFETY = "safety", _("Place, way there and way back are safe")


class GateOutcome(TextChoices):
    PASSED = "passed", _("In order")
    OVERRIDDEN = "overridden", _("Not in order; goes on for a stated reason")
    FAILED = "failed", _("Not in order: the interview waits")


class RegisterAnswer(TextChoices):
    NOT_AVAILABLE = "not_available", _("The register could not be asked")
    NO_HIT = "no_hit", _("No entry was found (this proves nothing)")
    HIT = "hit", _("Somebody has an account: talk to them first")


class RegisterOutcome(TextChoices):
    """What came out of the talk with those who have an account already."""

    USE_EXISTING = "use_existing", _("Use their account; this interview is not held")
    JOINT = "joint_follow_up", _("A follow-up together with them")
    PROCEED = "proceed", _("This interview is held all the same, for a stated reason")


class AccountRole(TextChoices):
    """What an item of evidence is of an interview."""

    NOTES = "notes", _("Notes")
    RECORDING = "recording", _("Recording")
    STATEMENT = "statement", _("Statement")
    TRANSCRIPT = "transcript", _("Transcript")
    TRANSLATION = "translation", _("Translation")
    CONSENT = "consent_proof", _("Proof of consent")
    FORM = "paper_form", _("Paper form")
    OTHER = "other", _("Handed over by the person")


class ContaminationFlag(TextChoices):
    GROUP = "group_setting", _("Others heard it or spoke too")
    LEADING = "leading_questions", _("Leading questions were asked")
    SUSPECT_IMAGES = "suspect_images", _("Pictures of suspects were shown")
    OTHER_ACCOUNT = "other_account", _("Was told what somebody else said")
    MEDIA = "media_exposure", _("Had seen media about it")
    DISCUSSED = "discussed", _("Had talked about it with other witnesses")
    INTERPRETER = "interpreter_related", _("The interpreter knows the person or the matter")
    PREVIOUS = "previous_accounts", _("Gave an account before")
    PAYMENT = "payment", _("Was paid or got something")
    COERCION = "coercion", _("May have been under pressure")
    DELAY = "long_delay", _("Long after the events")


class Weight(TextChoices):
    """How much an account may have been influenced. It says nothing of whether it is true."""

    NOT_RECORDED = "not_recorded", _("Nobody has recorded it yet")
    NONE = "none", _("Nothing noted")
    SOME = "some", _("To be kept in mind")
    SERIOUS = "serious", _("Serious: tell whoever relies on it")


class Present(TextChoices):
    """Who else was in the room. Names stand in the sealed notes."""

    INTERPRETER = "interpreter", _("Interpreter")
    SUPPORT = "support_person", _("A person of trust")
    PSYCHOLOGIST = "psychologist", _("Psychologist")
    LAWYER = "lawyer", _("Lawyer")
    GUARDIAN = "guardian", _("Parent or guardian")
    SECOND = "second_interviewer", _("Second interviewer")
    OFFICIAL = "official", _("Official")
    OTHER = "other", _("Somebody else")


class Mode(TextChoices):
    """By which way the person was heard."""

    FACE_TO_FACE = "in_person", _("Face to face")
    VIDEO = "video", _("By video call")
    PHONE = "phone", _("By telephone")
    WRITTEN = "written", _("In writing")


class Setting(TextChoices):
    """What kind of place it was. Where exactly is not written down: it could lead to the person."""

    OFFICE = "office", _("Rooms of an organisation")
    HOME = "home", _("Where the person lives")
    SHELTER = "shelter", _("Shelter or site of displaced people")
    INSTITUTION = "institution", _("Hospital, school or another institution")
    OUTDOORS = "outdoors", _("Outdoors or in a vehicle")
    OTHER = "other", _("Another place")


class Distress(TextChoices):
    """What the interviewer saw of how the person bore it."""

    NONE = "none_seen", _("No distress seen")
    SOME = "some", _("Some distress")
    STRONG = "strong", _("Strong distress")
    BROKEN_OFF = "broken_off", _("Broken off because of distress")


class Quality(TextChoices):
    """The list an interviewer goes through afterwards."""

    ONE_PERSON = "one_person", _("One person was heard at a time")
    TIME_ALLOWED = "time_allowed", _("There was time enough")
    OPEN_QUESTIONS = "open_questions", _("Open questions")
    FREE_RECALL = "free_recall", _("The person told it in one piece first")
    NO_SUGGESTION = "no_suggestion", _("Nothing was suggested to the person")
    NOTHING_SHOWN = "nothing_shown", _("No pictures, videos or others' words were shown")
    BREAKS = "breaks_offered", _("Breaks were offered")
    HOW_KNOWN = "how_known", _("Asked how the person knows each thing")
    READ_BACK = "read_back", _("Read back to the person")
    CONTACTS = "contacts_left", _("The person knows whom to call and how to withdraw")


class Topic(TextChoices):
    """What two accounts, or an account and a fact, differ about."""

    TIME = "time", _("Time")
    PLACE = "place", _("Place")
    PEOPLE = "people", _("People")
    SEQUENCE = "sequence", _("Order of things")
    MEANS = "means", _("Weapons and means")
    SOURCE = "source_of_knowledge", _("How it is known")
    OTHER = "other", _("Other")


class PaperKind(TextChoices):
    CONSENT = "consent", _("Consent form")
    ACCOUNT = "first_account", _("First account form")
    CONTAMINATION = "contamination", _("Checklist of influences")


class HistoryKind(TextChoices):
    """What a line of an interview's history is about."""

    PROPOSED = "proposed", _("Proposed")
    CHANGED = "changed", _("Plan changed")
    REGISTER = "register", _("Register asked")
    GATE_LINE = "gate_line", _("Line of the checklist answered")
    STATE = "state", _("State changed")
    NAMED = "named", _("Access given to a person")
    UNNAMED = "unnamed", _("Access ended")
    CONSENT = "consent", _("Consent recorded")
    ITEM = "item", _("Item of the account filed")
    CONTAMINATION = "contamination", _("Influences recorded")
    READ = "read", _("Account opened")
    DIFFERENCE = "difference", _("Contradiction noted")
    WITHDRAWN = "withdrawn", _("Consent withdrawn")
    PAPER = "paper", _("Paper form filed")
