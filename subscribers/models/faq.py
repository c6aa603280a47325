"""What residents ask, what departments answer, and what went unanswered."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cityline.staff.models import Department
from subscribers.languages import in_current
from subscribers.models.facilities import Facility
from subscribers.models.passing import Passable, PassableQuerySet
from subscribers.validators import validate_link, validate_phone


class FaqEntry(Passable):
    """One answer and the ways to ask for it. An answer about a facility is computed when it is given."""

    class Kind(models.TextChoices):
        WRITTEN = "", _("the answer written here")
        HOURS = "hours", _("opening hours")
        CLOSED_DAYS = "closed", _("closing days")
        PHONE = "phone", _("phone number")
        PLACE = "place", _("address")

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="faq_entries"
    )
    question = models.CharField(_("question"), max_length=100)
    question_easy = models.CharField(_("question in easy Japanese"), max_length=100, blank=True)
    question_en = models.CharField(_("question in English"), max_length=150, blank=True)
    ways = models.TextField(
        _("other ways to ask"),
        max_length=4000,
        blank=True,
        help_text=_("One per line, in any language, as residents type it. The more, the surer the answer."),
    )
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answer_easy = models.TextField(_("answer in easy Japanese"), max_length=1000, blank=True)
    answer_en = models.TextField(_("answer in English"), max_length=1500, blank=True)
    link = models.URLField(_("link"), max_length=300, blank=True, validators=[validate_link])
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[validate_phone])
    facility = models.ForeignKey(
        Facility,
        verbose_name=_("facility"),
        on_delete=models.PROTECT,
        related_name="faq_entries",
        null=True,
        blank=True,
    )
    kind = models.CharField(_("what is answered"), max_length=10, choices=Kind, default=Kind.WRITTEN, blank=True)
    related = models.ManyToManyField(
        "self",
        verbose_name=_("related questions"),
        symmetrical=False,
        blank=True,
        help_text=_("Offered below the answer, to tap."),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PassableQuerySet["FaqEntry"].as_manager()

    class Meta:
        ordering = ["department__name", "question"]
        verbose_name = _("question and answer")
        verbose_name_plural = _("questions and answers")
        constraints = [
            models.UniqueConstraint(fields=["department", "question"], name="faq_entry_question_once"),
            models.CheckConstraint(
                condition=(Q(kind="") & ~Q(answer="")) | (~Q(kind="") & Q(facility__isnull=False)),
                name="faq_entry_has_an_answer",
                violation_error_message=_("Write an answer, or choose a facility and what is answered about it."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="faq_entry_validity_in_order",
                violation_error_message=_("It ends before it begins to be valid."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_current(self, "question")

    @property
    def said(self) -> str:
        return in_current(self, "answer")

    @property
    def phrases(self) -> list[str]:
        """All it can be asked by."""
        return list(
            filter(None, [self.question, self.question_easy, self.question_en, *map(str.strip, self.ways.splitlines())])
        )


class FaqOutcome(models.TextChoices):
    ANSWERED = "answered", _("answered")
    OFFERED = "offered", _("asked back")
    MISSED = "missed", _("not answered")


class FaqAsking(models.Model):
    """That somebody asked, on which day and with what success. Nothing in it leads to the person: no id, no time of day.

    The words are kept only where there was no answer, masked. Rows are only added, so askers never wait for each other.
    """

    asked_on = models.DateField(_("day"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=FaqOutcome)
    words = models.CharField(_("question"), max_length=200, blank=True)
    # The entry that answered, or the nearest one.
    entry = models.ForeignKey(FaqEntry, on_delete=models.SET_NULL, null=True, related_name="askings")
    department = models.ForeignKey(Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        default_permissions = ()
        verbose_name = _("question that was asked")
        verbose_name_plural = _("questions that were asked")
        indexes = [
            models.Index(fields=["asked_on", "outcome"], name="faq_asking_by_day"),
            models.Index(
                fields=["department", "asked_on"], name="faq_asking_open", condition=Q(settled_at=None) & ~Q(words="")
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(outcome="answered") | Q(words=""), name="faq_asking_words_of_misses_only"
            )
        ]

    def __str__(self) -> str:
        return f"{self.asked_on:%Y-%m-%d} {self.outcome}"
