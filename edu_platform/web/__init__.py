"""The ASGI edge: event guard, headers, origin checks, first HTML, live pushes."""
