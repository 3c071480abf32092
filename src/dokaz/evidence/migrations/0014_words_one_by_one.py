# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words outside a vocabulary are refused by comparing one by one: quicker for each row written.

The rules are the same as before. On SQLite each table is copied once, as all changes of rules do
there, and not once for each rule.
"""

from typing import Any

from django.db import migrations, models

_WORDS: dict[str, tuple[tuple[str, str, tuple[object, ...]], ...]] = {
    "disposal": (
        (
            "disposal_reason",
            "reason_code",
            (
                "consent_withdrawn",
                "unlawful_processing",
                "court_order",
                "retention_expired",
                "safety",
                "duplicate",
                "orphan",
            ),
        ),
        ("disposal_state", "state", ("proposed", "withdrawn", "approved", "executed")),
    ),
    "file": (
        (
            "file_role",
            "role",
            (
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
                "machine_text",
                "identifiers",
                "password",
            ),
        ),
    ),
    "fixityfinding": (
        ("finding_kind", "kind", ("damaged", "missing", "content", "unreadable", "orphan")),
    ),
    "item": (
        (
            "item_kind",
            "kind",
            (
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
            ),
        ),
        (
            "item_acquisition",
            "acquisition_mode",
            (
                "controlled_capture",
                "ordinary_capture",
                "web_automatic",
                "web_manual",
                "from_person",
                "from_organisation",
                "partner_system",
                "found",
                "official_request",
                "unknown",
            ),
        ),
        (
            "item_precision",
            "recorded_precision",
            ("second", "minute", "hour", "day", "month", "year", "unknown"),
        ),
        (
            "item_basis",
            "recorded_basis",
            (
                "device_metadata",
                "file_system",
                "source_statement",
                "publication",
                "analysis",
                "unknown",
            ),
        ),
        (
            "item_status",
            "status",
            (
                "received",
                "registered",
                "quarantined",
                "triaged",
                "in_verification",
                "verified",
                "in_review",
                "closed",
                "sealed",
                "withdrawn",
                "rejected",
                "disposed",
            ),
        ),
        ("item_verification", "verification", ("V0", "V1", "V2", "V3", "V4", "V5", "VX")),
        ("item_confidentiality", "confidentiality", (0, 1, 2, 3, 4)),
        (
            "item_graphic",
            "graphic_level",
            ("unknown", "none", "mild", "disturbing", "severe", "severe_child"),
        ),
    ),
    "itemrelation": (
        (
            "relation_kind",
            "kind",
            ("part_of", "attachment_of", "derived_from", "reply_to", "forward_of", "captured_with"),
        ),
    ),
    "original": (
        (
            "original_state",
            "state",
            ("", "online", "redirected", "login_wall", "gone", "unchecked"),
        ),
        ("original_known", "known", ("", "online", "redirected", "login_wall", "gone")),
        (
            "original_reason",
            "reason",
            (
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
            ),
        ),
    ),
    "originalcheck": (
        (
            "original_check_state",
            "state",
            ("online", "redirected", "login_wall", "gone", "unchecked"),
        ),
        (
            "original_check_reason",
            "reason",
            (
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
            ),
        ),
    ),
    "sealedopening": (("opening_state", "state", ("proposed", "approved", "ended")),),
    "sealingkey": (
        ("sealing_key_status", "status", ("in_use", "older", "retired", "destroyed", "lost")),
    ),
    "source": (
        (
            "source_kind",
            "kind",
            (
                "person",
                "organisation",
                "channel",
                "website",
                "state_body",
                "satellite_provider",
                "media",
            ),
        ),
        ("source_credibility", "credibility", ("A", "B", "C", "D", "E", "F")),
    ),
    "storedobject": (
        ("object_state", "state", ("present", "damaged", "missing", "condemned", "discarded")),
    ),
}
"""By model: a rule's name, the field, and what it may hold."""


def _rule(name: str, field: str, values: tuple[object, ...]) -> models.CheckConstraint:
    words = models.Q(*[(field, value) for value in values], _connector=models.Q.OR)
    return models.CheckConstraint(condition=words, name=name)


def _put(apps: Any, schema_editor: Any) -> None:
    for model_name, rules in _WORDS.items():
        model = apps.get_model("evidence", model_name)
        if schema_editor.connection.vendor == "sqlite":
            schema_editor._remake_table(model)
            continue
        for rule in rules:
            schema_editor.remove_constraint(model, _rule(*rule))
            schema_editor.add_constraint(model, _rule(*rule))


class Migration(migrations.Migration):
    dependencies = [
        ("evidence", "0013_fewer_indexes"),
        ("gate", "0004_act_lists_ascending"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                operation
                for model_name, rules in _WORDS.items()
                for rule in rules
                for operation in (
                    migrations.RemoveConstraint(model_name=model_name, name=rule[0]),
                    migrations.AddConstraint(model_name=model_name, constraint=_rule(*rule)),
                )
            ]
        ),
        # The same rules in other words: nothing to take back.
        migrations.RunPython(_put, migrations.RunPython.noop),
    ]
