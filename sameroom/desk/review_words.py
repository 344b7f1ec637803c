"""What the review says of each of its questions: for none, for one, and for several."""

from django.utils.translation import gettext_lazy as _

NONE = {
    "emergency": _("Nobody opened a record in an emergency."),
    "surname": _("Nobody worked with the record of somebody with their own surname."),
    "apart": _("Everybody worked with the records of people whom they meet."),
    "hours": _("Nobody worked outside office hours."),
    "refused": _("Nothing was refused."),
}
ONE = {
    "emergency": _("A record was opened in an emergency once. Did you hear of it then?"),
    "surname": _("Once somebody worked with the record of a person who has the same surname. It may be chance."),
    "apart": _(
        "Once somebody worked with the record of a person with whom they have no appointment, two months before or "
        "after. It may have been for a colleague."
    ),
    "hours": _("One act was before 7 in the morning, after 9 in the evening, or on a weekend."),
    "refused": _("Once something was refused. Most often a code was mistyped."),
}
SEVERAL = {
    "emergency": _("Records were opened in an emergency %(number)d times. Did you hear of each then?"),
    "surname": _(
        "%(number)d times somebody worked with the record of a person who has the same surname. It may be chance."
    ),
    "apart": _(
        "%(number)d times somebody worked with the record of a person with whom they have no appointment, two months "
        "before or after. It may have been for a colleague."
    ),
    "hours": _("%(number)d acts were before 7 in the morning, after 9 in the evening, or on a weekend."),
    "refused": _("%(number)d times something was refused. Most often a code was mistyped."),
}


def counted(key: str, number: int) -> str:
    if number < 2:
        return str((NONE, ONE)[number][key])
    return str(SEVERAL[key]) % {"number": number}
