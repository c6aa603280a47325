"""What we say to residents when they come, come back, write, or put it off."""

from django.utils.translation import gettext as _

from cityline.staff.models import Department
from subscribers.models import Subscriber
from subscribers.services import choosing, page_links
from subscribers.services.bubbles import JsonObject, text, with_quick_replies


def welcome(subscriber: Subscriber) -> list[JsonObject]:
    """To a new friend: what this account is, what already comes, and the first thing to choose."""
    words = _("Thank you for adding us!\nFrom here you get only the news you choose. You can change it at any time.")
    if already := _chosen_names(subscriber):
        words += "\n\n" + _("These come from the start: {categories}").format(categories=already)
    words += "\n\n" + _("What we keep about you, and why: {address}").format(address=page_links.privacy_address())
    groups = choosing.groups_in_order()
    if not groups:
        return [text(words)]
    return [text(words), choosing.page(subscriber, group=groups[0], has_link=True)]


def welcome_back(subscriber: Subscriber) -> list[JsonObject]:
    """To a resident who unblocked us: their choices are still there."""
    words = _("Welcome back! Your settings are as you left them. Please check them here.")
    return [text(words), choosing.overview(subscriber)]


def help_(subscriber: Subscriber) -> list[JsonObject]:
    """To anything a resident writes that nobody answers better."""
    words = _(
        "Thank you for your message. We cannot answer questions in this chat.\nYou can choose here what we send you."
    )
    if office := contact():
        words += "\n" + _("For questions: {contact}").format(contact=office)
    return [
        with_quick_replies(text(words), [(_("Notification settings"), choosing.CHOICES), choosing.other_language()])
    ]


def later(subscriber: Subscriber) -> list[JsonObject]:
    words = _("All right. Whenever you like, send “Settings” here and choose.")
    return [with_quick_replies(text(words), [(_("Notification settings"), choosing.CHOICES)])]


def kept() -> list[JsonObject]:
    return [text(_("All right, everything stays as it is."))]


def no_longer_offered(subscriber: Subscriber) -> list[JsonObject]:
    return [text(_("This category is no longer offered.")), choosing.overview(subscriber)]


def contact() -> str:
    """Of the office that looks after this account; empty when it has given none."""
    offices = Department.objects.filter(is_patrol_office=True, is_active=True).exclude(contact="")
    return offices.values_list("contact", flat=True).order_by("pk").first() or ""


def _chosen_names(subscriber: Subscriber) -> str:
    chosen = subscriber.subscriptions.select_related("category__group").order_by("category__position", "category_id")
    return _(", ").join(subscription.category.label for subscription in chosen)
