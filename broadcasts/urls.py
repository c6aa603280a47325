"""The staff's own screens, below /admin/broadcasts/; names are reversed as ``admin:<name>``."""

from django.contrib import admin
from django.urls import include, path, re_path

from broadcasts.content.encoding import Size
from broadcasts.views import (
    agenda,
    blocks,
    controlling,
    detail,
    evidence,
    following,
    health,
    keeping,
    letters,
    listing,
    looking_after,
    marking,
    outlet_acts,
    progress,
    queueing,
    results,
    switching,
    withheld,
)

staff = admin.site.admin_view

urlpatterns = [
    path("", staff(listing.listing), name="broadcast_list"),
    path("switch/", staff(switching.switch), name="broadcast_switch"),
    path("health/", staff(health.health), name="broadcast_health"),
    path("queue/", staff(queueing.queue), name="broadcast_queue"),
    path("calendar/", staff(agenda.calendar), name="broadcast_calendar"),
    path("blocks/", staff(blocks.blocks), name="broadcast_blocks"),
    path("<int:pk>/", staff(detail.detail), name="broadcast_detail"),
    path("<int:pk>/template/", staff(keeping.keep_template), name="broadcast_keep_template"),
    path("<int:pk>/looked/", staff(looking_after.looked), name="broadcast_look_after"),
    path("<int:pk>/progress/", staff(progress.progress), name="broadcast_progress"),
    path("<int:pk>/results/", staff(results.results), name="broadcast_results"),
    path("<int:pk>/evidence/", staff(evidence.evidence), name="broadcast_evidence"),
    path("<int:pk>/evidence/number/", staff(evidence.file_number), name="broadcast_file"),
    path("<int:pk>/evidence/<slug:form>/", staff(evidence.download), name="broadcast_evidence_file"),
    path("<int:pk>/results/mark/", staff(marking.mark), name="broadcast_mark_unknown"),
    path("<int:pk>/follow/<slug:kind>/", staff(following.follow), name="broadcast_follow"),
    path("<int:pk>/outlets/<slug:outlet>/<slug:verb>/", staff(outlet_acts.act), name="broadcast_outlet"),
    path("<int:pk>/do/<slug:verb>/", staff(controlling.act), name="broadcast_act"),
    path("", include("broadcasts.composing_urls")),
    path("", include("broadcasts.guiding_urls")),
    path("", include("broadcasts.emergency_urls")),
    path("", include("broadcasts.feeds.urls")),
    path("", include("broadcasts.recurring_urls")),
    re_path(
        rf"^pictures/(?P<sha256>[0-9a-f]{{64}})/(?P<size>{'|'.join(Size)})$",
        staff(withheld.picture),
        name="withheld_picture",
    ),
    path("letters/", staff(letters.letters), name="board_letters"),
    path("letters/<int:pk>/read/", staff(letters.read), name="board_letter_read"),
]
