"""Addresses are counted and written down by their network: what one household or office has."""

from ipaddress import IPv6Address, ip_address, ip_network


def network(address: str, *, six: int) -> str:
    """The /24 of an IPv4 address, the network of so many bits of an IPv6 address; nothing for what is neither.

    An IPv4 address that is written as IPv6 (RFC 4291, section 2.5.5.2) is an IPv4 address.
    """
    try:
        known = ip_address(address.partition("%")[0])
    except ValueError:
        return ""
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    return str(ip_network(f"{known}/{24 if known.version == 4 else six}", strict=False))
