"""The tables of the foundation, the job queue and the extensions they need."""

from collections.abc import Sequence

import sqlalchemy as sa
import sqlmodel
from procrastinate.schema import SchemaManager
from sqlalchemy.dialects import postgresql

from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


DROP_QUEUE = """
do $$
declare found record;
begin
    for found in select tablename from pg_tables
        where schemaname = current_schema() and tablename like 'procrastinate%' loop
        execute format('drop table if exists %I cascade', found.tablename);
    end loop;
    for found in select oid::regprocedure as name from pg_proc
        where proname like 'procrastinate%' loop
        execute format('drop function if exists %s cascade', found.name);
    end loop;
    for found in select typname from pg_type
        where typname like 'procrastinate%' and typtype in ('e', 'c') loop
        execute format('drop type if exists %I cascade', found.typname);
    end loop;
end $$
"""

EXTENSIONS = ("citext", "pg_trgm")


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"create extension if not exists {extension}")
    # Many statements at once: the driver takes them, SQLAlchemy's text does not.
    op.get_bind().connection.driver_connection.execute(SchemaManager.get_schema())
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column(
            "action", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False
        ),
        sa.Column(
            "subject", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False
        ),
        sa.Column(
            "subject_id", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False
        ),
        sa.Column("before", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("after", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    op.create_index(
        op.f("ix_audit_event_action"), "audit_event", ["action"], unique=False
    )
    op.create_index(
        op.f("ix_audit_event_actor_id"), "audit_event", ["actor_id"], unique=False
    )
    op.create_index(
        op.f("ix_audit_event_subject_id"), "audit_event", ["subject_id"], unique=False
    )
    op.create_table(
        "category",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.Column(
            "title_ru", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False
        ),
        sa.Column(
            "title_en", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False
        ),
        sa.Column("hue", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_category_slug")),
    )
    op.create_table(
        "login_attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "account_digest",
            sqlmodel.sql.sqltypes.AutoString(length=64),
            nullable=False,
        ),
        sa.Column(
            "address", sqlmodel.sql.sqltypes.AutoString(length=45), nullable=False
        ),
        sa.Column("succeeded", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_attempt")),
    )
    op.create_index(
        "ix_login_attempt_account",
        "login_attempt",
        ["account_digest", "created_at"],
        unique=False,
    )
    op.create_index(
        "ix_login_attempt_address",
        "login_attempt",
        ["address", "created_at"],
        unique=False,
    )
    op.create_table(
        "mail_outbox",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "recipient", sqlmodel.sql.sqltypes.AutoString(length=254), nullable=False
        ),
        sa.Column(
            "template", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False
        ),
        sa.Column("locale", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column(
            "subject", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False
        ),
        sa.Column("sealed_body", sa.LargeBinary(), nullable=True),
        sa.Column("has_secret", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "queued",
                "sent",
                "failed",
                name="mailstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "failure", sqlmodel.sql.sqltypes.AutoString(length=500), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_outbox")),
    )
    op.create_index(
        "ix_mail_outbox_created_at", "mail_outbox", ["created_at"], unique=False
    )
    op.create_index(
        "ix_mail_outbox_queued",
        "mail_outbox",
        ["priority", "created_at"],
        unique=False,
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.create_index(
        op.f("ix_mail_outbox_recipient"), "mail_outbox", ["recipient"], unique=False
    )
    op.create_table(
        "question",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "single", "multiple", name="questionkind", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("stem", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("stem_html", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("explanation", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "explanation_html", sqlmodel.sql.sqltypes.AutoString(), nullable=False
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_question")),
    )
    op.create_table(
        "quiz",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False
        ),
        sa.Column("intro", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("intro_html", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=False),
        sa.Column("time_limit_minutes", sa.Integer(), nullable=True),
        sa.Column(
            "reveal",
            sa.Enum(
                "attempt", "last", "never", name="reveal", native_enum=False, length=32
            ),
            nullable=False,
        ),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("shuffle", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "attempts_allowed >= 0", name=op.f("ck_quiz_attempts_allowed")
        ),
        sa.CheckConstraint(
            "pass_percent between 0 and 100", name=op.f("ck_quiz_pass_percent")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz")),
    )
    op.create_table(
        "signing_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kid", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "algorithm", sqlmodel.sql.sqltypes.AutoString(length=16), nullable=False
        ),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_private_key", sa.LargeBinary(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_key")),
        sa.UniqueConstraint("kid", name=op.f("uq_signing_key_kid")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("email", postgresql.CITEXT(), nullable=False),
        sa.Column("password_hash", sqlmodel.sql.sqltypes.AutoString(), nullable=True),
        sa.Column(
            "display_name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False
        ),
        sa.Column(
            "headline", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False
        ),
        sa.Column(
            "about", sqlmodel.sql.sqltypes.AutoString(length=4000), nullable=False
        ),
        sa.Column(
            "role",
            sa.Enum("user", "admin", name="role", native_enum=False, length=32),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "blocked",
                "deleted",
                name="userstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("locale", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False),
        sa.Column(
            "timezone", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False
        ),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email", name=op.f("uq_user_email")),
    )
    op.create_index("ix_user_created_at_id", "user", ["created_at", "id"], unique=False)
    op.create_table(
        "article",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column(
            "title", sqlmodel.sql.sqltypes.AutoString(length=200), nullable=False
        ),
        sa.Column(
            "body", sqlmodel.sql.sqltypes.AutoString(length=200000), nullable=False
        ),
        sa.Column("body_html", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"],
            ["user.id"],
            name=op.f("fk_article_author_id_user"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_article")),
    )
    op.create_index(
        op.f("ix_article_author_id"), "article", ["author_id"], unique=False
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quiz_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "in_progress",
                "finished",
                "abandoned",
                name="attemptstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("layout", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("flagged", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("score", sa.Float(), nullable=True),
        sa.Column("max_score", sa.Float(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["quiz_id"],
            ["quiz.id"],
            name=op.f("fk_attempt_quiz_id_quiz"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_attempt_user_id_user"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint(
            "user_id", "quiz_id", "number", name=op.f("uq_attempt_user_id")
        ),
    )
    op.create_index(
        "ix_attempt_deadline",
        "attempt",
        ["deadline_at"],
        unique=False,
        postgresql_where=sa.text("status = 'in_progress'"),
    )
    op.create_index(op.f("ix_attempt_quiz_id"), "attempt", ["quiz_id"], unique=False)
    op.create_index(op.f("ix_attempt_user_id"), "attempt", ["user_id"], unique=False)
    op.create_index(
        "uq_attempt_in_progress",
        "attempt",
        ["user_id", "quiz_id"],
        unique=True,
        postgresql_where=sa.text("status = 'in_progress'"),
    )
    op.create_table(
        "course",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column(
            "title", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False
        ),
        sa.Column(
            "summary", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False
        ),
        sa.Column("description", sqlmodel.sql.sqltypes.AutoString(), nullable=False),
        sa.Column(
            "description_html", sqlmodel.sql.sqltypes.AutoString(), nullable=False
        ),
        sa.Column(
            "language", sqlmodel.sql.sqltypes.AutoString(length=8), nullable=False
        ),
        sa.Column(
            "level",
            sa.Enum(
                "beginner",
                "intermediate",
                "advanced",
                name="level",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("category_id", sa.Uuid(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("old_price", sa.Integer(), nullable=True),
        sa.Column(
            "currency", sqlmodel.sql.sqltypes.AutoString(length=3), nullable=False
        ),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("outcomes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "requirements", postgresql.JSONB(astext_type=sa.Text()), nullable=False
        ),
        sa.Column("audience", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("gives_certificate", sa.Boolean(), nullable=False),
        sa.Column("enrollment_open", sa.Boolean(), nullable=False),
        sa.Column(
            "status",
            sa.Enum(
                "draft",
                "published",
                "archived",
                name="coursestatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating", sa.Float(), nullable=False),
        sa.Column("rating_count", sa.Integer(), nullable=False),
        sa.Column("popularity", sa.Float(), nullable=False),
        sa.Column(
            "search_vector",
            postgresql.TSVECTOR(),
            sa.Computed(
                "setweight(to_tsvector('russian', translate(title, 'ёЁ', 'еЕ')), 'A') || setweight(to_tsvector('russian', translate(summary, 'ёЁ', 'еЕ')), 'B') || setweight(to_tsvector('russian', translate(description, 'ёЁ', 'еЕ')), 'C')",
                persisted=True,
            ),
            nullable=True,
        ),
        sa.CheckConstraint("price >= 0", name=op.f("ck_course_price")),
        sa.CheckConstraint("rating between 0 and 5", name=op.f("ck_course_rating")),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["category.id"],
            name=op.f("fk_course_category_id_category"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course")),
        sa.UniqueConstraint("slug", name=op.f("uq_course_slug")),
    )
    op.create_index(
        "ix_course_category_new",
        "course",
        [
            "category_id",
            sa.literal_column("published_at desc"),
            sa.literal_column("id desc"),
        ],
        unique=False,
    )
    op.create_index(
        "ix_course_new",
        "course",
        [sa.literal_column("published_at desc"), sa.literal_column("id desc")],
        unique=False,
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_index(
        "ix_course_popular",
        "course",
        [sa.literal_column("popularity desc"), sa.literal_column("id desc")],
        unique=False,
        postgresql_where=sa.text("status = 'published'"),
    )
    op.create_index(
        "ix_course_search",
        "course",
        ["search_vector"],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "login_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "address", sqlmodel.sql.sqltypes.AutoString(length=45), nullable=False
        ),
        sa.Column(
            "user_agent", sqlmodel.sql.sqltypes.AutoString(length=300), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_login_session_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_login_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_login_session_token_hash")),
    )
    op.create_index(
        op.f("ix_login_session_expires_at"),
        "login_session",
        ["expires_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_login_session_user_id"), "login_session", ["user_id"], unique=False
    )
    op.create_table(
        "one_time_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "confirm_email",
                "reset_password",
                name="tokenpurpose",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "token_hash", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_one_time_token_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_one_time_token_token_hash")),
    )
    op.create_index(
        op.f("ix_one_time_token_expires_at"),
        "one_time_token",
        ["expires_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_one_time_token_user_id"), "one_time_token", ["user_id"], unique=False
    )
    op.create_table(
        "quiz_item",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quiz_id", sa.Uuid(), nullable=False),
        sa.Column("question_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["question_id"],
            ["question.id"],
            name=op.f("fk_quiz_item_question_id_question"),
        ),
        sa.ForeignKeyConstraint(
            ["quiz_id"],
            ["quiz.id"],
            name=op.f("fk_quiz_item_quiz_id_quiz"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quiz_item")),
        sa.UniqueConstraint("quiz_id", "position", name=op.f("uq_quiz_item_quiz_id")),
    )
    op.create_index(
        op.f("ix_quiz_item_question_id"), "quiz_item", ["question_id"], unique=False
    )
    op.create_table(
        "course_instructor",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_course_instructor_course_id_course"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_course_instructor_user_id_user"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_instructor")),
        sa.UniqueConstraint(
            "course_id", "user_id", name=op.f("uq_course_instructor_course_id")
        ),
    )
    op.create_index(
        op.f("ix_course_instructor_user_id"),
        "course_instructor",
        ["user_id"],
        unique=False,
    )
    op.create_table(
        "module",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "title", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False
        ),
        sa.Column(
            "summary", sqlmodel.sql.sqltypes.AutoString(length=600), nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_module_course_id_course"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_module")),
        sa.UniqueConstraint(
            "course_id", "position", deferrable=True, name=op.f("uq_module_course_id")
        ),
    )
    op.create_table(
        "response",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempt_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("answer", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["attempt_id"],
            ["attempt.id"],
            name=op.f("fk_response_attempt_id_attempt"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["quiz_item.id"], name=op.f("fk_response_item_id_quiz_item")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response")),
        sa.UniqueConstraint(
            "attempt_id", "sequence", name=op.f("uq_response_attempt_id")
        ),
    )
    op.create_index(
        op.f("ix_response_attempt_id"), "response", ["attempt_id"], unique=False
    )
    op.create_index(op.f("ix_response_item_id"), "response", ["item_id"], unique=False)
    op.create_table(
        "lesson",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("module_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "title", sqlmodel.sql.sqltypes.AutoString(length=160), nullable=False
        ),
        sa.Column(
            "kind",
            sa.Enum(
                "article",
                "quiz",
                "planned",
                name="lessonkind",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("article_id", sa.Uuid(), nullable=True),
        sa.Column("quiz_id", sa.Uuid(), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("is_preview", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'article') = (article_id is not null) and (kind = 'quiz') = (quiz_id is not null)",
            name=op.f("ck_lesson_content"),
        ),
        sa.ForeignKeyConstraint(
            ["article_id"],
            ["article.id"],
            name=op.f("fk_lesson_article_id_article"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["module_id"],
            ["module.id"],
            name=op.f("fk_lesson_module_id_module"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["quiz_id"],
            ["quiz.id"],
            name=op.f("fk_lesson_quiz_id_quiz"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
        sa.UniqueConstraint(
            "module_id", "position", deferrable=True, name=op.f("uq_lesson_module_id")
        ),
    )
    op.create_index(
        op.f("ix_lesson_article_id"), "lesson", ["article_id"], unique=False
    )
    op.create_index(op.f("ix_lesson_quiz_id"), "lesson", ["quiz_id"], unique=False)
    op.create_table(
        "enrollment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "free",
                "purchase",
                "grant",
                name="enrollmentsource",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "status",
            sa.Enum(
                "active",
                "completed",
                "archived",
                name="enrollmentstatus",
                native_enum=False,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("access_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("grade_percent", sa.Integer(), nullable=True),
        sa.Column("last_lesson_id", sa.Uuid(), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(status = 'active') = (completed_at is null) or status = 'archived'",
            name=op.f("ck_enrollment_completed_at"),
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_enrollment_course_id_course"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["last_lesson_id"],
            ["lesson.id"],
            name=op.f("fk_enrollment_last_lesson_id_lesson"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_enrollment_user_id_user"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
    )
    op.create_index(
        "ix_enrollment_course", "enrollment", ["course_id", "created_at"], unique=False
    )
    op.create_index(
        op.f("ix_enrollment_user_id"), "enrollment", ["user_id"], unique=False
    )
    op.create_index(
        "uq_enrollment_current",
        "enrollment",
        ["user_id", "course_id"],
        unique=True,
        postgresql_where=sa.text("status in ('active', 'completed')"),
    )
    op.create_table(
        "certificate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "public_code", sqlmodel.sql.sqltypes.AutoString(length=24), nullable=False
        ),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=True),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kid", sqlmodel.sql.sqltypes.AutoString(length=64), nullable=False),
        sa.Column(
            "signature", sqlmodel.sql.sqltypes.AutoString(length=128), nullable=False
        ),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "revocation_reason",
            sqlmodel.sql.sqltypes.AutoString(length=300),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["course_id"],
            ["course.id"],
            name=op.f("fk_certificate_course_id_course"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_certificate_enrollment_id_enrollment"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["user.id"],
            name=op.f("fk_certificate_user_id_user"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("enrollment_id", name=op.f("uq_certificate_enrollment_id")),
        sa.UniqueConstraint("public_code", name=op.f("uq_certificate_public_code")),
    )
    op.create_index(
        op.f("ix_certificate_course_id"), "certificate", ["course_id"], unique=False
    )
    op.create_index(
        op.f("ix_certificate_user_id"), "certificate", ["user_id"], unique=False
    )
    op.create_table(
        "lesson_progress",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("lesson_id", sa.Uuid(), nullable=False),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name=op.f("fk_lesson_progress_enrollment_id_enrollment"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"],
            ["lesson.id"],
            name=op.f("fk_lesson_progress_lesson_id_lesson"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson_progress")),
        sa.UniqueConstraint(
            "enrollment_id", "lesson_id", name=op.f("uq_lesson_progress_enrollment_id")
        ),
    )
    op.create_index(
        op.f("ix_lesson_progress_lesson_id"),
        "lesson_progress",
        ["lesson_id"],
        unique=False,
    )


def downgrade() -> None:
    op.get_bind().connection.driver_connection.execute(DROP_QUEUE)
    op.drop_index(op.f("ix_lesson_progress_lesson_id"), table_name="lesson_progress")
    op.drop_table("lesson_progress")
    op.drop_index(op.f("ix_certificate_user_id"), table_name="certificate")
    op.drop_index(op.f("ix_certificate_course_id"), table_name="certificate")
    op.drop_table("certificate")
    op.drop_index(
        "uq_enrollment_current",
        table_name="enrollment",
        postgresql_where=sa.text("status in ('active', 'completed')"),
    )
    op.drop_index(op.f("ix_enrollment_user_id"), table_name="enrollment")
    op.drop_index("ix_enrollment_course", table_name="enrollment")
    op.drop_table("enrollment")
    op.drop_index(op.f("ix_lesson_quiz_id"), table_name="lesson")
    op.drop_index(op.f("ix_lesson_article_id"), table_name="lesson")
    op.drop_table("lesson")
    op.drop_index(op.f("ix_response_item_id"), table_name="response")
    op.drop_index(op.f("ix_response_attempt_id"), table_name="response")
    op.drop_table("response")
    op.drop_table("module")
    op.drop_index(op.f("ix_course_instructor_user_id"), table_name="course_instructor")
    op.drop_table("course_instructor")
    op.drop_index(op.f("ix_quiz_item_question_id"), table_name="quiz_item")
    op.drop_table("quiz_item")
    op.drop_index(op.f("ix_one_time_token_user_id"), table_name="one_time_token")
    op.drop_index(op.f("ix_one_time_token_expires_at"), table_name="one_time_token")
    op.drop_table("one_time_token")
    op.drop_index(op.f("ix_login_session_user_id"), table_name="login_session")
    op.drop_index(op.f("ix_login_session_expires_at"), table_name="login_session")
    op.drop_table("login_session")
    op.drop_index("ix_course_search", table_name="course", postgresql_using="gin")
    op.drop_index(
        "ix_course_popular",
        table_name="course",
        postgresql_where=sa.text("status = 'published'"),
    )
    op.drop_index(
        "ix_course_new",
        table_name="course",
        postgresql_where=sa.text("status = 'published'"),
    )
    op.drop_index("ix_course_category_new", table_name="course")
    op.drop_table("course")
    op.drop_index(
        "uq_attempt_in_progress",
        table_name="attempt",
        postgresql_where=sa.text("status = 'in_progress'"),
    )
    op.drop_index(op.f("ix_attempt_user_id"), table_name="attempt")
    op.drop_index(op.f("ix_attempt_quiz_id"), table_name="attempt")
    op.drop_index(
        "ix_attempt_deadline",
        table_name="attempt",
        postgresql_where=sa.text("status = 'in_progress'"),
    )
    op.drop_table("attempt")
    op.drop_index(op.f("ix_article_author_id"), table_name="article")
    op.drop_table("article")
    op.drop_index("ix_user_created_at_id", table_name="user")
    op.drop_table("user")
    op.drop_table("signing_key")
    op.drop_table("quiz")
    op.drop_table("question")
    op.drop_index(op.f("ix_mail_outbox_recipient"), table_name="mail_outbox")
    op.drop_index(
        "ix_mail_outbox_queued",
        table_name="mail_outbox",
        postgresql_where=sa.text("status = 'queued'"),
    )
    op.drop_index("ix_mail_outbox_created_at", table_name="mail_outbox")
    op.drop_table("mail_outbox")
    op.drop_index("ix_login_attempt_address", table_name="login_attempt")
    op.drop_index("ix_login_attempt_account", table_name="login_attempt")
    op.drop_table("login_attempt")
    op.drop_table("category")
    op.drop_index(op.f("ix_audit_event_subject_id"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_actor_id"), table_name="audit_event")
    op.drop_index(op.f("ix_audit_event_action"), table_name="audit_event")
    op.drop_table("audit_event")
