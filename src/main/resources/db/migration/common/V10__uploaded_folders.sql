-- A file of a folder that is uploaded as a whole keeps its place there and becomes no image by itself.
alter table upload add column folder_id uuid;
alter table upload add column relative_path varchar(500);
