"""The R script that gives the same numbers: metafor and clubSandwich, with the data in it."""

from sameroom.stats.results import Question, Synthesis
from sameroom.stats.studies import Studies

HEAD = "# metafor 4 or later; clubSandwich where studies have several effects\nlibrary(metafor)"


def of_synthesis(synthesis: Synthesis) -> str:
    """Runs as it is."""
    question, studies = synthesis.question, synthesis.studies
    lines = [HEAD, *_data(studies, question)]
    if len(studies) == 1:
        return "\n".join([*lines, "dat"])
    lines += _clusters(question) if question.cluster is not None else _simple(question, len(studies))
    if question.moderators:
        lines.append(_moderators(question))
    if question.by is not None:
        lines.append(
            "by(dat, dat$group, function(d)\n"
            f'  if (nrow(d) > 1) rma(yi, vi, data = d, method = "{question.method}", test = "adhoc") else d)'
        )
    margin, df = question.margin, "Inf" if synthesis.mean.df is None else "res$ddf[1]"
    lines += [
        f"margin <- {margin!r}",
        f"pt((coef(res)[1] - margin) / res$se[1], df = {df})                     # p, against too high",
        f"pt((coef(res)[1] + margin) / res$se[1], df = {df}, lower.tail = FALSE) # p, against too low",
    ]
    return "\n".join(lines)


def _data(studies: Studies, question: Question) -> list[str]:
    columns = [
        f"study = {_words(list(studies.names))}",
        f"yi = {_numbers(studies.y.tolist())}",
        f"vi = {_numbers(studies.v.tolist())}",
    ]
    if studies.sizes is not None:
        columns.append(f"size = {_numbers(studies.sizes.tolist())}")
    named = {"cluster": question.cluster, "group": question.by}
    columns += [
        f"{name} = {_words([row.name(column) for row in studies.rows])}"
        for name, column in named.items()
        if column is not None
    ]
    for number, column in enumerate(question.moderators, start=1):
        if studies.rows[0].table.is_numeric(column):
            values = _numbers([row.needed(column) for row in studies.rows])
        else:
            values = f"factor({_words([row.name(column) for row in studies.rows])})"
        columns.append(f"m{number} = {values}")
    return ["dat <- data.frame(\n  " + ",\n  ".join(columns) + "\n)"]


def _simple(question: Question, k: int) -> list[str]:
    test = "" if question.method == "FE" else ', test = "adhoc"'
    lines = [f'(res <- rma(yi, vi, slab = study, data = dat, method = "{question.method}"{test}))']
    if question.method != "FE":
        lines += ["confint(res)  # tau^2 by the Q-profile", "predict(res)  # with the prediction interval, t(k - 1)"]
    if k > 2:
        lines.append("leave1out(res)")
    if k >= 10:
        lines.append('regtest(res, predictor = "sei")  # where there are arms: mods = ~ size instead')
    return lines


def _clusters(question: Question) -> list[str]:
    v = "dat$vi"
    lines = ["library(clubSandwich)", "dat$effect <- seq_len(nrow(dat))"]
    if question.rho:
        lines.append(f"V <- vcalc(vi, cluster = cluster, obs = effect, rho = {question.rho!r}, data = dat)")
        v = "V"
    return [
        *lines,
        f'(res <- rma.mv(yi, {v}, random = ~ 1 | cluster/effect, data = dat, test = "t", dfs = "contain"))',
        "confint(res)",
        'coef_test(res, vcov = "CR2", cluster = dat$cluster)',
    ]


def _moderators(question: Question) -> str:
    formula = " + ".join(f"m{number}" for number in range(1, len(question.moderators) + 1))
    if question.cluster is not None:
        v = "V" if question.rho else "dat$vi"
        return (
            f"mod <- rma.mv(yi, {v}, mods = ~ {formula}, random = ~ 1 | cluster/effect, data = dat)\n"
            'coef_test(mod, vcov = "CR2", cluster = dat$cluster)'
        )
    test = "" if question.method == "FE" else ', test = "adhoc"'
    return f'rma(yi, vi, mods = ~ {formula}, data = dat, method = "{question.method}"{test})'


def _numbers(values: list[float]) -> str:
    return f"c({', '.join(repr(value) for value in values)})"


def _words(values: list[str]) -> str:
    quoted = ('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    return f"c({', '.join(quoted)})"
