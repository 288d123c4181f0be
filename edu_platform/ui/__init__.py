"""The design system: tokens, components and the page shell; it knows no feature."""
