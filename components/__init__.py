"""Everything the screens are made of, in rooms; README.md draws them."""
