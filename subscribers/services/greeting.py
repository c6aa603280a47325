"""What we say to residents when they come, come back, write, or put it off."""

from django.utils.translation import gettext as _

from cityline.staff.models import Department
from subscribers.models import Subscriber
from subscribers.services import choosing, offering, page_links, taps
from subscribers.services.bubbles import JsonObject, button, text, with_quick_replies


def welcome(subscriber: Subscriber) -> list[JsonObject]:
    """To a new friend: what this account is, what already comes, and the first thing to choose."""
    words = _("Thank you for adding us!\nFrom here you get only the news you choose. You can change it at any time.")
    if already := _chosen_names(subscriber):
        words += "\n\n" + _("These come from the start: {categories}").format(categories=already)
    words += "\n\n" + _("What we keep about you, and why: {address}").format(address=page_links.privacy_address())
    groups = offering.groups()
    if not groups:
        return [text(words)]
    return [text(words), choosing.page(subscriber, group=groups[0], has_link=True)]


def welcome_back(subscriber: Subscriber) -> list[JsonObject]:
    """To a resident who unblocked us: their choices are still there, and one tap keeps them."""
    words = _("Welcome back! Your settings are as you left them. Is this still right?")
    keep = button(_("Keep it as it is"), taps.KEEP, style="primary")
    return [text(words), choosing.overview(subscriber, ways=[keep])]


def help_(subscriber: Subscriber) -> list[JsonObject]:
    """To anything a resident writes that nobody answers better."""
    words = _(
        "Thank you for your message. We cannot answer questions in this chat.\nYou can choose here what we send you."
    )
    if office := contact():
        words += "\n" + _("For questions: {contact}").format(contact=office)
    ways = [(_("Notification settings"), taps.CHOICES), (_("Pause for a month"), taps.PAUSE)]
    return [with_quick_replies(text(words), [*ways, *choosing.other_languages()])]


def later(subscriber: Subscriber) -> list[JsonObject]:
    words = _("All right. Whenever you like, send “Settings” here and choose.")
    return [with_quick_replies(text(words), [(_("Notification settings"), taps.CHOICES)])]


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
