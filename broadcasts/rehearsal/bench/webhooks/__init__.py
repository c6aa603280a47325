"""How fast and how surely residents' events are taken in: real signed requests to the web server that production runs.

``sending`` posts them, ``server`` is the web server, with one more address that only verifies the signature: what any
webhook must do, and what the intake is held against. ``scenes`` plays.
"""
