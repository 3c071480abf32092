# SPDX-License-Identifier: AGPL-3.0-or-later
"""Indexes for lists of a million items, and words that stand beside their owner and level.

Words are derived rows: a new table is filled from the old one and the items, in one statement.
On PostgreSQL they are compared byte by byte, whatever the language of the database: a range of
words is a range of beginnings only then.
"""

import django.db.models.deletion
from django.db import migrations, models

from dokaz.gate.new_tables import AlsoOnNewTables


def compare_words_by_bytes(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        table = schema_editor.quote_name(apps.get_model("evidence", "ItemWord")._meta.db_table)
        schema_editor.execute(f'alter table {table} alter column word type varchar(64) collate "C"')


def copy_words(apps, schema_editor):
    new, former, items = (
        schema_editor.quote_name(apps.get_model("evidence", name)._meta.db_table)
        for name in ("ItemWord", "FormerItemWord", "Item")
    )
    schema_editor.execute(
        f"insert into {new} (item_id, word, organisation_id, confidentiality)"  # noqa: S608
        " select w.item_id, w.word, i.organisation_id, i.confidentiality"
        f" from {former} w join {items} i on i.id = w.item_id order by w.item_id, w.word"
    )


class Migration(migrations.Migration):
    dependencies = [("evidence", "0003_item_relations")]

    operations = [
        migrations.RemoveIndex(model_name="itemword", name="word_newest_first"),
        migrations.RenameModel(old_name="ItemWord", new_name="FormerItemWord"),
        migrations.CreateModel(
            name="ItemWord",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("word", models.CharField(max_length=64)),
                ("organisation_id", models.UUIDField()),
                ("confidentiality", models.PositiveSmallIntegerField()),
                (
                    "item",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.item",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("item", "word"), name="word_once_an_item")
                ]
            },
        ),
        AlsoOnNewTables(compare_words_by_bytes, AlsoOnNewTables.noop),
        migrations.RunPython(copy_words, migrations.RunPython.noop),
        migrations.DeleteModel(name="FormerItemWord"),
        migrations.AddIndex(
            model_name="itemword",
            index=models.Index(
                fields=["organisation_id", "confidentiality", "word", "item"], name="word_of_owner"
            ),
        ),
        migrations.AddIndex(
            model_name="itemword",
            index=models.Index(
                condition=models.Q(("confidentiality__lte", 1)),
                fields=["confidentiality", "word", "item"],
                name="word_of_node",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                fields=["confidentiality", "verification", "id"], name="item_level_verification"
            ),
        ),
        migrations.AddIndex(
            model_name="externalid",
            index=models.Index(
                fields=["organisation_id", "system", "value", "item"], name="external_of_owner"
            ),
        ),
        migrations.RemoveIndex(model_name="externalid", name="external_lookup"),
    ]
