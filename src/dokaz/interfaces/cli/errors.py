# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a command of this interface stops, told apart by who must act."""

from typing import ClassVar

from dokaz.core.errors import DokazError, InvalidInput, StorageFault


class DatabaseUnreachable(StorageFault):
    """The node's database cannot be opened or does not answer."""

    code: ClassVar[str] = "cli.database"


class WrongEncoding(StorageFault):
    """The database does not keep text as UTF-8, so names would be lost or refused."""

    code: ClassVar[str] = "cli.encoding"


class ProgramMissing(StorageFault):
    """A program of the system that this command needs is not installed."""

    code: ClassVar[str] = "cli.program_missing"


class RestoreIncomplete(StorageFault):
    """This node's folder comes from a restoration that did not end well."""

    code: ClassVar[str] = "cli.restore_incomplete"


class SettingsWrong(StorageFault):
    """The node's settings are unknown or malformed, or its folder cannot be used."""

    code: ClassVar[str] = "cli.settings"


class AddressTaken(StorageFault):
    """Another program answers where this node wants to, or the system does not let it."""

    code: ClassVar[str] = "cli.address_taken"


class WrongChoice(InvalidInput):
    """An argument names nothing that can be chosen here."""

    code: ClassVar[str] = "cli.wrong_choice"


class Defect(DokazError):
    """The program itself is wrong; nobody at the keyboard is."""

    code: ClassVar[str] = "cli.defect"


class NewerDatabase(StorageFault):
    """The database's tables are of a newer version of the program."""

    code: ClassVar[str] = "cli.newer_database"


class SignInRefused(DokazError):
    """The person at the keyboard did not prove to be who they say."""

    code: ClassVar[str] = "cli.sign_in"


class Busy(DokazError):
    """Another process does this at the moment."""

    code: ClassVar[str] = "cli.busy"
