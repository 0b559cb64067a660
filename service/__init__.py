"""A question in, ranked and cited passages out, over HTTP and in the terminal. Imports `indexer` only."""
