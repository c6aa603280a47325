"""Phones to look at: what a resident sees of the account, and what a resident can do.

Phones are numbers; a LINE user id never reaches an address or a page.
"""
