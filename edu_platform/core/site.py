"""What the site is called where no page is at hand: letters, certificates."""

SITE_NAME = "Конспект"
