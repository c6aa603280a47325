"""How much fits into a card: ours. LINE only limits the whole bubble (30 KB of JSON).

These stay far below that in every language, and keep a card readable at a glance. LINE's own limits are in
cityline.line.limits.
"""

BUTTONS_MAX = 3
CARD_TITLE_MAX = 100
CARD_LINE_MAX = 100
CARD_WORDS_MAX = 1_000

# How much the words beside the message take. Ours: a newsletter's corner, and a post that is read at a glance.
OUTLET_WORDS_MAX = {"text": 5_000, "voom": 1_000}
