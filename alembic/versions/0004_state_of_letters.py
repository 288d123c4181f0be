"""Letters know their attempts and their end of life; addresses may be suppressed."""

import sqlalchemy as sa

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    # The defaults serve code that does not know the columns yet.
    op.add_column(
        "mail_outbox",
        sa.Column(
            "is_marketing",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
    )
    op.add_column(
        "mail_outbox",
        sa.Column(
            "attempts", sa.Integer(), server_default=sa.text("0"), nullable=False
        ),
    )
    op.add_column("mail_outbox", sa.Column("next_try_at", MOMENT, nullable=True))
    op.add_column("mail_outbox", sa.Column("expires_at", MOMENT, nullable=True))
    _create_suppressions()


def _create_suppressions() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("address_digest", sa.String(length=64), nullable=False),
        sa.Column("hint", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.String(length=500), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint(
            "address_digest", "reason", name=op.f("uq_suppression_address_digest")
        ),
    )
    op.create_index("ix_suppression_created_at", "suppression", ["created_at"])
    op.create_index(op.f("ix_suppression_user_id"), "suppression", ["user_id"])


def downgrade() -> None:
    op.drop_table("suppression")
    # Code of before knows three states only.
    op.execute(
        "update mail_outbox set status = 'failed'"
        " where status in ('expired', 'suppressed')"
    )
    for column in ("expires_at", "next_try_at", "attempts", "is_marketing"):
        op.drop_column("mail_outbox", column)
