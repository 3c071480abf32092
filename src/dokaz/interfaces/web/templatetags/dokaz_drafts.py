# SPDX-License-Identifier: AGPL-3.0-or-later
"""What pages say to `drafts.js`, by which the browser keeps typed words until they arrive."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dokaz.interfaces.web.drafts import key_of_session

register = template.Library()


@register.simple_tag(takes_context=True)
def draft_key(context: Any) -> SafeString:
    """The session's key for what is kept on the device, with the words about it; for whoever is
    signed in."""
    request = context.get("request")
    if request is None or not request.user.is_authenticated:
        return SafeString()
    return format_html(
        '<meta name="draft-key" content="{}" data-kept="{}" data-found="{}" data-drop="{}" '
        'data-left="{}">',
        key_of_session(request),
        _("Kept on this device, encrypted, until you send it."),
        _("Brought back from this device."),
        _("Begin without it"),
        _("Changed meanwhile and not brought back:"),
    )


@register.simple_tag
def kept_draft(form: str, *records: Any) -> SafeString:
    """The attribute of a form that gives its draft a name: `form` and the records it is about."""
    name = "-".join([form, *(str(getattr(one, "id", one)) for one in records if one)])
    return format_html('data-draft="{}"', name)
