"""What a broadcast says: the parts a writer puts together, and the LINE message objects they become.

``parts`` is the way in (the JSON in ``Broadcast.parts`` and back, and what is wrong with it), ``messages`` makes what
is sent, ``media`` keeps the pictures. But for the pictures' rows and files all of it is pure functions.
"""
