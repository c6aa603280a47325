from datetime import timedelta

import pytest
from django.contrib.admin.sites import AdminSite
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from cityline.line.admin import LineCallAdmin
from cityline.line.models import LineCall
from cityline.line.tasks import prune_calls

pytestmark = pytest.mark.django_db


def a_call(*, started_at, error_code=""):
    return LineCall.objects.create(
        method="POST", endpoint="/v2/bot/message/push", started_at=started_at, duration_ms=1, error_code=error_code
    )


def test_prune_deletes_what_is_older_batch_by_batch():
    now = timezone.now()
    for days in range(1, 6):
        a_call(started_at=now - timedelta(days=days))
    kept = a_call(started_at=now)

    deleted = LineCall.objects.prune(before=now - timedelta(hours=1), batch=2)

    assert deleted == 5
    assert list(LineCall.objects.all()) == [kept]


def test_failed_are_the_calls_line_did_not_take():
    a_call(started_at=timezone.now())
    failed = a_call(started_at=timezone.now(), error_code="timeout")

    assert list(LineCall.objects.failed()) == [failed]


def test_admin_shows_calls_and_changes_nothing(rf):
    model_admin = LineCallAdmin(LineCall, AdminSite())
    request = rf.get("/")
    request.user = AnonymousUser()

    assert model_admin.has_add_permission(request) is False
    assert model_admin.has_change_permission(request) is False
    assert model_admin.has_delete_permission(request) is False


def test_housekeeping_keeps_what_is_younger_than_a_fiscal_year():
    kept = a_call(started_at=timezone.now() - timedelta(days=399))
    a_call(started_at=timezone.now() - timedelta(days=401))

    prune_calls()

    assert list(LineCall.objects.all()) == [kept]
