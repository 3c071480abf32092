# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("events", "0009_marks_by_themselves"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="event",
            name="event_own",
        ),
        migrations.RemoveIndex(
            model_name="event",
            name="event_own_when",
        ),
        migrations.RemoveIndex(
            model_name="event",
            name="event_own_state",
        ),
        migrations.RemoveIndex(
            model_name="event",
            name="event_level",
        ),
        migrations.RemoveIndex(
            model_name="event",
            name="event_level_when",
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=[
                    "organisation_id",
                    "id",
                    "confidentiality",
                    "undone_at",
                    "state",
                    "verification",
                    "when_to",
                    "when_from",
                ],
                name="event_own",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=[
                    "organisation_id",
                    "when_from",
                    "id",
                    "confidentiality",
                    "undone_at",
                    "state",
                    "verification",
                    "when_to",
                ],
                name="event_own_when",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=[
                    "confidentiality",
                    "id",
                    "organisation_id",
                    "privileged",
                    "undone_at",
                    "state",
                    "verification",
                    "when_to",
                    "when_from",
                ],
                name="event_level",
            ),
        ),
        migrations.AddIndex(
            model_name="event",
            index=models.Index(
                fields=[
                    "confidentiality",
                    "when_from",
                    "id",
                    "organisation_id",
                    "privileged",
                    "undone_at",
                    "state",
                    "verification",
                    "when_to",
                ],
                name="event_level_when",
            ),
        ),
    ]
