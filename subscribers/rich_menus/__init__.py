"""The menu below the chat: written in versions, approved by a second person, put up at LINE step by step.

`drafting` and `deciding` are staff's verbs; `publishing` says what should stand; `working` makes LINE agree with it, by
`making`, `showing`, `linking` and `clearing`, each of which may die at any line and be begun again.
"""
