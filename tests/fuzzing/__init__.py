"""Random programs and random bytes thrown at the library, judged by oracles that owe it nothing.

PYTHONPATH=tests python -m fuzzing --programs 100000 --seed 0

``--help`` lists the kinds. A failure is printed as one line of JSON; put into ``corpus.json``
it becomes a test that runs for good (``tests/test_fuzzing.py``).
"""
