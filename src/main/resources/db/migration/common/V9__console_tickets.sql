create table console_ticket (
  -- Of the secret, in hexadecimal; the secret itself is known to its holder only.
  sha256 varchar(64) primary key,
  machine_id uuid not null,
  action varchar(8) not null,
  expires timestamp(6) with time zone not null
);
