# SPDX-License-Identifier: AGPL-3.0-or-later
"""One thing wrong at a time: each trap of RFC 3161 tokens has its refusal beside a success."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.core.seals.certificate_maker import STAMPING, Holder, issue, issuer, signer, usage
from tests.core.seals.digicert_token import ANSWER as DIGICERT
from tests.core.seals.openssl_authority import openssl_accepts, run
from tests.core.seals.token_maker import (
    BINDING_V2,
    CONTENT_TYPE,
    MESSAGE_DIGEST,
    SHA1,
    SHA256,
    SHA384,
    SHA512,
    TST_INFO,
    Recipe,
    algorithm,
    attribute,
    binding_v1,
    binding_v2,
    granted,
    indefinite,
    make_token,
    pss_identifier,
    right_attributes,
    tst_info,
)

from dokaz.core.errors import DokazError
from dokaz.core.seals import timestamp_ber as ber
from dokaz.core.seals.timestamp import VerifiedTime, build_request, read_token, verify_token
from dokaz.core.seals.timestamp_ber import encode, encode_integer
from dokaz.core.seals.timestamp_ber import encode_object_identifier as oid
from dokaz.core.seals.timestamp_errors import (
    AttributesMismatch,
    ImprintMismatch,
    PathInvalid,
    SignatureInvalid,
    SignerUnbound,
    SignerUnsuitable,
    TimestampMalformed,
    TimestampNotProven,
    TimestampRefused,
    WeakAlgorithm,
)

DIGEST = hashlib.sha256(b"checkpoint").digest()
ROOT = issuer("Test root")
UNIT = signer(ROOT)
RAW = make_token(Recipe(signer=UNIT, digest=DIGEST))
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)


def verify(recipe: Recipe, *, roots: tuple[Holder, ...] = (ROOT,), **options: Any) -> VerifiedTime:
    token = read_token(make_token(recipe))
    return verify_token(token, digest=recipe.digest, roots=[root.der for root in roots], **options)


def recipe(**changes: Any) -> Recipe:
    return Recipe(**{"signer": UNIT, "digest": DIGEST, **changes})


def with_attributes(change: Any, **changes: Any) -> Recipe:
    """The right recipe with its list of signed attributes changed by `change`."""
    made = recipe(**changes)
    made.attributes = change(right_attributes(made, tst_info(made)))
    return made


# Keys and encodings that must work.


@pytest.mark.parametrize(
    ("key", "digest_algorithm"),
    [
        (ec.generate_private_key(ec.SECP256R1()), SHA256),
        (ec.generate_private_key(ec.SECP384R1()), SHA384),
        (rsa.generate_private_key(65537, 2048), SHA256),
        (rsa.generate_private_key(65537, 2048), SHA512),
        (ed25519.Ed25519PrivateKey.generate(), SHA512),
    ],
    ids=["p256", "p384", "rsa", "rsa-sha512", "ed25519"],
)
def test_accepted_keys(key: Any, digest_algorithm: str) -> None:
    unit = signer(ROOT, key=key)
    assert verify(recipe(signer=unit, digest_algorithm=digest_algorithm)).at == AT


def test_rsa_pss_with_its_parameters() -> None:
    unit = signer(ROOT, key=rsa.generate_private_key(65537, 2048))
    assert verify(recipe(signer=unit, pss=(hashes.SHA256(), 32))).at == AT
    with pytest.raises(SignatureInvalid):
        verify(
            recipe(
                signer=unit,
                pss=(hashes.SHA256(), 32),
                signature_algorithm=pss_identifier(SHA256, 20),
            )
        )
    other_mask = pss_identifier(SHA256, 32).replace(
        oid("1.2.840.113549.1.1.8"), oid("1.2.840.113549.1.1.9")
    )
    with pytest.raises(WeakAlgorithm, match="mask"):
        verify(recipe(signer=unit, pss=(hashes.SHA256(), 32), signature_algorithm=other_mask))
    bare = algorithm("1.2.840.113549.1.1.10", encode(ber.SEQUENCE))
    with pytest.raises(WeakAlgorithm, match="SHA-1"):
        verify(recipe(signer=unit, signature_algorithm=bare))


@pytest.mark.parametrize("status", [0, 1])
def test_response_and_bare_token_read_alike(status: int) -> None:
    token = make_token(recipe())
    assert read_token(granted(token, status)) == read_token(token)


@pytest.mark.parametrize("status", [2, 3, 4, 5, 6, -1])
def test_a_token_beside_a_refusal_is_not_taken(status: int) -> None:
    with pytest.raises(TimestampRefused):
        read_token(granted(make_token(recipe()), status))


def test_indefinite_lengths_and_strings_in_pieces_are_read() -> None:
    raw = make_token(recipe())
    loose = indefinite(raw, levels=5)
    assert loose != raw
    token = read_token(loose)
    # The certificate itself must stay DER, so it is handed over beside the token here.
    assert verify_token(token, digest=DIGEST, roots=[ROOT.der], intermediates=[UNIT.der]).at == AT
    content = tst_info(recipe())
    whole = encode(ber.OCTET_STRING, content)
    pieces = encode(ber.OCTET_STRING, content[:9]), encode(ber.OCTET_STRING, content[9:])
    cut = read_token(loose.replace(whole, b"\x24\x80" + b"".join(pieces) + b"\x00\x00"))
    assert verify_token(cut, digest=DIGEST, roots=[ROOT.der], intermediates=[UNIT.der]).at == AT


def test_attributes_in_any_order_are_verified_as_received() -> None:
    assert verify(with_attributes(lambda right: right[::-1])).at == AT


def test_a_real_token_with_unsorted_sets() -> None:
    token = read_token(DIGICERT)
    root = token.certificates[2]
    proven = verify_token(token, digest=token.imprint, roots=[root])
    assert proven.at == datetime(2025, 3, 24, 11, 17, 47, tzinfo=UTC)
    assert proven.authority == "CN=DigiCert Timestamp 2024,O=DigiCert,C=US"
    assert len(proven.chain) == 3
    with pytest.raises(PathInvalid):
        verify_token(token, digest=token.imprint, roots=[ROOT.der])


# What the token says.


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (b"20260501120000Z", AT),
        (b"20260501120000.5Z", AT + timedelta(milliseconds=500)),
        (b"20260501120000.123456789Z", AT + timedelta(microseconds=123456)),
    ],
)
def test_times(text: bytes, expected: datetime) -> None:
    assert verify(recipe(gen_time=text)).at == expected


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"20260501120000",
        b"20260501120000+0200",
        b"202605011200Z",
        b"20260501120000.Z",
        b"20260230120000Z",
        b"00000101000000Z",
        b"20260501126100Z",
        b"20260501120000Z\n",
        "٢٠٢٦0501120000Z".encode(),
    ],
)
def test_times_that_are_none(text: bytes) -> None:
    with pytest.raises(TimestampMalformed):
        read_token(make_token(recipe(gen_time=text)))


def test_accuracy_is_stated_or_unknown() -> None:
    assert verify(recipe()).accuracy is None
    parts = encode_integer(2), b"\x80\x02\x01\xf4", b"\x81\x01\x07"
    stated = verify(recipe(accuracy=encode(ber.SEQUENCE, *parts)))
    assert stated.accuracy == timedelta(seconds=2, milliseconds=500, microseconds=7)
    for wrong in (encode_integer(-1), b"\x80\x02\x03\xe8", b"\x81\x01\xff", encode_integer(2**90)):
        with pytest.raises(TimestampMalformed):
            read_token(make_token(recipe(accuracy=encode(ber.SEQUENCE, wrong))))


def test_another_digest_or_another_algorithm_is_refused() -> None:
    token = read_token(make_token(recipe()))
    with pytest.raises(ImprintMismatch, match="another digest"):
        verify_token(token, digest=hashlib.sha256(b"other").digest(), roots=[ROOT.der])
    with pytest.raises(ImprintMismatch, match="another algorithm"):
        verify_token(token, digest=hashlib.sha512(b"checkpoint").digest(), roots=[ROOT.der])
    with pytest.raises(TimestampMalformed, match="20 bytes"):
        verify_token(token, digest=hashlib.sha1(b"checkpoint").digest(), roots=[ROOT.der])
    # SHA-512/256 and SHA3-256 have 32 bytes too: the name decides, not the length.
    for name in ("2.16.840.1.101.3.4.2.6", "2.16.840.1.101.3.4.2.8"):
        with pytest.raises(ImprintMismatch, match="another algorithm"):
            verify(recipe(imprint_algorithm=name))


def test_a_critical_extension_nobody_understands_is_refused() -> None:
    def extension(*critical: bytes) -> bytes:
        value = encode(ber.OCTET_STRING, b"\x05\x00")
        return encode(ber.context(1), encode(ber.SEQUENCE, oid("1.2.3.4.5"), *critical, value))

    assert verify(recipe(extensions=extension())).at == AT
    assert verify(recipe(extensions=extension(b"\x01\x01\x00"))).at == AT
    with pytest.raises(TimestampNotProven, match="critical extension"):
        verify(recipe(extensions=extension(b"\x01\x01\xff")))


@pytest.mark.parametrize("number", [0, 2, 3])
def test_anything_but_one_signer_is_refused(number: int) -> None:
    assert read_token(make_token(recipe()))
    with pytest.raises(TimestampMalformed, match="instead of one"):
        read_token(make_token(recipe(signers=number)))


# Signed attributes.


def test_content_type_must_be_signed_and_right() -> None:
    for change in (
        lambda right: right[1:],
        lambda right: [attribute(CONTENT_TYPE, oid("1.2.840.113549.1.7.1")), *right[1:]],
    ):
        with pytest.raises(AttributesMismatch):
            verify(with_attributes(change))


def test_message_digest_must_be_signed_and_right() -> None:
    wrong = attribute(MESSAGE_DIGEST, encode(ber.OCTET_STRING, b"\x00" * 32))
    for change in (
        lambda right: [right[0], right[2]],
        lambda right: [right[0], wrong, right[2]],
        lambda right: [*right, wrong],
        lambda right: [*right, right[1]],
    ):
        with pytest.raises(AttributesMismatch):
            verify(with_attributes(change))


def test_an_attribute_with_two_values_is_malformed() -> None:
    values = encode(ber.OCTET_STRING, b"\x00" * 32)
    with pytest.raises(TimestampMalformed, match="2 values"):
        verify(with_attributes(lambda r: [r[0], attribute(MESSAGE_DIGEST, values, values), r[2]]))


def test_content_exchanged_under_a_right_signature_is_refused() -> None:
    made = recipe()
    made.attributes = right_attributes(made, tst_info(made))
    made.content = tst_info(recipe(gen_time=b"20200101000000Z"))
    with pytest.raises(AttributesMismatch, match="not that of the time-stamp"):
        verify(made)


def test_a_signature_over_other_attributes_is_refused() -> None:
    made = recipe()
    made.signed = encode(ber.SET, *right_attributes(made, tst_info(recipe(nonce=5))))
    with pytest.raises(SignatureInvalid):
        verify(made)


# Which certificate signed.


def test_the_signer_must_be_bound_by_the_signed_attributes() -> None:
    assert verify(with_attributes(lambda r: [*r[:2], binding_v1(UNIT.der)])).at == AT
    assert verify(with_attributes(lambda r: [*r, binding_v1(UNIT.der)])).at == AT
    with pytest.raises(SignerUnbound, match="does not say"):
        verify(with_attributes(lambda r: r[:2]))
    empty = attribute(BINDING_V2, encode(ber.SEQUENCE, encode(ber.SEQUENCE)))
    with pytest.raises(SignerUnbound, match="does not say"):
        verify(with_attributes(lambda r: [*r[:2], empty]))


def test_both_bindings_must_hold_if_both_are_there() -> None:
    other = signer(ROOT)
    with pytest.raises(SignerUnbound):
        verify(with_attributes(lambda r: [*r, binding_v1(other.der)]))
    with pytest.raises(SignerUnbound):
        verify(with_attributes(lambda r: [*r[:2], binding_v1(UNIT.der), binding_v2(other.der)]))


def test_a_binding_over_sha1_in_the_new_form_is_refused() -> None:
    with pytest.raises(WeakAlgorithm):
        verify(with_attributes(lambda r: [*r[:2], binding_v2(UNIT.der, digest=SHA1)]))
    bound = with_attributes(lambda r: [*r[:2], binding_v2(UNIT.der, digest=SHA512)])
    assert verify(bound).at == AT


def test_issuer_and_serial_in_the_binding_must_be_right() -> None:
    def issuer_serial(holder: Holder, serial: int) -> bytes:
        directory = encode(ber.context(4), holder.certificate.issuer.public_bytes())
        return encode(ber.SEQUENCE, encode(ber.SEQUENCE, directory), encode_integer(serial))

    serial = UNIT.certificate.serial_number
    right = issuer_serial(UNIT, serial)
    other = signer(issuer("Another"))
    for entry, good in (
        (right, True),
        (issuer_serial(UNIT, serial + 1), False),
        (issuer_serial(other, serial), False),
    ):
        made = with_attributes(lambda r, e=entry: [*r[:2], binding_v2(UNIT.der, issuer_serial=e)])
        if good:
            assert verify(made).at == AT
        else:
            with pytest.raises(SignerUnbound):
                verify(made)


def test_a_second_certificate_over_the_same_key_cannot_take_the_signers_place() -> None:
    """Same key, same issuer, same name, even the same serial number: only the dates differ."""
    longer = signer(
        ROOT,
        key=UNIT.key,
        serial=UNIT.certificate.serial_number,
        end=datetime(2125, 1, 1, tzinfo=UTC),
    )
    assert verify(recipe(certificates=[longer.der, UNIT.der])).chain[0] == UNIT.der
    with pytest.raises(SignerUnbound):
        verify(recipe(certificates=[longer.der]))


def test_identifier_by_key_is_understood() -> None:
    identifier = x509.SubjectKeyIdentifier.from_public_key(UNIT.key.public_key()).digest
    by_key = encode(ber.context(0, constructed=False), identifier)
    assert verify(recipe(identifier=by_key)).at == AT
    with pytest.raises(SignerUnbound):
        verify(recipe(identifier=encode(ber.context(0, constructed=False), b"\x00" * 20)))


# What the signer's certificate is for.


@pytest.mark.parametrize(
    "options",
    [
        {"purposes": None},
        {"critical": False},
        {"purposes": (x509.ExtendedKeyUsageOID.CODE_SIGNING,)},
        {"purposes": (STAMPING, x509.ExtendedKeyUsageOID.CODE_SIGNING)},
        {"purposes": (STAMPING, x509.ObjectIdentifier("1.2.3.4.5"))},
        {"purposes": (x509.ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,)},
        {"authority": True},
        {"key_usage": usage(key_encipherment=True)},
        {"key_usage": usage(digital_signature=True, key_encipherment=True)},
        {"key_usage": usage(digital_signature=True, key_cert_sign=True), "authority": True},
    ],
    ids=str,
)
def test_the_signers_certificate_is_for_time_stamping_alone(options: dict[str, Any]) -> None:
    with pytest.raises(SignerUnsuitable):
        verify(recipe(signer=signer(ROOT, **options)))


def test_content_commitment_is_enough_for_a_signer() -> None:
    unit = signer(ROOT, key_usage=usage(content_commitment=True))
    assert verify(recipe(signer=unit)).at == AT


# Weak algorithms.


def test_sha1_is_refused_in_every_place() -> None:
    with pytest.raises(WeakAlgorithm):
        verify(recipe(digest_algorithm=SHA1))
    with pytest.raises(ImprintMismatch):
        verify(recipe(imprint_algorithm=SHA1, digest=DIGEST))


@pytest.mark.parametrize(
    "key",
    [
        rsa.generate_private_key(65537, 1024),
        ec.generate_private_key(ec.SECP192R1()),
        ec.generate_private_key(ec.SECP256K1()),
    ],
    ids=["rsa1024", "p192", "secp256k1"],
)
def test_weak_or_unusual_keys_are_refused(key: Any) -> None:
    with pytest.raises(WeakAlgorithm):
        verify(recipe(signer=signer(ROOT, key=key)))


def test_a_signature_algorithm_that_does_not_fit_the_key_is_refused() -> None:
    with pytest.raises(WeakAlgorithm, match="does not fit"):
        verify(recipe(signature_algorithm=algorithm("1.3.101.112")))
    with pytest.raises(WeakAlgorithm, match="does not fit"):
        verify(recipe(signature_algorithm=algorithm("1.2.840.113549.1.1.11")))


# The chain, at the token's own time.


def test_the_chain_is_judged_at_the_tokens_time() -> None:
    day = timedelta(days=1)
    for start, end, good in (
        (AT, AT, True),
        (AT - day, AT - timedelta(seconds=1), False),
        (AT + timedelta(seconds=1), AT + day, False),
    ):
        unit = signer(ROOT, start=start, end=end)
        root = issuer("Brief root", start=start, end=end)
        for made, roots in (
            (recipe(signer=unit), (ROOT,)),
            (recipe(signer=signer(root)), (root,)),
        ):
            if good:
                assert verify(made, roots=roots).at == AT
            else:
                with pytest.raises(PathInvalid, match="not valid at the time"):
                    verify(made, roots=roots)


def chain_cases() -> list[tuple[str, Holder, list[Holder], bool]]:
    """Name, root, certificates below it down to the signer, and whether the chain is right."""
    a = x509.BasicConstraints(ca=True, path_length=None)
    middle = issuer("Middle", by=ROOT, path_length=0)
    low = issuer("Low", by=middle)
    no_ca = issue("Not a CA", by=ROOT, extensions=[(x509.BasicConstraints(False, None), True)])
    no_basic = issue("No basic", by=ROOT, extensions=[(usage(key_cert_sign=True), True)])
    no_sign = issue("No sign", by=ROOT, extensions=[(a, True), (usage(crl_sign=True), True)])
    code = (x509.ExtendedKeyUsage([x509.ExtendedKeyUsageOID.CODE_SIGNING]), False)
    stamping = (x509.ExtendedKeyUsage([STAMPING]), False)
    names = x509.NameConstraints([x509.DNSName("example.org")], None)
    unknown = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4.5"), b"\x05\x00")
    small_root = issuer("Small root", path_length=0)
    return [
        ("plain", ROOT, [], True),
        ("one middle", ROOT, [middle], True),
        ("path too long", ROOT, [middle, low], False),
        ("root allows no middle", small_root, [issuer("M", by=small_root)], False),
        ("root allows its own signer", small_root, [], True),
        ("signer as issuer", ROOT, [signer(ROOT)], False),
        ("issuer without authority", ROOT, [no_ca], False),
        ("issuer without basic constraints", ROOT, [no_basic], False),
        ("issuer not for certificates", ROOT, [no_sign], False),
        ("issuer for code", ROOT, [issuer("Code", by=ROOT, more=[code])], False),
        ("issuer for stamping", ROOT, [issuer("Stamping", by=ROOT, more=[stamping])], True),
        ("name constraints", ROOT, [issuer("N", by=ROOT, more=[(names, True)])], False),
        ("soft name constraints", ROOT, [issuer("N", by=ROOT, more=[(names, False)])], False),
        ("unknown critical", ROOT, [issuer("U", by=ROOT, more=[(unknown, True)])], False),
        ("unknown, not critical", ROOT, [issuer("U", by=ROOT, more=[(unknown, False)])], True),
        ("small issuer key", ROOT,
         [issuer("S", by=ROOT, key=rsa.generate_private_key(65537, 1024))], False),
        ("ed25519 issuer", ROOT,
         [issuer("E", by=ROOT, key=ed25519.Ed25519PrivateKey.generate())], True),
        ("ed448 issuer", ROOT,
         [issuer("F", by=ROOT, key=ed448.Ed448PrivateKey.generate())], False),
    ]  # fmt: skip


# Where we are stricter than openssl: it accepts short keys and Ed448, judges name constraints
# against names, and does not look at the purposes of issuers.
OUR_OWN_RULES = {
    "small issuer key",
    "name constraints",
    "soft name constraints",
    "ed448 issuer",
    "issuer for code",
}


@pytest.mark.parametrize("case", chain_cases(), ids=lambda case: case[0])
def test_chains_and_openssl_agrees(
    case: tuple[str, Holder, list[Holder], bool], tmp_path: Path
) -> None:
    title, root, below, good = case
    unit = signer(below[-1] if below else root)
    made = recipe(signer=unit, certificates=[unit.der, *(holder.der for holder in below)])
    if good:
        expected = [unit.der, *(holder.der for holder in reversed(below)), root.der]
        assert list(verify(made, roots=(root,)).chain) == expected
    else:
        with pytest.raises(PathInvalid):
            verify(made, roots=(root,))
    accepted = openssl_accepts(
        tmp_path, token=make_token(made), digest=DIGEST, root=root.pem, at=AT
    )
    assert accepted == (good or title in OUR_OWN_RULES)


def test_a_certificate_signed_over_sha1_is_refused(tmp_path: Path) -> None:
    unit = signer(ROOT)
    (tmp_path / "root.pem").write_bytes(ROOT.pem)
    (tmp_path / "root.key").write_bytes(ROOT.key_pem)
    request = x509.CertificateSigningRequestBuilder().subject_name(unit.certificate.subject)
    signed = request.sign(unit.key, hashes.SHA256())
    (tmp_path / "unit.csr").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "extensions").write_text("extendedKeyUsage = critical, timeStamping\n")
    for digest, good in (("-sha256", True), ("-sha1", False)):
        run(
            "x509", "-req", "-in", tmp_path / "unit.csr", "-CA", tmp_path / "root.pem",
            "-CAkey", tmp_path / "root.key", digest, "-set_serial", "7", "-days", "3650",
            "-extfile", tmp_path / "extensions", "-out", tmp_path / "again.pem",
        )  # fmt: skip
        again = x509.load_pem_x509_certificate((tmp_path / "again.pem").read_bytes())
        assert again.signature_hash_algorithm is not None
        assert again.signature_hash_algorithm.name == digest[1:]
        now = datetime.now(UTC).strftime("%Y%m%d%H%M%SZ").encode()
        made = recipe(signer=Holder(unit.key, again), gen_time=now)
        if good:
            assert verify(made).chain[1] == ROOT.der
        else:
            with pytest.raises(PathInvalid, match="weak digest"):
                verify(made)


def test_a_namesake_of_the_root_is_no_root() -> None:
    namesake = issuer("Test root")
    with pytest.raises(PathInvalid, match="does not hold"):
        verify(recipe(), roots=(namesake,))
    assert verify(recipe(), roots=(namesake, ROOT)).at == AT


def test_the_signer_itself_is_no_root() -> None:
    with pytest.raises(PathInvalid):
        verify(recipe(), roots=(UNIT,))


def test_a_crowd_of_namesakes_costs_little_and_proves_nothing() -> None:
    """Certificates issued in a ring under one name: the search must end."""
    crowd = [issuer("Ring", key=UNIT.key) for _ in range(24)]
    unit = signer(crowd[0])
    made = recipe(signer=unit, certificates=[unit.der, *(holder.der for holder in crowd)])
    with pytest.raises(PathInvalid):
        verify(made)


def test_unreadable_certificates_sent_along_are_passed_over() -> None:
    junk = encode(ber.SEQUENCE, b"\x02\x01\x05")
    assert verify(recipe(certificates=[junk, UNIT.der])).at == AT
    with pytest.raises(TimestampMalformed):
        verify(recipe(), intermediates=[junk])
    with pytest.raises(TimestampMalformed):
        verify_token(
            read_token(make_token(recipe())),
            digest=DIGEST,
            roots=[b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"],
        )


# Any bytes.


@given(st.binary(max_size=400))
def test_any_bytes_are_refused(data: bytes) -> None:
    with pytest.raises(DokazError):
        read_token(data)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_token_changed_in_any_places_proves_nothing_else(data: st.DataObject) -> None:
    changed = bytearray(RAW)
    places = st.tuples(st.integers(0, len(RAW) - 1), st.integers(0, 255))
    for place, octet in data.draw(st.lists(places, min_size=1, max_size=4)):
        changed[place] = octet
    try:
        proven = verify_token(read_token(bytes(changed)), digest=DIGEST, roots=[ROOT.der])
    except DokazError:
        return
    assert (proven.at, proven.chain[0]) == (AT, UNIT.der)


def test_too_large_an_input_is_refused_before_it_is_read() -> None:
    with pytest.raises(TimestampMalformed, match="larger"):
        read_token(b"\x30" * (1 << 20 | 1))


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(TimestampMalformed, match="deep"):
        read_token(b"\x30\x80" * 5000)


@pytest.mark.parametrize("policy", ["", "1", "1.", "3.1", "1.40", "a.b", "1.-2", "1.٢", "1.2 "])
def test_requests_refuse_policies_that_are_none(policy: str) -> None:
    with pytest.raises(TimestampMalformed):
        build_request(digest=DIGEST, nonce=1, policy=policy)


@pytest.mark.parametrize("nonce", [-1, 1 << 128])
def test_requests_refuse_nonces_out_of_range(nonce: int) -> None:
    with pytest.raises(TimestampMalformed):
        build_request(digest=DIGEST, nonce=nonce)


@pytest.mark.parametrize("length", [0, 16, 20, 28, 31, 33])
def test_requests_refuse_other_digests(length: int) -> None:
    with pytest.raises(TimestampMalformed):
        build_request(digest=b"\x00" * length, nonce=1)


def test_identifier_of_the_content_is_that_of_rfc_3161() -> None:
    assert TST_INFO == "1.2.840.113549.1.9.16.1.4"
