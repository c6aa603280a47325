"""Guided dialogues: trees of taps. Nothing is remembered between two of them; where somebody is stands in the button."""
