"""The addresses of residents' own pages."""

from django.urls import path

from subscribers.friend_sources.landing import land
from subscribers.friend_sources.opening import entered, opened
from subscribers.views.entering import enter
from subscribers.views.liff import liff, liff_enter
from subscribers.views.parting_page import go_on, leave, pause
from subscribers.views.privacy import privacy
from subscribers.views.sent import sent, stop_kind
from subscribers.views.settings_page import settings_page, tick_one

app_name = "subscribers"
urlpatterns = [
    path("r/<str:token>/", enter, name="enter"),
    path("f/<str:code>/", land, name="source"),
    path("settings/", settings_page, name="settings"),
    path("settings/one/", tick_one, name="tick-one"),
    path("settings/pause/", pause, name="pause"),
    path("settings/go-on/", go_on, name="go-on"),
    path("settings/leave/", leave, name="leave"),
    path("settings/sent/", sent, name="sent"),
    path("settings/sent/stop/", stop_kind, name="sent-stop"),
    path("liff/", liff, name="liff"),
    path("liff/enter/", liff_enter, name="liff-enter"),
    path("liff/from/<str:code>/", opened, name="source-opened"),
    path("liff/from/<str:code>/enter/", entered, name="source-enter"),
    path("liff/<slug:page>/", liff, name="liff-page"),
    path("privacy/", privacy, name="privacy"),
]
