"""Mutation of the table: every rule, piece, domain, kernel and printed form, one error at a time.

PYTHONPATH=tests python -m mutation            (about a quarter of an hour; --help for parts)

Each mutant is one change of one place in ``ops.py``, ``rows.py``, ``kernels.py`` or
``array_ops.py``. A mutant that the tests do not notice survives, and is either a test that is
missing or a change that changes nothing; ``EQUIVALENT`` lists the latter, each with the reason.
"""
