# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a file's Content Credentials (C2PA) prove, by the maintained library of that standard.

Promises: "valid" means that the manifest's signature holds and the bytes are those it speaks of;
it becomes "trusted" only with a chain to one of the anchors the operator gave. Nothing is fetched:
neither manifests kept elsewhere nor revocation lists, and the first is said.

Does not: say that the picture is true, or who held the camera. A file without credentials is not
worth less: most programs on the way remove them.

Source: C2PA Technical Specification 2.x, 15 (validation) and 15.2 (status codes).
"""

import dataclasses
import enum
import json
from typing import Any, BinaryIO

from dokaz.media.errors import FailureReason, UnreadableMedia

MEDIA_TYPES = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/tiff",
        "image/webp",
        "image/heic",
        "image/heif",
        "image/avif",
        "image/gif",
        "video/mp4",
        "video/quicktime",
        "audio/mp4",
        "audio/mpeg",
        "audio/wav",
        "application/pdf",
    }
)
_UNTRUSTED = "signingCredential.untrusted"
_ELSEWHERE = ("Remote:", "RemoteManifest:")
"""How the library's words begin when it would have to fetch; it has no class for each of them."""
_MAX_CODES = 50


class CredentialsVerdict(enum.Enum):
    """The four answers, and the one that there was no looking."""

    TRUSTED = "valid_trusted"
    UNTRUSTED = "valid_untrusted"
    INVALID = "invalid"
    NONE = "none"
    NOT_CHECKED = "not_checked"


@dataclasses.dataclass(frozen=True, kw_only=True)
class ContentCredentials:
    """The judgement and what the newest manifest says of itself: claims of whoever signed it.

    `codes` are the standard's own status codes of everything that did not hold. `manifests` counts
    the newest and those of its ingredients. `anchors_given`: whether trust could be judged at all.
    """

    verdict: CredentialsVerdict
    codes: tuple[str, ...]
    anchors_given: bool
    manifests: int
    signer: str | None
    signed_at: str | None
    algorithm: str | None
    generator: str | None
    title: str | None
    actions: tuple[str, ...]


def warm_up() -> None:
    """Load the library. No manifest is read here: its threads would not live on in the children."""
    import c2pa  # noqa: F401


def read_credentials(file: BinaryIO, *, media_type: str, anchors: str = "") -> ContentCredentials:
    """Judge the manifest in `file`. `anchors` are certificates (PEM) of trusted issuers.

    Raises:
        UnreadableMedia: the file is too damaged to look for a manifest.
    """
    import c2pa

    if media_type not in MEDIA_TYPES:
        return _without(CredentialsVerdict.NOT_CHECKED, (), anchors)
    try:
        file.seek(0)
        with c2pa.Reader(media_type, file, context=c2pa.Context(_settings(anchors))) as reader:
            found = json.loads(reader.json())
    except c2pa.C2paError.ManifestNotFound:
        return _without(CredentialsVerdict.NONE, (), anchors)
    except c2pa.C2paError.NotSupported:
        return _without(CredentialsVerdict.NOT_CHECKED, (), anchors)
    except (c2pa.C2paError.Io, c2pa.C2paError.FileNotFound, OSError):
        raise UnreadableMedia(FailureReason.DAMAGED, "credentials") from None
    except (c2pa.C2paError, ValueError) as error:
        if str(error).startswith(_ELSEWHERE):
            return _without(CredentialsVerdict.NOT_CHECKED, ("manifest.elsewhere",), anchors)
        # There is a manifest and it cannot be read: that is not the same as none.
        code = type(error).__name__.removeprefix("_C2pa")
        return _without(CredentialsVerdict.INVALID, (f"unreadable.{code}",), anchors)
    return _judged(found, anchors)


def _settings(anchors: str) -> Any:
    import c2pa

    settings: dict[str, Any] = {
        "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False, "verify_trust": True}
    }
    if anchors:
        settings["trust"] = {"trust_anchors": anchors}
    return c2pa.Settings.from_dict(settings)


def _judged(found: dict[str, Any], anchors: str) -> ContentCredentials:
    manifests = found.get("manifests") or {}
    active = manifests.get(found.get("active_manifest")) or {}
    signature = active.get("signature_info") or {}
    codes = tuple(
        dict.fromkeys(str(one.get("code")) for one in found.get("validation_status") or [])
    )
    return ContentCredentials(
        verdict=_verdict(found.get("validation_state"), codes, anchors),
        codes=codes[:_MAX_CODES],
        anchors_given=bool(anchors),
        manifests=len(manifests),
        signer=_short(signature.get("issuer") or signature.get("common_name")),
        signed_at=_short(signature.get("time")),
        algorithm=_short(signature.get("alg")),
        generator=_short(active.get("claim_generator") or _generator(active)),
        title=_short(active.get("title")),
        actions=_actions(active),
    )


def _verdict(state: object, codes: tuple[str, ...], anchors: str) -> CredentialsVerdict:
    """A word we do not know is never good news."""
    if state == "Trusted" and anchors:
        return CredentialsVerdict.TRUSTED
    if state in ("Valid", "Trusted") and set(codes) <= {_UNTRUSTED}:
        return CredentialsVerdict.UNTRUSTED
    return CredentialsVerdict.INVALID


def _generator(active: dict[str, Any]) -> object:
    for info in active.get("claim_generator_info") or []:
        if isinstance(info, dict):
            return info.get("name")
    return None


def _actions(active: dict[str, Any]) -> tuple[str, ...]:
    names: list[str] = []
    for assertion in active.get("assertions") or []:
        if str(assertion.get("label", "")).startswith("c2pa.actions"):
            names += [str(one.get("action"))[:100] for one in assertion["data"].get("actions", [])]
    return tuple(names[:_MAX_CODES])


def _without(
    verdict: CredentialsVerdict, codes: tuple[str, ...], anchors: str
) -> ContentCredentials:
    return ContentCredentials(
        verdict=verdict,
        codes=codes,
        anchors_given=bool(anchors),
        manifests=0,
        signer=None,
        signed_at=None,
        algorithm=None,
        generator=None,
        title=None,
        actions=(),
    )


def _short(value: object) -> str | None:
    return value[:300] if isinstance(value, str) and value else None
