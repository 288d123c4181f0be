"""A session knows when its person last proved to be themselves."""

import sqlalchemy as sa

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Sessions that stand were proved when they were opened.
    op.add_column(
        "login_session",
        sa.Column(
            "proved_at",
            sa.DateTime(timezone=True),
            server_default=sa.func.now(),
            nullable=False,
        ),
    )
    op.execute("update login_session set proved_at = created_at")


def downgrade() -> None:
    op.drop_column("login_session", "proved_at")
