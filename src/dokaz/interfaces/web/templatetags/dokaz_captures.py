# SPDX-License-Identifier: AGPL-3.0-or-later
"""What judging a capture of another program came to, in words: one line for each question.

A question that was not checked never looks like one that holds. Grounds that this page has no
words for are shown as their code.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from dokaz.core.verify.messages import STEPS, pick

register = template.Library()

Word = str | Promise

_QUESTIONS: dict[str, Word] = {
    "integrity": _("Every file is as the archive lists it"),
    "package": _("The list itself is unchanged"),
    "signature": _("Signed"),
    "identity": _("Who signed"),
    "key_in_force": _("The key was neither revoked nor expired"),
    "time": _("When it existed"),
    "media": _("The photos and films are those the proofs speak of"),
    "agreement": _("The proofs agree with each other"),
    "origin": _("Where it is from"),
    "records": _("Every record is whole"),
    "blocks": _("The records are as their digests say"),
    "payloads": _("The captured content is as its digests say"),
}
_STANDINGS: dict[str, tuple[str, Word]] = {
    "proven": ("good", _("holds")),
    "not-checked": ("wait", _("not checked")),
    "failed": ("bad", _("does not hold")),
    "absent": ("none", _("absent")),
}
_GROUNDS: dict[str, Word] = {
    "holds": "",
    "package-missing": _("the list of files is missing"),
    "package-malformed": _("the list of files cannot be read"),
    "no-archive": _("it holds no recorded traffic"),
    "unsafe-path": _("a file has a dangerous path"),
    "duplicate-member": _("a name stands twice"),
    "file-missing": _("a listed file is missing"),
    "file-changed": _("a file is not as listed"),
    "file-unlisted": _("a file is in no list"),
    "file-unreadable": _("a file cannot be read"),
    "file-elsewhere": _("files lie elsewhere; nothing is fetched"),
    "digest-unknown": _("an unknown kind of digest"),
    "digest-file-missing": _("no digest of the list"),
    "digest-file-malformed": _("the digest of the list cannot be read"),
    "digest-mismatch": _("the list was changed"),
    "not-signed": _("not signed"),
    "signed-data-malformed": _("the signature cannot be read"),
    "signed-hash-mismatch": _("the signature is of another archive"),
    "signature-invalid": _("the signature is wrong"),
    "key-unknown": _("a kind of key that is not known here"),
    "anonymous": _("signed by a key without a name"),
    "domain-mismatch": _("the certificate is of another site"),
    "chain-broken": _("the certificates do not follow from each other"),
    "certificate-not-valid-then": _("the certificate was not valid then"),
    "no-roots-given": _("this node has no list of trusted roots"),
    "root-unknown": _("the root certificate is not trusted here"),
    "no-time-stamp": _("no time-stamp"),
    "no-authority-given": _("this node has no list of time-stamp authorities for this"),
    "time-stamp-invalid": _("the time-stamp is wrong"),
    "time-stamp-unreadable": _("the time-stamp cannot be read"),
    "time-not-proven": _("the time of signing is not proven"),
    "media-missing": _("a photo or film is missing"),
    "media-changed": _("a photo or film was changed"),
    "proof-missing": _("a proof is missing"),
    "proof-malformed": _("a proof cannot be read"),
    "proofs-disagree": _("two proofs of one photo differ"),
    "no-key": _("the key is missing"),
    "too-many": _("there are more signatures and keys than are tried here"),
    "signature-kind": _("a kind of signature that is not checked here"),
    "signature-unreadable": _("the signature cannot be read"),
    "no-checker": _("OpenPGP signatures are not checked here"),
    "no-keys-trusted": _("this node has no list of trusted keys"),
    "key-not-asked": _("nobody was asked; compare the key with its owner"),
    "key-revoked": _("its owner took the key back: the revocation lies in the bundle and holds"),
    "revocation-not-checked": _(
        "a revocation of the key lies in the bundle; it cannot be checked here"
    ),
    "key-expired": _("signed after the key had expired, as signature and key themselves say"),
    "expiry-not-checked": _(
        "perhaps signed after the key had expired: what the key says of that cannot be checked here"
    ),
    "signature-limited": _(
        "the signature is to hold for some time only; whether that is over is not checked"
    ),
    "key-not-trusted": _("the key is not trusted here"),
    "newer-format": _("a newer form of parcels, which this node does not know"),
    "unreadable": _("it cannot be read"),
    "oxum-mismatch": _("the number or size of the files is not as stated"),
    "manifest-malformed": _("the list of files cannot be read"),
    "no-payload-manifest": _("the list of files is missing"),
    "not-fetched": _("files lie elsewhere; nothing is fetched"),
    "own-word": _("only the file itself says so"),
    "beside-it": _("only a file beside it says so"),
    "no-records": _("it holds no record"),
    "record-damaged": _("a record is damaged"),
    "cut-off": _("the file ends in the middle of a record"),
    "read-partly": _("not all of it could be read"),
    "record-changed": _("a record is not as its digest says"),
    "no-digest": _("not every record carries a digest"),
    "locked": _("it is locked with a password"),
}
_GROUNDS_OF_BAGS: dict[str, Word] = {
    "digest-mismatch": _GROUNDS["file-changed"],
    "declaration-missing": _("the declaration of the bag is missing"),
    "declaration-malformed": _("the declaration of the bag cannot be read"),
    "version-unknown": _("a version of the format that is not known here"),
    "encoding-unknown": _("an encoding that is not known here"),
    "no-payload-directory": _("the folder of its content is missing"),
    "no-known-digest": _GROUNDS["digest-unknown"],
    "info-malformed": _("what the bag says of itself cannot be read"),
    "fetch-malformed": _("the list of files that lie elsewhere cannot be read"),
    "fetch-unlisted": _GROUNDS["file-unlisted"],
    "misplaced-path": _("a list names a file of another place"),
    "not-a-file": _("something in it is no ordinary file"),
    "listed-twice": _("a file is listed twice"),
    "unreadable": _GROUNDS["file-unreadable"],
    "too-large": _("there is more of it than is read"),
}
"""What is called otherwise in a bag: its digests are those of the files, not of the list."""
_KINDS: dict[str, Word] = {
    "wacz": "WACZ",
    "warc": "WARC",
    "bagit": "BagIt",
    "proofmode": "ProofMode",
    "parcel": "Dokaz",
    "saved_page": "HTML",
    "screenshot": _("Picture of a page"),
    "page_address": _("Address of a page"),
}
_NOTES: dict[str, Word] = {
    "only_error_pages": _("Every page of it is an error message of the site."),
    "only_sign_in_pages": _("Every page of it asks to sign in: the content was not captured."),
    "only_consent_pages": _("Every page of it asks to agree to something first."),
    "only_challenge_pages": _("Every page of it asks for a proof of being human."),
    "only_app_pages": _("Every page of it only offers to open the content in an app."),
    "only_walls": _("No page of it seems to show what was to be captured."),
    "several_archives": _(
        "It holds several web archives. Each is an item of its own under “What is inside”, judged "
        "and shown there."
    ),
    "picture_only": _("It names a page of the web. There is only the picture, no page behind it."),
    "no_pages": _("It lists no page to look at."),
    "weak-digest": _("Its list has digests of a weak kind, which can be forged."),
    "unknown-digest": _("Its list has digests of a kind that nothing here can check."),
    "weak_record_digests": _(
        "Its records carry digests of a weak kind: they show damage, not forgery."
    ),
}
_DAMAGE: dict[str, Word] = {
    "cut-off": _("the file ends here, in the middle of a record"),
    "packing": _("cannot be unpacked"),
    "not-packed": _("something that is no record"),
    "malformed": _("not as a record must be"),
}
_MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """One line. `look` is good, wait, bad or none; `ground` is empty where all is said."""

    question: Word
    look: str
    standing: Word
    ground: Word


@register.simple_tag
def capture_answers(capture: Mapping[str, Any]) -> list[Answer]:
    """The answers, in the order of the questions; what was not asked has no line."""
    asked = capture.get("questions") or {}
    if capture.get("format") == "parcel":
        return [_step(name, asked[name]) for name in STEPS if name in asked]
    grounds = _GROUNDS | _GROUNDS_OF_BAGS if capture.get("format") == "bagit" else _GROUNDS
    return [_answer(_QUESTIONS[name], asked[name], grounds) for name in _QUESTIONS if name in asked]


def _step(name: str, found: Mapping[str, Any]) -> Answer:
    """A step of the offline verifier. What it found is said in full by `dokaz-verify` alone."""
    answer = _answer(pick(STEPS[name], get_language() or "uk"), found)
    ground = _GROUNDS.get(str(found.get("ground")), "")
    return Answer(answer.question, answer.look, answer.standing, ground)


def _answer(
    question: Word, found: Mapping[str, Any], grounds: Mapping[str, Word] = _GROUNDS
) -> Answer:
    # An unknown word is never taken for a good one.
    look, standing = _STANDINGS.get(str(found.get("standing")), ("wait", _("not checked")))
    ground = str(found.get("ground") or "")
    return Answer(question, look, standing, grounds.get(ground, ground))


_UNDONE: dict[str, Word] = {
    "timed_out": _("it took too long"),
    "out_of_memory": _("it needed too much memory"),
    "crashed": _("the program that looks at it broke down"),
    "damaged": _("it is damaged"),
}


@register.simple_tag
def capture_undone(technical: Mapping[str, Any]) -> str:
    """That the judgement of a capture waits, or could not be made, with the reason; or nothing."""
    if waits := technical.get("capture_waits"):
        return gettext(
            "Not judged yet: %(why)s. It is judged in the background, with more time."
        ) % {"why": _UNDONE.get(str(waits), waits)}
    if failed := technical.get("capture_not_judged"):
        return gettext(
            "Not judged: %(why)s, also with more time. Nothing is known of it. The examination can "
            "be ordered again, when the node has less to do."
        ) % {"why": _UNDONE.get(str(failed), failed)}
    return ""


@register.simple_tag
def capture_kind(capture: Mapping[str, Any]) -> str:
    """The format's own name, or what it is where it has none."""
    return str(_KINDS.get(str(capture.get("format")), ""))


