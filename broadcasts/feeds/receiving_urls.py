"""Where senders put their readings."""

from django.urls import path

from broadcasts.feeds.endpoint import receive

urlpatterns = [path("<slug:code>/", receive, name="feed-receive")]
