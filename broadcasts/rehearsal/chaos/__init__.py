"""Failure rounds: a whole send is played again and again while something is killed, cut off, frozen or put back.

``options`` says what is played, ``rounds`` plays one round after the other, each in a process of its own (``playing``)
with servers of its own. ``faults`` strike and mend, ``moments`` keeps their times, ``evidence`` collects what ledger and
LINE know afterwards, and ``judging`` compares the two.
"""
