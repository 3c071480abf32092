# SPDX-License-Identifier: AGPL-3.0-or-later
"""People are compared by sealed segments; judgements say what they are about."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("deconflict_duplicates", "0002_several_addresses"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.CreateModel(
            name="PeopleShared",
            fields=[
                ("organisation_id", models.UUIDField(primary_key=True, serialize=False)),
                ("is_on", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("by", models.UUIDField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="PersonPair",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("one_id", models.UUIDField()),
                ("other_id", models.UUIDField()),
                ("band", models.CharField(max_length=8)),
                ("score", models.SmallIntegerField()),
                ("is_relative", models.BooleanField()),
                ("levels", models.JSONField(default=dict)),
                ("found_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PersonPlace",
            fields=[
                ("person_id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("segment_id", models.UUIDField(null=True)),
                ("revision", models.PositiveIntegerField(default=0)),
                ("is_due", models.BooleanField(default=True)),
            ],
        ),
        migrations.CreateModel(
            name="PersonSegment",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("organisation_id", models.UUIDField()),
                ("address", models.CharField(max_length=64)),
                ("form", models.CharField(max_length=32)),
                ("people", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
            ],
        ),
        migrations.AddField(
            model_name="judgement",
            name="what",
            field=models.CharField(default="item", max_length=8),
        ),
        migrations.AddConstraint(
            model_name="judgement",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ["item", "person", "event"])),
                name="judgement_of_kind",
            ),
        ),
        migrations.AddField(
            model_name="peopleshared",
            name="last_act",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gate.act",
            ),
        ),
        migrations.AddIndex(
            model_name="personpair",
            index=models.Index(fields=["other_id"], name="person_pair_of_other"),
        ),
        migrations.AddIndex(
            model_name="personpair",
            index=models.Index(fields=["organisation_id", "id"], name="person_pair_of_owner"),
        ),
        migrations.AddConstraint(
            model_name="personpair",
            constraint=models.UniqueConstraint(
                fields=("one_id", "other_id"), name="one_pair_of_people"
            ),
        ),
        migrations.AddConstraint(
            model_name="personpair",
            constraint=models.CheckConstraint(
                condition=models.Q(("one_id__lt", models.F("other_id"))), name="person_pair_order"
            ),
        ),
        migrations.AddIndex(
            model_name="personplace",
            index=models.Index(fields=["segment_id"], name="person_place_in_segment"),
        ),
        migrations.AddIndex(
            model_name="personplace",
            index=models.Index(
                condition=models.Q(("is_due", True)),
                fields=["organisation_id", "person_id"],
                name="person_places_due",
            ),
        ),
        migrations.AddField(
            model_name="personsegment",
            name="last_act",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="gate.act",
            ),
        ),
        migrations.AddIndex(
            model_name="personsegment",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["organisation_id", "id"],
                name="person_segments_in_use",
            ),
        ),
    ]
