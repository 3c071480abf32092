# SPDX-License-Identifier: AGPL-3.0-or-later
"""What became of a password, and how often one may be tried."""

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class UnlockingState(models.TextChoices):
    WAITING = "waiting", _("waiting to be tried")
    RIGHT = "right", _("It opened with the password.")
    WRONG = "wrong", _("The password does not open it.")
    FAILED = "failed", _("It could not be tried, or the file cannot be read here.")


MOST_TRIES = 5
"""Of wrong passwords for one file within `WITHIN`: a person who knows it mistypes a few times."""
WITHIN = timedelta(hours=1)
LONGEST_PASSWORD = 1024
"""In characters."""
