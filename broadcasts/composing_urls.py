"""Writing and reviewing, in the order it happens; part of `broadcasts.urls`."""

from django.contrib import admin
from django.urls import path

from broadcasts.views import autosaving, copying, deciding, preview, review, test_sending, uploading, writing

staff = admin.site.admin_view

urlpatterns = [
    path("new/", staff(copying.new), name="broadcast_new"),
    path("phone/", staff(test_sending.phone), name="broadcast_phone"),
    path("<int:pk>/write/", staff(writing.write), name="broadcast_write"),
    path("<int:pk>/autosave/", staff(autosaving.autosave), name="broadcast_autosave"),
    path("<int:pk>/presence/", staff(autosaving.presence), name="broadcast_presence"),
    path("<int:pk>/count/", staff(autosaving.count), name="broadcast_count"),
    path("<int:pk>/preview/", staff(preview.preview), name="broadcast_preview"),
    path("<int:pk>/upload/", staff(uploading.upload), name="broadcast_upload"),
    path("<int:pk>/test-send/", staff(test_sending.test_send), name="broadcast_test_send"),
    path("<int:pk>/copy/", staff(copying.copy), name="broadcast_copy"),
    path("<int:pk>/discard/", staff(copying.discard), name="broadcast_discard"),
    path("<int:pk>/review/", staff(review.review), name="broadcast_review"),
    path("<int:pk>/decide/", staff(deciding.decide), name="broadcast_decide"),
]
