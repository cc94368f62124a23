"""What a page asks the server beside Streamlit's own protocol: JSON in, JSON out, no state."""

from pages.services.routes import prefix, routes

__all__ = ["prefix", "routes"]
