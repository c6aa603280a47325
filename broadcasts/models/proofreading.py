"""What the PR office has set about the checks, and what they found at each submission."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts.models.reviews import Revision
from broadcasts.proofreading.levels import Level
from broadcasts.proofreading.register import BY_CODE
from subscribers.models import Category


class _Made(models.Model):
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("changed by"),
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
    )
    made_at = models.DateTimeField(_("changed"), default=timezone.now, editable=False)

    class Meta:
        abstract = True


class CheckSetting(_Made):
    """How much one rule weighs. A rule without a row weighs what its code says."""

    code = models.SlugField(max_length=40, unique=True, editable=False)
    level = models.CharField(_("weight"), max_length=8, choices=Level)
    limit = models.PositiveIntegerField(
        _("limit"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(5000)]
    )

    class Meta:
        ordering = ["id"]
        verbose_name = _("rule of the checks")
        verbose_name_plural = _("rules of the checks")
        default_permissions = ()
        constraints = [models.CheckConstraint(condition=Q(level__in=Level.values), name="check_setting_level_known")]

    def __str__(self) -> str:
        rule = BY_CODE.get(self.code)
        return str(rule.name) if rule else self.code


class OwnCheckWord(_Made):
    """A word the PR office does not want to read: anywhere, or in what goes to one category."""

    word = models.CharField(_("word"), max_length=60)
    explanation = models.CharField(_("why, and what to write instead"), max_length=200)
    level = models.CharField(_("weight"), max_length=8, choices=Level, default=Level.WARNING)
    category = models.ForeignKey(
        Category,
        verbose_name=_("only in this category"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("For words of people this category is not for. Empty: in every message."),
    )

    class Meta:
        ordering = ["word", "id"]
        verbose_name = _("own word of the checks")
        verbose_name_plural = _("own words of the checks")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(level__in=Level.values) & ~Q(word=""), name="own_check_word_sound"),
            models.UniqueConstraint(fields=["word", "category"], name="own_check_word_once", nulls_distinct=False),
        ]

    def __str__(self) -> str:
        return self.word


class LinkHost(_Made):
    """A host the city vouches for, with everything below it."""

    host = models.CharField(
        _("host"),
        max_length=253,
        unique=True,
        help_text=_("Without https:// and without a page, for example www.city.example.lg.jp."),
        validators=[
            RegexValidator(
                r"^(?=.{1,253}$)(?!-)[a-z0-9-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9-]{1,63}(?<!-))+$",
                _("Write only the host, in small letters, for example www.city.example.lg.jp."),
            )
        ],
    )
    words = models.CharField(_("whose it is"), max_length=100, blank=True)

    class Meta:
        ordering = ["host"]
        verbose_name = _("host of the city's list")
        verbose_name_plural = _("the city's list of hosts")
        default_permissions = ()

    def __str__(self) -> str:
        return self.host


class CheckReport(models.Model):
    """What the rules found in one revision when it was submitted; only ever added."""

    revision = models.OneToOneField(Revision, on_delete=models.CASCADE, related_name="report")
    made_at = models.DateTimeField()
    findings = models.JSONField(default=list)

    class Meta:
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.revision} ({len(self.findings)})"


class LinkProbe(models.Model):
    """One link of a submitted revision, which a worker looks after. No outcome: it has not got round to it."""

    report = models.ForeignKey(CheckReport, on_delete=models.CASCADE, related_name="probes")
    url = models.TextField()
    place = models.JSONField()
    outcome = models.CharField(max_length=12, blank=True)
    ended_at = models.TextField(blank=True)  # the address after all redirects
    status = models.PositiveSmallIntegerField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        indexes = [models.Index(fields=["id"], name="link_probe_waiting", condition=Q(done_at=None))]
        constraints = [
            models.UniqueConstraint(fields=["report", "url"], name="link_probe_once"),
            models.CheckConstraint(
                condition=Q(outcome="", done_at=None) | ~Q(outcome="") & Q(done_at__isnull=False),
                name="link_probe_done_has_outcome",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.url} {self.outcome}"
