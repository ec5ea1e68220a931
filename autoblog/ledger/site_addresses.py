"""The addresses under which each site was found, so that a move makes no topic due again."""

from sqlalchemy import select

from autoblog.ledger.database import Store, replace_row, transaction
from autoblog.ledger.schema import addresses


class Addresses(Store):
    """The store of addresses; a site's name in the ledger is its first address."""

    def site_of(self, address: str) -> str | None:
        """Return the name of the site that was found at the address; None if none was."""
        found: str | None = self._scalar(
            select(addresses.c.site).where(addresses.c.address == address)
        )
        return found

    def remember(self, address: str, site: str) -> None:
        """Store that the site was found at the address."""
        with transaction(self._engine) as connection:
            replace_row(connection, addresses, {"address": address}, site=site)
