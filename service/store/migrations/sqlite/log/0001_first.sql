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

-- The tree's finished tiles: 256 hashes each, 32 bytes a hash. Made from the entries, and compared with the checkpoint
-- when they are read.
CREATE TABLE tile (
    level INTEGER NOT NULL, -- class: log
    tile_index INTEGER NOT NULL, -- class: log
    hashes BLOB NOT NULL, -- class: log
    PRIMARY KEY (level, tile_index)
) STRICT;

-- One row: the newest signed checkpoint, and whose turn it is to write the next one.
CREATE TABLE head (
    slot INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    size INTEGER NOT NULL, -- class: log
    checkpoint TEXT NOT NULL, -- class: log
    epoch INTEGER NOT NULL, -- class: installation
    bodies_from INTEGER NOT NULL -- class: log body
) STRICT, WITHOUT ROWID;

-- One row: which process puts entries in order. It says that it lives by counting; no clock is compared.
CREATE TABLE lease (
    slot INTEGER NOT NULL PRIMARY KEY CHECK (slot = 1), -- class: installation
    holder TEXT NOT NULL, -- class: installation
    epoch INTEGER NOT NULL, -- class: installation
    beats INTEGER NOT NULL -- class: installation
) STRICT, WITHOUT ROWID;
