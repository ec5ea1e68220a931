"""The way from an address that a person types to a site's REST API."""
