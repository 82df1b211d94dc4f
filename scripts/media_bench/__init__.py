"""The tables of scripts/bench-media."""
