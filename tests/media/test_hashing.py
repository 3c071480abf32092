# SPDX-License-Identifier: AGPL-3.0-or-later
"""The hash is PDQ as published: held against the reference program and its published vectors."""

import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tests.media.patterns import hills

from dokaz.media import hashing, image
from dokaz.media.limits import Limits
from dokaz.media.renditions import PictureHash

ROUNDING = 2
"""Bits that may differ between machines: frequencies that lie on the median."""

# What the reference program (pdqhash 0.2.8, which compiles Meta's own source) gives for the
# pictures of `patterns.hills`, in its order: as it is, turned by 90, 180 and 270 degrees,
# mirrored twice, mirrored along both diagonals.
ALL_VARIANTS = (
    "8ff07383cf7c30e3ef033ff10003b8387e3f1c7f3180b31e863e003e22f833e6",
    "a918977f5983ea0e25c05337ec9b13ced4214bbeb5cf5a21209cdf224ad8a13f",
    "daa5c9299b299a49b256b55b555612922b6ab69d44d509b4d36baa967765994a",
    "fc4d3dd50ce640a4f895f99db9ce99648174e154e09af08b75cb75880f8d0b95",
    "8ff09c7cce7ccf1cef03e00e000347cf7e3fe3c831804ce1863effc32238cc1b",
    "d2a536d69a2965b4b2564aa45556ed652b6a492244d5c64bd36b5569776566b1",
    "a91868805db355f1adc0acc8ec9bec31d423b443b5cfa5de21de20dd5add5ec0",
    "fc4dc22a0cc6bf4bf0950662b9ce669b81741eabe09a0f7474c98a760f8df46a",
)
REFERENCE = {
    (320, 200, 1): "8ff07383cf7c30e3ef033ff10003b8387e3f1c7f3180b31e863e003e22f833e6",
    (201, 333, 2): "4b80968fa4cf68c754c7b4c7a463247352f15730d7384938493f499f4acfa6c7",
    (64, 64, 3): "4abe9c6461aadf68b00143eab120e56b27bf656ab740efc0a295e69da29d829f",
    (7, 500, 4): "c2976e713e706c793c58b18e919e9306c673c67386733d88399c399c3f20c6d3",
    (512, 512, 5): "ef0fc007e183e187307f38ff7ff08f07060f0783e3c0e1e071fe38f818709c17",
}

# Published in ThreatExchange, pdq/python/pdqhashing/tests/pdq_test.py, with its own tolerance.
PUBLISHED = {
    "bridge-1-original": "d8f8f0cce0f4a84f0e370a22028f67f0b36e2ed596623e1d33e6b39c4e9c9b22",
    "bridge-2-rotate-90": "38a50efd71c83f429013d68d0ffffc52e34e0e15ada952a9d29684214aa9e5af",
    "bridge-3-rotate-180": "2dadda64b5a142e5d362209057da895ae63b8c7fc277b4b766b319361f893188",
    "bridge-4-rotate-270": "a5f0a457248995e8c9065c275aaa54d8b61ba4bdf8fcfc0387c32f8b0bfc4f05",
    "bridge-5-flipx": "d8f80f31e0f417b00e37f5dd028f980fb36ed12a9662c1e233e64c634e9c64dd",
    "bridge-6-flipy": "0dad259bb1a1bd18d362576556da32a1e63b7380c2374b4866b3c6c91b89ce77",
    "bridge-7-flip-plus-1": "f0a5e10271dcc0bd9c5309720fff018de34ef1e8ada9a956d2967ade1ea91a50",
    "bridge-8-flip-minus-1": "69f05aa8a4996a17c146a2da5aaaab07b61b5b60f8fc07fc83c3d0740bfcb0fa",
    "q0003": "54a977c221d14c1c43ba5e6e21d4a13989a3553f1462611cbb85fda7be83b677",
    "q0004": "992d44af36d69e6ca6b812585928bac11def254ef5398c6d07466c9abcc65b92",
    "q0122": "cfb2009ddd21c6dab0046a7745b5984757a8a4535b3377aea2591d32b33ff940",
    "q0291": "a0fe94f1e5cc1cc8dd855948498dc9243f7ca27336f036d7f212b74bc103c9a7",
    "q0746": "1049d96239e24d4dca2c55512b8bdb77425f4dbcf575a0a95555aaab5554aaaa",
    "q1050": "489db672e9190276d452aeab41eba20f02375fe4092d88defdf491a5c55c5f70",
    "q2821": "b150231ffae4710ffcf4f18bb574b109a576f14bb8543189f8743289f174b109",
    "wee": "6227401f601ff4ccafcc9fad4b0d95d371a2eb7265a3285234d228ca94deeb2d",
}
PUBLISHED_TOLERANCE = 16


