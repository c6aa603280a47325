"""Property tests: whatever happens in whatever order, nobody gets what was not approved, nobody gets it twice, and the
ledger says what LINE did.

`city` holds the people, `line` is LINE as a model, `worker` what a process has in its memory, `witness` watches what is
claimed and `auditor` what is written; `world` has the rules that both machines share.
"""
