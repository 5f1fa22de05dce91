"""The local web page: pages over a ledger, and the judgements of its readers."""
