# SPDX-License-Identifier: AGPL-3.0-or-later
"""Words for what was found out about a table."""

from typing import Any

from django.utils.translation import gettext_lazy as _

FORMATS: dict[str, Any] = {
    "delimited": _("text table"),
    "xlsx": _("XLSX workbook"),
    "ods": _("ODS workbook"),
    "json_lines": _("JSON, a line a record"),
    "json_array": _("JSON, a list of records"),
}
GROUNDS: dict[str, Any] = {
    "format": _("the format fixes it"),
    "mark": _("the file says so at its beginning"),
    "ascii": _("there are only letters that every encoding has alike"),
    "valid": _("all bytes fit, which chance does not make"),
    "zeros": _("told by the bytes between the letters"),
    "letters": _("the letters look like words"),
    "told": _("as you said"),
}
KINDS: dict[str, Any] = {
    "empty": _("empty"),
    "date": _("dates"),
    "number": _("numbers"),
    "coordinates": _("latitude and longitude together"),
    "degrees": _("coordinates in degrees"),
    "url": _("addresses on the web"),
    "yes_no": _("yes or no"),
    "text": _("text"),
}
DELIMITERS: dict[str, Any] = {
    ",": _("comma"),
    ";": _("semicolon"),
    "\t": _("tab"),
    "|": _("vertical bar"),
}
ENCODINGS = (
    "utf-8", "cp1251", "koi8-u", "cp866", "iso8859-5", "mac-cyrillic", "cp1252", "mac-roman",
    "utf-16-le", "utf-16-be",
)  # fmt: skip
ORDERS: dict[str, Any] = {
    "dmy": _("day first (31/12/2022)"),
    "mdy": _("month first (12/31/2022)"),
    "lat_lon": _("latitude first"),
    "lon_lat": _("longitude first"),
}
ZONES = (
    "Europe/Kyiv", "UTC", "Europe/Warsaw", "Europe/Berlin", "Europe/London", "Europe/Moscow",
    "America/New_York",
)  # fmt: skip
