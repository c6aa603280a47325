"""Notices that a reading begins: a heat index, a river level, a warning. What they begin goes the way of every notice."""
