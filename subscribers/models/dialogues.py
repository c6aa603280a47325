"""Small trees that lead a resident by taps to what applies to them: what item, how large, how to apply."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cityline.line.limits import LABEL_MAX
from cityline.staff.models import Department
from subscribers.languages import in_current
from subscribers.models.passing import Passable, PassableQuerySet
from subscribers.validators import validate_link, validate_phone

_CODE = RegexValidator(r"^[a-z0-9]{1,12}\Z", _("At most 12 small letters and digits."))


class Dialogue(Passable):
    """``version`` stands in every button and rises with each pass: one from before begins anew instead of leading
    somewhere else.
    """

    department = models.ForeignKey(
        Department, verbose_name=_("department"), on_delete=models.PROTECT, related_name="dialogues"
    )
    name = models.CharField(_("name"), max_length=60, unique=True)
    name_easy = models.CharField(_("name in easy Japanese"), max_length=60, blank=True)
    name_en = models.CharField(_("name in English"), max_length=60, blank=True)
    ways = models.TextField(
        _("ways to ask for it"),
        max_length=2000,
        blank=True,
        help_text=_("One per line, in any language, as residents type it. Its name is one of them."),
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    objects = PassableQuerySet["Dialogue"].as_manager()

    class Meta:
        ordering = ["department__name", "name"]
        verbose_name = _("guided dialogue")
        verbose_name_plural = _("guided dialogues")
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_from__lte=F("valid_until")),
                name="dialogue_validity_in_order",
                violation_error_message=_("It ends before it begins to be valid."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return in_current(self, "name")

    @property
    def phrases(self) -> list[str]:
        own = [self.name, self.name_easy, self.name_en, *map(str.strip, self.ways.splitlines())]
        return list(filter(None, own))


class DialogueStep(models.Model):
    """What is said, and the words to tap that lead here. One that nothing lies under is an end."""

    dialogue = models.ForeignKey(Dialogue, on_delete=models.CASCADE, related_name="steps")
    code = models.CharField(_("code"), max_length=12, validators=[_CODE])
    under = models.CharField(
        _("under"),
        max_length=12,
        blank=True,
        validators=[_CODE],
        help_text=_("The code of the step before it; empty for the first."),
    )
    label = models.CharField(_("words to tap"), max_length=LABEL_MAX, blank=True)
    label_easy = models.CharField(_("in easy Japanese"), max_length=LABEL_MAX, blank=True)
    label_en = models.CharField(_("in English"), max_length=LABEL_MAX, blank=True)
    words = models.TextField(_("what is said"), max_length=800)
    words_easy = models.TextField(_("in easy Japanese"), max_length=800, blank=True)
    words_en = models.TextField(_("in English"), max_length=1000, blank=True)
    ways = models.TextField(_("other words for it"), max_length=1000, blank=True, help_text=_("One per line."))
    link = models.URLField(_("link"), max_length=300, blank=True, validators=[validate_link])
    phone = models.CharField(_("phone"), max_length=40, blank=True, validators=[validate_phone])

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        constraints = [models.UniqueConstraint(fields=["dialogue", "code"], name="dialogue_step_once")]

    def __str__(self) -> str:
        return self.said_label or self.code

    @property
    def said_label(self) -> str:
        return in_current(self, "label")

    @property
    def said(self) -> str:
        return in_current(self, "words")

    @property
    def phrases(self) -> list[str]:
        own = [self.label, self.label_easy, self.label_en, *map(str.strip, self.ways.splitlines())]
        return list(filter(None, own))
