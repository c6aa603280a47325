from subscribers.models.categories import Category, CategoryGroup
from subscribers.models.departures import Departure, FoundBy
from subscribers.models.follower_syncs import FollowerSync, ListedFollower, SyncState
from subscribers.models.subscribers import Subscriber, Subscription, SubscriptionChange
from subscribers.models.webhook_events import WebhookEvent

__all__ = [
    "Category",
    "CategoryGroup",
    "Departure",
    "FollowerSync",
    "FoundBy",
    "ListedFollower",
    "Subscriber",
    "Subscription",
    "SubscriptionChange",
    "SyncState",
    "WebhookEvent",
]
