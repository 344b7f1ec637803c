"""A published edition, one that is not public yet, and studies that two readers read."""

from typing import Any

from sameroom.desk.demo.cast import Cast
from sameroom.evidence.analysing import next_edition
from sameroom.evidence.claims import MARGINS
from sameroom.evidence.models import Edition, Effect, Extraction, Study, StudyTable
from sameroom.evidence.models.editions import approve
from sameroom.people.models import Person

ARMS = {
    "mean_online": 5.1,
    "sd_online": 1.2,
    "n_online": 40,
    "mean_in_person": 5.3,
    "sd_in_person": 1.1,
    "n_in_person": 42,
}

ROWS = [("A", 0.1, "video"), ("A", 0.2, "phone"), ("B", 0.0, "video"), ("C", -0.1, "phone")]


def evidence_of(cast: Cast) -> dict[str, Any]:
    published, draft = an_edition(cast), an_edition(cast)
    approve(published, by=cast.gus)
    effects = [a_study(cast.ben, number) for number in range(3)]
    for effect in effects:
        for reader in (cast.ben, cast.hal):
            an_entry(effect, reader)
    return {
        "edition": published.number,
        "draft": draft.number,
        "analysis": published.uses.all()[0].analysis_id,
        "hidden_analysis": draft.uses.all()[0].analysis_id,
        "study": effects[0].study_id,
        "effect": effects[0].pk,
        "study_table": a_table(cast.ben).pk,
    }


def a_table(by: Person) -> StudyTable:
    lines = "".join(f"{study};{effect};0.2;{form}\n" for study, effect, form in ROWS)
    return StudyTable.objects.create(
        name="Made-up studies",
        source="Nobody",
        origin="other",
        content=f"study;effect;se;format\n{lines}",
        effects=len(ROWS),
        studies=3,
        refused=[[9, "0 is not above 0"]],
        sha256="0" * 64,
        by=by,
    )


def an_edition(cast: Cast) -> Edition:
    return next_edition(margins=MARGINS, why="A small effect by convention.", pooled=[], by=cast.gus)


def a_study(by: Person, number: int, *, outcome: str = "alliance", rater: str = "client") -> Effect:
    study = Study.objects.create(
        authors=f"Author{number} A",
        year=2020,
        title="A title",
        ways="video",
        design="trial",
        people="individual",
        by=by,
    )
    return Effect.objects.create(study=study, outcome=outcome, rater=rater, instrument="WAI-SR", time="end", by=by)


def an_entry(effect: Effect, by: Person, **other: Any) -> Extraction:
    """Numbers that differ a little from study to study; `other`: what this reader found otherwise."""
    shift = int(effect.study.authors[6:].split(" ")[0]) / 10
    numbers = {**ARMS, "mean_online": ARMS["mean_online"] + shift, **other}
    return Extraction.objects.create(
        effect=effect, kind="arms", numbers=numbers, direction=1, place="page 4, table 2", by=by
    )
