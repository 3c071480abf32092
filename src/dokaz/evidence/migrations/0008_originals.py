# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whether what items were taken from is still online, as last found and with every check."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0007_source_directory"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.CreateModel(
            name="Original",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("url", models.TextField(blank=True)),
                ("host", models.CharField(blank=True, max_length=255)),
                ("moved_to", models.TextField(blank=True)),
                ("state", models.CharField(blank=True, max_length=16)),
                ("reason", models.CharField(blank=True, max_length=24)),
                ("http_status", models.PositiveSmallIntegerField(null=True)),
                ("checked_at", models.DateTimeField(null=True)),
                ("known", models.CharField(blank=True, max_length=16)),
                ("known_since", models.DateTimeField(null=True)),
                ("gone_at", models.DateTimeField(null=True)),
                ("due_at", models.DateTimeField()),
                (
                    "item",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="original",
                        to="evidence.item",
                    ),
                ),
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
                    models.Index(fields=["due_at"], name="original_due"),
                    models.Index(
                        fields=["organisation_id", "known", "-gone_at"], name="original_by_state"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["", "online", "redirected", "login_wall", "gone", "unchecked"],
                            )
                        ),
                        name="original_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("known__in", ["", "online", "redirected", "login_wall", "gone"])
                        ),
                        name="original_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "",
                                    "address",
                                    "bad_url",
                                    "not_found",
                                    "not_reached",
                                    "certificate",
                                    "time",
                                    "no_answer",
                                    "refused",
                                    "busy",
                                    "server_error",
                                    "challenge",
                                    "consent",
                                    "error_page",
                                    "scripts",
                                    "shell",
                                    "loops",
                                    "not_judged",
                                    "risk",
                                ],
                            )
                        ),
                        name="original_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("state", "unchecked"), models.Q(("reason", ""), _negated=True)
                            ),
                            models.Q(
                                models.Q(("state", "unchecked"), _negated=True), ("reason", "")
                            ),
                            _connector="OR",
                        ),
                        name="original_unchecked_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("gone_at__isnull", False), ("known", "gone")),
                            models.Q(
                                models.Q(("known", "gone"), _negated=True),
                                ("gone_at__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="original_gone_when",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="OriginalCheck",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("revision", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("state", models.CharField(max_length=16)),
                ("reason", models.CharField(blank=True, max_length=24)),
                ("http_status", models.PositiveSmallIntegerField(null=True)),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="original_checks",
                        to="evidence.item",
                    ),
                ),
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
                "indexes": [models.Index(fields=["item", "-id"], name="original_checks_of_item")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["online", "redirected", "login_wall", "gone", "unchecked"],
                            )
                        ),
                        name="original_check_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reason__in",
                                [
                                    "",
                                    "address",
                                    "bad_url",
                                    "not_found",
                                    "not_reached",
                                    "certificate",
                                    "time",
                                    "no_answer",
                                    "refused",
                                    "busy",
                                    "server_error",
                                    "challenge",
                                    "consent",
                                    "error_page",
                                    "scripts",
                                    "shell",
                                    "loops",
                                    "not_judged",
                                    "risk",
                                ],
                            )
                        ),
                        name="original_check_reason",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("url", ""), _negated=True),
                fields=["id"],
                name="item_with_address",
            ),
        ),
    ]
