"""The board's addresses, all below /board/: what stands before everything else serves them (see ``serving``)."""

from django.urls import path, re_path

from broadcasts.board import acts, calendars, feeds, letters, sharing, views

app_name = "board"
_POST = r"(?P<public_id>[2-9a-hjkmnp-z]{12})"
_OF = r"(?P<of>category|by)/(?P<code>[-a-zA-Z0-9_]{1,40})"
urlpatterns = [
    path("", views.listing, name="list"),
    path("category/<slug:code>/", views.of_category, name="category"),
    path("by/<slug:code>/", views.of_department, name="department"),
    re_path(r"^archive/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})/$", views.of_month, name="month"),
    path("rss.xml", feeds.rss, name="rss"),
    path("atom.xml", feeds.atom, name="atom"),
    path("feed.json", feeds.json_feed, name="json"),
    re_path(rf"^{_OF}/rss\.xml$", feeds.rss, name="rss"),
    re_path(rf"^{_OF}/atom\.xml$", feeds.atom, name="atom"),
    re_path(rf"^{_OF}/feed\.json$", feeds.json_feed, name="json"),
    re_path(rf"^{_POST}/$", views.post, name="post"),
    re_path(rf"^{_POST}/event\.ics$", calendars.event, name="event"),
    re_path(rf"^{_POST}/letter/$", letters.write, name="letter"),
    re_path(rf"^{_POST}/letter/thanks/$", letters.thanks, name="letter_thanks"),
    re_path(rf"^{_POST}/like/$", acts.like, name="like"),
    re_path(rf"^{_POST}/picture\.png$", sharing.picture, name="picture"),
]
