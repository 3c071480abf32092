# SPDX-License-Identifier: AGPL-3.0-or-later
"""Rules that speak against a litigation action: where each stands, and what it comes to.

What it comes to is our paraphrase; pages say that a lawyer has to check it.
"""

from django.utils.translation import gettext_lazy as _

from dokaz.interfaces.web.words import Word

SOURCES: dict[str, tuple[Word, Word]] = {
    "echr_35_1": (
        _("ECHR, art. 35(1); Protocol No. 15, art. 4 and 8(3)"),
        _(
            "An application is made within four months of the final domestic decision, within six "
            "if that was before 1 February 2022."
        ),
    ),
    "echr_35_2_b": (
        _("ECHR, art. 35(2)(b)"),
        _(
            "The Court takes no application that is substantially the same as a matter already "
            "submitted to another procedure of international investigation or settlement and "
            "contains no relevant new information."
        ),
    ),
    "echr_35_2_b_examined": (
        _("ECHR, art. 35(2)(b)"),
        _(
            "The Court takes no application that is substantially the same as a matter it has "
            "already examined and contains no relevant new information."
        ),
    ),
    "op1_iccpr_5_2_a": (
        _("Optional Protocol to the ICCPR, art. 5(2)(a)"),
        _(
            "The Committee considers no communication while the same matter is examined under "
            "another procedure of international investigation or settlement."
        ),
    ),
    "iccpr_14_7": (
        _("ICCPR, art. 14(7)"),
        _("Nobody is tried again in one state for what they were finally judged for there."),
    ),
    "cisa_54": (
        _("Convention implementing the Schengen Agreement, art. 54"),
        _("Whoever was finally judged in one of its states is not prosecuted for it in another."),
    ),
    "echr_58": (
        _("ECHR, art. 58; resolution of the European Court of Human Rights of 22 March 2022"),
        _("Applications against Russia are taken for acts until 16 September 2022."),
    ),
}


def source_of(code: str) -> tuple[Word, Word]:
    """The rule's name, and what it comes to."""
    return SOURCES[code]
