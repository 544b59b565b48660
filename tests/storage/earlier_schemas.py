"""The database as earlier versions of the program made it, with a row in every table."""

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from components.draft.draft import Draft
from components.storage.encryption import NO_ENCRYPTION

DRAFT = Draft("d", "ri.s", {"name": "Baseline"})
NOW = "2025-03-01 12:00:00.000000"
# BINARY and TIME stand for each database's own types.
_SCHEMA_1 = """
CREATE TABLE about (schema_version INTEGER NOT NULL, PRIMARY KEY (schema_version));
CREATE TABLE drafts (
    id TEXT NOT NULL, owner TEXT NOT NULL, name TEXT NOT NULL, studio_rid TEXT, trainer_id TEXT, created TIME NOT NULL,
    updated TIME NOT NULL, revision INTEGER NOT NULL, problems INTEGER, submitted_version INTEGER, sharing TEXT NOT NULL,
    deleted TIME, PRIMARY KEY (id)
);
CREATE INDEX drafts_of_owner ON drafts (owner, updated);
CREATE TABLE revisions (
    draft_id TEXT NOT NULL, revision INTEGER NOT NULL, author TEXT NOT NULL, time TIME NOT NULL, said TEXT NOT NULL,
    content BINARY NOT NULL, PRIMARY KEY (draft_id, revision), FOREIGN KEY(draft_id) REFERENCES drafts (id)
);
CREATE TABLE submissions (
    id TEXT NOT NULL, owner TEXT NOT NULL, "user" TEXT NOT NULL, studio_rid TEXT NOT NULL, draft_id TEXT NOT NULL,
    draft_revision INTEGER NOT NULL, trainer_version TEXT, payload_hash TEXT NOT NULL, payload TEXT NOT NULL,
    repeat INTEGER NOT NULL, state TEXT NOT NULL, base_version INTEGER NOT NULL, prepared TIME NOT NULL, sent TIME, ended TIME,
    lease_until TIME, sender TEXT, version INTEGER, answer TEXT, error_name TEXT, error_instance_id TEXT, read_back TEXT,
    candidates TEXT, doubt TEXT, PRIMARY KEY (id),
    CONSTRAINT one_record_per_intention UNIQUE (owner, studio_rid, payload_hash, repeat)
);
CREATE INDEX submissions_of_draft ON submissions (draft_id, prepared);
CREATE INDEX submissions_by_time ON submissions (prepared);
CREATE INDEX submissions_by_state ON submissions (state, lease_until);
INSERT INTO drafts VALUES ('d', 'me', 'Baseline', 'ri.s', NULL, NOW, NOW, 1, 2, 5, 'edit', NULL);
INSERT INTO revisions VALUES ('d', 1, 'me', NOW, 'Began', CONTENT);
INSERT INTO submissions VALUES (
    's', 'me', 'me', 'ri.s', 'd', 1, '1.0', 'hash', '{"name": "Baseline"}', 0, 'created', 4, NOW, NOW, NOW, NULL, 'attempt', 5,
    '{}', NULL, NULL, NULL, NULL, 'Version 6 as well.'
);
"""
_SCHEMA_2 = """
CREATE TABLE asides (
    draft_id TEXT NOT NULL, "user" TEXT NOT NULL, revision INTEGER NOT NULL, time TIME NOT NULL, content BINARY NOT NULL,
    PRIMARY KEY (draft_id, "user"), FOREIGN KEY(draft_id) REFERENCES drafts (id)
);
INSERT INTO asides VALUES ('d', 'me', 1, NOW, CONTENT), ('d', 'you', 1, NOW, CONTENT);
"""
_SCHEMA_3 = """
CREATE TABLE stashed_edits (
    id TEXT NOT NULL, draft_id TEXT NOT NULL, "user" TEXT NOT NULL, revision INTEGER NOT NULL, time TIME NOT NULL,
    content BINARY NOT NULL, PRIMARY KEY (id), FOREIGN KEY(draft_id) REFERENCES drafts (id)
);
CREATE INDEX stashes_of_draft ON stashed_edits (draft_id, "user", time);
INSERT INTO stashed_edits VALUES ('a', 'd', 'me', 1, NOW, CONTENT), ('b', 'd', 'you', 1, NOW, CONTENT);
"""
_SCHEMA_4 = """
CREATE TABLE opened_shared_drafts (
    "user" TEXT NOT NULL, draft_id TEXT NOT NULL, PRIMARY KEY ("user", draft_id),
    FOREIGN KEY(draft_id) REFERENCES drafts (id)
);
"""
_SCHEMA_5 = """
ALTER TABLE submissions ADD COLUMN payload_encrypted TEXT;
ALTER TABLE submissions ADD COLUMN answer_encrypted TEXT;
ALTER TABLE submissions ADD COLUMN read_back_encrypted TEXT;
"""
_SCHEMA_6 = "ALTER TABLE drafts ADD COLUMN review_requested BOOLEAN;"
_SCHEMA_7 = """
CREATE TABLE launches (
    id TEXT NOT NULL, "user" TEXT NOT NULL, studio_rid TEXT NOT NULL, config_version INTEGER NOT NULL, repeat INTEGER NOT NULL,
    state TEXT NOT NULL, known_runs TEXT, prepared TIME NOT NULL, sent TIME, ended TIME, lease_until TIME, sender TEXT, run_id TEXT,
    answer TEXT, error_name TEXT, error_instance_id TEXT, candidates TEXT, duplicate_warning TEXT, PRIMARY KEY (id),
    CONSTRAINT one_record_per_launch UNIQUE ("user", studio_rid, config_version, repeat)
);
CREATE INDEX launches_by_state ON launches (state, lease_until);
"""
_SCHEMA_8 = """
CREATE TABLE sweeps (
    id TEXT NOT NULL, owner TEXT NOT NULL, "user" TEXT NOT NULL, studio_rid TEXT NOT NULL, draft_id TEXT NOT NULL,
    draft_revision INTEGER NOT NULL, trainer_version TEXT, created TIME NOT NULL, state TEXT NOT NULL, reason TEXT, runner TEXT,
    lease_until TIME, PRIMARY KEY (id)
);
CREATE INDEX sweeps_of_draft ON sweeps (draft_id, created);
CREATE TABLE sweep_requests (
    sweep_id TEXT NOT NULL, position INTEGER NOT NULL, name TEXT NOT NULL, payload_hash TEXT NOT NULL, payload TEXT NOT NULL,
    payload_encrypted TEXT, PRIMARY KEY (sweep_id, position), FOREIGN KEY(sweep_id) REFERENCES sweeps (id)
);
"""
_SCHEMA_9 = """
CREATE TABLE sign_ins (
    cookie_digest TEXT NOT NULL, "user" TEXT NOT NULL, last_used TIME NOT NULL, content_encrypted TEXT NOT NULL,
    version INTEGER NOT NULL, lease_until TIME, PRIMARY KEY (cookie_digest)
);
CREATE INDEX sign_ins_by_use ON sign_ins (last_used);
CREATE TABLE sign_in_attempts (
    state_digest TEXT NOT NULL, begun TIME NOT NULL, content_encrypted TEXT NOT NULL, PRIMARY KEY (state_digest)
);
CREATE INDEX sign_in_attempts_by_time ON sign_in_attempts (begun);
"""
SCRIPTS = {
    1: _SCHEMA_1,
    2: _SCHEMA_1 + _SCHEMA_2,
    3: _SCHEMA_1 + _SCHEMA_3,
    4: _SCHEMA_1 + _SCHEMA_3 + _SCHEMA_4,
    5: _SCHEMA_1 + _SCHEMA_3 + _SCHEMA_4 + _SCHEMA_5,
    6: _SCHEMA_1 + _SCHEMA_3 + _SCHEMA_4 + _SCHEMA_5 + _SCHEMA_6,
    7: _SCHEMA_1 + _SCHEMA_3 + _SCHEMA_4 + _SCHEMA_5 + _SCHEMA_6 + _SCHEMA_7,
    8: _SCHEMA_1 + _SCHEMA_3 + _SCHEMA_4 + _SCHEMA_5 + _SCHEMA_6 + _SCHEMA_7 + _SCHEMA_8,
    9: _SCHEMA_1 + _SCHEMA_3 + _SCHEMA_4 + _SCHEMA_5 + _SCHEMA_6 + _SCHEMA_7 + _SCHEMA_8 + _SCHEMA_9,
}


def make(connection: Connection, version: int) -> None:
    """Create the tables of an earlier schema in an empty database."""
    content = NO_ENCRYPTION.pack_draft(DRAFT).hex()
    if connection.dialect.name == "postgresql":
        words = {" BINARY": " BYTEA", " TIME": " TIMESTAMP WITH TIME ZONE", "CONTENT": f"'\\x{content}'", "NOW": f"'{NOW}+00'"}
    else:
        words = {" BINARY": " BLOB", " TIME": " DATETIME", "CONTENT": f"x'{content}'", "NOW": f"'{NOW}'"}
    script = SCRIPTS[version] + f"INSERT INTO about VALUES ({version});"
    for old, new in words.items():
        script = script.replace(old, new)
    for statement in script.split(";")[:-1]:
        connection.execute(sa.text(statement.replace(":", "\\:")))
