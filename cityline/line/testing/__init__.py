"""For tests only: nothing outside tests imports this, and it may use the development packages."""
