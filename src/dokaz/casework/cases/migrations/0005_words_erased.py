# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("casework_cases", "0004_hearings"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="casechange",
            name="case_change_kind",
        ),
        migrations.AddConstraint(
            model_name="casechange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "registered",
                            "changed",
                            "classified",
                            "state",
                            "scored",
                            "member_added",
                            "member_ended",
                            "walled",
                            "wall_lifted",
                            "deadline_set",
                            "deadline_ended",
                            "proceeding_stated",
                            "proceeding_changed",
                            "proceeding_ended",
                            "hearing_noted",
                            "hearing_withdrawn",
                            "words_erased",
                            "linked",
                            "unlinked",
                            "memo_written",
                            "memo_handed_in",
                            "memo_returned",
                            "memo_signed",
                        ],
                    )
                ),
                name="case_change_kind",
            ),
        ),
    ]
