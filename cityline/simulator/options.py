"""How one simulated LINE platform is set up; most of it can be changed while it runs."""

from dataclasses import dataclass

MONTHLY_UNLIMITED = None


@dataclass
class Options:
    token: str = ""  # empty: any bearer token is good
    secret: str = ""
    rate: int = 200  # multicast requests in any second
    latency_ms: float = 0
    jitter_ms: float = 0
    faults: str = ""
    seed: int = 1
    webhook_url: str = ""
    redelivery: bool = False  # LINE's own default: off
    quota: int | None = MONTHLY_UNLIMITED
    unknown_ids: int = 200  # LINE's page says both 200 and 400
    account_name: str = "澄凪市"
    basic_id: str = "@cityline"
    codes: tuple[dict[str, str], ...] = ()  # printed around the city, to be read by phones: name and address
    keep_requests: bool = False  # note every multicast request one by one
    state: str = ""  # file that keeps people and messages over a restart
