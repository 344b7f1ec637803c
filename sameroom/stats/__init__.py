"""Statistics of whether online sessions work as well as in person: numpy and scipy, no Django, no practice."""
