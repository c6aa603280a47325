"""Residents who follow the account, and what each chose."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from subscribers.models.categories import Category


class SubscriberQuerySet(models.QuerySet["Subscriber"]):
    def reachable(self) -> "SubscriberQuerySet":
        """Following, not paused now, not left: those an ordinary message may be addressed to."""
        return self.present().filter(Q(paused_until=None) | Q(paused_until__lte=Now()))

    def reachable_in_emergencies(self) -> "SubscriberQuerySet":
        """The same for an emergency: a pause keeps it away only where the resident said so."""
        return self.present().filter(Q(paused_until=None) | Q(paused_until__lte=Now()) | Q(pause_is_total=False))

    def present(self) -> "SubscriberQuerySet":
        """Following and not left, paused or not."""
        return self.filter(is_following=True, left_at=None)


class Subscriber(models.Model):
    """A LINE friend of the account. Staff only ever see numbers of them."""

    # Personal data, and the only column that holds it: never rendered, logged, exported or put in an address.
    line_user_id = models.CharField(
        max_length=33, unique=True, editable=False, validators=[RegexValidator(r"^U[0-9a-f]{32}$")]
    )
    is_following = models.BooleanField(_("following"), default=True)
    followed_at = models.DateTimeField(_("followed"), null=True, blank=True)
    unfollowed_at = models.DateTimeField(_("blocked"), null=True, blank=True)
    # Time of the newest follow or unfollow applied, as LINE stamped it: events arrive in any order.
    followship_at = models.DateTimeField(null=True, blank=True, editable=False)
    paused_until = models.DateTimeField(_("paused until"), null=True, blank=True)
    # A pause leaves emergencies on, unless the resident said otherwise.
    pause_is_total = models.BooleanField(_("also without emergencies"), default=False, db_default=False)
    # When the resident last paused or went on, by their own tap: taps arrive in any order.
    pause_decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    left_at = models.DateTimeField(_("left"), null=True, blank=True)
    # When they last left. It stays when they come back: what was tapped before it counts no more, however late it arrives.
    forgets_before = models.DateTimeField(null=True, blank=True, editable=False)
    # First heard of otherwise than by following, at this time: then they were a friend already, for who knows how long. A
    # follow event stamped no later, however late it arrives, clears it.
    already_friend_at = models.DateTimeField(null=True, blank=True, editable=False)
    language = models.CharField(_("language"), max_length=10, default="ja")
    # When the resident last said in which language, by their own tap: taps arrive in any order.
    language_decided_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Derived from the Subscription rows, bit by bit (Category.bit), and only by subscribers.services.preferences,
    # which writes both in
    # one transaction. One integer beside the row makes counting an audience of millions a matter of milliseconds.
    choice_mask = models.BigIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SubscriberQuerySet.as_manager()

    class Meta:
        verbose_name = _("subscriber")
        verbose_name_plural = _("subscribers")
        default_permissions = ()
        indexes = [
            # Counting an audience reads these alone: nearly everybody is in the first, which holds nothing but masks and is
            # an eighth of the table. It pays only where pages are known to hold no other versions of their rows, hence the
            # frequent vacuum that its migration asks for.
            models.Index(
                fields=["choice_mask"],
                name="subscriber_audience",
                condition=Q(is_following=True, left_at=None, paused_until=None),
            ),
            models.Index(
                fields=["paused_until", "choice_mask"],
                name="subscriber_audience_paused",
                condition=Q(is_following=True, left_at=None, paused_until__isnull=False),
                include=["pause_is_total"],
            ),
            # Who came or came back lately.
            models.Index(fields=["followed_at"], name="subscriber_followed"),
            # Whose time to be forgotten has come, or whose words have. All hold few rows, and are read every hour or more often.
            models.Index(fields=["left_at"], name="subscriber_left", condition=Q(left_at__isnull=False)),
            models.Index(fields=["unfollowed_at"], name="subscriber_blocked", condition=Q(is_following=False)),
            models.Index(
                fields=["forgets_before"], name="subscriber_forgetting", condition=Q(forgets_before__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(line_user_id__regex=r"^U[0-9a-f]{32}$"), name="subscriber_line_user_id_form"
            ),
            models.CheckConstraint(condition=Q(choice_mask__gte=0), name="subscriber_mask_without_sign"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Subscription(models.Model):
    """A subscriber's choice of one category: the plain truth behind `Subscriber.choice_mask`."""

    pk = models.CompositePrimaryKey("subscriber_id", "category_id")
    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="subscriptions")
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="subscriptions")
    chosen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.subscriber_id} → {self.category_id}"


class SubscriptionChange(models.Model):
    """Append-only history of choices, so that "why did I get this?" can be answered about a past day."""

    subscriber = models.ForeignKey(Subscriber, on_delete=models.CASCADE, related_name="changes")
    # When the resident tapped, or the system did it by itself: whose word is the newer one.
    at = models.DateTimeField()
    # When it began to hold here: what was sent before went by the choices before, however early the tap.
    applied_at = models.DateTimeField(db_default=Now(), editable=False)
    mask_before = models.BigIntegerField()
    mask_after = models.BigIntegerField()
    source = models.CharField(max_length=20)

    class Meta:
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(mask_before=F("mask_after")), name="subscription_change_changes_something"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.subscriber_id} {self.at:%Y-%m-%d %H:%M}"
