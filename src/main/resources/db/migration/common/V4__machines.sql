create table machine (
  -- Also the libvirt domain's UUID, chosen before the domain exists.
  id uuid primary key,
  name varchar(15) not null unique,
  template varchar(64) not null,
  host varchar(64) not null,
  image_id uuid not null,
  engine varchar(8) not null,
  firmware varchar(20) not null,
  cpus integer not null,
  memory_mib bigint not null,
  cpu_profile varchar(64) not null,
  disk_mode varchar(16) not null,
  disk_format varchar(8) not null,
  -- JSON of the chain, top first.
  disk varchar(20000) not null,
  network varchar(64) not null,
  mac varchar(17) not null,
  owner_user varchar(64),
  -- Sealed; the key is not in the database.
  owner_secret varchar(4000),
  generation bigint not null,
  domain_state varchar(16) not null,
  domain_reason varchar(64) not null,
  vnc_port integer,
  guest_system varchar(200),
  guest_practice boolean not null,
  guest_build integer,
  guest_seen timestamp(6) with time zone,
  -- JSON of what was last read inside.
  wsl varchar(100000),
  nested boolean not null,
  created timestamp(6) with time zone not null
);
create index machine_image on machine (image_id);
