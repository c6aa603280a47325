from pathlib import PurePath

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils import translation

from cityline.catalogues import package_of, problems


@pytest.mark.parametrize(
    ("path", "package"),
    [
        ("broadcasts/services/patrol.py", "broadcasts"),
        ("subscribers/models.py", "subscribers"),
        ("cityline/staff/models.py", "cityline"),
        ("templates/broadcasts/review.html", "broadcasts"),
        ("templates/residents/choose.html", "subscribers"),
        ("templates/admin/base.html", "cityline"),
        ("templates/404.html", "cityline"),
    ],
)
def test_strings_belong_to_a_package(path, package):
    assert package_of(PurePath(path)) == package


@pytest.fixture
def files(tmp_path):
    def write(*, code, translated, compiled=None):
        template, po = tmp_path / "django.pot", tmp_path / "django.po"
        for path, entries in ((template, dict.fromkeys(code, "")), (po, translated)):
            with path.open("wb") as file:
                write_po(file, _catalogue(entries))
        with po.with_suffix(".mo").open("wb") as file:
            write_mo(file, _catalogue(translated if compiled is None else compiled))
        return {"template": template, "po": po}

    return write


def _catalogue(entries):
    catalogue = Catalog(locale="ja")
    for text, said in entries.items():
        catalogue.add(text, said)
    return catalogue


def said(found):
    return [problem.rpartition("/")[2] for problem in found]


def test_complete_catalogue_has_no_problem(files):
    assert said(problems(**files(code=["Approve"], translated={"Approve": "承認"}))) == []


def test_new_and_dropped_strings_are_named(files):
    paths = files(code=["Approve"], translated={"Reject": "却下"})

    assert said(problems(**paths)) == ["django.po: missing: Approve", "django.po: no longer used: Reject"]


def test_empty_translation_is_named(files):
    paths = files(code=["Approve"], translated={"Approve": ""})

    assert said(problems(**paths)) == ["django.po: not translated: Approve"]


def test_catalogue_compiled_before_the_last_change_is_stale(files):
    paths = files(code=["Approve"], translated={"Approve": "承認"}, compiled={"Approve": "許可"})

    assert said(problems(**paths)) == ["django.mo is stale"]


@pytest.mark.parametrize("app", ["broadcasts", "subscribers"])
def test_easy_words_are_what_residents_read(app):
    """Apps without words of their own for it fall back to Japanese, and could lend theirs to ours."""
    po = read_po((settings.BASE_DIR / app / "locale/ja_Easy/LC_MESSAGES/django.po").open("rb"))
    singular = [message for message in po if isinstance(message.id, str) and message.id]

    with translation.override("ja-easy"):
        read = {
            m.id: translation.pgettext(m.context, m.id) if m.context else translation.gettext(m.id) for m in singular
        }

    assert read == {message.id: message.string for message in singular}
