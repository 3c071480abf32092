# SPDX-License-Identifier: AGPL-3.0-or-later
"""Passwords given for locked files: that they were, and what became of them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gate", "0004_act_lists_ascending"),
        ("intake", "0004_tables"),
    ]

    operations = [
        migrations.AlterField(
            model_name="opening",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("password", "It needs a password."),
                    ("wrong_password", "The password does not open it, or not all of it."),
                    ("damaged", "It is damaged or cut off."),
                    ("unsupported", "It is of a kind this node cannot unpack."),
                    ("no_reader", "The program part that opens it is not installed on this node."),
                    ("too_deep", "It lies too deep: containers inside containers."),
                    ("too_many", "It holds more files than may come out of one delivery."),
                    ("too_large", "It unpacks to more than there may be."),
                    (
                        "overlapping",
                        "Its files share their bytes, as in archives made to fill disks.",
                    ),
                    ("ratio", "It unpacks to far more than any honest file would."),
                    ("out_of_memory", "It needs more memory than one container may use."),
                    ("timed_out", "Opening it took too long."),
                    ("reader_failed", "The program that opens it failed on it."),
                    ("sealed", "It is sealed, or was disposed of meanwhile."),
                    ("interrupted", "This node failed while it was opened."),
                ],
                max_length=32,
            ),
        ),
        migrations.CreateModel(
            name="Unlocking",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("item_id", models.UUIDField()),
                ("file_id", models.UUIDField()),
                ("opening_id", models.UUIDField(null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting to be tried"),
                            ("right", "It opened with the password."),
                            ("wrong", "The password does not open it."),
                            ("failed", "It could not be tried, or the file cannot be read here."),
                        ],
                        default="waiting",
                        max_length=16,
                    ),
                ),
                ("header", models.BinaryField(null=True)),
                ("payload", models.BinaryField(null=True)),
                ("keep", models.BooleanField()),
                ("given_by", models.UUIDField()),
                ("given_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "last_act",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="gate.act",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["file_id", "-given_at"], name="intake_unlocking_of_file")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "right", "wrong", "failed"])),
                        name="intake_unlocking_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "waiting"),
                            models.Q(("header__isnull", True), ("payload__isnull", True)),
                            _connector="OR",
                        ),
                        name="intake_password_forgotten",
                    ),
                ],
            },
        ),
    ]
