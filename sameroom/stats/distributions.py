"""Probabilities and quantiles. `df` None is the normal distribution, which t becomes with many of them."""

from scipy import special


def cdf(x: float, df: float | None = None) -> float:
    """P(T ≤ x)."""
    return float(special.ndtr(x) if df is None else special.stdtr(df, x))


def quantile(p: float, df: float | None = None) -> float:
    """The x with P(T ≤ x) = p."""
    return float(special.ndtri(p) if df is None else special.stdtrit(df, p))


def two_sided(t: float, df: float | None = None) -> float:
    """How often a value lies at least as far from 0 as this one."""
    return 2 * cdf(-abs(t), df)


def chi2_above(x: float, df: float) -> float:
    """P(X ≥ x) of the χ² distribution."""
    return float(special.chdtrc(df, x))


def chi2_quantile(p: float, df: float) -> float:
    """The x with P(X ≤ x) = p of the χ² distribution."""
    return float(special.chdtri(df, 1 - p))
