"""``autograd.scipy.stats``: ``norm`` and ``multivariate_normal``."""
