"""Benchmarks: each prints one line of JSON; run as a module, not collected by pytest."""
