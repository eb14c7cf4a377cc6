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
    root_generation BIGINT NOT NULL -- class: registration
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
    tries BIGINT NOT NULL -- class: registration
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
    pair BYTEA NOT NULL PRIMARY KEY, -- class: case
    from_day BIGINT NOT NULL -- class: case
);
CREATE INDEX decided_from_day ON decided (from_day);
