"""``autograd.scipy.stats``: densities, and what SciPy has of shares below a number."""

from autograd.hips.scipy.stats import (  # noqa: F401
    beta,
    chi2,
    dirichlet,
    gamma,
    multivariate_normal,
    norm,
    poisson,
    t,
)
