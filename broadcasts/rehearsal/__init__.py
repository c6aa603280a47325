"""A whole-city send played from the draft to the ledger: ordinary services, tasks and workers, in a database that is
thrown away.

``stage`` puts up the theatre (database, broker space, LINE, workers), ``play`` is the play itself, ``measuring`` counts
what it cost.
"""
