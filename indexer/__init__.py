"""Sources in, an immutable index generation out. Imports nothing else of ours."""
