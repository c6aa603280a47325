"""What our buttons send back. LINE keeps them in chats for years: a word once given keeps its meaning.

They say what they do (``choose:…``, ``unchoose:…``) instead of toggling, so one far up in the chat still does what it says.
"""

CHOICES = "choices"
CHOOSE = "choose:"
UNCHOOSE = "unchoose:"
LATER = "later"
KEEP = "keep"
LANGUAGE = "language:"
SENT = "sent"  # what came, and why
MENU_TAB = "menu:tab"  # LINE has switched already; nothing is answered

PAUSE = "pause:month"  # begins anew with each tap
PAUSE_ALL = "pause:all"  # emergencies too
PAUSE_LESS = "pause:less"  # emergencies come again
RESUME = "resume"
LEAVE_ASK = "leave:ask"
LEAVE = "leave:yes"
BEGIN = "begin"

QUESTION = "faq:"  # an entry, or what is asked about a place: see `faq.keys`
