"""Each confirmation letter carries the registration that it is about."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # The default fills rows that stand and serves code that does not know the column.
    op.add_column(
        "one_time_token",
        sa.Column(
            "payload",
            postgresql.JSONB(),
            server_default=sa.text("'{}'::jsonb"),
            nullable=False,
        ),
    )
    # Letters on their way cannot say which password is theirs: they are sent anew.
    op.execute("update one_time_token set used_at = now() where used_at is null")


def downgrade() -> None:
    op.drop_column("one_time_token", "payload")
