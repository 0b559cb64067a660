"""The search box in other people's pages: who may ask, and the files that make the box."""
