"""Money as people write it: “$160” or “$12.50” in English, “160 $” or “12,50 $” in French. Kept in whole cents."""

from django.utils.translation import get_language


def dollars(cents: int) -> str:
    """`cents` of a Canadian dollar, never negative."""
    whole, rest = divmod(cents, 100)
    if (get_language() or "en").startswith("fr"):
        thousands = f"{whole:,}".replace(",", "\u00a0")
        return f"{thousands},{rest:02}\u00a0$" if rest else f"{thousands}\u00a0$"
    return f"${whole:,}.{rest:02}" if rest else f"${whole:,}"
