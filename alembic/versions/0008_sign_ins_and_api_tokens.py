"""The history of sign-ins, and personal access tokens."""

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _moment(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def _person() -> sa.Column[object]:
    target = sa.ForeignKey("user.id", ondelete="CASCADE")
    return sa.Column("user_id", sa.Uuid(), target, nullable=False)


def upgrade() -> None:
    _extend_attempts()
    _add_sign_ins()
    _add_tokens()


def _extend_attempts() -> None:
    for name, kind, default in (
        ("owner_digest", sa.String(64), ""),
        ("user_agent", sa.String(300), ""),
        ("forgiven", sa.Boolean(), sa.false()),
    ):
        # The default stays: code of the version before writes rows without them.
        column = sa.Column(name, kind, server_default=default, nullable=False)
        op.add_column("login_attempt", column)
    owner = ["owner_digest", "created_at"]
    op.create_index("ix_login_attempt_owner", "login_attempt", owner)
    op.create_index("ix_login_attempt_created_at", "login_attempt", ["created_at"])


def _add_sign_ins() -> None:
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _person(),
        sa.Column("network", sa.String(45), nullable=False),
        sa.Column("user_agent", sa.String(300), nullable=False),
        sa.Column("is_new_device", sa.Boolean(), nullable=False),
        sa.Column("is_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_in"),
    )
    op.create_index("ix_sign_in_user_id", "sign_in", ["user_id", "id"])


def _add_tokens() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _person(),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("prefix", sa.String(16), nullable=False),
        sa.Column("scopes", JSONB(), nullable=False),
        _moment("expires_at"),
        _moment("last_used_at", optional=True),
        _moment("revoked_at", optional=True),
        sa.PrimaryKeyConstraint("id", name="pk_api_token"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    for column in ("user_id", "expires_at"):
        op.create_index(f"ix_api_token_{column}", "api_token", [column])


def downgrade() -> None:
    op.drop_table("api_token")
    op.drop_table("sign_in")
    for index in ("ix_login_attempt_owner", "ix_login_attempt_created_at"):
        op.drop_index(index, "login_attempt")
    for name in ("owner_digest", "user_agent", "forgiven"):
        op.drop_column("login_attempt", name)
