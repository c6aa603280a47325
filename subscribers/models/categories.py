"""What residents can choose."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from subscribers.languages import in_current

# One bit of a signed 64-bit integer each (see Subscriber.choice_mask); the sign bit is left alone.
MAX_CATEGORIES = 63


class CategoryGroup(models.Model):
    """Choices that belong together. Within a group any chosen category matches; across groups all must."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("Topic")
        AREA = "area", _("Area")
        LIFE_STAGE = "life_stage", _("Life stage")
        LANGUAGE = "language", _("Language")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    name = models.CharField(_("name"), max_length=40)
    name_easy = models.CharField(_("name in easy Japanese"), max_length=40, blank=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    question = models.CharField(_("question to residents"), max_length=100, blank=True)
    question_easy = models.CharField(_("question in easy Japanese"), max_length=100, blank=True)
    question_en = models.CharField(_("question in English"), max_length=100, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("category group")
        verbose_name_plural = _("category groups")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_current(self, "name")

    @property
    def asked(self) -> str:
        """What residents are asked; empty where the name says it all."""
        return in_current(self, "question")


class CategoryQuerySet(models.QuerySet["Category"]):
    def offered(self) -> "CategoryQuerySet":
        """Those residents and writers can still choose."""
        return self.filter(retired_at=None)


class Category(models.Model):
    """One box a resident can tick. It is retired, never deleted, so that what was once sent can always be explained."""

    group = models.ForeignKey(
        CategoryGroup, verbose_name=_("group"), on_delete=models.PROTECT, related_name="categories"
    )
    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_easy = models.CharField(_("name in easy Japanese"), max_length=40, blank=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    description = models.CharField(_("what residents get"), max_length=200, blank=True)
    description_easy = models.CharField(_("what residents get, in easy Japanese"), max_length=200, blank=True)
    description_en = models.CharField(_("what residents get, in English"), max_length=200, blank=True)
    is_on_by_default = models.BooleanField(
        _("on for new friends"),
        default=False,
        help_text=_("Only for what everyone needs: emergencies, important notices."),
    )
    # A life stage with ages is an age band: children's birth months move a resident into it and out of it.
    min_age_months = models.SmallIntegerField(
        _("from the age of (months)"),
        null=True,
        blank=True,
        help_text=_(
            "Only for life stages: 0 is the month of birth, 72 the sixth birthday, -9 nine months before birth."
        ),
    )
    max_age_months = models.SmallIntegerField(
        _("until under the age of (months)"),
        null=True,
        blank=True,
        help_text=_("From this age on a child belongs to the next stage. Residents are moved by themselves."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    # Never reused: a new category must not inherit the choices residents once made for a retired one.
    bit = models.PositiveSmallIntegerField(
        _("bit"), unique=True, editable=False, validators=[MaxValueValidator(MAX_CATEGORIES - 1)]
    )
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ["group__position", "group_id", "position", "id"]
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = [
            models.CheckConstraint(condition=Q(bit__gte=0, bit__lt=MAX_CATEGORIES), name="category_bit_fits_the_mask"),
            models.CheckConstraint(
                condition=Q(min_age_months=None)
                | Q(max_age_months=None)
                | Q(min_age_months__lt=models.F("max_age_months")),
                name="category_ages_in_order",
                violation_error_message=_("The band ends before it begins: the second age must be the higher one."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_current(self, "name")

    @property
    def explanation(self) -> str:
        """What residents get; may be empty."""
        return in_current(self, "description")

    def clean(self) -> None:
        if self.is_age_band and self.group_id and self.group.kind != CategoryGroup.Kind.LIFE_STAGE:
            raise ValidationError(_("Only a category of a group of the kind “life stage” can have ages."))

    @property
    def is_age_band(self) -> bool:
        return self.min_age_months is not None or self.max_age_months is not None

    @property
    def mask(self) -> int:
        return 1 << self.bit
