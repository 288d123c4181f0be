"""Legal documents with their first versions, consents, settings of the site."""

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from alembic import op
from edu_platform.legal.service.defaults import first_versions

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def _moment(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _text(name: str, length: int | None = None) -> sa.Column[object]:
    return sa.Column(name, sa.String(length) if length else sa.Text(), nullable=False)


def _create_documents() -> tuple[sa.Table, sa.Table]:
    documents = op.create_table(
        "legal_document",
        sa.Column("id", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _text("kind", 32),
        _text("draft_ru"),
        _text("draft_en"),
        _text("note_ru", 1000),
        _text("note_en", 1000),
        sa.Column("asks_again", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_document")),
        sa.UniqueConstraint("kind", name=op.f("uq_legal_document_kind")),
    )
    versions = op.create_table(
        "legal_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _text("kind", 32),
        sa.Column("number", sa.Integer(), nullable=False),
        *[
            _text(f"{part}_{code}")
            for part in ("source", "text", "html")
            for code in ("ru", "en")
        ],
        _text("text_hash", 64),
        sa.Column("gaps", postgresql.JSONB(), nullable=False),
        _text("note_ru", 1000),
        _text("note_en", 1000),
        sa.Column("asks_again", sa.Boolean(), nullable=False),
        _moment("published_at"),
        sa.Column("published_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["kind"],
            ["legal_document.kind"],
            name=op.f("fk_legal_version_kind_legal_document"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_version")),
        sa.UniqueConstraint("kind", "number", name=op.f("uq_legal_version_kind")),
    )
    return documents, versions


def _create_consents() -> None:
    op.create_table(
        "consent",
        sa.Column("id", sa.Uuid(), nullable=False),
        _moment("created_at"),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        _text("kind", 32),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        _text("text_hash", 64),
        _moment("given_at"),
        _moment("withdrawn_at", nullable=True),
        _text("address", 45),
        _text("user_agent", 300),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_consent_user_id_user"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["version_id"],
            ["legal_version.id"],
            name=op.f("fk_consent_version_id_legal_version"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_user_id"), "consent", ["user_id"])
    op.create_index(op.f("ix_consent_version_id"), "consent", ["version_id"])
    op.create_index(
        "uq_consent_living",
        "consent",
        ["user_id", "version_id"],
        unique=True,
        postgresql_where=sa.text("withdrawn_at is null"),
    )


def upgrade() -> None:
    op.create_table(
        "site_setting",
        sa.Column("id", sa.Uuid(), nullable=False),
        _moment("created_at"),
        _text("key", 64),
        sa.Column("value", postgresql.JSONB(), nullable=False),
        _moment("updated_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site_setting")),
        sa.UniqueConstraint("key", name=op.f("uq_site_setting_key")),
    )
    documents, versions = _create_documents()
    _create_consents()
    # A site is not to run a day without its documents.
    first_documents, first = first_versions()
    op.bulk_insert(documents, first_documents)
    op.bulk_insert(versions, first)


def downgrade() -> None:
    for table in ("consent", "legal_version", "legal_document", "site_setting"):
        op.drop_table(table)
