"""The explorer: a local web app over one ledger. `bascule.explorer.app.create_app` makes it; needs the extra `explore`.

Pages are served by `pages/`, one module a page; each gives a `Shown`, out of which `shown` makes HTML, JSON and CSV.
What a page counts comes from `standings`, which is computed once for each state of the ledger.
"""
