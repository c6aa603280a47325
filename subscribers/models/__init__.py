from subscribers.models.birth_months import BirthMonth
from subscribers.models.categories import Category, CategoryGroup
from subscribers.models.departures import Departure, FoundBy
from subscribers.models.dialogues import Dialogue, DialogueStep
from subscribers.models.facilities import ClosingRule, Facility, OpeningSpan, SpecialDays
from subscribers.models.faq import FaqAsking, FaqEntry, FaqOutcome
from subscribers.models.follower_syncs import FollowerSync, ListedFollower, SyncState
from subscribers.models.friend_sources import FriendArrival, FriendIntent, FriendSource, FriendTally
from subscribers.models.imports import ImportLine, ImportProblem, ImportState, Precedence, ResidentImport
from subscribers.models.leavers import Leaver
from subscribers.models.rich_menus import (
    ActionKind,
    MenuArea,
    MenuPanel,
    MenuPicture,
    MenuPublication,
    MenuVersion,
    MenuWork,
    PublicationState,
    PublishedPanel,
    ResidentMenu,
    RichMenu,
    VersionState,
)
from subscribers.models.subscribers import Subscriber, Subscription, SubscriptionChange
from subscribers.models.webhook_events import WebhookEvent

__all__ = [
    "Dialogue",
    "DialogueStep",
    "ActionKind",
    "BirthMonth",
    "Category",
    "CategoryGroup",
    "ClosingRule",
    "Departure",
    "Facility",
    "FaqAsking",
    "FaqEntry",
    "FaqOutcome",
    "FollowerSync",
    "FoundBy",
    "FriendArrival",
    "FriendIntent",
    "FriendSource",
    "FriendTally",
    "ImportLine",
    "ImportProblem",
    "ImportState",
    "Leaver",
    "ListedFollower",
    "MenuArea",
    "MenuPanel",
    "MenuPicture",
    "MenuPublication",
    "MenuVersion",
    "MenuWork",
    "OpeningSpan",
    "Precedence",
    "PublicationState",
    "PublishedPanel",
    "ResidentImport",
    "ResidentMenu",
    "RichMenu",
    "SpecialDays",
    "Subscriber",
    "Subscription",
    "SubscriptionChange",
    "SyncState",
    "VersionState",
    "WebhookEvent",
]
