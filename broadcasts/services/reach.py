"""Whom a broadcast reaches on their phones when it is handed over and when it is approved: somebody, or nobody on purpose."""

from broadcasts import audience
from broadcasts.audience_rules import AudienceRule
from broadcasts.exceptions import AudienceEmpty, OutletsMissing
from broadcasts.models import Broadcast


def demand(*, broadcast: Broadcast, rule: AudienceRule | None = None) -> int:
    """How many residents it is sent to: none where no message is among its outlets, and then nobody is counted.

    Raises OutletsMissing, AudienceEmpty.
    """
    if not broadcast.outlets:
        raise OutletsMissing
    if not broadcast.is_pushed:
        return 0
    reached = audience.count(rule or audience.rule_of(broadcast), is_emergency=broadcast.is_emergency).total
    if not reached:
        raise AudienceEmpty
    return reached
