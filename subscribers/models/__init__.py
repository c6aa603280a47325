from subscribers.models.birth_months import BirthMonth
from subscribers.models.categories import Category, CategoryGroup
from subscribers.models.imports import ImportLine, ImportProblem, ImportState, Precedence, ResidentImport
from subscribers.models.leavers import Leaver
from subscribers.models.subscribers import Subscriber, Subscription, SubscriptionChange
from subscribers.models.webhook_events import WebhookEvent

__all__ = [
    "BirthMonth",
    "Category",
    "CategoryGroup",
    "ImportLine",
    "ImportProblem",
    "ImportState",
    "Leaver",
    "Precedence",
    "ResidentImport",
    "Subscriber",
    "Subscription",
    "SubscriptionChange",
    "WebhookEvent",
]
