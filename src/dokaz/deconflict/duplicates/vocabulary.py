# SPDX-License-Identifier: AGPL-3.0-or-later
"""Closed lists of words of the room, with labels in the reader's language."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Reason(TextChoices):
    """Why two items are thought to be the same."""

    PICTURE = "picture", _("looks the same")
    ADDRESS = "address", _("same address on the internet")
    WORDING = "wording", _("nearly the same words")


class Kind(TextChoices):
    """What is compared."""

    ITEM = "item"
    PERSON = "person"
    EVENT = "event"


class Decision(TextChoices):
    """What a person decided about two of them. `open`: an earlier decision was taken back."""

    SAME = "same", _("The same")
    DIFFERENT = "different", _("Not the same")
    UNSURE = "unsure", _("Cannot tell")
    OPEN = "open", _("Decision taken back")


class Because(TextChoices):
    """What a decision rests on. Codes and no words: a reason may name nobody."""

    NOT_SAID = "", _("not said")
    SAME_FILE = "same_file", _("one recording, saved or sent anew")
    CUT_OUT = "cut_out", _("one is a part of the other: cut out, shortened, framed")
    SAME_MOMENT = "same_moment", _("the same moment, another camera")
    SAME_PLACE = "same_place", _("the same place at another time")
    LOOKS_ONLY = "looks_only", _("looks alike and shows something else")
    NOT_ENOUGH = "not_enough", _("there is not enough to see")
