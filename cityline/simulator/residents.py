"""What a resident can do with a phone: add the account, block it, write to it, tap."""

import time
from typing import Any

from cityline.simulator import tokens
from cityline.simulator.events import Event, new_event, text_message
from cityline.simulator.mail import Content, Record
from cityline.simulator.people import Standing
from cityline.simulator.platform import Platform
from cityline.simulator.webhooks import Outcome, Webhooks

NOTHING = Content([])


class NotPossible(Exception):
    """The phone does not offer this now."""


class Residents:
    """Each deed changes the phone at once and tells the bot in the background."""

    def __init__(self, platform: Platform, webhooks: Webhooks) -> None:
        self._platform = platform
        self._webhooks = webhooks

    def follow(self, number: int, **how: Any) -> Event:
        """Add the account, or unblock it. ``how`` may set ``at_ms`` and ``copies`` of the event, as below."""
        standing = self._platform.people.standing
        unblocked = standing[number] == Standing.BLOCKED
        standing[number] = Standing.FOLLOWING
        self._note(number, "unblocked" if unblocked else "added")
        return self._tell(number, "follow", follow={"isUnblocked": unblocked}, **how)

    def unfollow(self, number: int, **how: Any) -> Event:
        self._platform.people.standing[number] = Standing.BLOCKED
        self._note(number, "blocked")
        return self._tell(number, "unfollow", with_token=False, **how)

    def say(self, number: int, text: str, **how: Any) -> Event:
        self._must_follow(number)
        self._put(number, Record("said", NOTHING, time.time(), text=text))
        return self._tell(number, "message", message=text_message(text), **how)

    def tap(
        self, number: int, data: str, *, display_text: str = "", params: dict[str, str] | None = None, **how: Any
    ) -> Event:
        """Send a postback; ``display_text`` appears as if the resident had written it."""
        self._must_follow(number)
        if display_text:
            self._put(number, Record("said", NOTHING, time.time(), text=display_text))
        postback: dict[str, Any] = {"data": data}
        if params:
            postback["params"] = params
        return self._tell(number, "postback", postback=postback, **how)

    def switch_menu(self, number: int, alias_id: str, data: str, **how: Any) -> Event:
        """Tap a tab: another menu at once, and the bot is told which."""
        self._must_follow(number)
        status = self._platform.rich_menus.switch(number, alias_id)
        self._platform.watchers.ring([number])
        return self.tap(number, data, params={"newRichMenuAliasId": alias_id, "status": status}, **how)

    def _must_follow(self, number: int) -> None:
        if self._platform.people.standing[number] != Standing.FOLLOWING:
            raise NotPossible("add_the_account_first")

    def _tell(
        self,
        number: int,
        kind: str,
        *,
        with_token: bool = True,
        at_ms: int | None = None,
        copies: int = 1,
        **content: Any,
    ) -> Event:
        token = ""
        if with_token:
            token = tokens.opaque()
            self._platform.reply_tokens[token] = (number, time.time())
            self._drop_old_tokens()
        event = new_event(kind, self._platform.people.ids[number], reply_token=token, at_ms=at_ms, **content)
        self._webhooks.send(event, copies=copies, failed=lambda outcome: self._failed(number, outcome))
        return event

    def _drop_old_tokens(self) -> None:
        tokens_kept = self._platform.reply_tokens
        while len(tokens_kept) > 100_000:
            del tokens_kept[next(iter(tokens_kept))]

    def _failed(self, number: int, outcome: Outcome) -> None:
        self._note(number, "webhook_failed", status=str(outcome.status or ""), problem=outcome.problem)

    def _note(self, number: int, text: str, **facts: str) -> None:
        self._put(number, Record("note", NOTHING, time.time(), text=text, facts=facts))

    def _put(self, number: int, record: Record) -> None:
        self._platform.mail.post(record, [number])
        self._platform.watchers.ring([number])
