# SPDX-License-Identifier: AGPL-3.0-or-later
"""What makes a form one whose words the browser keeps until they arrive (`drafts.js`)."""

from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dokaz.interfaces.web.drafts import key_of_session

register = template.Library()


@register.simple_tag(takes_context=True)
def kept_draft(context: Any, form: str, *records: Any) -> SafeString:
    """Attributes of a form; `form` and the records it is about name its draft on the device."""
    name = "-".join([form, *(str(getattr(one, "id", one)) for one in records if one)])
    said = {
        "": name,
        "-key": key_of_session(context["request"]),
        "-kept": _("Kept on this device, encrypted, until you send it."),
        "-found": _("Brought back from this device."),
        "-drop": _("Begin without it"),
        "-left": _("Changed meanwhile and not brought back:"),
    }
    return format_html_join(" ", 'data-draft{}="{}"', said.items())
