# SPDX-License-Identifier: AGPL-3.0-or-later

from typing import Any

import django.db.models.deletion
from django.db import migrations, models

WHYS = ["", "consent", "erased", "mistake", "renewed"]
STANDING = ["sending", "entered"]


def last_act() -> Any:
    return models.ForeignKey(
        editable=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="gate.act",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("deconflict_register", "0002_question_rests"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.RemoveConstraint(model_name="entry", name="register_entry_why"),
        migrations.RemoveConstraint(model_name="entry", name="one_entry_an_interview"),
        migrations.AddField(
            model_name="entry",
            name="address",
            field=models.CharField(blank=True, default="", max_length=100),
        ),
        migrations.AddField(
            model_name="entry",
            name="contact",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="entry",
            name="epoch",
            field=models.CharField(blank=True, default="", max_length=40),
        ),
        migrations.AddField(
            model_name="entry",
            name="next_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="entry",
            name="quarter",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(
                condition=models.Q(("why__in", WHYS)), name="register_entry_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", STANDING)),
                fields=("interview_id",),
                name="one_entry_an_interview",
            ),
        ),
        migrations.CreateModel(
            name="HeardNotice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("number", models.BigIntegerField()),
                ("other", models.CharField(max_length=200)),
                ("told", models.BooleanField()),
                ("at", models.DateTimeField()),
                (
                    "entry",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="deconflict_register.entry",
                    ),
                ),
                ("last_act", last_act()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation_id", "number"), name="one_hearing_a_notice"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SentNotice",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("interview_id", models.UUIDField()),
                ("organisation_id", models.UUIDField()),
                ("to", models.PositiveIntegerField()),
                ("about", models.BigIntegerField()),
                ("state", models.CharField(default="waiting", max_length=16)),
                ("send_after", models.DateTimeField()),
                ("at", models.DateTimeField()),
                ("changed_at", models.DateTimeField()),
                ("last_act", last_act()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["state", "send_after"], name="register_notices_waiting")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "sent", "dropped"])),
                        name="register_notice_state",
                    ),
                    models.UniqueConstraint(
                        fields=("interview_id", "about"),
                        name="one_notice_an_interview_and_record",
                    ),
                ],
            },
        ),
    ]
