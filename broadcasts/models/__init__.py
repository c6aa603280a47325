from broadcasts.models.allowance import AllowanceReading
from broadcasts.models.authorisations import Authorisation
from broadcasts.models.blocks import BlockTally
from broadcasts.models.board import BoardLikes, BoardPost
from broadcasts.models.broadcasts import Broadcast, Contributor, DiscoveredBy, FollowKind
from broadcasts.models.calendar import CalendarDay
from broadcasts.models.charters import CategoryCharter, ConceptConfirmation, OperatingConcept
from broadcasts.models.comments import Comment
from broadcasts.models.delegations import Condition, Delegation
from broadcasts.models.deliveries import Delivery, DeliveryAttempt, Mark
from broadcasts.models.emergency_templates import (
    EmergencyTemplate,
    EmergencyTemplateReview,
    EmergencyTemplateVersion,
)
from broadcasts.models.feeds import Feed, FeedAlarm, FeedFiring, FeedReading, FeedRule
from broadcasts.models.heartbeat import Heartbeat
from broadcasts.models.letters import BoardLetter
from broadcasts.models.loads import LoadReading, SeriesLoadReading
from broadcasts.models.looks import LookAfter
from broadcasts.models.mail import Notice
from broadcasts.models.media import MediaAsset
from broadcasts.models.outlet_marks import OutletMark
from broadcasts.models.phones import LinkCode, StaffPhone, TestSend
from broadcasts.models.policy import SendingPolicy, SendingSwitch
from broadcasts.models.proofreading import CheckReport, CheckSetting, LinkHost, LinkProbe, OwnCheckWord
from broadcasts.models.recurring import Series, SeriesApproval, SeriesDay, SeriesVersion
from broadcasts.models.reviews import PROPOSABLE, FiledNumber, PatrolDecision, Proposal, ReasonCode, Revision
from broadcasts.models.writing import BroadcastTemplate, Presence

__all__ = [
    "PROPOSABLE",
    "AllowanceReading",
    "Authorisation",
    "BlockTally",
    "BoardLetter",
    "BoardLikes",
    "BoardPost",
    "Broadcast",
    "BroadcastTemplate",
    "CalendarDay",
    "CategoryCharter",
    "Comment",
    "ConceptConfirmation",
    "Condition",
    "CheckReport",
    "CheckSetting",
    "Contributor",
    "Delegation",
    "Delivery",
    "DeliveryAttempt",
    "DiscoveredBy",
    "EmergencyTemplate",
    "EmergencyTemplateReview",
    "EmergencyTemplateVersion",
    "Feed",
    "FeedAlarm",
    "FeedFiring",
    "FeedReading",
    "FeedRule",
    "FiledNumber",
    "FollowKind",
    "Heartbeat",
    "LinkCode",
    "LoadReading",
    "LinkHost",
    "LinkProbe",
    "LookAfter",
    "Mark",
    "MediaAsset",
    "Notice",
    "OperatingConcept",
    "OutletMark",
    "OwnCheckWord",
    "PatrolDecision",
    "Presence",
    "Proposal",
    "ReasonCode",
    "Revision",
    "SendingPolicy",
    "SendingSwitch",
    "Series",
    "SeriesApproval",
    "SeriesDay",
    "SeriesLoadReading",
    "SeriesVersion",
    "StaffPhone",
    "TestSend",
]
