# SPDX-License-Identifier: AGPL-3.0-or-later
"""A request for a page can be taken back while it waits."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0012_unlocking"),
    ]

    operations = [
        migrations.AlterField(
            model_name="capture",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("off", "Capturing is turned off on this node."),
                    ("no_browser", "There is no browser on this node to capture with."),
                    ("browser", "The browser failed on this page."),
                    (
                        "address",
                        "It leads to an address inside a network, not to one of the public internet.",
                    ),
                    ("not_found", "There is no such site."),
                    ("not_reached", "The site does not answer."),
                    ("certificate", "The site could not prove who it is (its certificate)."),
                    ("no_answer", "The site gave no answer that can be kept."),
                    ("time", "The site took too long."),
                    ("withdrawn", "Somebody took the request back before it was captured."),
                    ("interrupted", "This node failed while the page was captured."),
                ],
                max_length=32,
            ),
        ),
    ]
