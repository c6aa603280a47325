"""Why a category is still needed: residents who chose it see a menu of their own, or are about to."""

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from subscribers.models import Category, MenuPublication, PublicationState
from subscribers.rich_menus import publishing


def why_in_use(category: Category) -> str | Promise | None:
    """Words that name the menu, or None."""
    standing = MenuPublication.objects.filter(
        menu__category=category, state__in=[*publishing.COMING, PublicationState.LIVE]
    )
    publication = standing.select_related("menu").first()
    if publication is None:
        return None
    return format_lazy(
        _("The rich menu “{name}” is for residents who chose this category. Take it down first."),
        name=publication.menu.name,
    )
