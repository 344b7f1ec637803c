"""A comparison for scripts (one object, numbers unrounded) and for people (sentences), with its R script."""

from typing import Any

from sameroom.stats.comparing import Comparison, Difference
from sameroom.stats.report import estimate_as_json
from sameroom.stats.silence import Silence
from sameroom.stats.within import BY_RATER
from sameroom.stats.wording import sentence

NAMES = {
    "client": "As clients rate it",
    "therapist": "As therapists rate it",
    "interaction": "The therapists’ difference less the clients’",
}


def as_json(of: Comparison, *, file: str) -> dict[str, Any]:
    """The keys of `docs/evidence.md`."""
    return {
        **{name: _difference(getattr(of, name)) for name in NAMES},
        "variance": of.variance,
        "margin": of.margin,
        "sd_unit": of.sd_unit,
        "sd_unit_from": of.sd_from,
        "information": {"have": of.have, "need": of.need},
        "unrated": {
            rater: {"online": one.online, "in_person": one.in_person, "tipping_point": one.tipping_point}
            for rater, one in of.silence.items()
        },
        "warnings": of.warnings,
        "r_script": r_script(of, file=file),
    }


def _difference(of: Difference) -> dict[str, Any]:
    found, unit = of.estimate, of.unit
    own = estimate_as_json(found) if found else dict.fromkeys(("estimate", "se", "df", "p", "ci"))
    return {
        **own,
        "ci90": of.ci90 and [*of.ci90],
        "standardised": {
            "estimate": found and found.estimate / unit,
            "ci90": of.equivalence.ci90 and [*of.equivalence.ci90],
        },
        "robust": {
            "se": of.robust and of.robust.se,
            "df": of.robust and of.robust.df,
            "ci90": of.robust_ci90 and [*of.robust_ci90],
        },
        "verdict": str(of.equivalence.verdict),
        "smallest_margin": of.equivalence.smallest_margin,
        "clients": of.clients,
        "switchers": of.switchers,
        "ratings": of.ratings,
        "at_ceiling": of.at_ceiling,
    }


def as_text(of: Comparison, *, file: str) -> str:
    lines = [
        "Online less in person, within the same client; above 0: rated higher online.",
        f"One standard deviation is {of.sd_unit:.3f} points ({of.sd_from}).",
    ]
    for name, title in NAMES.items():
        subject = "The therapists’ side" if name == "interaction" else "Online"
        lines += ["", title, *_lines(getattr(of, name), subject), *_of_silence(of.silence.get(name))]
    if of.need is not None:
        lines += ["", f"For a verdict of equivalence {of.have:.1f} of {of.need:.1f} units of information are there."]
    lines += ["", *(f"Note: {one}" for one in of.warnings)] if of.warnings else []
    return "\n".join([*lines, "", r_script(of, file=file)])


def _lines(of: Difference, subject: str) -> list[str]:
    counted = f"{of.ratings} ratings of {of.clients} clients, {of.switchers} of them seen in both ways"
    if of.estimate is None:
        return [f"{counted}. {sentence(of.equivalence)}"]
    found, ci90 = of.estimate, of.equivalence.ci90
    lines = [
        f"{counted}; {of.at_ceiling:.0%} of the ratings are the highest.",
        f"{found.estimate:+.3f} points (95 %: {found.ci.low:.3f} to {found.ci.high:.3f}), "
        f"{found.estimate / of.unit:+.3f} standard deviations.",
        sentence(of.equivalence, subject=subject),
    ]
    if ci90 is not None:
        lines.append(f"The wider 90 % interval, {ci90.low:.3f} to {ci90.high:.3f} standard deviations, decides it.")
    return lines


def _of_silence(of: Silence | None) -> list[str]:
    if of is None or of.online + of.in_person == 0:
        return []
    counted = f"The other side alone rated {of.online} sessions online and {of.in_person} in person."
    if of.tipping_point is None:
        return [counted]
    return [
        f"{counted} If this side would have rated those online {of.tipping_point:.2f} points lower than expected, "
        "equivalence could not be said."
    ]


def r_script(of: Comparison, *, file: str) -> str:
    """lme4, lmerTest and clubSandwich, reading the same file."""
    more = "".join(f" + {_name(column)}" for column in of.covariates)
    nested = "(1 | therapist/client)" if of.has_therapists else "(1 | client)"
    visits = "(1 | therapist/client/session)" if of.has_therapists else "(1 | client/session)"
    path = file.replace("\\", "\\\\").replace('"', '\\"')
    return f"""library(lme4); library(lmerTest); library(clubSandwich)
d <- read.csv("{path}", check.names = FALSE)  # read.csv2 where cells are divided by semicolons and numbers have commas
d <- d[!is.na(d$score), ]
d$rater <- tolower(trimws(d$rater))
d$online <- as.numeric(tolower(trimws(d$modality)) %in% c("online", "video"))
d$client <- interaction(d$therapist, d$client, drop = TRUE)
d$online_b <- ave(d$online, d$client, d$rater)
d$online_w <- d$online - d$online_b
for (side in c("client", "therapist")) {{
  s <- d[d$rater == side, ]
  if (nrow(s) == 0) next
  print(summary(lmer(score ~ online_w + online_b + session{more} + {nested}, data = s)))
  m <- lmer(score ~ online_w + online_b + session{more} + (1 | client), data = s)
  print(coef_test(m, vcov = "CR2", cluster = s$client))
}}
# “{BY_RATER}” is online_w:ratertherapist
print(summary(lmer(score ~ (online_w + online_b) * rater + session{more} + {visits}, data = d)))
m <- lmer(score ~ (online_w + online_b) * rater + session{more} + (1 | client/session), data = d)
print(coef_test(m, vcov = "CR2", cluster = d$client))"""


def _name(column: str) -> str:
    """A column's name as R reads it, whatever stands in it."""
    return "`" + column.replace("\\", "\\\\").replace("`", "\\`").replace("\n", "\\n") + "`"
