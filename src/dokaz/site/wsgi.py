# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entry point of web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dokaz.site.settings")
application = get_wsgi_application()

from dokaz.ledger.api import key_folder  # noqa: E402 - rooms can be imported only now

# A web server must not begin to serve with keys that nobody can open.
key_folder().open()
