"""An invented practice: for `sameroom demo`, and the same people for the tests."""
