"""Residents with their choices from another tool's file: read aside, looked at by a person, then all of it or nothing."""
