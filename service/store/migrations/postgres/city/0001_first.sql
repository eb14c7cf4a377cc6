CREATE TABLE schema_version (
    role TEXT NOT NULL PRIMARY KEY,
    version BIGINT NOT NULL
);
