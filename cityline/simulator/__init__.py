"""A LINE platform for development, tests and rehearsals, as one asyncio process, with phones to look at.

It behaves like LINE where Cityline can feel it: tokens, limits, retry keys, quota, reply tokens, webhooks, and the
ways a network fails. What LINE has not confirmed can be switched to either behaviour. Nothing here is used in
production, and nothing here knows subscribers or broadcasts: it sees only what LINE would see.

Reading order: options → people, mail, tally (what is kept) → checking (what LINE refuses) → accepting (what it takes)
→ line_api (its endpoints) → webhooks → control, phones (how people and tests use it) → server.
"""
