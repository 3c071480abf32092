# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every error of the table has its status, a stable code, words, and tells nothing it must not."""

import json
import logging

import pytest
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404
from django.test import RequestFactory
from django.utils import translation

from dokaz.core.errors import OutcomeUnknown
from dokaz.core.objects.errors import StoreFull
from dokaz.evidence.api import ContentErased
from dokaz.gate.api import Conflict, NotFound, Refused, Rejected
from dokaz.intake import api as intake
from dokaz.interfaces.rest import errors, problems
from dokaz.ledger.errors import KeyUnavailable, LedgerFault

SECRET = "/home/node/keys/0199.seed"
TABLE = [
    (errors.NoToken(), 401, "api.no_token"),
    (errors.BadToken(), 401, "api.bad_token"),
    (errors.ScopeMissing("items:read"), 403, "api.scope_missing"),
    (errors.TooFast(7), 429, "api.too_fast"),
    (errors.UnknownParameter(["knd"]), 422, "api.unknown_parameter"),
    (errors.BadValue("body.x", "No."), 422, "api.invalid"),
    (errors.DigestDiffers(), 422, "api.digest"),
    (errors.BodyTooLarge(), 413, "api.body_too_large"),
    (errors.LengthMissing(), 411, "api.length_required"),
    (errors.RangeOutside(5), 416, "api.range"),
    (errors.MethodUnknown("GET"), 405, "api.method"),
    (NotFound("item"), 404, "gate.not_found"),
    (Http404(), 404, "api.not_found"),
    (Refused("a.b.c", "role_missing"), 403, "gate.refused"),
    (Conflict("held", "Held."), 409, "gate.conflict"),
    (Rejected("note", "Too long."), 422, "gate.rejected"),
    (intake.UploadTooLarge(5), 413, "intake.upload.too_large"),
    (intake.NoRoomForUpload(), 503, "intake.upload.no_room"),
    (StoreFull(SECRET), 503, StoreFull.code),
    (ContentErased("gone"), 410, "evidence.erased"),
    (KeyUnavailable(SECRET), 503, "ledger.key_unavailable"),
    (LedgerFault(SECRET), 503, "ledger.fault"),
    (OutcomeUnknown(SECRET), 503, "core.outcome_unknown"),
    (OperationalError(SECRET), 503, "api.database"),
]


def answer_to(error: Exception):
    return problems.response_of(RequestFactory().get("/api/v1/items"), error)


@pytest.mark.parametrize("language", ["en", "uk"])
@pytest.mark.parametrize(("error", "status", "code"), TABLE, ids=lambda value: str(value)[:24])
def test_each_error_of_the_table(error: Exception, status: int, code: str, language: str):
    with translation.override(language):
        answer = answer_to(error)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    value = json.loads(answer.content)
    assert (value["status"], value["code"], value["type"]) == (status, code, "about:blank")
    cyrillic = any("а" <= letter <= "я" for letter in value["title"] + value["advice"])
    assert cyrillic == (language == "uk"), value
    assert SECRET not in answer.content.decode()
    if status in (429, 503):
        assert int(answer["Retry-After"]) > 0


def test_every_row_of_the_table_is_tried_here():
    tried = {type(error) for error, _status, _code in TABLE}
    # Answered while a file is sent; tried with the deliveries.
    elsewhere = {intake.UploadBusy, intake.UploadExpired, intake.OffsetDiffers}
    rows = {known for known, _kind in problems.TABLE} - elsewhere
    assert all(any(issubclass(one, known) for one in tried) for known in rows)


@pytest.mark.parametrize("reason", ["role_missing", "not_your_organisation", "clearance", "other"])
def test_a_refusal_is_said_in_words(reason: str):
    with translation.override("uk"):
        answer = json.loads(answer_to(Refused("a.b.c", reason)).content)
    assert answer["reason"] == reason
    assert answer["detail"]
    assert not answer["detail"].isascii()


def test_a_defect_is_signalled_and_logged_and_tells_nothing(caplog):
    seen = []
    got_request_exception.connect(lambda **values: seen.append(values), weak=False)
    try:
        with caplog.at_level(logging.ERROR, logger="dokaz.rest"):
            answer = answer_to(ValueError(SECRET))
    finally:
        got_request_exception.receivers.pop()
        got_request_exception.sender_receivers_cache.clear()
    assert answer.status_code == 500
    assert json.loads(answer.content)["code"] == "api.defect"
    assert SECRET not in answer.content.decode()
    assert len(seen) == 1
    assert len(caplog.records) == 1
