"""What residents are told when a birth month cannot be kept. They alone read this: easy Japanese has words for it."""

from django.utils.translation import gettext_lazy as _

from cityline.refusals import Refusal


class BirthMonthRefused(Refusal):
    message = _("Please choose the year and the month of birth.")


class TooManyBirthMonths(BirthMonthRefused):
    message = _("No more birth months can be kept. Remove one that is no longer needed first.")
