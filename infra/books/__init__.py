"""The books: what is projected, as SQL tables, and the view that answers from them."""
