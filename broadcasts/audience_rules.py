"""The rule of an audience as it is sealed: plain values, and the JSON they are kept as."""

from dataclasses import dataclass
from typing import Any, Self

from broadcasts.remainders import RestOf


@dataclass(frozen=True, slots=True)
class GroupRule:
    """Within one group: any of these categories, and if ``undecided`` also those who chose none of ``asked``.

    ``asked`` is all the group had when the rule was made: a category added to it later asks nobody anew, so it changes
    nothing that was approved.
    """

    group: int
    categories: tuple[int, ...]
    undecided: bool = False
    asked: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.undecided and not set(self.categories) <= set(self.asked):
            raise ValueError("who is undecided can only be told from all that was asked")


@dataclass(frozen=True, slots=True)
class AudienceRule:
    everyone: bool = False
    groups: tuple[GroupRule, ...] = ()
    rest_of: RestOf | None = None

    @property
    def ignores_choices(self) -> bool:
        return self.everyone or (self.rest_of is not None and self.rest_of.ignores_choices)

    @property
    def is_nobody(self) -> bool:
        return not self.ignores_choices and not self.groups

    def to_json(self) -> dict[str, Any]:
        return {
            "everyone": self.everyone,
            "groups": [
                {
                    "group": g.group,
                    "categories": list(g.categories),
                    "undecided": g.undecided,
                    "asked": list(g.asked),
                }
                for g in self.groups
            ],
            "rest_of": self.rest_of.to_json() if self.rest_of else None,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        return cls(
            everyone=data["everyone"],
            groups=tuple(
                GroupRule(
                    group=g["group"],
                    categories=tuple(g["categories"]),
                    undecided=g["undecided"],
                    asked=tuple(g["asked"]),
                )
                for g in data["groups"]
            ),
            # Approvals from before there were follow-ups do not say it.
            rest_of=RestOf.from_json(data["rest_of"]) if data.get("rest_of") else None,
        )
