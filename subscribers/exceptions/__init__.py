"""Refusals of the residents' side. Each says in words what to do next."""

from subscribers.exceptions.birth_months import BirthMonthRefused, TooManyBirthMonths
from subscribers.exceptions.categories import (
    CategoryError,
    CategoryInUse,
    CategoryLimitReached,
    CategoryManagementNotAllowed,
    CategoryRetired,
)
from subscribers.exceptions.faq import (
    FaqError,
    FaqNotAllowed,
    FaqNotPassable,
    FaqSeenOtherwise,
    FaqWaysFull,
    FaqWordsGone,
    FaqWordsMasked,
)
from subscribers.exceptions.follower_syncs import SyncError, SyncNotAllowed, SyncNotPossible
from subscribers.exceptions.imports import ImportChanged, ImportNotAllowed, ImportNotPossible, ResidentImportError
from subscribers.exceptions.rich_menus import (
    MenuChanged,
    MenuError,
    MenuNotAllowed,
    MenuNotReady,
    MenuPictureRefused,
)

__all__ = [
    "BirthMonthRefused",
    "CategoryError",
    "CategoryInUse",
    "CategoryLimitReached",
    "CategoryManagementNotAllowed",
    "CategoryRetired",
    "FaqError",
    "FaqNotAllowed",
    "FaqNotPassable",
    "FaqSeenOtherwise",
    "FaqWaysFull",
    "FaqWordsGone",
    "FaqWordsMasked",
    "ImportChanged",
    "ImportNotAllowed",
    "ImportNotPossible",
    "MenuChanged",
    "MenuError",
    "MenuNotAllowed",
    "MenuNotReady",
    "MenuPictureRefused",
    "ResidentImportError",
    "SyncError",
    "SyncNotAllowed",
    "SyncNotPossible",
    "TooManyBirthMonths",
]
