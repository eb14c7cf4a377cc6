-- Keyhold: wrapped keys, chain states and keyed hashes. Without keyhold's root key none of it opens or can be searched.

CREATE TABLE schema_version (
    role TEXT NOT NULL PRIMARY KEY, -- class: installation
    version INTEGER NOT NULL -- class: installation
) STRICT, WITHOUT ROWID;

-- The root keys in use. The newest wraps; an older one only unwraps until nothing is left under it. No key is here.
CREATE TABLE root_generation (
    generation INTEGER NOT NULL PRIMARY KEY, -- class: installation
    key_check BLOB NOT NULL, -- class: installation
    announced INTEGER NOT NULL -- class: installation
) STRICT, WITHOUT ROWID;

-- Keys that must outlive every root, since what they made cannot be made again: wrapped like all others.
CREATE TABLE keyhold_secret (
    name TEXT NOT NULL PRIMARY KEY, -- class: installation
    wrapped BLOB NOT NULL, -- class: installation
    root_generation INTEGER NOT NULL -- class: installation
) STRICT, WITHOUT ROWID;

-- One row: the mark that the three databases carry together, so that one restored alone is noticed.
CREATE TABLE mark (
    slot INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    number INTEGER NOT NULL, -- class: installation
    nonce BLOB NOT NULL -- class: installation
) STRICT, WITHOUT ROWID;

CREATE TABLE subject (
    resident BLOB NOT NULL PRIMARY KEY, -- class: registration
    epoch INTEGER NOT NULL, -- class: registration
    entry_number INTEGER NOT NULL, -- class: registration
    chain BLOB NOT NULL, -- class: registration
    root_generation INTEGER NOT NULL, -- class: registration
    unreleased INTEGER NOT NULL -- class: registration
) STRICT, WITHOUT ROWID;

CREATE TABLE group_key (
    resident BLOB NOT NULL, -- class: registration
    field_group INTEGER NOT NULL, -- class: registration
    wrapped BLOB NOT NULL, -- class: registration
    root_generation INTEGER NOT NULL, -- class: registration
    PRIMARY KEY (resident, field_group)
) STRICT, WITHOUT ROWID;

CREATE TABLE entry_key (
    resident BLOB NOT NULL, -- class: twelve months
    epoch INTEGER NOT NULL, -- class: twelve months
    entry_number INTEGER NOT NULL, -- class: twelve months
    wrapped BLOB NOT NULL, -- class: twelve months
    root_generation INTEGER NOT NULL, -- class: twelve months
    day INTEGER NOT NULL, -- class: twelve months
    PRIMARY KEY (resident, epoch, entry_number)
) STRICT, WITHOUT ROWID;
CREATE INDEX entry_key_day ON entry_key (day);

CREATE TABLE document_index (
    blind BLOB NOT NULL PRIMARY KEY, -- class: registration
    resident BLOB NOT NULL -- class: registration
) STRICT, WITHOUT ROWID;
CREATE INDEX document_index_resident ON document_index (resident);

CREATE TABLE official_key (
    official TEXT NOT NULL PRIMARY KEY, -- class: appointment
    office TEXT NOT NULL, -- class: appointment
    role TEXT NOT NULL, -- class: appointment
    code_hash BLOB, -- class: appointment
    credential_id BLOB, -- class: appointment
    public_key BLOB, -- class: appointment
    announced INTEGER, -- class: appointment
    ties BLOB, -- class: appointment
    seal BLOB NOT NULL -- class: appointment
) STRICT, WITHOUT ROWID;

CREATE TABLE grant_key (
    grant_id BLOB NOT NULL PRIMARY KEY, -- class: grant
    resident BLOB NOT NULL, -- class: grant
    wrapped BLOB, -- class: grant
    root_generation INTEGER, -- class: grant
    ended INTEGER NOT NULL -- class: grant
) STRICT, WITHOUT ROWID;
CREATE INDEX grant_key_resident ON grant_key (resident, grant_id);

CREATE TABLE sign_in (
    resident BLOB NOT NULL PRIMARY KEY, -- class: registration
    code_hash BLOB UNIQUE, -- class: registration
    pin_mac BLOB, -- class: registration
    tries INTEGER NOT NULL, -- class: registration
    letters INTEGER NOT NULL, -- class: registration
    protected_view BLOB -- class: registration
) STRICT, WITHOUT ROWID;

CREATE TABLE release (
    label BLOB NOT NULL PRIMARY KEY, -- class: twelve months
    day INTEGER NOT NULL -- class: twelve months
) STRICT, WITHOUT ROWID;
CREATE INDEX release_day ON release (day);

-- One row: the last state of the log that keyhold itself has verified.
CREATE TABLE checkpoint_seen (
    slot INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    size INTEGER NOT NULL, -- class: log
    root BLOB NOT NULL -- class: log
) STRICT, WITHOUT ROWID;

CREATE TABLE budget (
    official TEXT NOT NULL, -- class: day
    kind TEXT NOT NULL, -- class: day
    day INTEGER NOT NULL, -- class: day
    used INTEGER NOT NULL, -- class: day
    PRIMARY KEY (official, kind)
) STRICT, WITHOUT ROWID;

CREATE TABLE case_act (
    act BLOB NOT NULL PRIMARY KEY, -- class: case
    resident BLOB NOT NULL, -- class: case
    detail BLOB -- class: case
) STRICT, WITHOUT ROWID;
CREATE INDEX case_act_resident ON case_act (resident);

CREATE TABLE decided (
    pair BLOB NOT NULL PRIMARY KEY, -- class: decided
    from_day INTEGER NOT NULL -- class: decided
) STRICT, WITHOUT ROWID;
CREATE INDEX decided_from_day ON decided (from_day);

CREATE TABLE break_glass_month (
    office TEXT NOT NULL, -- class: twelve months
    month INTEGER NOT NULL, -- class: twelve months
    used INTEGER NOT NULL, -- class: twelve months
    PRIMARY KEY (office, month)
) STRICT, WITHOUT ROWID;

CREATE TABLE second_due (
    statement BLOB NOT NULL PRIMARY KEY, -- class: until signed
    office TEXT NOT NULL, -- class: until signed
    sealed BLOB NOT NULL -- class: until signed
) STRICT, WITHOUT ROWID;
CREATE INDEX second_due_office ON second_due (office, statement);

CREATE TABLE court_seal (
    court_order BLOB NOT NULL PRIMARY KEY, -- class: court seal
    blind BLOB NOT NULL, -- class: court seal
    until_day INTEGER NOT NULL, -- class: court seal
    barred_until INTEGER NOT NULL, -- class: court seal
    sealed BLOB -- class: court seal
) STRICT, WITHOUT ROWID;
CREATE INDEX court_seal_blind ON court_seal (blind, barred_until);
CREATE INDEX court_seal_until ON court_seal (until_day, court_order);

CREATE TABLE job_run (
    run BLOB NOT NULL PRIMARY KEY, -- class: twelve months
    job TEXT NOT NULL, -- class: twelve months
    build TEXT NOT NULL, -- class: twelve months
    records_max INTEGER NOT NULL, -- class: twelve months
    records_done INTEGER NOT NULL, -- class: twelve months
    last_resident BLOB, -- class: twelve months
    day INTEGER NOT NULL -- class: twelve months
) STRICT, WITHOUT ROWID;
CREATE INDEX job_run_day ON job_run (day);
