"""To whom a relay may send, and to whom never."""

import ipaddress
import random
from contextlib import closing
from datetime import timedelta

from django.utils import timezone

from sameroom.room import relay as asking
from sameroom.room import stun, turn

# What IANA lists as special (RFC 6890), and what carries an IPv4 address within.
NOT_PUBLIC = (
    "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
    "192.31.196.0/24 192.52.193.0/24 192.88.99.0/24 192.168.0.0/16 192.175.48.0/24 198.18.0.0/15 "
    "198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 ::/96 ::ffff:0:0/96 64:ff9b::/96 64:ff9b:1::/48 100::/64 "
    "2001::/23 2001:db8::/32 2002::/16 3fff::/20 5f00::/16 fc00::/7 fe80::/9 ff00::/8"
)
NAMED = [
    "127.0.0.1", "::ffff:127.0.0.1", "::1", "::", "10.0.0.1", "::ffff:10.0.0.1", "169.254.169.254", "fd00:ec2::254",
    "::ffff:169.254.169.254", "100.100.100.200", "192.168.1.1", "fe80::1", "64:ff9b::a9fe:a9fe", "::127.0.0.1",
]  # fmt: skip
dice = random.Random(4)  # noqa: S311 - it picks what is tried, no secret


def not_public() -> list[str]:
    """Of each range the first, the last, and some between."""
    peers = []
    for network in map(ipaddress.ip_network, NOT_PUBLIC.split()):
        first, last = int(network[0]), int(network[-1])
        inside = [first, first + 1, last - 1, last, *(dice.randint(first, last) for _ in range(12))]
        peers += [str(type(network[0])(one)) for one in inside]
    return peers


def a_client(url: str, *, good_for: timedelta = timedelta(minutes=10)) -> asking.Client:
    return asking.Client(turn.parse(url), turn.a_credential(timezone.now() + good_for))


def permits(url: str, peers: list[str]) -> dict[str, int]:
    """Address → the number of the refusal, 0 where the relay would send there."""
    answers = {}
    for version, family in ((4, 1), (6, 2)):
        with closing(a_client(url)) as client:
            place = client.allocate((stun.REQUESTED_ADDRESS_FAMILY, bytes([family, 0, 0, 0])))
            for peer in peers:
                address = ipaddress.ip_address(peer)
                if address.version == version:
                    answers[peer] = client.permit(address).error if place.is_success else place.error
    return answers
