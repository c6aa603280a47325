"""A LINE of our own, as the rest of the resident side has it."""

from subscribers.tests.conftest import simulator

__all__ = ["simulator"]
