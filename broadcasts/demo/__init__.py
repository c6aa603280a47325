"""The demo city: fictional from its name to its last resident, seeded by ``manage.py seed_demo``, never outside demo and tests.

People, categories and texts are data; everything that becomes of a text goes through the ordinary services. The past is
played with the clock set back (`clock`), and what LINE would have answered then is made up here (`playing`) and nowhere
else, so that audit log, seals, decisions, chunks and attempts are those the services write.
"""
