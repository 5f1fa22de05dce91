"""The public ledger: the store, with every question of `weigh` as a method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bascule import ledger

if TYPE_CHECKING:
    from bascule.weigh.disputes import Dispute
    from bascule.weigh.listings import Events, Incidents
    from bascule.weigh.partnerships import Partnership
    from bascule.weigh.promises import Promise
    from bascule.weigh.shifts import Shift


class Ledger(ledger.Ledger):
    """A ledger file, made where there is none; see `bascule.ledger.Ledger` for opening, adding and plain questions.

    Options of the methods below are those of the functions of the same name in `bascule.weigh`; days are
    `datetime.date`. Raises BasculeError where the ledger cannot be read or a country is unknown.
    """

    def events(self, country: str | None = None, **options: Any) -> Events:
        """Events by date of publication, in a list that becomes a table; options as in `ledger.Ledger.events`."""
        from bascule.weigh.listings import Events

        return Events(super().events(country, **options))

    def incidents(self, country: str | None = None, **options: Any) -> Incidents:
        """What happened, one incident for all reports of the same thing, in a list that becomes a table."""
        from bascule.weigh.incidents import incidents
        from bascule.weigh.listings import Incidents

        return Incidents(incidents(self, country, **options))

    def to_arrow(self, country: str | None = None, **options: Any) -> Any:
        """The events as a `pyarrow.Table`, one row each: short for `events(…).to_arrow()`.

        Raises BasculeError where the extra `tables` is missing.
        """
        return self.events(country, **options).to_arrow()

    def to_pandas(self, country: str | None = None, **options: Any) -> Any:
        """The events as a `pandas.DataFrame`; as `to_arrow`."""
        return self.events(country, **options).to_pandas()

    def to_polars(self, country: str | None = None, **options: Any) -> Any:
        """The events as a `polars.DataFrame`; as `to_arrow`."""
        return self.events(country, **options).to_polars()

    def __repr__(self) -> str:
        return f"<ledger {self.path}>"

    def _repr_html_(self) -> str:
        from bascule.errors import BasculeError
        from bascule.notebooks import of_rows

        try:
            counts = self.counts()
        except BasculeError as error:
            return of_rows(f"ledger {self.path}: {error.what}", [])
        return of_rows(
            f"ledger {self.path}", [{"what": name, "number": f"{count:,}"} for name, count in counts.items()]
        )

    def partnerships(self, country: str | None = None, **options: Any) -> list[Partnership]:
        """The state of each channel between two parties on a day (`on`), as known on a day (`known_by`)."""
        from bascule.weigh.partnerships import partnerships

        return partnerships(self, country, **options)

    def shifts(self, country: str, **options: Any) -> list[Shift]:
        """The tipping points of a country, strongest first."""
        from bascule.weigh.shifts import shifts

        return shifts(self, country, **options)

    def disputes(self, country: str | None = None, **options: Any) -> list[Dispute]:
        """What some assert and others deny, both sides together."""
        from bascule.weigh.disputes import disputes

        return disputes(self, country, **options)

    def promises(self, country: str | None = None, **options: Any) -> list[Promise]:
        """What was promised, planned or hoped for, and what came of it."""
        from bascule.weigh.promises import promises

        return promises(self, country, **options)
