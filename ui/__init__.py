"""The drafter's page. Knows the HTTP contract and nothing else of ours."""
