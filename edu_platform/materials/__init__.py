"""Materials: articles that lessons show; knows no course."""
