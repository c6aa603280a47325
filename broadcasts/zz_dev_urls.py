from django.contrib import admin
from django.urls import path
from broadcasts.views import detail
s=admin.site.admin_view
d=lambda request,pk=0: None
urlpatterns=[path("new/",s(d),name="broadcast_new"),path("<int:pk>/write/",s(detail.detail),name="broadcast_write"),path("<int:pk>/review/",s(detail.detail),name="broadcast_review"),path("<int:pk>/copy/",s(detail.detail),name="broadcast_copy")]
