# SPDX-License-Identifier: AGPL-3.0-or-later
"""The roles of a kept password and of a device's identifiers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0008_originals"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="file",
            name="file_role",
        ),
        migrations.AddConstraint(
            model_name="file",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "original",
                            "working_copy",
                            "redacted",
                            "transcript",
                            "translation",
                            "thumbnail",
                            "poster",
                            "contact_sheet",
                            "html",
                            "screenshot",
                            "warc",
                            "metadata",
                            "text",
                            "pages",
                            "keyframes",
                            "still",
                            "timeline",
                            "waveform",
                            "fingerprint",
                            "playable",
                            "machine_text",
                            "identifiers",
                            "password",
                        ],
                    )
                ),
                name="file_role",
            ),
        ),
    ]
