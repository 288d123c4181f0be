"""The REST API, put together from the routers of the features."""
