"""Mutation of the table: every rule, piece, domain, kernel and printed form, one error at a time.

PYTHONPATH=tests python -m mutation            (about half an hour; --help for parts)

Each mutant is one change of one place in the files where the rows stand, and what they compute
with: ``scalars.py``, ``reductions.py``, ``arrays.py``, ``primitive.py``, ``kernels.py``,
``array_*.py`` and ``error_function.py``. A mutant that the tests do not notice survives, and is
either a test that is missing or a change that changes nothing; ``EQUIVALENT`` lists the latter,
each with the reason.
"""
