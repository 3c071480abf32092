# SPDX-License-Identifier: AGPL-3.0-or-later
"""The portal's own server keeps no record of who asked, not even of who sent what is no request."""

import io
import logging

from dokaz.interfaces.portal.server import PortalServer


def test_the_address_of_who_sends_nonsense_is_not_written() -> None:
    server = PortalServer(lambda *_: [], bind="127.0.0.1:0", listening=lambda _ports: None)
    assert server.cfg is not None
    log = server.cfg.logger_class(server.cfg)
    (handler,) = [one for one in log.error_log.handlers if getattr(one, "_gunicorn", False)]
    try:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(said := io.StringIO())
        log.warning("Invalid request from ip=192.0.2.7: [Errno] Olena")
        log.error("Connection in use: %s", "('127.0.0.1', 8010)")
    finally:
        log.error_log.removeHandler(handler)
    assert "192.0.2.7" not in said.getvalue()
    assert "Olena" not in said.getvalue()
    assert "('127.0.0.1', 8010)" in said.getvalue()
