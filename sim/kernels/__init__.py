"""Compiled loops over the rules: whole rooms, a day at a time. They draw nothing and own no clock."""
