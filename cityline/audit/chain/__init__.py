"""The record as a keyed chain: whoever can write to the database, but does not hold the key, can neither change, remove,
add nor reorder what was recorded without it being found.

Each entry carries a tag made when it is written (`tags`). Moments later one process at a time links what is new to what
was there (`linking`), so that no service waits for another on account of the chain. The chain's head is also kept outside
the database (`witness`, and every log line of the linking), so that a tail that is cut off is missed. `verifying` reads
it all again.
"""
