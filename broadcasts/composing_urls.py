"""Writing and reviewing, in the order it happens; included by `broadcasts.urls`."""

from django.contrib import admin
from django.urls import path

from broadcasts.views import autosaving, copying, deciding, preview, review, test_sending, uploading, writing

staff = admin.site.admin_view

urlpatterns = [
    path("new/", staff(copying.new), name="new"),
    path("phone/", staff(test_sending.phone), name="phone"),
    path("<int:pk>/write/", staff(writing.write), name="write"),
    path("<int:pk>/autosave/", staff(autosaving.autosave), name="autosave"),
    path("<int:pk>/presence/", staff(autosaving.presence), name="presence"),
    path("<int:pk>/count/", staff(autosaving.count), name="count"),
    path("<int:pk>/preview/", staff(preview.preview), name="preview"),
    path("<int:pk>/upload/", staff(uploading.upload), name="upload"),
    path("<int:pk>/test-send/", staff(test_sending.test_send), name="test_send"),
    path("<int:pk>/copy/", staff(copying.copy), name="copy"),
    path("<int:pk>/discard/", staff(copying.discard), name="discard"),
    path("<int:pk>/review/", staff(review.review), name="review"),
    path("<int:pk>/decide/", staff(deciding.decide), name="decide"),
]
