create table image (
  id uuid primary key,
  name varchar(63) not null unique,
  kind varchar(16) not null,
  -- QEMU's name of the disk format; null for archives and packages.
  format varchar(8),
  file varchar(1000) not null,
  size_bytes bigint not null,
  virtual_size_bytes bigint not null,
  firmware varchar(24),
  -- With size and the digest of its first bytes: how we notice that the file was written since. Nanoseconds since 1970.
  modified_nanos bigint not null,
  start_sha256 varchar(64) not null,
  -- Of the whole file; null for disks, as reading them whole takes minutes and tells nothing that the guest checks.
  sha256 varchar(64),
  facts varchar(4000) not null,
  created timestamp(6) with time zone not null
);
