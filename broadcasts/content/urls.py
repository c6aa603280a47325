"""Below /media/: pictures, each under the SHA-256 of its content."""

from django.urls import re_path

from broadcasts.content.encoding import Size
from broadcasts.content.views import picture

urlpatterns = [
    re_path(rf"^(?P<sha256>[0-9a-f]{{64}})/(?P<size>{'|'.join(Size)})$", picture, name="media"),
]
