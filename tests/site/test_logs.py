# SPDX-License-Identifier: AGPL-3.0-or-later
"""A node's log names defects by place and never repeats what people wrote."""

import io
import logging

import pytest
from django.http import HttpResponseServerError
from django.test import RequestFactory
from django.utils.log import log_response

from dokaz.site.logs import QuietFormatter, WithoutAddress


@pytest.fixture
def written():
    """A handler as the node's, writing into memory."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(QuietFormatter("%(name)s %(levelname)s %(message)s"))
    handler.addFilter(WithoutAddress())
    logger = logging.getLogger("django.request")
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


def test_a_defect_is_named_by_class_and_place_without_words_or_address(written) -> None:
    request = RequestFactory().get("/evidence/0190/?text=Olena")
    try:
        raise ValueError("Olena of Izium")
    except ValueError as error:
        log_response(
            "%s: %s",
            "Internal Server Error",
            request.path,
            response=HttpResponseServerError(),
            request=request,
            exception=error,
        )
    text = written.getvalue()
    assert "ValueError" in text
    assert "test_a_defect_is_named" in text
    assert "Olena" not in text
    assert "evidence/0190" not in text
