# SPDX-License-Identifier: AGPL-3.0-or-later
from django.apps import AppConfig


class SampleConfig(AppConfig):
    name = "tests.gate.sample"
    label = "sample"
