"""What LINE refuses in a message object, with its words and its property paths.

LINE reports faults of the plain objects as ``messages[0].text`` in one list, but faults inside Flex and templates under
``A message (messages[0]) in the request body is invalid`` with paths such as ``/body/contents/0/text``.
"""
