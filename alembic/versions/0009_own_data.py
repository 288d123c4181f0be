"""Pictures of people, archives of their data, and the deletion of accounts."""

import sqlalchemy as sa

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def _shown_name() -> sa.Column[str]:
    kinds = sa.Enum(
        "full", "initials", "hidden", name="shownname", native_enum=False, length=32
    )
    # The defaults serve rows that stand and code that does not know the columns.
    return sa.Column("shown_name", kinds, server_default="full", nullable=False)


def upgrade() -> None:
    op.add_column(
        "user",
        sa.Column("avatar", sa.String(32), server_default="", nullable=False),
    )
    op.add_column("user", sa.Column("deletion_due_at", sa.DateTime(timezone=True)))
    op.add_column("user", _shown_name())
    op.add_column("certificate", _shown_name())
    op.create_index(
        "ix_user_deletion_due_at",
        "user",
        ["deletion_due_at"],
        postgresql_where=sa.text("deletion_due_at is not null"),
    )
    statuses = ("preparing", "ready", "expired", "failed")
    op.create_table(
        "data_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(*statuses, name="exportstatus", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column("storage_key", sa.String(80), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True)),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_data_export_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_export")),
        sa.UniqueConstraint("storage_key", name=op.f("uq_data_export_storage_key")),
    )
    op.create_index(op.f("ix_data_export_user_id"), "data_export", ["user_id"])
    op.create_index(
        "uq_data_export_preparing",
        "data_export",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("status = 'preparing'"),
    )


def downgrade() -> None:
    op.drop_table("data_export")
    op.drop_index("ix_user_deletion_due_at", "user")
    op.drop_column("certificate", "shown_name")
    for name in ("shown_name", "deletion_due_at", "avatar"):
        op.drop_column("user", name)
