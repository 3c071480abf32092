# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles of what makes content workable: words, pages, frames, loudness, hashes, a playable copy."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0004_list_indexes"),
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
                        ],
                    )
                ),
                name="file_role",
            ),
        ),
    ]
