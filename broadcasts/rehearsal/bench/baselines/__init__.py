"""The programs Cityline is held against, written well and no longer than they have to be."""
