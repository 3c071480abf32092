# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where an import stands, what became of a row, and why one was refused."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ImportState(models.TextChoices):
    """draft -> planning -> planned -> importing -> complete -> undoing -> undone"""

    DRAFT = "draft", _("being prepared")
    PLANNING = "planning", _("dry run under way")
    PLANNED = "planned", _("dry run done")
    IMPORTING = "importing", _("import under way")
    COMPLETE = "complete", _("imported")
    UNDOING = "undoing", _("being taken back")
    UNDONE = "undone", _("taken back")
    DROPPED = "dropped", _("given up")


AT_WORK = (ImportState.PLANNING, ImportState.IMPORTING, ImportState.UNDOING)
HAS_ROWS = (
    ImportState.PLANNED,
    ImportState.IMPORTING,
    ImportState.COMPLETE,
    ImportState.UNDOING,
    ImportState.UNDONE,
)


class RowOutcome(models.TextChoices):
    """Each row of a table has exactly one of these; `VANISHED` are rows of the version before."""

    NEW = "new", _("new")
    CHANGED = "changed", _("changed")
    SAME = "same", _("unchanged")
    REFUSED = "refused", _("row refused")
    VANISHED = "vanished", _("no longer in the table")


class RowReason(models.TextChoices):
    """Why a row was refused. Stable codes; the words may change."""

    BYTES = "bytes", _("There are bytes in it that are no letters in this encoding.")
    QUOTES = "quotes", _("A quotation mark in it is not closed, or something follows a closed one.")
    TOO_LONG = "too_long", _("It is longer than this field may be.")
    TOO_MANY_COLUMNS = "too_many_columns", _("The row has more columns than can be read.")
    MORE_THAN_HEADER = "more_than_header", _("There is something beyond the last named column.")
    NOT_JSON = "not_json", _("This line is no JSON, or everything from here on is damaged.")
    NOT_OBJECT = "not_object", _("This line is JSON, but no object with fields.")
    MISSING = "missing", _("It is empty, and the field must be filled.")
    NO_DATE = "no_date", _("This is no date that can be read.")
    NO_SUCH_DAY = "no_such_day", _("There is no such day or time.")
    TWO_DIGIT_YEAR = "two_digit_year", _("The year has two digits only.")
    OPEN_DATE = "open_date", _("Day and month cannot be told apart.")
    OTHER_DATE_ORDER = "other_date_order", _("Day and month stand in the other order here.")
    END_BEFORE_BEGIN = "end_before_begin", _("The end lies before the beginning.")
    NO_NUMBER = "no_number", _("This is no number.")
    NO_COORDINATE = "no_coordinate", _("This is no coordinate.")
    OPEN_COORDINATES = "open_coordinates", _("Latitude and longitude cannot be told apart.")
    BEYOND_THE_GLOBE = "beyond_the_globe", _("No place on Earth has this coordinate.")
    HALF_A_PLACE = "half_a_place", _("One of latitude and longitude is missing.")
    NO_YES_NO = "no_yes_no", _("This is neither yes nor no.")
    NO_ADDRESS = "no_address", _("This is no address on the web.")
    NO_DIGEST = "no_digest", _("This is no SHA-256 digest.")
    UNKNOWN_VALUE = "unknown_value", _("This value was not assigned to any term of the list.")
    UNKNOWN_SOURCE = "unknown_source", _("There is no source of this name.")
    NAMES_NOTHING = "names_nothing", _("The row does not say what it is about.")
    NO_SUCH_ITEM = "no_such_item", _("No item of your organisation fits this.")
    SEVERAL_ITEMS = "several_items", _("Several items fit this.")
    DIGEST_DIFFERS = "digest_differs", _("The file in the archive has another digest.")
    UNKNOWN_PLACE = "unknown_place", _("The codifier has no single place of this name.")
    NOT_TAKEN = "not_taken", _("This value cannot stand in this field.")
    NAME_PARTS = (
        "name_parts",
        _("A full name must be two or three words: family name, given name, patronymic."),
    )
    NUMBER_SHUT = (
        "number_shut",
        _("No table of yours changes a record of this number, and none is made with it."),
    )
    REPEATED = "repeated", _("An earlier row of the table is about the same.")
    CAPTURE_OFF = "capture_off", _("Capturing is turned off on this node.")
    CAPTURED_ALREADY = "captured_already", _("The page was captured already; that stays.")
    OTHER_ITEM = "other_item", _("Its number is that of one item, and its file is another one.")
    OTHER_SOURCE = "other_source", _("In the archive this number is that of another source.")
    OTHER_VALUE = "other_value", _("The archive says something else here.")
    CHANGED_BY_OTHERS = (
        "changed_by_others",
        _("Somebody changed this in the archive since the last import."),
    )
    CHANGED_MEANWHILE = "changed_meanwhile", _("Somebody changed it since the dry run.")
    GONE = "gone", _("It was disposed of or sealed since the dry run.")


