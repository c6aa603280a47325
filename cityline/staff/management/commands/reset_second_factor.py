"""Lets somebody in again whom no administrator can help: the operator's last resort, and on record."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cityline.staff.models import User
from cityline.staff.services import second_factor


class Command(BaseCommand):
    help = "Reset the second factor of USERNAME: at the next login it is set up anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.filter(username=options["username"]).first()
        if user is None:
            raise CommandError("There is no such account.")
        second_factor.reset(by=None, user=user)
        self.stdout.write("It is reset. At the next login it is set up anew.")
