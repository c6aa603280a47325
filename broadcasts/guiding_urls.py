"""What the PR office says the account and its categories are for, and what was said about broadcasts; part of
`broadcasts.urls`."""

from django.contrib import admin
from django.urls import path

from broadcasts.views import charters, commenting, concept, delegating, proposing, reasons

staff = admin.site.admin_view

urlpatterns = [
    path("concept/", staff(concept.concept), name="broadcast_concept"),
    path("concept/confirm/", staff(concept.confirm), name="broadcast_concept_confirm"),
    path("concept/edit/", staff(concept.edit), name="broadcast_concept_edit"),
    path("charters/", staff(charters.charters), name="broadcast_charters"),
    path("charters/<int:pk>/", staff(charters.charter), name="broadcast_charter"),
    path("charters/<int:pk>/edit/", staff(charters.edit), name="broadcast_charter_edit"),
    path("delegations/", staff(delegating.delegations), name="broadcast_delegations"),
    path("delegations/new/", staff(delegating.grant), name="broadcast_delegation_grant"),
    path("delegations/<int:pk>/end/", staff(delegating.end), name="broadcast_delegation_end"),
    path("reasons/", staff(reasons.reasons), name="broadcast_reasons"),
    path("reasons.csv", staff(reasons.reasons_csv), name="broadcast_reasons_csv"),
    path("<int:pk>/comment/", staff(commenting.comment), name="broadcast_comment"),
    path("<int:pk>/take-up/", staff(proposing.take_up), name="broadcast_take_up"),
]
