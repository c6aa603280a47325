"""Doorbells' ends: each task says when it is and calls one service. Lost, late or twice, they do no harm."""

from broadcasts.tasks import (
    colleagues,
    delivery,
    desk,
    feeds,
    proofreading,
    residents,
)  # Celery looks for tasks here and nowhere below

__all__ = ["colleagues", "delivery", "desk", "feeds", "proofreading", "residents"]
