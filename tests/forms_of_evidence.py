"""What is sent from the pages about the evidence: part of `tests/smuggling_table.py`."""

from tests.forms_of_booking import Fields

ARMS = {
    "mean_online": "5.1", "sd_online": "1.2", "n_online": "40", "mean_in_person": "5.3", "sd_in_person": "1.1",
    "n_in_person": "42", "direction": "1", "place": "page 4",
}  # fmt: skip
STUDY = {
    "authors": "Smith A", "year": "2021", "title": "A study", "doi": "", "ways": "video", "design": "trial",
    "people": "couple",
}  # fmt: skip
COMPARISON = {"outcome": "anxiety", "rater": "client", "instrument": "GAD-7", "time": "end"}
EDITION = {"symptoms": "0.24", "alliance": "0.2", "why": "A reason"}
EVIDENCE: dict[str, tuple[str, str, Fields, set[str]]] = {
    "literature": ("gus", "/evidence/", EDITION, set()),
    "publish_edition": ("gus", "/evidence/editions/{draft}/publish/", {}, set()),
    "withdraw_edition": ("gus", "/evidence/editions/{edition}/withdraw/", {"why": "A mistake"}, set()),
    "read_figure": ("ben", "/evidence/figures/zandieh-2024/", {"sign": "online", "place": "page 5"}, {"sign"}),
    "new_study": ("ben", "/evidence/studies/new/", STUDY, {"ways", "design", "people"}),
    "study": ("ben", "/evidence/studies/{study}/", COMPARISON, {"outcome", "rater"}),
    "effect": ("eve", "/evidence/effects/{effect}/", ARMS, {"direction"}),
    "pool_studies": ("ben", "/evidence/studies/pool/alliance-client/", {}, set()),
    "study_tables": ("ben", "/evidence/tables/", {"name": "A table", "source": "Nobody"}, set()),
    "study_table": ("ben", "/evidence/tables/{study_table}/", {"moderator": "format"}, {"moderator"}),
}
READ_ONLY_EVIDENCE = {
    "do_they_work", "earlier_edition", "evidence_picture", "analysis", "analysis_data", "studies", "own_picture",
}  # fmt: skip
EVIDENCE_ACTS = {
    "literature": ("gus", "/evidence/", EDITION, [("make", "edition", "")]),
    "literature in vain": ("gus", "/evidence/", EDITION | {"alliance": "9"}, []),
    "publish_edition": ("gus", "/evidence/editions/{draft}/publish/", {}, [("publish", "edition", "")]),
    "publish_edition twice": ("gus", "/evidence/editions/{edition}/publish/", {}, []),
    "withdraw_edition": (
        "gus", "/evidence/editions/{edition}/withdraw/", {"why": "A mistake"}, [("withdraw", "edition", "")],
    ),
    "withdraw_edition in vain": ("gus", "/evidence/editions/{draft}/withdraw/", {"why": "A mistake"}, []),
    "read_figure": (
        "ben", "/evidence/figures/zandieh-2024/", {"sign": "online", "place": "p. 5"}, [("make", "reading", "")],
    ),
    "new_study": ("ben", "/evidence/studies/new/", STUDY, [("make", "study", "")]),
    "study": ("ben", "/evidence/studies/{study}/", COMPARISON, [("change", "study", "")]),
    "effect": ("eve", "/evidence/effects/{effect}/", ARMS, [("make", "extraction", "")]),
    "effect in vain": ("eve", "/evidence/effects/{effect}/", ARMS | {"n_online": "1"}, []),
    "pool_studies": ("ben", "/evidence/studies/pool/alliance-client/", {}, [("make", "analysis", "")]),
    "study_tables": ("ben", "/evidence/tables/", {"name": "Without a file", "source": "Nobody"}, []),
    "study_table": ("ben", "/evidence/tables/{study_table}/", {"moderator": "format"}, [("make", "analysis", "")]),
}  # fmt: skip
