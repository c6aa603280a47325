"""LINE's endpoints, at exactly LINE's paths."""
