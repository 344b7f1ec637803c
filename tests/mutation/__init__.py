"""Each guard of the product is taken away, one at a time, and the tests must miss it: `python -m tests.mutation`."""
