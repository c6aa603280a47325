"""What staff fill in for a medium."""

from typing import Any

from django import forms
from django.utils import timezone

from cityline.staff.models import Department, User
from subscribers.friend_sources.making import CHANGEABLE
from subscribers.friend_sources.permissions import can_change
from subscribers.models import Category, FriendSource

DAY = {"type": "date"}


class SourceForm(forms.ModelForm):  # type: ignore[type-arg]  # not subscriptable at run time
    """Departments choose nothing but their own; the PR office any."""

    class Meta:
        model = FriendSource
        fields = CHANGEABLE
        widgets = {
            "valid_from": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "valid_until": forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
            "colour": forms.TextInput(attrs={"maxlength": 7, "size": 8}),
            **{name: forms.Textarea(attrs={"rows": 2}) for name in ("welcome", "welcome_easy", "welcome_en")},
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [one.pk for one in Department.objects.filter(is_active=True) if can_change(user, one)]
        self._offer("department", Department.objects.filter(pk__in=allowed))
        self._offer("category", Category.objects.offered().select_related("group"))
        if self.instance.pk is None:
            self.initial.setdefault("department", user.department_id)
            self.initial.setdefault("valid_from", timezone.localdate())

    def _offer(self, name: str, rows: Any) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101  for the type checker; ModelForm makes it so
        field.queryset = rows
