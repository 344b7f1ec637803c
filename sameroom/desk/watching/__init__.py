"""Whether all is well: for the owner in words, for a program that watches in numbers. Nothing of anybody is in it."""
