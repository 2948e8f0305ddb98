-- The highest number ever given under a name; it stays when the versions go, so that none means other bytes later.
create table image_name (
  name varchar(63) primary key,
  last_version integer not null
);
insert into image_name (name, last_version) select name, max(version) from image group by name;
