# SPDX-License-Identifier: AGPL-3.0-or-later
"""Kinds of items: correspondence, and collections of files."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0010_merged_sources"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="item",
            name="item_kind",
        ),
        migrations.AddConstraint(
            model_name="item",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "statement",
                            "interview_recording",
                            "photo",
                            "video",
                            "audio",
                            "document",
                            "web_page",
                            "social_post",
                            "correspondence",
                            "satellite_image",
                            "intercept",
                            "medical_record",
                            "forensic_report",
                            "physical_object",
                            "map",
                            "dataset",
                            "report",
                            "court_document",
                            "form",
                            "collection",
                            "other",
                        ],
                    )
                ),
                name="item_kind",
            ),
        ),
    ]
