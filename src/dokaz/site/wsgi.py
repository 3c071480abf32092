# SPDX-License-Identifier: AGPL-3.0-or-later
"""The entry point of web servers."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dokaz.site.settings")
application = get_wsgi_application()
