create table image_label (
  image_id uuid not null references image (id) on delete cascade,
  name varchar(63) not null,
  text varchar(100) not null,
  primary key (image_id, name)
);
create index image_label_by_text on image_label (name, text);
