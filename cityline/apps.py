"""The wiring app: system checks and management commands that belong to no side."""

from django.apps import AppConfig


class CitylineConfig(AppConfig):
    name = "cityline"
    verbose_name = "Cityline"

    def ready(self) -> None:
        from cityline import checks  # noqa: F401  registers them
