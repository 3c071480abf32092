# SPDX-License-Identifier: AGPL-3.0-or-later
"""The lists whose views can be saved."""

from django.db.models import TextChoices


class ListName(TextChoices):
    """Words of programs, not of people: pages have their own headings."""

    EVENTS = "events"
    PERSONS = "persons"
    OBJECTS = "objects"
    UNITS = "units"
    ITEMS = "items"
    INTERVIEWS = "interviews"
    CASES = "cases"
    TASKS = "tasks"
    SOURCES = "sources"
    ACTIVITIES = "activities"
