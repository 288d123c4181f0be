"""People whom VK, Yandex or Google name, and accounts without an e-mail address."""

import sqlalchemy as sa

from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def moment(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False)


def upgrade() -> None:
    op.alter_column("user", "email", nullable=True)
    op.create_table(
        "external_identity",
        sa.Column("id", sa.Uuid(), primary_key=True),
        moment("created_at"),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column(
            "user_id",
            sa.Uuid(),
            sa.ForeignKey(
                "user.id", ondelete="CASCADE", name="fk_external_identity_user_id_user"
            ),
            nullable=False,
        ),
        sa.Column("email", sa.String(254), nullable=False),
        moment("last_used_at"),
        sa.UniqueConstraint(
            "provider", "subject", name="uq_external_identity_provider"
        ),
        sa.UniqueConstraint("user_id", "provider", name="uq_external_identity_user_id"),
    )
    op.create_table(
        "oauth_flow",
        sa.Column("state_hash", sa.String(64), primary_key=True),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("purpose", sa.String(32), nullable=False),
        sa.Column("code_verifier", sa.String(128), nullable=False),
        sa.Column("nonce", sa.String(64), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("next_url", sa.String(500), nullable=False),
        sa.Column(
            "link_user_id",
            sa.Uuid(),
            sa.ForeignKey(
                "user.id", ondelete="CASCADE", name="fk_oauth_flow_link_user_id_user"
            ),
        ),
        sa.Column("ticket_hash", sa.String(64), nullable=False),
        moment("expires_at"),
    )
    op.create_index("ix_oauth_flow_link_user_id", "oauth_flow", ["link_user_id"])
    op.create_index("ix_oauth_flow_expires_at", "oauth_flow", ["expires_at"])
    op.create_table(
        "external_sign_up",
        sa.Column("id", sa.Uuid(), primary_key=True),
        moment("created_at"),
        sa.Column("ticket_hash", sa.String(64), nullable=False),
        sa.Column("provider", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(255), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("email", sa.String(254), nullable=False),
        sa.Column("browser_hash", sa.String(64), nullable=False),
        sa.Column("next_url", sa.String(500), nullable=False),
        moment("expires_at"),
        sa.UniqueConstraint("ticket_hash", name="uq_external_sign_up_ticket_hash"),
    )
    op.create_index(
        "ix_external_sign_up_expires_at", "external_sign_up", ["expires_at"]
    )


def downgrade() -> None:
    op.drop_table("external_sign_up")
    op.drop_table("oauth_flow")
    op.drop_table("external_identity")
    # Who never gave an address gets one that nobody can have.
    op.execute("update \"user\" set email = id || '@invalid' where email is null")
    op.alter_column("user", "email", nullable=False)
