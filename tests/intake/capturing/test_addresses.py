# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a capture may reach: the public internet and what the operator named, nothing else."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dokaz.intake.capturing.addresses import NotAllowed, Reach, is_public
from dokaz.intake.capturing.limits import Refusal
from dokaz.intake.capturing.session import BadAddress, checked_address

PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.51.100.7",
    "203.0.113.9",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fc00::1",
    "fd12::5",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.1.2.3",
    "::127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2001:0:4136:e378:8000:63bf:80ff:fffe",
]
PUBLIC = ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "64:ff9b::808:808", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(NotAllowed) as refused:
        Reach(resolve=lambda host, port: [address]).addresses("site.example", 80)
    assert refused.value.reason is Refusal.ADDRESS


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_allowed(address: str) -> None:
    found = Reach(resolve=lambda host, port: [address]).addresses("site.example", 443)
    assert [ipaddress.ip_address(one) for one in found] == [ipaddress.ip_address(address)]


@given(st.ip_addresses(v=4))
def test_whatever_carries_a_private_address_inside_is_as_private(inner: object) -> None:
    number = int(inner)  # type: ignore[call-overload]
    inside = ipaddress.IPv4Address(number)
    for prefix in (0xFFFF << 32, 0x0064FF9B << 96):
        assert is_public(ipaddress.IPv6Address(prefix | number)) == is_public(inside)


def test_one_private_address_among_public_ones_refuses_the_host() -> None:
    reach = Reach(resolve=lambda host, port: ["8.8.8.8", "127.0.0.1"])
    with pytest.raises(NotAllowed):
        reach.addresses("rebinding.example", 80)


def test_only_the_hosts_the_operator_named_are_reached_wherever_they_are() -> None:
    reach = Reach(
        named=("intranet.example", "other.example:8080"), resolve=lambda h, p: ["10.1.1.1"]
    )
    assert reach.addresses("Intranet.Example.", 80) == ["10.1.1.1"]
    assert reach.addresses("other.example", 8080) == ["10.1.1.1"]
    for host, port in (("other.example", 80), ("x.intranet.example", 80)):
        with pytest.raises(NotAllowed):
            reach.addresses(host, port)


@pytest.mark.parametrize("port", [22, 25, 1, 1023])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with pytest.raises(NotAllowed) as refused:
        Reach(resolve=lambda host, port: ["8.8.8.8"]).addresses("site.example", port)
    assert refused.value.reason is Refusal.PORT


def test_a_name_that_does_not_exist_is_told() -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise OSError

    with pytest.raises(NotAllowed) as refused:
        Reach(resolve=resolve).addresses("nothing.example", 80)
    assert refused.value.reason is Refusal.NOT_FOUND


@pytest.mark.parametrize(
    "text",
    [
        "", "file:///etc/passwd", "ftp://a.example/", "javascript:alert(1)", "//a.example",
        "http://", "http://user:word@a.example/", "http://a.example:99999/", "http://a b.example/",
        "chrome://settings", "http://[::1", "https://a.example/" + "x" * 4000,
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(text: str) -> None:
    with pytest.raises(BadAddress):
        checked_address(text)


def test_an_address_keeps_what_it_asks_for() -> None:
    assert checked_address(" HTTPS://a.example/Шлях?q=1 ") == "https://a.example/Шлях?q=1"
    encoded = checked_address("http://вигадана.укр:8080/")
    assert encoded.startswith("http://xn--")
    assert encoded.endswith(".xn--j1amh:8080/")
