create table upload (
  id uuid primary key,
  -- The client's words for it; on the disk it is called by its id.
  file_name varchar(255) not null,
  image_name varchar(63),
  kind varchar(16),
  length_bytes bigint not null,
  declared_sha256 varchar(64),
  -- The client computes it while it sends, and says it before the file is used.
  sha256_follows boolean not null,
  sha256 varchar(64),
  -- How many bytes are here is no column: the part file's length says it, also after a crash.
  state varchar(16) not null,
  image_id uuid,
  operation_id uuid,
  problem varchar(4000),
  created timestamp(6) with time zone not null,
  touched timestamp(6) with time zone not null
);
