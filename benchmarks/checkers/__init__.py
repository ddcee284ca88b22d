"""The exam of gradient checkers: ``python -m benchmarks.checkers``."""
