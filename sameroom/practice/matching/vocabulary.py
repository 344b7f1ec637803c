"""The words that therapists and seekers choose from. Codes stay as they are: answers and evidence hang on them."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = dict[str, str | Promise]


class Importance(models.TextChoices):
    """How much somebody minds."""

    MUST = "must", _("This must be so")
    NICE = "nice", _("It would be nice")
    NO_MATTER = "no-matter", _("It does not matter")


# What brings somebody. A therapist names an area only with evidence, which another one approved.
AREAS: Words = {
    "anxiety": _("anxiety or worry"),
    "depression": _("low mood or depression"),
    "stress": _("stress, or being worn out"),
    "relationship": _("difficulties in a relationship"),
    "grief": _("grief or loss"),
    "trauma": _("something terrible that happened"),
    "self-esteem": _("how I see myself"),
    "life-change": _("a change in life"),
    "anger": _("anger"),
    "sleep": _("sleep"),
    "family": _("family or being a parent"),
    "identity": _("gender, or whom I love"),
    "eating": _("food and my body"),
    "substance": _("alcohol, drugs or gambling"),
    "illness": _("living with an illness or pain"),
    "separation": _("separation or divorce"),
}
# Who somebody is, where that matters to them. For these, too, a therapist needs evidence.
COMMUNITIES: Words = {
    "lgbtq": _("people who are 2SLGBTQ+"),
    "newcomers": _("people who are new to Canada"),
    "black": _("Black people"),
    "indigenous": _("Indigenous people"),
    "racialised": _("people who live with racism"),
    "faith": _("people for whom faith matters"),
    "students": _("students"),
    "disability": _("people with a disability"),
    "neurodivergent": _("people with ADHD or autism"),
    "new-parents": _("people who just became parents"),
}
GENDERS: Words = {"woman": _("a woman"), "man": _("a man"), "non-binary": _("a non-binary person")}
AGES: Words = {"youth": _("under 18"), "adult": _("18 to 64"), "older": _("65 or older")}
# Parts of the week by the practice's clocks.
PARTS: Words = {
    "morning": _("weekday mornings"),
    "afternoon": _("weekday afternoons"),
    "evening": _("weekday evenings, from 5"),
    "weekend": _("the weekend"),
}
MODALITIES: Words = {"online": _("by video"), "in-person": _("in person")}
LANGUAGES: Words = {
    "en": _("English"),
    "fr": _("French"),
    "am": _("Amharic"),
    "ar": _("Arabic"),
    "ase": _("American Sign Language"),
    "bn": _("Bengali"),
    "zh": _("Mandarin"),
    "yue": _("Cantonese"),
    "hr": _("Croatian"),
    "fa": _("Farsi"),
    "de": _("German"),
    "el": _("Greek"),
    "gu": _("Gujarati"),
    "he": _("Hebrew"),
    "hi": _("Hindi"),
    "hu": _("Hungarian"),
    "it": _("Italian"),
    "ja": _("Japanese"),
    "ko": _("Korean"),
    "fsl": _("Quebec Sign Language"),
    "pl": _("Polish"),
    "pt": _("Portuguese"),
    "pa": _("Punjabi"),
    "ro": _("Romanian"),
    "ru": _("Russian"),
    "so": _("Somali"),
    "es": _("Spanish"),
    "sv": _("Swedish"),
    "tl": _("Tagalog"),
    "ta": _("Tamil"),
    "tr": _("Turkish"),
    "uk": _("Ukrainian"),
    "ur": _("Urdu"),
    "vi": _("Vietnamese"),
}
# The four dimensions of the Cooper-Norcross Inventory of Preferences (Cooper and Norcross, 2016), each with its two
# ends, in words of our own: −3 is the first end, 3 the second, and 0 is no preference.
STYLES: dict[str, tuple[str | Promise, str | Promise]] = {
    "direction": (_("I decide where we go"), _("My therapist leads and gives me tasks")),
    "feeling": (_("Calm, and not too close to strong feelings"), _("Right into strong feelings")),
    "time": (_("Mostly about today and what comes"), _("Mostly about where it comes from")),
    "challenge": (_("Gentle, and on my side"), _("Honest, also where it is hard to hear")),
}
STRONG = 2
EXPECTATIONS: Words = {
    "impersonal": _("I worry that it feels impersonal."),
    "technology": _("I worry that the technology lets us down."),
    "overheard": _("I worry that somebody at home hears me."),
    "read": _("I worry that my therapist sees less of how I feel."),
    "easier": _("I think that I can speak more freely from home."),
    "no-worry": _("I do not worry about it."),
}
