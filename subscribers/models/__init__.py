from subscribers.models.birth_months import BirthMonth
from subscribers.models.categories import Category, CategoryGroup
from subscribers.models.departures import Departure, FoundBy
from subscribers.models.follower_syncs import FollowerSync, ListedFollower, SyncState
from subscribers.models.friend_sources import FriendArrival, FriendIntent, FriendSource, FriendTally
from subscribers.models.imports import ImportLine, ImportProblem, ImportState, Precedence, ResidentImport
from subscribers.models.leavers import Leaver
from subscribers.models.subscribers import Subscriber, Subscription, SubscriptionChange
from subscribers.models.webhook_events import WebhookEvent

__all__ = [
    "BirthMonth",
    "Category",
    "CategoryGroup",
    "Departure",
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
    "Precedence",
    "ResidentImport",
    "Subscriber",
    "Subscription",
    "SubscriptionChange",
    "SyncState",
    "WebhookEvent",
]
