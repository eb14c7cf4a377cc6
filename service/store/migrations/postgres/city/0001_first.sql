-- The city's database. Records of people are ciphertext under (resident, field_group); nothing else here says who they
-- are, where they live or to whom they belong. Days are city day numbers (days since 1970-01-01, changing at 03:00).
-- Every reference to a resident has an index, so that deleting somebody looks at their own rows only.
-- The word after "class:" is the retention class of docs/data-model.md.

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

-- Residents -----------------------------------------------------------------------------------------------------------

CREATE TABLE resident (
    resident BYTEA NOT NULL PRIMARY KEY, -- class: registration
    state TEXT NOT NULL -- class: registration
);

CREATE TABLE sealed_group (
    resident BYTEA NOT NULL REFERENCES resident (resident), -- class: registration
    field_group BIGINT NOT NULL, -- class: registration
    version BIGINT NOT NULL, -- class: registration
    ciphertext BYTEA NOT NULL, -- class: registration
    PRIMARY KEY (resident, field_group)
);

CREATE TABLE pre_registration (
    reference TEXT NOT NULL PRIMARY KEY, -- class: registration
    resident BYTEA NOT NULL REFERENCES resident (resident), -- class: registration
    expires_day BIGINT NOT NULL -- class: registration
);
CREATE INDEX pre_registration_resident ON pre_registration (resident);
CREATE INDEX pre_registration_expires ON pre_registration (expires_day, reference);

CREATE TABLE review (
    reference TEXT NOT NULL PRIMARY KEY, -- class: review
    resident BYTEA NOT NULL REFERENCES resident (resident), -- class: review
    earlier BYTEA NOT NULL REFERENCES resident (resident), -- class: review
    state TEXT NOT NULL, -- class: review
    opened_day BIGINT NOT NULL -- class: review
);
CREATE INDEX review_resident ON review (resident);
CREATE INDEX review_earlier ON review (earlier);
CREATE INDEX review_waiting ON review (state, opened_day, reference);

CREATE TABLE objection (
    reference TEXT NOT NULL PRIMARY KEY, -- class: objection
    resident BYTEA NOT NULL REFERENCES resident (resident), -- class: objection
    state TEXT NOT NULL, -- class: objection
    received_day BIGINT NOT NULL -- class: objection
);
CREATE INDEX objection_resident ON objection (resident, reference);
CREATE INDEX objection_waiting ON objection (state, received_day, reference);

-- Whose keys were destroyed, for as long as a backup of keyhold could bring them back. A random number and nothing else.
CREATE TABLE forgotten (
    resident BYTEA NOT NULL PRIMARY KEY, -- class: forgotten
    day BIGINT NOT NULL -- class: forgotten
);
CREATE INDEX forgotten_day ON forgotten (day);

CREATE TABLE grant_made (
    grant_id BYTEA NOT NULL PRIMARY KEY, -- class: grant
    resident BYTEA NOT NULL REFERENCES resident (resident), -- class: grant
    credential_type TEXT NOT NULL, -- class: grant
    state TEXT NOT NULL, -- class: grant
    sealed_attributes BYTEA NOT NULL, -- class: grant
    granted_day BIGINT NOT NULL, -- class: grant
    valid_until_day BIGINT NOT NULL -- class: grant
);
CREATE INDEX grant_made_resident ON grant_made (resident, grant_id);

-- Cases: about a beneficiary; who applied is sealed ----------------------------------------------------------------------

CREATE TABLE office (
    office TEXT NOT NULL PRIMARY KEY, -- class: public
    name_zh TEXT NOT NULL, -- class: public
    name_en TEXT NOT NULL, -- class: public
    district TEXT NOT NULL -- class: public
);

CREATE TABLE desk (
    desk TEXT NOT NULL PRIMARY KEY, -- class: public
    office TEXT NOT NULL REFERENCES office (office) -- class: public
);

CREATE TABLE official (
    official TEXT NOT NULL PRIMARY KEY, -- class: appointment
    office TEXT NOT NULL REFERENCES office (office), -- class: appointment
    role TEXT NOT NULL, -- class: appointment
    trained_until_day BIGINT NOT NULL, -- class: appointment
    own_resident BYTEA REFERENCES resident (resident) -- class: appointment
);
CREATE INDEX official_own_resident ON official (own_resident);

CREATE TABLE case_file (
    case_id BYTEA NOT NULL PRIMARY KEY, -- class: case
    reference TEXT NOT NULL UNIQUE, -- class: case
    resident BYTEA NOT NULL REFERENCES resident (resident), -- class: case
    programme TEXT NOT NULL, -- class: case
    office TEXT NOT NULL REFERENCES office (office), -- class: case
    state TEXT NOT NULL, -- class: case
    received_day BIGINT NOT NULL -- class: case
);
CREATE INDEX case_file_resident ON case_file (resident);
CREATE INDEX case_file_waiting ON case_file (office, state, received_day, reference);

CREATE TABLE case_action (
    case_id BYTEA NOT NULL REFERENCES case_file (case_id), -- class: case
    seq BIGINT NOT NULL, -- class: case
    action TEXT NOT NULL, -- class: case
    PRIMARY KEY (case_id, seq)
);

-- The public dwelling register: places, never people ---------------------------------------------------------------------

CREATE TABLE division (
    division TEXT NOT NULL PRIMARY KEY, -- class: public
    level TEXT NOT NULL, -- class: public
    lies_in TEXT REFERENCES division (division), -- class: public
    name_zh TEXT NOT NULL, -- class: public
    name_en TEXT NOT NULL -- class: public
);

CREATE TABLE place (
    place BIGINT NOT NULL PRIMARY KEY, -- class: public
    kind TEXT NOT NULL, -- class: public
    community TEXT NOT NULL REFERENCES division (division), -- class: public
    name_zh TEXT NOT NULL, -- class: public
    name_en TEXT NOT NULL -- class: public
);

CREATE TABLE place_alias (
    place BIGINT NOT NULL REFERENCES place (place), -- class: public
    alias TEXT NOT NULL, -- class: public
    kind TEXT NOT NULL, -- class: public
    PRIMARY KEY (place, alias)
);

CREATE TABLE dwelling (
    dwelling TEXT NOT NULL PRIMARY KEY, -- class: public
    place BIGINT NOT NULL REFERENCES place (place), -- class: public
    slots BIGINT NOT NULL, -- class: public
    standing TEXT NOT NULL -- class: public
);

CREATE TABLE setting (
    setting TEXT NOT NULL PRIMARY KEY, -- class: installation
    value TEXT NOT NULL -- class: installation
);
