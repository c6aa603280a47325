"""Broadcasts that come again: rules of days, series that follow them, and what each day makes of its series."""
