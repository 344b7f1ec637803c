"""What an app shows (RFC 6238: SHA-1, 30 seconds, six digits), without the product's own code."""

import base64
import hmac


def digits(secret: str, *, counter: int) -> str:
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    seal = hmac.digest(key, counter.to_bytes(8, "big"), "sha1")
    place = seal[-1] & 15
    return f"{(int.from_bytes(seal[place : place + 4], 'big') & 0x7FFFFFFF) % 1_000_000:06}"
