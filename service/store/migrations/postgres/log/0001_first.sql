-- The read log: what the sequencer has put in order. Public except for the bodies, which are sealed for their residents.

CREATE TABLE schema_version (
    role TEXT NOT NULL PRIMARY KEY, -- class: installation
    version BIGINT NOT NULL -- class: installation
);

-- One row: the mark that the three databases carry together, so that one restored alone is noticed.
CREATE TABLE mark (
    slot BIGINT NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    number BIGINT NOT NULL, -- class: installation
    nonce BYTEA NOT NULL -- class: installation
);

-- The index is dense and given by the sequencer; no sequence of the engine, which would leave gaps.
CREATE TABLE entry (
    entry_index BIGINT NOT NULL PRIMARY KEY, -- class: log
    label BYTEA NOT NULL UNIQUE, -- class: log
    leaf BYTEA NOT NULL, -- class: log
    body BYTEA, -- class: log body
    day BIGINT NOT NULL -- class: log
);

-- One row: the newest signed checkpoint.
CREATE TABLE head (
    slot BIGINT NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    size BIGINT NOT NULL, -- class: log
    checkpoint TEXT NOT NULL -- class: log
);
