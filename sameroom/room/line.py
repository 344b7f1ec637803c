"""Numbers about a line, in the reader's language."""

from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def there_and_back(milliseconds: float) -> str:
    return _("%(number)s ms there and back") % {"number": localize(round(milliseconds))}


def filled_in(percent: float) -> str:
    """How much sound was made up in the place of what did not come."""
    return _("%(share)s %% of the sound had to be filled in") % {"share": localize(round(percent, 1))}


def interrupted(times: int, *, milliseconds: int) -> str:
    words = ngettext(
        "interrupted once, for %(seconds)s seconds",
        "interrupted %(number)s times, for %(seconds)s seconds together",
        times,
    )
    return words % {"number": localize(times), "seconds": localize(round(milliseconds / 1000))}
