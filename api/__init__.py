"""HTTP only: routes, schemas and web pages."""
