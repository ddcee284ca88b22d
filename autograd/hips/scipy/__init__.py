"""``autograd.scipy``: ``special`` and ``stats.norm``, ours, whether SciPy is installed or not."""
