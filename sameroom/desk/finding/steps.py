"""The questions in their order: a page for each idea. Who comes as a couple is asked two things more."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

SAFETY, TOGETHER, WHO = "safety", "together", "who"
TITLES: dict[str, str | Promise] = {
    SAFETY: gettext_lazy("First: are you safe?"),
    WHO: gettext_lazy("Who is looking?"),
    "brings": gettext_lazy("What brings you?"),
    "meeting": gettext_lazy("How would you like to meet?"),
    "times": gettext_lazy("When could you come?"),
    "person": gettext_lazy("Whom would you like to talk to?"),
    "style": gettext_lazy("How should your therapist be with you?"),
    "money": gettext_lazy("What may it cost?"),
    "expectations": gettext_lazy("What do you expect of video?"),
}
NUMBERED = tuple(TITLES)
# Without these nobody can be looked for.
NEEDED = (WHO, "meeting", "person")
GATES = (SAFETY, TOGETHER)
OWN_ADDRESS = {"devices": "find_devices", "result": "find_result"}


@dataclass(frozen=True)
class Way:
    """The pages that one person goes through, by name; `devices` is a page of its own address."""

    pages: tuple[str, ...]

    def after(self, page: str) -> str:
        """Where the next one is; after the last one the result."""
        place = self.pages.index(page) + 1
        return address_of(self.pages[place] if place < len(self.pages) else "result")

    def before(self, page: str) -> str:
        place = self.pages.index(page)
        return address_of(self.pages[place - 1]) if place else reverse("find")


def way_of(*, as_couple: bool, place: int) -> Way:
    """Whoever began says first that they are two; the partner knows, and is asked alone whether it is safe."""
    if not as_couple:
        return Way(NUMBERED)
    rest = NUMBERED[2:]
    return Way((SAFETY, WHO, TOGETHER, "devices", *rest) if place == 1 else (SAFETY, TOGETHER, WHO, *rest))


def title_of(page: str) -> str:
    return _("Do you feel safe with your partner?") if page == TOGETHER else str(TITLES[page])


def progress_of(page: str) -> str:
    """“3 of 9”; what only couples are asked is not counted."""
    if page not in NUMBERED:
        return ""
    return _("%(number)s of %(all)s") % {"number": NUMBERED.index(page) + 1, "all": len(NUMBERED)}


def address_of(page: str) -> str:
    return reverse(OWN_ADDRESS[page]) if page in OWN_ADDRESS else reverse("find_question", args=[page])
