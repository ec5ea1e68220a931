"""Requests to a WordPress REST API and the meaning of its answers; knows no resource."""
