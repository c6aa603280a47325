"""What a machine sees in a message before a person looks: pure rules, each in a file of its own below `rules/`.

Nothing here asks the database or the network: what a rule has to know of the world it is told (`circumstances`).
`broadcasts.services.proofreading` gathers that, keeps what was found, and asks after links once a draft is submitted.
"""
