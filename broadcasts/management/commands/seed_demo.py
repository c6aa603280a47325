"""``manage.py seed_demo``: put the fictional city into this development database."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from broadcasts.demo.guarding import DemoRefused, refuse_outside_demo
from broadcasts.demo.logins import LOGINS


class Command(BaseCommand):
    help = "Seed the demo city: departments, staff, categories, residents, broadcasts. For development only."

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.perf_counter()
        try:
            refuse_outside_demo()
            # Imported after the refusal: it needs the development requirements, which a production server lacks.
            from broadcasts.demo.seeding import seed  # noqa: PLC0415

            is_new = seed(say=lambda words: self.stdout.write(f"  {words}"))
        except DemoRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        done = "The demo city is ready" if is_new else "The demo city was there already; nothing was changed"
        self.stdout.write(f"{done} ({time.perf_counter() - began:.1f} s).\n")
        for role, username, password in LOGINS:
            self.stdout.write(f"  {username:<12} {password:<16} {role}")
