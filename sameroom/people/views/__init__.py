"""Pages of the people: signing in, their own ways to sign in, proving it again, and colleagues."""
