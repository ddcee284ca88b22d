"""``autograd.scipy``: ours, whether SciPy is installed or not; what we lack is SciPy's own.

Which of the two computes never depends on what is installed: without SciPy its functions raise.
"""
