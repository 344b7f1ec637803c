"""What is said of online sessions, and which published figures bear on each saying."""

from dataclasses import dataclass

SYMPTOMS, ALLIANCE = "symptoms", "alliance"
EFFECTIVE, AS_STRONG, THERAPISTS = "effective", "alliance", "therapists"


@dataclass(frozen=True)
class Claim:
    """`decided_by`: the figures that answer it, the first one first; `beside`: others that one should know.

    `margin`: by which of the margins it is judged. `is_difference`: asked is the one figure against the other.
    """

    code: str
    margin: str
    decided_by: tuple[str, ...]
    beside: tuple[str, ...] = ()
    is_difference: bool = False


SEULING = ("seuling-2024-client", "seuling-2024-therapist")
CLAIMS = (
    Claim(
        EFFECTIVE,
        SYMPTOMS,
        ("zandieh-2024", "giovanetti-2022"),
        ("shaker-2023-symptoms", "scott-2022", "hagi-2023-depression", "hagi-2023-eating"),
    ),
    Claim(AS_STRONG, ALLIANCE, SEULING, ("norwood-2018",)),
    Claim(THERAPISTS, ALLIANCE, SEULING, is_difference=True),
)
# What brings people here, and the figures for it alone. Of two of them none was found.
CONCERNS: dict[str, tuple[str, ...]] = {
    "depression": ("giovanetti-2022", "scott-2022", "hagi-2023-depression"),
    "anxiety": ("shaker-2023-symptoms",),
    "stress": (),
    "relationship": (),
}
# In standard deviations. The alliance: a small effect by convention. Symptoms: what people themselves would notice
# (Cuijpers et al. 2014, doi:10.1002/da.22249).
MARGINS = {SYMPTOMS: 0.24, ALLIANCE: 0.20}


# What the page tells beside the sayings; it is about something else than a difference, and no margin judges it.
QUOTED = ("simpson-reid-2014", "fluckiger-2018", "aafjes-2024")


def figures_used() -> list[str]:
    """Every figure that the page rests on, each once."""
    of_claims = [code for claim in CLAIMS for code in (*claim.decided_by, *claim.beside)]
    return list(dict.fromkeys([*of_claims, *(code for codes in CONCERNS.values() for code in codes)]))
