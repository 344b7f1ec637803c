"""What is not rated, and what each therapist does of video: against whole covariances, and in made-up practices."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sameroom.cli import main
from sameroom.stats.comparing import compare
from sameroom.stats.mixed import fit, told_by
from sameroom.stats.pooling import Array
from sameroom.stats.ratings import Ratings
from sameroom.stats.silence import silence_of
from sameroom.stats.within import WITHIN, design_of

CLIENTS, SESSIONS, THERAPISTS = 24, 10, 4


def practice(*, seed: int = 5, slopes: Array | None = None, silent: float = 0.3) -> Ratings:
    """Both sides; so many of the clients' ratings of online sessions are not given. `slopes`: of each therapist."""
    random = np.random.default_rng(seed)
    client, session = (one.ravel() for one in np.indices((CLIENTS, SESSIONS)))
    therapist, online = client % THERAPISTS, (random.random(len(client)) < 0.5).astype(float)
    ways = np.zeros(THERAPISTS) if slopes is None else slopes
    held = 7 + random.normal(0, 0.8, CLIENTS)[client] + ways[therapist] * online
    is_kept = ~((online == 1) & (random.random(len(client)) < silent))
    own, whole = np.flatnonzero(is_kept), np.arange(len(client))
    places = np.concatenate([own, whole])
    return Ratings(
        score=held[places] + random.normal(0, 0.5, len(places)),
        online=online[places],
        session=session[places] + 1.0,
        client=client[places],
        therapist=therapist[places],
        visit=whole[places],
        by_therapist=np.arange(len(places)) >= len(own),
        covariates=[],
    )


def test_what_is_expected_changes_nothing_and_what_is_lower_by_a_constant_each_point() -> None:
    """By hand: the whole covariance, the expected ratings of the silent, all fitted again."""
    ratings = practice()
    own = np.flatnonzero(~ratings.by_therapist)
    unrated = np.setdiff1d(np.arange(CLIENTS * SESSIONS), ratings.visit[own])
    row_of = {visit: place for place, visit in enumerate(ratings.visit) if ratings.by_therapist[place]}
    places = np.concatenate([own, [row_of[visit] for visit in unrated]])
    whole = Ratings(**{**vars(ratings.at(places)), "by_therapist": np.zeros(len(places), dtype=bool)})
    is_given = np.arange(len(places)) < len(own)
    design = design_of(whole, has_therapists=True)
    variances = {"client": 0.6, "therapist": 0.05, "residual": 0.25}
    v = variances["residual"] * np.eye(len(places))
    for name in ("client", "therapist"):
        codes = getattr(whole, name)
        v += variances[name] * (codes[:, None] == codes[None, :])

    def gls(y: Array, rows: Any) -> Array:
        weights, x = np.linalg.inv(v[np.ix_(rows, rows)]), design.x[rows]
        return np.asarray(np.linalg.solve(x.T @ weights @ x, x.T @ weights @ y[rows]))

    given, silent = np.flatnonzero(is_given), np.flatnonzero(~is_given)
    beta = gls(whole.score, given)
    residuals = whole.score[given] - design.x[given] @ beta
    expected = whole.score.copy()
    expected[silent] = design.x[silent] @ beta + v[np.ix_(silent, given)] @ np.linalg.solve(
        v[np.ix_(given, given)], residuals
    )
    everybody = np.arange(len(places))
    assert gls(expected, everybody) == pytest.approx(beta, abs=1e-10)
    lower = np.where(is_given, 0.0, 1.0)
    fall = beta - gls(expected - lower, everybody)
    rho = np.array([variances[name] / variances["residual"] for name in ("client", "therapist")])
    told = told_by(design.sums(lower), rho)
    assert told[1:] == pytest.approx(fall[1:], abs=1e-10)
    assert 0.05 < told[design.names.index(WITHIN)] < 1


def test_at_the_tipping_point_the_verdict_falls() -> None:
    found = compare(practice(), margin=0.4, sd=1.0)
    told, said = found.silence["client"], found.client
    assert said.equivalence.verdict == "equivalent" and said.equivalence.ci90
    assert (told.online, told.in_person) == (int((practice().online == 1).sum()) - 2 * rated_online(), 0)
    assert told.tipping_point and told.tipping_point > 0
    half = silence_of(practice(), "client", model(), room=(said.equivalence.ci90.low + 0.4) / 2)
    assert half.tipping_point == pytest.approx(told.tipping_point / 2)
    assert found.silence["therapist"].tipping_point is None and found.silence["therapist"].online == 0


def rated_online() -> int:
    ratings = practice()
    return int((ratings.of("client").online == 1).sum())


def model() -> Any:
    side = practice().of("client")
    return fit(design_of(side, has_therapists=True).sums(side.score))


def test_without_such_a_verdict_there_is_nothing_to_tip() -> None:
    found = compare(practice(slopes=np.full(THERAPISTS, -1.0)), margin=0.2, sd=1.0)
    assert found.client.equivalence.verdict == "inferior" and found.silence["client"].tipping_point is None


def test_where_all_therapists_hold_it_alike_nothing_is_said_of_them() -> None:
    found = compare(practice(silent=0.0), margin=0.4, sd=1.0)
    assert found.client.equivalence.verdict == "equivalent"
    assert not [one for one in found.warnings if "therapists differ" in one]


def test_where_therapists_differ_in_it_equivalence_is_not_shown_and_it_is_said() -> None:
    slopes = np.array([-0.9, 0.9, -0.5, 0.5])
    found = compare(practice(slopes=slopes, silent=0.0), margin=0.4, sd=1.0)
    assert found.client.equivalence.verdict == "equivalent"
    said = [one for one in found.warnings if "If therapists differ" in one]
    assert [one.split(":")[0] for one in said] == ["Clients", "Therapists"]


def test_the_command_tells_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ratings, path = practice(), tmp_path / "ratings.csv"
    lines = ["client,therapist,session,modality,rater,score"]
    for place in range(len(ratings)):
        way = "online" if ratings.online[place] else "in_person"
        rater = "therapist" if ratings.by_therapist[place] else "client"
        who = f"c{ratings.client[place]},t{ratings.therapist[place]},{ratings.session[place]:.0f}"
        lines.append(f"{who},{way},{rater},{float(ratings.score[place])!r}")
    path.write_text("\n".join(lines))
    asked = ["compare", str(path), "--margin", "0.4", "--sd", "1"]
    assert main([*asked, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["unrated"]
    assert told["client"]["online"] > 20 and told["client"]["in_person"] == 0
    assert told["therapist"] == {"online": 0, "in_person": 0, "tipping_point": None}
    assert main(asked) == 0
    sentence = f"rated those online {told['client']['tipping_point']:.2f} points lower than expected"
    assert sentence in capsys.readouterr().out