_ADVICE: dict[RowReason, Promise] = {
    RowReason.BYTES: _("Choose the right encoding, or ask the sender for the table in UTF-8."),
    RowReason.QUOTES: _("Correct the row, or read the table without quotation marks."),
    RowReason.OPEN_DATE: _("Say in the mapping whether the day or the month comes first."),
    RowReason.OTHER_DATE_ORDER: _("Ask the sender which date is meant; correct it in the table."),
    RowReason.TWO_DIGIT_YEAR: _("Write the year with four digits in the table."),
    RowReason.OPEN_COORDINATES: _("Say in the mapping which of the two comes first."),
    RowReason.UNKNOWN_VALUE: _("Assign the value to a term in the mapping, then run it again."),
    RowReason.UNKNOWN_SOURCE: _("Add the source first, then run it again."),
    RowReason.UNKNOWN_PLACE: _("Write the code of the codifier, or a name that one place bears."),
    RowReason.NAMES_NOTHING: _(
        "Say in the mapping which column holds the file's name, its digest or the number; if one "
        "does, fill it in the table."
    ),
    RowReason.NAME_PARTS: _("Put the parts of the name into columns of their own in the table."),
    RowReason.NUMBER_SHUT: _(
        "Compare it letter by letter. If it is right, the record was merged, erased or taken back, "
        "is not yours to see, or is one of two with this number."
    ),
    RowReason.NO_SUCH_ITEM: _("Deliver the file first, or correct its name in the table."),
    RowReason.SEVERAL_ITEMS: _("Name the file by its path or its digest."),
    RowReason.DIGEST_DIFFERS: _(
        "The archive may hold another version. Nothing was written; ask the sender for the file."
    ),
    RowReason.CAPTURE_OFF: _("Ask the operator to turn capturing on, then run it again."),
    RowReason.CAPTURED_ALREADY: _("An item that should not be here is disposed of on its page."),
    RowReason.OTHER_ITEM: _(
        "If the table is another register, give its numbers a name of their own in the mapping. "
        "Else correct the number or the file in the table."
    ),
    RowReason.OTHER_SOURCE: _(
        "If the table is another directory, give its numbers a name of their own in the mapping. "
        "If the source was renamed, let the mapping replace values."
    ),
    RowReason.OTHER_VALUE: _("Decide on the item's page, or let the mapping replace values."),
    RowReason.CHANGED_BY_OTHERS: _("Compare on the item's page, and change it there."),
    RowReason.CHANGED_MEANWHILE: _("Run the table again; what is done stays done."),
}
_CORRECT = _("Correct it in the table, then bring the new version in.")


def row_advice(reason: str) -> Promise | str:
    """What to do next about a refused row."""
    return _ADVICE.get(RowReason(reason), _CORRECT) if reason else ""


class StopReason(models.TextChoices):
    """Why work on a table stopped before its end."""

    EMPTY = "empty", _("The file is empty.")
    BINARY = "binary", _("The file is no text, no workbook and no JSON.")
    DAMAGED = "damaged", _("The workbook is damaged.")
    PASSWORD = "password", _("The workbook is locked with a password.")
    OLD_WORKBOOK = (
        "old_workbook",
        _("The workbook is of the old XLS format or locked. Save it as XLSX or ODS."),
    )
    NO_TABLE = "no_table", _("The file is an archive or document, but no workbook.")
    TOO_LARGE = "too_large", _("The table is larger than can be read.")
    JSON = "json", _("The file is no JSON with a list of records in it.")
    SETTINGS = "settings", _("The table cannot be read with these settings.")
    COLUMNS = "columns", _("The table has not the columns that the mapping names.")
    READER_FAILED = "reader_failed", _("The program that reads tables failed on this one.")
    NO_RIGHTS = (
        "no_rights",
        _("Whoever began the import may no longer do this, or no longer see what it is about."),
    )
    REJECTED = (
        "rejected",
        _("The archive does not take what the mapping or a row says. Look at the mapping."),
    )
    CONFLICT = "conflict", _("What it is about was changed meanwhile. Run it again.")
    INTERRUPTED = "interrupted", _("It was interrupted several times.")
    TOO_MANY_ROWS = "too_many_rows", _("The table has more rows than one import may have.")


_OF_READER = {
    "header": StopReason.SETTINGS,
    "delimiter": StopReason.SETTINGS,
    "encoding": StopReason.SETTINGS,
    "format": StopReason.SETTINGS,
    "sheet": StopReason.SETTINGS,
}


def stop_reason(word: str) -> StopReason:
    """The reason for a word of the reader (`NotATable.reason`)."""
    if word in _OF_READER:
        return _OF_READER[word]
    try:
        return StopReason(word)
    except ValueError:
        return StopReason.READER_FAILED
