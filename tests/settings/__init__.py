# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings the tests run with: a home folder of their own, either database, one sample room."""

import os
import tempfile

# A home of this test run; workers of a parallel run get their own. A test that starts a process
# gives it a home by name.
os.environ["DOKAZ_HOME"] = os.environ.get("DOKAZ_TEST_HOME") or tempfile.mkdtemp(
    prefix="dokaz-test-"
)

# What takes long is made in the tests that are about it.
os.environ.setdefault("DOKAZ_READ_PICTURES", "no")
os.environ.setdefault("DOKAZ_PLAYABLE_COPIES", "no")

# The first process of a parallel run starts the server; the others inherit its address.
if os.environ.get("DOKAZ_TEST_DATABASE") == "postgresql" and "DOKAZ_DATABASE" not in os.environ:
    from tests.postgresql import start

    os.environ["DOKAZ_DATABASE"] = start()

from dokaz.site.settings import *  # noqa: F403
from dokaz.site.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.gate.sample.apps.SampleConfig"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
