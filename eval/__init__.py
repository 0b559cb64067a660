"""Measurement: imports the product, is never imported by it."""
