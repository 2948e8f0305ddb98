create table workspace (
  folder varchar(500) primary key,
  -- Name, size, time and first bytes of the build at the last look, and of the one that was last begun with.
  seen varchar(200),
  begun varchar(200),
  -- Of the part file, and of the image it may become.
  build_id uuid unique,
  operation_id uuid,
  -- Null when nothing of the build is on its way any more.
  promised_bytes bigint,
  sha256 varchar(64),
  -- What was taken in last, maybe of an earlier build.
  image_id uuid,
  taken timestamp(6) with time zone
);
