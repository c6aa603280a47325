from django.apps import AppConfig


class LineConfig(AppConfig):
    name = "cityline.line"
