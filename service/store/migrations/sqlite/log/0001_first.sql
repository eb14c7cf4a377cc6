-- The read log: what the sequencer has put in order. Public except for the bodies, which are sealed for their residents.

CREATE TABLE schema_version (
    role TEXT NOT NULL PRIMARY KEY, -- class: installation
    version INTEGER NOT NULL -- class: installation
) STRICT, WITHOUT ROWID;

-- One row: the mark that the three databases carry together, so that one restored alone is noticed.
CREATE TABLE mark (
    slot INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    number INTEGER NOT NULL, -- class: installation
    nonce BLOB NOT NULL -- class: installation
) STRICT, WITHOUT ROWID;

-- The index is dense and given by the sequencer; no sequence of the engine, which would leave gaps.
CREATE TABLE entry (
    entry_index INTEGER NOT NULL PRIMARY KEY, -- class: log
    label BLOB NOT NULL UNIQUE, -- class: log
    leaf BLOB NOT NULL, -- class: log
    body BLOB, -- class: log body
    day INTEGER NOT NULL -- class: log
) STRICT;

-- One row: the newest signed checkpoint.
CREATE TABLE head (
    slot INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    size INTEGER NOT NULL, -- class: log
    checkpoint TEXT NOT NULL -- class: log
) STRICT, WITHOUT ROWID;
