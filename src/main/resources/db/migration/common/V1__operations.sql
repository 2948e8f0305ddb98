-- Types are chosen so that H2 and PostgreSQL read the same file; long texts are bounded varchar, as H2's clob and PostgreSQL's text differ.
create table operation (
  id uuid primary key,
  kind varchar(64) not null,
  title varchar(300) not null,
  subject varchar(300) not null,
  -- Equals subject while the operation may still act, else null: the unique index admits one active operation per subject.
  active_subject varchar(300) unique,
  request varchar(1000000) not null,
  state varchar(16) not null,
  cancel_requested boolean not null,
  -- Fencing token: grows with every claim, and a worker that was overtaken can store nothing any more.
  epoch bigint not null,
  version bigint not null,
  created timestamp(6) with time zone not null,
  started timestamp(6) with time zone,
  ended timestamp(6) with time zone,
  problem varchar(100000)
);
create index operation_created on operation (created);

create table operation_step (
  operation_id uuid not null references operation (id) on delete cascade,
  position integer not null,
  step_key varchar(64) not null,
  title varchar(300) not null,
  usually_seconds bigint not null,
  state varchar(16) not null,
  started timestamp(6) with time zone,
  ended timestamp(6) with time zone,
  progress_unit varchar(16),
  progress_done bigint not null,
  progress_total bigint not null,
  detail varchar(2000) not null,
  problem varchar(100000),
  log_lines integer not null,
  primary key (operation_id, step_key)
);

create table operation_log (
  operation_id uuid not null references operation (id) on delete cascade,
  step_key varchar(64) not null,
  line_no integer not null,
  at timestamp(6) with time zone not null,
  level varchar(8) not null,
  text varchar(2000) not null,
  primary key (operation_id, step_key, line_no)
);

create table operation_memo (
  operation_id uuid not null references operation (id) on delete cascade,
  name varchar(100) not null,
  memo varchar(4000) not null,
  primary key (operation_id, name)
);

-- One row, updated by every transaction that appends to the feed: commit order equals sequence order, so a reader never misses a row.
create table feed_head (id integer primary key, seq bigint not null);
insert into feed_head (id, seq) values (1, 0);

create table feed_event (
  seq bigint primary key,
  at timestamp(6) with time zone not null,
  topic varchar(32) not null,
  subject varchar(300) not null,
  kind varchar(32) not null,
  payload varchar(100000) not null
);
create index feed_event_subject on feed_event (topic, subject, seq);
create index feed_event_at on feed_event (at);
