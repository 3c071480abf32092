# SPDX-License-Identifier: AGPL-3.0-or-later
"""Starting Django for commands that need the node's rooms."""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.utils import translation

from dokaz.interfaces.cli.errors import RestoreIncomplete
from dokaz.interfaces.cli.words import language

INCOMPLETE = "restore-incomplete"


def start(*, while_restoring: bool = False, open_keys: bool = True) -> None:
    """Load settings and rooms once; commands call this before importing a room.

    `open_keys` is false for commands that look at the keys or change their form.

    Raises:
        RestoreIncomplete: the node's folder is a restoration that did not end well.
        BadConfiguration: the settings are wrong.
        KeysLocked: the node's keys are under a passphrase that is missing or wrong.
    """
    if not while_restoring:
        refuse_incomplete()
    if not apps.ready:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dokaz.site.settings")
        # Looking through what is imported takes a fifth of a start.
        with not_looked_through():
            django.setup()
        # What rooms add must not be in another language than what is said here.
        translation.activate(language())
    if open_keys:
        from dokaz.interfaces.cli import key_opening

        key_opening.open_keys()


def refuse_incomplete() -> None:
    """Raises RestoreIncomplete: the node's folder bears the mark of an unfinished restoration."""
    if (home_folder() / INCOMPLETE).exists():
        raise RestoreIncomplete(
            "This node's folder is a restoration that has not ended well. Nothing was started. "
            "Remove the folder and restore again."
        )


def home_folder() -> Path:
    """The node's folder, also where the settings cannot be read: $DOKAZ_HOME, or ./var."""
    return Path(os.environ.get("DOKAZ_HOME") or Path.cwd() / "var").absolute()


def wsgi_application() -> Any:
    """The site's WSGI application, as settings name it."""
    start()
    from django.core.servers.basehttp import get_internal_wsgi_application

    with not_looked_through():
        application = get_internal_wsgi_application()
        import_pages()
    look_seldom()
    return application


def look_seldom() -> None:
    """What a page is made of is gone by its end. With Python's own limit of 700 new objects a page
    of thousands is searched for garbage again and again, and one in five takes a quarter longer
    because everything is."""
    gc.set_threshold(20_000)


def import_pages() -> None:
    """Import what answers requests now, and not with the first of them."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - asked for what it imports


@contextmanager
def not_looked_through() -> Iterator[None]:
    """Whatever the body imports stays for good: the search for garbage leaves it out from then on.

    It would take longer than the answer to a request, again and again.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()
