"""What a resident sees of broadcasts: why one came, and how to stop its kind."""
