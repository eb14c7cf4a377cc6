-- Keyhold: wrapped keys, chain states and keyed hashes. Without keyhold's root key none of it opens or can be searched.

CREATE TABLE schema_version (
    role TEXT NOT NULL PRIMARY KEY, -- class: installation
    version BIGINT NOT NULL -- class: installation
);

-- The root keys in use. The newest wraps; an older one only unwraps until nothing is left under it. No key is here.
CREATE TABLE root_generation (
    generation BIGINT NOT NULL PRIMARY KEY, -- class: installation
    key_check BYTEA NOT NULL, -- class: installation
    announced BIGINT NOT NULL -- class: installation
);

-- Keys that must outlive every root, since what they made cannot be made again: wrapped like all others.
CREATE TABLE keyhold_secret (
    name TEXT NOT NULL PRIMARY KEY, -- class: installation
    wrapped BYTEA NOT NULL, -- class: installation
    root_generation BIGINT NOT NULL -- class: installation
);

-- One row: the mark that the three databases carry together, so that one restored alone is noticed.
CREATE TABLE mark (
    slot BIGINT NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    number BIGINT NOT NULL, -- class: installation
    nonce BYTEA NOT NULL -- class: installation
);

CREATE TABLE subject (
    resident BYTEA NOT NULL PRIMARY KEY, -- class: registration
    epoch BIGINT NOT NULL, -- class: registration
    entry_number BIGINT NOT NULL, -- class: registration
    chain BYTEA NOT NULL, -- class: registration
    root_generation BIGINT NOT NULL, -- class: registration
    unreleased BIGINT NOT NULL -- class: registration
);

CREATE TABLE group_key (
    resident BYTEA NOT NULL, -- class: registration
    field_group BIGINT NOT NULL, -- class: registration
    wrapped BYTEA NOT NULL, -- class: registration
    root_generation BIGINT NOT NULL, -- class: registration
    PRIMARY KEY (resident, field_group)
);

CREATE TABLE entry_key (
    resident BYTEA NOT NULL, -- class: twelve months
    epoch BIGINT NOT NULL, -- class: twelve months
    entry_number BIGINT NOT NULL, -- class: twelve months
    wrapped BYTEA NOT NULL, -- class: twelve months
    root_generation BIGINT NOT NULL, -- class: twelve months
    day BIGINT NOT NULL, -- class: twelve months
    PRIMARY KEY (resident, epoch, entry_number)
);
CREATE INDEX entry_key_day ON entry_key (day);

CREATE TABLE document_index (
    blind BYTEA NOT NULL PRIMARY KEY, -- class: registration
    resident BYTEA NOT NULL -- class: registration
);
CREATE INDEX document_index_resident ON document_index (resident);

CREATE TABLE official_key (
    official TEXT NOT NULL PRIMARY KEY, -- class: appointment
    office TEXT NOT NULL, -- class: appointment
    role TEXT NOT NULL, -- class: appointment
    code_hash BYTEA, -- class: appointment
    credential_id BYTEA, -- class: appointment
    public_key BYTEA, -- class: appointment
    announced BIGINT, -- class: appointment
    ties BYTEA, -- class: appointment
    seal BYTEA NOT NULL -- class: appointment
);

CREATE TABLE grant_key (
    grant_id BYTEA NOT NULL PRIMARY KEY, -- class: grant
    resident BYTEA NOT NULL, -- class: grant
    wrapped BYTEA, -- class: grant
    root_generation BIGINT, -- class: grant
    ended BIGINT NOT NULL -- class: grant
);
CREATE INDEX grant_key_resident ON grant_key (resident, grant_id);

CREATE TABLE sign_in (
    resident BYTEA NOT NULL PRIMARY KEY, -- class: registration
    code_hash BYTEA UNIQUE, -- class: registration
    pin_mac BYTEA, -- class: registration
    tries BIGINT NOT NULL, -- class: registration
    letters BIGINT NOT NULL, -- class: registration
    protected_view BYTEA -- class: registration
);

CREATE TABLE release (
    label BYTEA NOT NULL PRIMARY KEY, -- class: twelve months
    day BIGINT NOT NULL -- class: twelve months
);
CREATE INDEX release_day ON release (day);

-- One row: the last state of the log that keyhold itself has verified.
CREATE TABLE checkpoint_seen (
    slot BIGINT NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    size BIGINT NOT NULL, -- class: log
    root BYTEA NOT NULL -- class: log
);

CREATE TABLE budget (
    official TEXT NOT NULL, -- class: day
    kind TEXT NOT NULL, -- class: day
    day BIGINT NOT NULL, -- class: day
    used BIGINT NOT NULL, -- class: day
    PRIMARY KEY (official, kind)
);

CREATE TABLE case_act (
    act BYTEA NOT NULL PRIMARY KEY, -- class: case
    resident BYTEA NOT NULL, -- class: case
    detail BYTEA -- class: case
);
CREATE INDEX case_act_resident ON case_act (resident);

CREATE TABLE decided (
    pair BYTEA NOT NULL PRIMARY KEY, -- class: decided
    from_day BIGINT NOT NULL -- class: decided
);
CREATE INDEX decided_from_day ON decided (from_day);

CREATE TABLE break_glass_month (
    office TEXT NOT NULL, -- class: twelve months
    month BIGINT NOT NULL, -- class: twelve months
    used BIGINT NOT NULL, -- class: twelve months
    PRIMARY KEY (office, month)
);

CREATE TABLE second_due (
    statement BYTEA NOT NULL PRIMARY KEY, -- class: until signed
    office TEXT NOT NULL, -- class: until signed
    sealed BYTEA NOT NULL -- class: until signed
);
CREATE INDEX second_due_office ON second_due (office, statement);

CREATE TABLE court_seal (
    court_order BYTEA NOT NULL PRIMARY KEY, -- class: court seal
    blind BYTEA NOT NULL, -- class: court seal
    until_day BIGINT NOT NULL, -- class: court seal
    barred_until BIGINT NOT NULL, -- class: court seal
    sealed BYTEA -- class: court seal
);
CREATE INDEX court_seal_blind ON court_seal (blind, barred_until);
CREATE INDEX court_seal_until ON court_seal (until_day, court_order);

CREATE TABLE job_run (
    run BYTEA NOT NULL PRIMARY KEY, -- class: twelve months
    job TEXT NOT NULL, -- class: twelve months
    build TEXT NOT NULL, -- class: twelve months
    records_max BIGINT NOT NULL, -- class: twelve months
    records_done BIGINT NOT NULL, -- class: twelve months
    last_resident BYTEA, -- class: twelve months
    day BIGINT NOT NULL -- class: twelve months
);
CREATE INDEX job_run_day ON job_run (day);
