"""A comparison for scripts (one object, numbers unrounded) and for people (sentences), with its R script."""

from typing import Any

from sameroom.stats.comparing import Comparison, Difference
from sameroom.stats.ordinal import Ordinal
from sameroom.stats.report import equivalence_as_json, estimate_as_json
from sameroom.stats.silence import Silence
from sameroom.stats.slopes import Slope
from sameroom.stats.tables import EMPTY
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
        "ordinal": {rater: one and _ordinal(one) for rater, one in of.ordinal.items()},
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
        "slope": of.slope and _slope(of.slope),
        "by_therapist": of.by_therapist and equivalence_as_json(of.by_therapist),
        "taken_back_by": of.taken_back_by,
        "verdict": str(of.equivalence.verdict),
        "smallest_margin": of.equivalence.smallest_margin,
        "clients": of.clients,
        "switchers": of.switchers,
        "ratings": of.ratings,
        "at_ceiling": of.at_ceiling,
    }


def _slope(of: Slope) -> dict[str, Any]:
    return {
        "variance": of.variance,
        "estimate": of.estimate.estimate,
        "se": of.estimate.se,
        "df": of.estimate.df,
        "ci90": [*of.ci90],
        "verdict": str(of.equivalence.verdict),
    }


def _ordinal(of: Ordinal) -> dict[str, Any]:
    return {
        "clients": of.clients,
        "higher": of.higher,
        "same": of.same,
        "lower": of.lower,
        "win": of.win.estimate,
        "se": of.win.se,
        "df": of.win.df,
        "ci": [*of.win.ci],
        "ci90": [*of.ci90],
    }


def as_text(of: Comparison, *, file: str) -> str:
    lines = [
        "Online less in person, within the same client; above 0: rated higher online.",
        f"One standard deviation is {of.sd_unit:.3f} points ({of.sd_from}).",
    ]
    for name, title in NAMES.items():
        subject = "The therapists’ side" if name == "interaction" else "Online"
        lines += ["", title, *_lines(getattr(of, name), subject)]
        lines += [*_of_ordinal(of.ordinal.get(name)), *_of_silence(of.silence.get(name))]
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
    return [*lines, *_of_slope(of.slope, of.unit)]


def _of_slope(of: Slope | None, unit: float) -> list[str]:
    if of is None:
        return []
    if not of.variance:
        return ["Clients were not found to differ in it."]
    low, high = (end / unit for end in of.ci90)
    return [
        f"Clients differ in it by {of.spread / unit:.3f} standard deviations; where each has a difference of their "
        f"own, the 90 % interval is {low:.3f} to {high:.3f}."
    ]


def _of_ordinal(of: Ordinal | None) -> list[str]:
    if of is None:
        return []
    low, high = of.win.ci
    return [
        f"By order alone, of two sessions of one client the one online is rated higher in {of.higher:.0%}, the same in "
        f"{of.same:.0%}, lower in {of.lower:.0%}. With half of the same it is higher in {of.win.estimate:.1%} (95 %: "
        f"{low:.1%} to {high:.1%}); 50% is neither way."
    ]


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
    path = file.replace("\\", "\\\\").replace('"', '\\"')
    empty = ", ".join(f'"{word}"' for word in sorted({*EMPTY, *(word.upper() for word in EMPTY)}))
    return f"""library(lme4); library(lmerTest); library(clubSandwich)
# read.csv2 where cells are divided by semicolons and numbers have commas
d <- read.csv("{path}", check.names = FALSE, strip.white = TRUE, na.strings = c({empty}))
d <- d[!is.na(d$score), ]
d$rater <- tolower(trimws(d$rater))
d$online <- as.numeric(tolower(trimws(d$modality)) %in% c("online", "video"))
d$client <- interaction(d$therapist, d$client, drop = TRUE)
d$online_b <- ave(d$online, d$client, d$rater)
d$online_w <- d$online - d$online_b
{_r_of_sides(of)}
{_r_of_both(of)}"""


def _r_of_sides(of: Comparison) -> str:
    nested = "(1 | therapist/client)" if of.has_therapists else "(1 | client)"
    x = "score ~ online_w + online_b + session" + _more(of)
    return f"""for (side in c("client", "therapist")) {{
  s <- d[d$rater == side, ]
  if (nrow(s) == 0) next
  print(summary(lmer({x} + {nested}, data = s)))
  m <- lmer({x} + (1 | client), data = s)
  print(coef_test(m, vcov = "CR2", cluster = s$client))
  # each client with a difference of their own
  print(summary(lmer({x} + {nested} + (0 + online_w | client), data = s)))
  # by order alone: the share of pairs of a client in which the session online is rated higher, and half of the same
  w <- do.call(rbind, lapply(split(s, s$client, drop = TRUE), function(p) {{
    a <- p$score[p$online == 1]; b <- p$score[p$online == 0]; m <- length(a); n <- length(b)
    if (m * n == 0) NULL else data.frame(win = mean(outer(a, b, ">") + outer(a, b, "==") / 2), k = m * n / (m + n + 1))
  }}))
  print(coef_test(lm(win ~ 1, data = w, weights = k), vcov = "CR2", cluster = seq_len(nrow(w)), target = 1 / w$k,
    inverse_var = TRUE))
}}"""


def _r_of_both(of: Comparison) -> str:
    visits = "(1 | therapist/client/session)" if of.has_therapists else "(1 | client/session)"
    x = "score ~ (online_w + online_b) * rater + session" + _more(of)
    return f"""# “{BY_RATER}” is online_w:ratertherapist
print(summary(lmer({x} + {visits}, data = d)))
m <- lmer({x} + (1 | client/session), data = d)
print(coef_test(m, vcov = "CR2", cluster = d$client))
# what sides share of a client's own difference, and in what they differ
d$apart <- d$online_w * ((d$rater == "therapist") - 0.5)
print(summary(lmer({x} + {visits} + (0 + online_w | client) + (0 + apart | client), data = d)))"""


def _more(of: Comparison) -> str:
    return "".join(f" + {_name(column)}" for column in of.covariates)


def _name(column: str) -> str:
    """A column's name as R reads it, whatever stands in it."""
    return "`" + column.replace("\\", "\\\\").replace("`", "\\`").replace("\n", "\\n") + "`"
