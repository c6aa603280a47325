"""Wiring and what both sides share; no broadcast or subscriber rules live here."""

from cityline.celery import app as celery_app

__all__ = ["celery_app"]