@register.simple_tag
def capture_facts(capture: Mapping[str, Any]) -> list[str]:
    """What a recording is made of, where it is damaged, and how many pages are walls."""
    facts = []
    if records := capture.get("records"):
        kinds = ", ".join(f"{name} {number}" for name, number in records.items())
        facts.append(gettext("Records: %(kinds)s") % {"kinds": kinds})
    if not _ONLY.intersection(capture.get("notes") or ()):
        facts += [_walls(name, number) for name, number in (capture.get("walls") or {}).items()]
    damage = capture.get("damage") or ()
    for one in damage[:_MOST_PLACES]:
        what = _DAMAGE.get(one["kind"], one["kind"])
        facts.append(gettext("At byte %(at)s: %(what)s") % {"at": one["at"], "what": what})
    more = len(damage) - _MOST_PLACES
    if more > 0:
        words = ngettext("%(n)d more place is damaged", "%(n)d more places are damaged", more)
        facts.append(words % {"n": more})
    return facts


_ONLY = frozenset(name for name in _NOTES if name.startswith("only_"))


def _walls(name: str, number: int) -> str:
    words = {
        "sign_in": ngettext("%(n)d page asks to sign in", "%(n)d pages ask to sign in", number),
        "consent": ngettext(
            "%(n)d page asks to agree to something", "%(n)d pages ask to agree to something", number
        ),
        "challenge": ngettext(
            "%(n)d page asks for a proof of being human",
            "%(n)d pages ask for a proof of being human",
            number,
        ),
        "app": ngettext("%(n)d page only offers an app", "%(n)d pages only offer an app", number),
        "error": ngettext("%(n)d page is an error", "%(n)d pages are errors", number),
    }
    return words.get(name, f"{name}: %(n)d") % {"n": number}


@register.simple_tag
def capture_notes(capture: Mapping[str, Any]) -> list[Word]:
    """Why there may be nothing to see in it."""
    return [_NOTES[note] for note in capture.get("notes") or () if note in _NOTES]
