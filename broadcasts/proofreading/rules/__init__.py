"""One rule a file: each is a function from a message and its circumstances to remarks."""
