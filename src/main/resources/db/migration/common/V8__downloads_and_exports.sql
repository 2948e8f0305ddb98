create table download (
  id uuid primary key,
  -- Its address as people may see it: without the query, which may be a key.
  shown varchar(300) not null,
  -- The whole address, encrypted; the key is not in the database.
  sealed varchar(4000) not null,
  file_name varchar(255) not null,
  image_name varchar(63),
  kind varchar(16),
  declared_sha256 varchar(64),
  sha256 varchar(64),
  -- What the server said; null until it was asked. How many bytes are here is the part file's length.
  length_bytes bigint,
  validator varchar(300),
  -- Its bytes still to come count as used.
  reserved boolean not null,
  image_id uuid,
  operation_id uuid,
  touched timestamp(6) with time zone not null
);
create table image_export (
  id uuid primary key,
  image_id uuid not null,
  -- The image may be gone before its export is.
  image_name varchar(63) not null,
  format varchar(8) not null,
  compressed boolean not null,
  -- Null until the file is whole.
  size_bytes bigint,
  ready timestamp(6) with time zone,
  operation_id uuid,
  created timestamp(6) with time zone not null
);
