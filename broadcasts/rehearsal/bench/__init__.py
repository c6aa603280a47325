"""Benchmarks: the same city sent to again and again, by Cityline and by simpler programs, and the figures in one table.

``hall`` keeps one throw-away city for all measures, ``scenes`` are what is played in it, ``baselines`` are the programs
we are held against, ``measures`` says what is measured and what has to be reached, ``table`` shows it.
"""
