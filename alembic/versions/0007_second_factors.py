"""Two-step sign-in: authenticator apps, recovery codes and passkeys."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Sessions that stand were opened without a second factor, as those of the
    # running code will be.
    op.add_column(
        "login_session",
        sa.Column("factor_proved_at", sa.DateTime(timezone=True), nullable=True),
    )
    _create("totp_secret", *_totp_secret(), sa.UniqueConstraint("user_id"))
    _create(
        "recovery_code", *_recovery_code(), sa.UniqueConstraint("user_id", "code_hash")
    )
    _create("passkey", *_passkey(), sa.UniqueConstraint("credential_id"))
    op.create_index(op.f("ix_passkey_user_id"), "passkey", ["user_id"])
    _create("passkey_challenge", *_challenge(), sa.UniqueConstraint("challenge"))
    for column in ("user_id", "expires_at"):
        name = op.f(f"ix_passkey_challenge_{column}")
        op.create_index(name, "passkey_challenge", [column])


def _create(name: str, *parts: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], ondelete="CASCADE"),
        *parts,
    )


def _moment(name: str, *, optional: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=optional)


def _totp_secret() -> list[sa.Column[object]]:
    return [
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("sealed_secret", sa.LargeBinary(), nullable=False),
        _moment("confirmed_at", optional=True),
        sa.Column("last_used_step", sa.BigInteger(), nullable=False),
    ]


def _recovery_code() -> list[sa.Column[object]]:
    return [
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        _moment("used_at", optional=True),
    ]


def _passkey() -> list[sa.Column[object]]:
    return [
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", postgresql.JSONB(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        _moment("last_used_at", optional=True),
    ]


def _challenge() -> list[sa.Column[object]]:
    return [
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=True),
        _moment("expires_at"),
    ]


def downgrade() -> None:
    for table in ("passkey_challenge", "passkey", "recovery_code", "totp_secret"):
        op.drop_table(table)
    op.drop_column("login_session", "factor_proved_at")
