"""When the city's places are open, from rules their departments keep, and the same in words."""