def apart(one: str, other: str) -> int:
    return (int(one, 16) ^ int(other, 16)).bit_count()


def hashed(picture: Image.Image) -> PictureHash:
    found = hashing.hash_picture(picture)
    assert found is not None
    return found


@pytest.mark.parametrize("kind", sorted(REFERENCE))
def test_the_hash_is_that_of_the_reference_program(kind: tuple[int, int, int]) -> None:
    width, height, seed = kind
    found = hashed(hills(width, height, seed=seed))
    assert apart(found.variants[0], REFERENCE[kind]) <= ROUNDING
    assert found.quality == 100


def test_all_eight_variants_are_those_of_the_reference_program() -> None:
    found = hashed(hills(320, 200, seed=1))
    assert len(set(found.variants)) == 8
    for mine, reference in zip(found.variants, ALL_VARIANTS, strict=True):
        assert apart(mine, reference) <= ROUNDING


TURNS = (
    None,
    Image.Transpose.ROTATE_90,
    Image.Transpose.ROTATE_180,
    Image.Transpose.ROTATE_270,
    Image.Transpose.FLIP_TOP_BOTTOM,
    Image.Transpose.FLIP_LEFT_RIGHT,
    Image.Transpose.TRANSPOSE,
    Image.Transpose.TRANSVERSE,
)


@pytest.mark.parametrize("place", range(8))
def test_a_variant_is_the_hash_of_the_turned_picture(place: int) -> None:
    picture = hills(9, 9, seed=1).resize((512, 512), Image.Resampling.BICUBIC)
    turn = TURNS[place]
    turned = picture if turn is None else picture.transpose(turn)
    assert apart(hashed(picture).variants[place], hashed(turned).variants[0]) <= 48
    others = [one for one in range(8) if one != place]
    assert min(apart(hashed(picture).variants[o], hashed(turned).variants[0]) for o in others) > 64


def test_a_plain_picture_has_no_quality_and_a_tiny_one_no_hash() -> None:
    assert hashed(Image.new("RGB", (300, 200), "grey")).quality == 0
    assert hashing.hash_picture(Image.new("RGB", (4, 300))) is None


def test_stored_again_smaller_and_coarser_it_stays_near() -> None:
    picture = hills(640, 480, seed=2).resize((900, 700))
    target = io.BytesIO()
    picture.resize((450, 350)).save(target, "JPEG", quality=40)
    again = image.for_hashing(target, limits=Limits())
    first = io.BytesIO()
    picture.save(first, "PNG")
    assert (
        apart(
            hashed(image.for_hashing(first, limits=Limits())).variants[0], hashed(again).variants[0]
        )
        <= 31
    )


@settings(max_examples=40, deadline=None)
@given(st.integers(5, 90), st.integers(5, 90), st.binary(min_size=3, max_size=64))
def test_any_picture_has_a_hash_of_256_bits(width: int, height: int, seed: bytes) -> None:
    data = (seed * (width * height * 3 // len(seed) + 1))[: width * height * 3]
    found = hashed(Image.frombytes("RGB", (width, height), data))
    assert all(len(one) == 64 for one in found.variants)
    assert 0 <= found.quality <= 100
    assert sum(int(one, 16).bit_count() for one in found.variants[:1]) <= 128


@pytest.mark.parametrize("name", sorted(PUBLISHED))
def test_published_vectors(shared_fixtures: Path, name: str) -> None:
    with (shared_fixtures / "pdq" / f"{name}.jpg").open("rb") as file:
        picture = image.for_hashing(file, limits=Limits())
    assert apart(hashed(picture).variants[0], PUBLISHED[name]) <= PUBLISHED_TOLERANCE


def test_upright_and_shrunk_before_it_is_hashed(shared_fixtures: Path) -> None:
    found = []
    for number in (1, 3, 6, 8):
        with (shared_fixtures / "exif" / f"portrait_{number}.jpg").open("rb") as file:
            picture = image.for_hashing(file, limits=Limits())
        assert max(picture.size) <= hashing.LONGEST_SIDE
        found.append(hashed(picture).variants[0])
    assert all(apart(found[0], other) <= 31 for other in found[1:])
