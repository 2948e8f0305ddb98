-- All machines made before are on SATA.
alter table machine add column disk_controller varchar(16) default 'SATA' not null;
