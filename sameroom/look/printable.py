"""Which signs of a text can be shown, and kept: a database may not take the others."""

import unicodedata

# Control characters, and halves of a surrogate pair.
NOT_SHOWN = {"Cc", "Cs"}


def is_printable(text: str) -> bool:
    return printable(text) == text


def printable(text: str) -> str:
    """What of `text` can be shown."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in NOT_SHOWN)
