"""The practice's own answer: from consenting people's ratings, planned before it is seen, frozen, and seldom shown."""
