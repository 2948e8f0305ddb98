-- A column of its own takes the unnamed constraint on the old one away with it; each database would call that otherwise.
alter table image rename column name to old_name;
alter table image add column name varchar(63);
update image set name = old_name;
alter table image alter column name set not null;
alter table image drop column old_name;
alter table image add column version integer default 1 not null;
create unique index image_version on image (name, version);
alter table upload add column new_version boolean default false not null;
alter table download add column new_version boolean default false not null;
