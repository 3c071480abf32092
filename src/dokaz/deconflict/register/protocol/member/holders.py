# SPDX-License-Identifier: AGPL-3.0-or-later
"""The holders of each epoch, as a member asks them for values of the function, and how they are."""

from dataclasses import dataclass

from dokaz.core.canonical import NotCanonical, parse_json
from dokaz.deconflict.register.protocol.asking import Asker, Silence, Unreachable
from dokaz.deconflict.register.protocol.directory import Directory
from dokaz.deconflict.register.protocol.member.files import MemberFiles, MemberUnusable
from dokaz.deconflict.register.protocol.names.match_keys import match_keys
from dokaz.deconflict.register.protocol.names.person import PersonFields
from dokaz.deconflict.register.protocol.requests import (
    Purpose,
    sign_request,
)


@dataclass(frozen=True)
class Standing:
    """How a holder is: `answers`, what is left of this organisation's quota today, alerts about it
    in the last 30 days. What is not known is None. `untrusted`: it was not asked, since this
    machine does not trust the certificate at its address.
    """

    holder: str
    epoch: str
    answers: bool
    left: int | None = None
    alerts: int | None = None
    untrusted: bool = False


class MemberHolders(MemberFiles):
    """A member that knows whom to ask."""

    def own_number(self) -> int:
        """This organisation's number in the directory. Raises MemberUnusable."""
        return self._asker().organisation.number

    def inputs(self, person: PersonFields) -> tuple[bytes, ...]:
        """What is asked of the function for a person, so that it can be asked again without their
        name. To be kept sealed only: names can be tried against it.

        Raises:
            TooFewFields: nothing can be looked up.
        """
        return self._asker().inputs(match_keys(person))

    def can_ask(self) -> bool:
        """Whether as many holders of each epoch answer as a question needs. Nothing is asked and
        nothing counted.

        Raises:
            MemberUnusable: the folder is not whole.
        """
        return all(
            sum(self._answers(url) for url in asker.addresses.values())
            >= asker.description.threshold
            for asker in self._askers(self.directory())
        )

    def _answers(self, url: str) -> bool:
        try:
            status, _ = self._sending.get(url.rstrip("/") + "/health")
        except Unreachable:
            return False
        return status == 200

    def standings(self) -> tuple[Standing, ...]:
        """How the holders of each epoch are, and what they say of this organisation.

        Raises MemberUnusable: the folder is not whole.
        """
        return tuple(
            _standing(asker, number)
            for asker in self._askers(self.directory())
            for number in asker.addresses
        )

    def _asker(self) -> Asker:
        """For the key of the current epoch, which records are made with."""
        return self._askers(self.directory())[0]

    def _askers(self, directory: Directory) -> tuple[Asker, ...]:
        """For the key of each epoch that is asked, the current one first."""
        key = self._key()
        organisation = directory.organisation_of(key.public)
        if organisation is None or not organisation.active:
            raise MemberUnusable("the register's directory does not let this organisation ask")
        current = (self.description(), directory.holders)
        earlier = ((one.description, one.holders) for one in directory.earlier)
        return tuple(
            Asker(
                description=description,
                addresses=addresses,
                keeper_url=directory.keeper_url,
                organisation=organisation,
                key=key,
                sending=self._sending,
                clock=self._clock,
            )
            for description, addresses in (current, *earlier)
        )


def _standing(asker: Asker, number: int) -> Standing:
    name, epoch = asker.description.by_number[number].name, asker.description.epoch
    request = asker.request(number, (), Purpose.STANDING)
    url = asker.addresses[number].rstrip("/") + "/standing"
    try:
        status, body = asker.sending.post(url, sign_request(request, key=asker.key))
    except Unreachable as error:
        untrusted = error.silence is Silence.UNTRUSTED
        return Standing(name, epoch, answers=False, untrusted=untrusted)
    try:
        said = parse_json(body) if status == 200 else {}
        return Standing(name, epoch, True, int(said["quota"] - said["used"]), int(said["alerts"]))
    except (NotCanonical, KeyError, TypeError, ValueError, OverflowError):
        return Standing(name, epoch, answers=True)
