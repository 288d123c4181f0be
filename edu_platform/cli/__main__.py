"""`python -m edu_platform.cli`: what `./edu` runs inside the environment."""

from edu_platform.cli.app import main

main()
