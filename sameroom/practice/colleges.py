"""Ontario's Colleges whose members may practise psychotherapy, and what a member of each class is called.

Psychotherapy Act, 2007, and Regulated Health Professions Act, 1991: members of these six. Nobody gets a title here that
is not one of a class.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Standing:
    """A class of a College's members. `is_supervised`: these practise under somebody's supervision alone."""

    college: str
    title: str | Promise
    is_supervised: bool = False


COLLEGES: dict[str, str | Promise] = {
    "CRPO": _("College of Registered Psychotherapists of Ontario (CRPO)"),
    "OCSWSSW": _("Ontario College of Social Workers and Social Service Workers (OCSWSSW)"),
    "CPBAO": _("College of Psychologists and Behaviour Analysts of Ontario (CPBAO)"),
    "COTO": _("College of Occupational Therapists of Ontario (COTO)"),
    "CNO": _("College of Nurses of Ontario (CNO)"),
    "CPSO": _("College of Physicians and Surgeons of Ontario (CPSO)"),
}
STANDINGS = {
    "crpo-rp": Standing("CRPO", _("Registered Psychotherapist")),
    "crpo-rpq": Standing("CRPO", _("Registered Psychotherapist (Qualifying)"), is_supervised=True),
    "ocswssw-rsw": Standing("OCSWSSW", _("Registered Social Worker")),
    "ocswssw-rssw": Standing("OCSWSSW", _("Registered Social Service Worker")),
    "cpbao-psychologist": Standing("CPBAO", _("Psychologist")),
    "cpbao-associate": Standing("CPBAO", _("Psychological Associate")),
    "cpbao-supervised": Standing("CPBAO", _("Psychologist (Supervised Practice)"), is_supervised=True),
    "coto-ot": Standing("COTO", _("Occupational Therapist")),
    "cno-rn": Standing("CNO", _("Registered Nurse")),
    "cno-rpn": Standing("CNO", _("Registered Practical Nurse")),
    "cno-np": Standing("CNO", _("Nurse Practitioner")),
    "cpso-physician": Standing("CPSO", _("Physician")),
}

# What each class means for whoever comes, in plain words.
MEANS: dict[str, str | Promise] = {
    "crpo-rp": _("Trained in psychotherapy, examined by the College, and allowed to practise independently."),
    "crpo-rpq": _(
        "Trained in psychotherapy, and on the way to full membership. Until then this therapist works under "
        "supervision: an experienced colleague goes through the work and answers for it, too."
    ),
    "ocswssw-rsw": _("Holds a degree in social work. In Ontario, social workers may practise psychotherapy."),
    "ocswssw-rssw": _("Holds a diploma in social service work, and works within what the training covers."),
    "cpbao-psychologist": _(
        "Trained in psychology at a university, and allowed to assess and diagnose as well as to treat."
    ),
    "cpbao-associate": _(
        "Trained in psychology at a university, and allowed to assess and diagnose as well as to treat."
    ),
    "cpbao-supervised": _(
        "Trained in psychology at a university, and on the way to full membership. Until then this therapist works "
        "under supervision: an experienced colleague goes through the work and answers for it, too."
    ),
    "coto-ot": _(
        "Helps people with what they need and want to do every day. In Ontario, occupational therapists who are "
        "trained for it may practise psychotherapy."
    ),
    "cno-rn": _("A nurse. In Ontario, nurses who are trained for it may practise psychotherapy."),
    "cno-rpn": _("A nurse. In Ontario, nurses who are trained for it may practise psychotherapy."),
    "cno-np": _(
        "A nurse who may also diagnose and prescribe. In Ontario, nurses who are trained for it may practise "
        "psychotherapy."
    ),
    "cpso-physician": _("A medical doctor. In Ontario, doctors may practise psychotherapy."),
}


def by_college() -> list[tuple[str | Promise, list[tuple[str, str | Promise]]]]:
    """For a list to choose from: the classes below their Colleges."""
    return [
        (name, [(code, one.title) for code, one in STANDINGS.items() if one.college == college])
        for college, name in COLLEGES.items()
    ]
