"""`socai doctor`: what is wrong with a ledger and its surroundings, and what to do."""
