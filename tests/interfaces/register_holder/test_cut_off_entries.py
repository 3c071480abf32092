# SPDX-License-Identifier: AGPL-3.0-or-later
"""A keeper that is cut off after its witness saw a tree head goes on from that one: another of the
same size would be a second history, and no witness cosigns that."""

import pytest
from tests.interfaces.register_holder.coalition import CONTACT, NATALYA, STRANGER, Coalition
from tests.interfaces.register_holder.test_slow_witness import coalition

from dokaz.core.errors import StorageFault
from dokaz.deconflict.register.protocol.errors import CannotCheckNow
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.interfaces.register_holder.keeping import TagLog

__all__ = ["coalition"]
OTHER = PersonFields("Мельник", "Оксана", "Іванівна", "1990")


@pytest.mark.parametrize("started_anew", [True, False])
def test_what_a_witness_saw_stays_in_the_log(
    coalition: Coalition, monkeypatch: pytest.MonkeyPatch, started_anew: bool
) -> None:
    alpha, beta = coalition.members["ALPHA"], coalition.members["BETA"]

    def cut_off(log: TagLog, note: object) -> None:
        raise StorageFault("full")

    with monkeypatch.context() as disk:
        disk.setattr(TagLog, "_publish", cut_off)
        with pytest.raises(CannotCheckNow):
            alpha.add(STRANGER, CONTACT)
    if started_anew:
        coalition.start(only=(1,))
    assert beta.add(OTHER, CONTACT) == 2
    assert alpha.sync() == 2
    assert alpha.confirmed_late() == (1,)
    for person in (NATALYA, STRANGER, OTHER):
        assert len(beta.check(person).told) == 1
