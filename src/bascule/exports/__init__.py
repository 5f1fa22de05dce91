"""The record in the formats of other tools, one module a format, all from one view of a ledger."""
