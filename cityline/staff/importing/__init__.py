"""Departments and staff from a table the city already has: first looked at, then all of it or nothing."""
