"""Collect the strings of the whole checkout into the catalogue of the package each belongs to, and compile them."""

import subprocess
from argparse import ArgumentParser
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import makemessages

LANGUAGE = "ja"
EASY = "ja_Easy"
OPTIONS: dict[str, Any] = {
    "exclude": [],
    "domain": "django",
    "all": False,
    "extensions": ["html", "txt", "py"],
    "symlinks": False,
    "ignore_patterns": ["*/tests/*", "tests/*", "conftest.py", "staticfiles/*", "media/*"],
    "use_default_ignore_patterns": True,
    "no_wrap": True,
    "no_location": True,
    "add_location": None,
    "no_obsolete": True,
    "keep_pot": False,
}


class Command(makemessages.Command):
    help = "Collects and compiles the catalogues of Japanese and easy Japanese; with --check only says what is stale."
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a catalogue is stale")

    def handle(self, *args: Any, **options: Any) -> None:
        self.check_only = options["check"]
        self.problems: list[str] = []
        for locale in (LANGUAGE, EASY):
            self.is_easy = locale == EASY
            super().handle(**{**options, **OPTIONS, "locale": [locale], "verbosity": 0})
        if self.problems:
            raise CommandError("\n".join([*self.problems, "Run make messages and translate what is new."]))

    def find_files(self, root: str) -> list[Any]:
        """Django's search, with our own answer to where a file's strings belong; easy Japanese is for residents only."""
        from cityline.catalogues import PACKAGES, is_for_residents, package_of  # noqa: PLC0415  babel is a development tool

        base = Path(settings.BASE_DIR)
        files = [file for file in super().find_files(root) if not self.is_easy or is_for_residents(PurePath(file.path))]
        self.locale_paths = [str(base / package / "locale") for package in PACKAGES]
        for file in files:
            file.locale_dir = str(base / package_of(PurePath(file.path)) / "locale")
            Path(file.locale_dir).mkdir(exist_ok=True)
        return files

    def write_po_file(self, potfile: str, locale: str) -> None:
        from cityline.catalogues import problems  # noqa: PLC0415  babel is a development tool

        po = Path(potfile).parent / locale / "LC_MESSAGES" / "django.po"
        if self.check_only:
            base = Path(settings.BASE_DIR)
            found = problems(template=Path(potfile), po=po)
            self.problems += [problem.replace(f"{base}/", "") for problem in found]
            return
        super().write_po_file(potfile, locale)
        subprocess.run(["msgfmt", "--check-format", "-o", po.with_suffix(".mo"), po], check=True)  # noqa: S603, S607
